import fc from 'fast-check';
import { cleanText, looksGarbled } from '../../../voc/feedback';
import { dtcCodes } from '../../../voc/feedback/dtc';
import { fieldOfHeading, plainHeading } from '../../../voc/feedback/headings';
import { repairMojibake } from '../../../voc/feedback/mojibake';
import { TAKES } from '../../../voc/feedback/takes';
import { hostileText } from './support';

const read = (bytes: Buffer, charset: string) => new TextDecoder(charset).decode(bytes);

describe('texts read with the wrong table', () => {
  const SAID = '我的车在高速上刹车失灵了，请尽快处理！电话 13812345678';
  it.each([
    ['UTF-8 read as GBK', read(Buffer.from(SAID), 'gbk')],
    ['UTF-8 read as Windows-1252', read(Buffer.from(SAID), 'windows-1252')],
    ['UTF-8 read as Latin-1', Buffer.from(SAID).toString('latin1')],
  ])('are turned back: %s', (_, wrong) => {
    expect(wrong).not.toContain('刹车');
    expect(repairMojibake(wrong)).toEqual({ text: SAID, lost: 0 });
  });

  it('are turned back where they are short, and where GBK bytes were read as Latin-1', () => {
    expect(repairMojibake('鍒硅溅')?.text).toBe('刹车');
    expect(repairMojibake('É²³µÊ§Áé£¬ÇëÁªÏµ')?.text).toBe('刹车失灵，请联系');
  });

  it('say how much was lost where the last byte had no partner', () => {
    const wrong = read(Buffer.from('方向盘锁死'), 'gbk');
    expect(wrong).toContain('\ufffd');
    expect(repairMojibake(wrong)).toEqual({ text: '方向盘锁\ufffd', lost: 1 });
  });

  it.each([
    '刹车失灵，请尽快处理',
    '鑫淼焱垚的车',
    'été à la plage, façade naïve',
    'Überprüfung des Öls',
    '锟斤拷锟斤拷',
    '刹车失灵 café',
    '浒渌涓',
    '',
    'abc',
    '🔥🔥🔥',
  ])('leaves %j alone', (text) => expect(repairMojibake(text)).toBeUndefined());

  it('knows what no repair brings back', () => {
    expect(looksGarbled('锟斤拷锟斤拷锟斤拷')).toBe(true);
    expect(looksGarbled('刹车失灵')).toBe(false);
  });

  it('leaves ordinary Chinese alone, and repairs what is turned wrong', () => {
    const han = fc
      .array(fc.constantFrom(...'的一是车刹失灵火烟电池向盘我们你他不了在有人这中大来上个国到说'), {
        minLength: 4,
        maxLength: 30,
      })
      .map((characters) => characters.join(''));
    fc.assert(
      fc.property(han, (text) => {
        expect(repairMojibake(text)).toBeUndefined();
        const bytes = Buffer.from(text);
        const wrong = read(bytes, 'gbk');
        if (!wrong.includes('\ufffd')) expect(repairMojibake(wrong)?.text).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(hostileText, (text) => void repairMojibake(text)),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => void repairMojibake(text)),
      { numRuns: 500 },
    );
  });
});

describe('words with one character written otherwise', () => {
  it.each([
    ['s车失灵', '刹车失灵'],
    ['踩S车没反应', '踩刹车没反应'],
    ['刹che失ling', '刹车失灵'],
    ['sha车踩不动', '刹车踩不动'],
    ['车自ran了', '车自燃了'],
    ['我的车着huo', '我的车着火'],
    ['电池冒yan', '电池冒烟'],
    ['车起🔥了', '车起火了'],
    ['突然着🔥🔥', '突然着火'],
    ['刹🚗失灵', '刹车失灵'],
  ])('writes out %j', (raw, clean) => expect(cleanText(raw)).toBe(clean));

  it.each([
    'S车型很好',
    '宝马3S车失灵',
    '奶奶家的s车',
    '一起🔥',
    '跟着🔥了',
    '这车太🔥了',
    '😡刹车失灵🔥',
    '刹车失灵🚗🚗',
    'ranger自己',
    '失眠yang',
    '起hua',
  ])('invents nothing in %j', (text) => expect(cleanText(text)).toBe(text));
});

describe('fault codes', () => {
  it.each<[string, unknown, string[] | undefined]>([
    ['one', 'P0A0F', ['P0A0F']],
    ['with a failure type', 'p0a0f-00', ['P0A0F-00']],
    ['with other marks', 'P0A0F:1C U0100_87', ['P0A0F-1C', 'U0100-87']],
    ['three bytes', '0x0A0F00', ['P0A0F-00']],
    ['two bytes', '4123', ['C0123']],
    ['all letters', ['0A0F', '4A0F', '8A0F', 'C100'], ['P0A0F', 'C0A0F', 'B0A0F', 'U0100']],
    ['a number', 0x0a0f00, ['P0A0F-00']],
    [
      'objects',
      [{ dtc: 'P0A0F00' }, { code: 0xc10087 }, { faultCode: 'U0100' }],
      ['P0A0F-00', 'U0100-87', 'U0100'],
    ],
    ['a raw answer', '5902FF 0A0F002F C1008708 91234550', ['P0A0F-00', 'U0100-87']],
    ['a raw answer of tests that have not run', '5902FF0A0F0050', []],
    ['what is no code', 'ABS灯亮', ['ABS灯亮']],
    ['nothing in a list', [null, [], {}], undefined],
    ['no list', true, undefined],
  ])('%s', (_, value, codes) => expect(dtcCodes(value)).toEqual(codes));
});

describe('headings', () => {
  const mapping = {
    fields: {
      text: ['问题描述', '内容'],
      'customer.phone': ['联系电话', '电话', 'phoneNumber'],
      'place.city': ['城市'],
      'place.dealer': ['经销商'],
      occurredAt: ['时间'],
    },
  };
  it.each([
    ['*问题描述（必填）', 'text'],
    ['请描述您遇到的问题描述', 'text'],
    ['投诉内容', undefined],
    ['客户联系电话', 'customer.phone'],
    ['Phone Number', 'customer.phone'],
    ['Customer Phone Number', 'customer.phone'],
    ['经销商城市', 'place.city'],
    ['时间', 'occurredAt'],
    ['关闭时间', undefined],
    ['回访电话', undefined],
    ['销售顾问电话', undefined],
    ['', undefined],
    ['🔥', undefined],
  ])('%j is %j', (heading, field) => expect(fieldOfHeading(heading, mapping)).toBe(field));

  it('reads a heading plainly', () => expect(plainHeading(' 您的手机号【必填】 (11 位)*')).toBe('手机号'));
});

describe('parts of values', () => {
  it.each<[keyof typeof TAKES, unknown, unknown]>([
    ['address', '张三 <z@mail.cn>', 'z@mail.cn'],
    ['address', 'z@mail.cn', 'z@mail.cn'],
    ['address', '13812345678', undefined],
    ['displayName', '"张三" <z@mail.cn>', '张三'],
    ['displayName', 'z@mail.cn', undefined],
    ['firstWord', '广东 深圳', '广东'],
    ['secondWord', '广东 深圳', '深圳'],
    ['secondWord', '北京', undefined],
    ['afterColon', 'IP属地：广东', '广东'],
    ['afterColon', '来自广东', '广东'],
    ['englishDate', 'Sat, 21 Nov 2026 09:15:00 +0800', '2026-11-21T09:15:00+0800'],
    ['englishDate', 'Sat Nov 21 09:41:12 +0800 2026', '2026-11-21T09:41:12+0800'],
    ['englishDate', '21 Nov 2026 09:15 GMT', '2026-11-21T09:15Z'],
    ['englishDate', '2026-11-21', undefined],
    ['englishDate', 5, undefined],
  ])('%s of %j', (take, value, part) => expect(TAKES[take](value)).toEqual(part));
});
