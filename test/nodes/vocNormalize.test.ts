import { VocNormalize } from '../../nodes/VocNormalize/VocNormalize.node';
import { ledgerOf } from '../../nodes/shared/ledgerAccess';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { join } from 'node:path';
import { runNode } from '../support/nodeContext';
import type { NodeRun } from '../support/nodeContext';
import { testFolder, TEST_SECRET } from '../support/ledgers';

let path: string;
beforeEach(() => {
  path = join(testFolder(), 'voc.sqlite');
});

async function run(items: NodeRun['items'], more: NodeRun = {}): Promise<INodeExecutionData[][]> {
  return await runNode(new VocNormalize(), {
    items,
    credentials: { vocLedgerApi: { store: 'sqlite', path, secret: TEST_SECRET } },
    ...more,
  });
}

async function count(sql: string): Promise<number> {
  const ledger = await ledgerOf({
    getNode: () => ({ credentials: { vocLedgerApi: {} } }),
    getCredentials: async <T extends object>() =>
      ({ store: 'sqlite', path, secret: TEST_SECRET }) as unknown as T,
  });
  return (await ledger.reader.get<{ n: number }>(`SELECT COUNT(*) AS n FROM ${sql}`))!.n;
}

const sizes = (out: INodeExecutionData[][]) => out.map((items) => items.length);

describe('VoC Normalize', () => {
  it('sorts items into New, Duplicate and Rejected, each paired with its input', async () => {
    const out = await run([
      { body: { id: 'A', text: '刹车失灵' }, headers: {} },
      { body: { id: 'A', text: '刹车失灵' }, headers: {} },
      { body: { customer: { phone: '13812345678' } } },
      { id: 'B', text: '空调不制冷' },
    ]);
    expect(sizes(out)).toEqual([2, 1, 1]);
    expect(out[0]!.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 3 }]);
    expect(out[1]![0]).toMatchObject({
      json: { feedback: { text: '刹车失灵' }, duplicate: { reason: 'sameSourceId' } },
      pairedItem: { item: 1 },
    });
    const of = (out[1]![0]!.json.duplicate as IDataObject).of;
    expect(of).toBe((out[0]![0]!.json.feedback as IDataObject).number);
    expect(out[2]![0]).toMatchObject({
      json: { rejected: { reason: 'noText', problems: [{ code: 'input.missing', field: 'text' }] } },
      pairedItem: { item: 2 },
    });
    expect(await count('voc_feedback')).toBe(3);
  });

  it('stores 250 items and passes each on once', async () => {
    const out = await run(Array.from({ length: 250 }, (_, i) => ({ id: `N-${i}`, text: `异响 ${i}` })));
    expect(sizes(out)).toEqual([250, 0, 0]);
    expect(out[0]!.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual(
      Array.from({ length: 250 }, (_, i) => i),
    );
    expect(await count('voc_event')).toBe(250);
  });

  it("says in every message what is missing, in the sender's language", async () => {
    const [, , [rejected]] = await run([{ body: { text: { html: '<p>' } } }]);
    expect(rejected!.json.rejected).toMatchObject({
      number: expect.stringMatching(/^F\d{8}-\d{6}$/) as string,
      problems: [{ field: expect.any(String) as string, remedy: expect.any(String) as string }],
    });
  });

  it.each([
    ['broken JSON as text', { body: '{"text": "刹车失灵"' }, 2],
    ['a list', { body: [{ text: '刹车失灵' }] }, 2],
    ['JSON as text', { body: '{"text": "刹车失灵"}' }, 0],
    ['plain text', { body: '刹车失灵' }, 0],
    ['null', { body: null, text: '刹车失灵' }, 0],
  ])('reads %s', async (_, json, output) => {
    const out = await run([{ json: json as unknown as IDataObject }]);
    expect(out[output]).toHaveLength(1);
    expect(await count('voc_feedback')).toBe(1);
  });

  it.each([
    ['JSON', 'application/json', '{"text":"刹车失灵"}', 0],
    ['JSON with a byte order mark', 'application/json', '\uFEFF{"text":"刹车失灵"}', 0],
    ['broken JSON', 'application/json', '{"text":"刹车失灵"', 2],
    ['a form', 'application/x-www-form-urlencoded', `text=${encodeURIComponent('刹车失灵')}`, 0],
    ['a picture', 'image/png', 'PNG', 2],
  ])('reads a raw body: %s', async (_, mimeType, text, output) => {
    const data = Buffer.from(text).toString('base64');
    const out = await run([{ json: { body: {}, headers: {} }, binary: { data: { data, mimeType } } }]);
    expect(sizes(out)[output]).toBe(1);
  });

  it('maps a channel nobody knows in the panel', async () => {
    const [[item]] = await run([{ post: { words: '方向盘抖动' }, who: { tel: '13812345678' } }], {
      parameters: {
        preset: 'custom',
        channel: 'forum',
        mapping: {
          fields: [
            { field: 'text', path: 'missing.path' },
            { field: 'text', path: 'post.words' },
            { field: 'customer.phone', path: 'who.tel' },
          ],
        },
      },
    });
    expect(item!.json.feedback).toMatchObject({
      channel: 'forum',
      text: '方向盘抖动',
      customer: { phone: expect.stringContaining('*') as string },
    });
  });

  it('follows its options', async () => {
    const options = {
      allowedChannels: 'api， hotline',
      stalledAfterSeconds: 0,
      textLimit: 100,
      maskVin: true,
    };
    const vin = 'LSVAA2180E2123456';
    const out = await run(
      [
        { channel: 'hotline', text: '异'.repeat(300), vehicle: { vin } },
        { channel: 'rumour', text: '异响' },
      ],
      { parameters: { options } },
    );
    expect(sizes(out)).toEqual([1, 0, 1]);
    expect((out[0]![0]!.json.feedback as { text: string }).text).toHaveLength(100);
    expect(JSON.stringify(out)).not.toContain(vin);
    expect(await count('voc_event')).toBe(0);
  });

  it('goes on past a wrong setting of one item where told to, and stops where not', async () => {
    const items = [
      { zone: 'Asia/Shanghai', text: '异响一' },
      { zone: 'Mars/Olympus', text: '异响二' },
    ];
    const parameters = { options: { zone: '={{ $json.zone }}' } };
    const out = await run(items, { parameters, continueOnFail: true });
    expect(sizes(out)).toEqual([1, 0, 1]);
    expect(out[2]![0]).toMatchObject({
      json: { text: '异响二', error: { code: 'input.invalid' } },
      pairedItem: { item: 1 },
    });
    await expect(run(items, { parameters })).rejects.toMatchObject({ context: { itemIndex: 1 } });
  });

  it('gives every item its error where the ledger cannot be opened', async () => {
    path = join(testFolder(), 'voc.sqlite');
    const bad = { vocLedgerApi: { store: 'sqlite', path, secret: 'short' } };
    const out = await run([{ text: '异响一' }, { text: '异响二' }], {
      credentials: bad,
      continueOnFail: true,
    });
    expect(sizes(out)).toEqual([0, 0, 2]);
    expect(out[2]!.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
    await expect(run([{ text: '异响' }], { credentials: bad })).rejects.toThrow();
  });
});
