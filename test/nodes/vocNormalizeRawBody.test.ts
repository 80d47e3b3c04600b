import { join } from 'node:path';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { RedLineClassifier } from '../../nodes/RedLineClassifier/RedLineClassifier.node';
import { charsetOf, decodeBody, decodeForm } from '../../nodes/VocNormalize/rawBody';
import { VocNormalize } from '../../nodes/VocNormalize/VocNormalize.node';
import { gbkBytes } from '../support/gbk';
import { TEST_SECRET, testFolder } from '../support/ledgers';
import { runNode } from '../support/nodeContext';

const WORDS = '高速上刹车突然失灵，差点追尾，请马上联系';

describe('decodeBody', () => {
  it.each([
    ['UTF-8', Buffer.from(WORDS), undefined],
    ['UTF-8 labelled as such', Buffer.from(WORDS), 'utf-8'],
    ['UTF-8 labelled GBK', Buffer.from(WORDS), 'gbk'],
    ['UTF-8 labelled Latin-1, as some frameworks do by themselves', Buffer.from(WORDS), 'iso-8859-1'],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${WORDS}`), undefined],
    ['GBK', gbkBytes(WORDS), undefined],
    ['GBK labelled UTF-8', gbkBytes(WORDS), 'utf-8'],
    ['GBK labelled GB2312', gbkBytes(WORDS), 'gb2312'],
    ['GBK with a label nobody knows', gbkBytes(WORDS), 'x-nothing'],
    ['GBK with the mark of UTF-8', Buffer.concat([Buffer.from('\uFEFF'), gbkBytes(WORDS)]), 'utf-8'],
    ['UTF-16, little end first', Buffer.from(`\uFEFF${WORDS}`, 'utf16le'), undefined],
    ['UTF-16, big end first', Buffer.from(`\uFEFF${WORDS}`, 'utf16le').swap16(), 'utf-8'],
    ['UTF-16 by label', Buffer.from(WORDS, 'utf16le'), 'utf-16le'],
  ])('reads %s', (_, bytes, charset) => expect(decodeBody(bytes, charset)).toBe(WORDS));

  it('reads Big5 where the sender says so', () => {
    expect(decodeBody(Buffer.from([0xa8, 0xae, 0xa4, 0x6c, 0xb5, 0xdb, 0xa4, 0xf5]), 'big5')).toBe(
      '車子著火',
    );
  });

  it('keeps a UTF-8 text whose last character was cut, where GB18030 would make noise of all of it', () => {
    const cut = Buffer.from(WORDS).subarray(0, -1);
    expect(decodeBody(cut)).toBe(`${WORDS.slice(0, -1)}\ufffd`);
    const asGbk = (bytes: Buffer) => new TextDecoder('gb18030').decode(bytes);
    expect(asGbk(cut)).not.toContain('刹车');
  });

  it('marks what nobody can read, and never throws', () => {
    expect(decodeBody(Buffer.from([0xff, 0x41, 0xff]))).toBe('\ufffdA\ufffd');
    expect(decodeBody(Buffer.alloc(0))).toBe('');
    for (let i = 0; i < 300; i++) {
      const noise = Buffer.from(Array.from({ length: 40 }, (_, j) => (i * 37 + j * j * 91) % 256));
      for (const charset of [undefined, 'gbk', 'utf-8', 'utf-16le'])
        expect(typeof decodeBody(noise, charset)).toBe('string');
    }
    expect(decodeBody(Buffer.from('\uFEFF'.repeat(300_000)))).toHaveLength(299_998);
  });

  it('was noise when every body was read as UTF-8', () => {
    expect(new TextDecoder('utf-8').decode(gbkBytes(WORDS))).not.toContain('刹车');
  });
});

describe('charsetOf', () => {
  it.each([
    ['application/json; charset=GBK', 'gbk'],
    ['text/plain;charset="utf-8"; x=y', 'utf-8'],
    ['application/json', undefined],
    ['', undefined],
  ])('%j', (type, charset) => expect(charsetOf(type)).toBe(charset));
});

describe('decodeForm', () => {
  const percent = (bytes: Buffer) => Array.from(bytes, (byte) => `%${byte.toString(16)}`).join('');

  it.each([
    ['UTF-8', percent(Buffer.from('刹车 失灵'))],
    ['GBK', percent(gbkBytes('刹车 失灵'))],
    ['raw characters', '刹车+失灵'],
  ])('reads %s', (_, text) =>
    expect(decodeForm(`id=7&text=${text}`)).toEqual({ id: '7', text: '刹车 失灵' }),
  );

  it('is not fooled by hostile names, broken percent signs and a field sent twice', () => {
    const form = decodeForm('__proto__=x&constructor=y&text=100%&text=%zz&a=刹%');
    expect(form).toMatchObject({ text: ['100%', '%zz'], a: '刹%' });
    expect(Object.getPrototypeOf(form)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe('a raw body behind VoC Normalize', () => {
  async function read(body: Buffer | string, mimeType: string, headers: IDataObject = {}) {
    const data = Buffer.from(body).toString('base64');
    return await runNode(new VocNormalize(), {
      items: [{ json: { body: {}, headers }, binary: { data: { data, mimeType } } }],
      credentials: {
        vocLedgerApi: { store: 'sqlite', path: join(testFolder(), 'voc.sqlite'), secret: TEST_SECRET },
      },
    });
  }
  const feedback = (out: INodeExecutionData[][]) => out[0]![0]!.json.feedback as IDataObject;

  it.each([
    ['application/json; charset=utf-8', {}],
    ['application/json', { 'content-type': 'application/json; charset=UTF-8' }],
    ['Application/JSON', {}],
    ['application/json', { 'content-type': 'application/json;charset=GBK' }],
    ['application/octet-stream', { 'content-type': 7 }],
  ])('GBK bytes labelled %j %j come out as Chinese and are judged', async (mimeType, headers) => {
    const out = await read(gbkBytes(JSON.stringify({ id: 'A', text: WORDS })), mimeType, headers);
    expect(feedback(out).text).toBe('高速上刹车突然失灵,差点追尾,请马上联系');
    expect(feedback(out).notes).toBeUndefined();
    const [p0] = await runNode(new RedLineClassifier(), {
      parameters: { rules: 'builtIn' },
      items: [out[0]![0]!],
    });
    expect(p0![0]!.json.verdict).toMatchObject({ level: 'P0', category: 'brake' });
  });

  it('plain text and a form in GBK', async () => {
    expect(feedback(await read(gbkBytes('刹车失灵'), 'text/plain')).text).toBe('刹车失灵');
    const form = `text=${Array.from(gbkBytes('刹车失灵'), (byte) => `%${byte.toString(16)}`).join('')}`;
    expect(feedback(await read(form, 'application/x-www-form-urlencoded; charset=gbk')).text).toBe(
      '刹车失灵',
    );
  });

  it('duplicate and hostile keys, and a text sent twice, do no harm', async () => {
    const hostile =
      '{"__proto__":{"text":"很好"},"constructor":{"text":"很好"},"text":"x","text":"刹车失灵"}';
    expect(feedback(await read(hostile, 'application/json')).text).toBe('刹车失灵');
    expect(({} as Record<string, unknown>).text).toBeUndefined();
    const twice = await read('text=a&text=b', 'application/x-www-form-urlencoded');
    expect(twice.map((items) => items.length)).toEqual([0, 0, 1]);
    const deep = await read(`${'['.repeat(200_000)}${']'.repeat(200_000)}`, 'application/json');
    expect(deep.map((items) => items.length)).toEqual([0, 0, 1]);
    const nested = await read(`${'{"body":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 'application/json');
    expect(nested.map((items) => items.length)).toEqual([0, 0, 1]);
  });
});
