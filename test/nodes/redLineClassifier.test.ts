import { join } from 'node:path';
import type { INodeExecutionData } from 'n8n-workflow';
import { RedLineClassifier } from '../../nodes/RedLineClassifier/RedLineClassifier.node';
import { ledgerOf } from '../../nodes/shared/ledgerAccess';
import { defaultRulebook, forgetRulebook, publishRulebook } from '../../voc/rulebook';
import { TEST_SECRET, testFolder } from '../support/ledgers';
import { runNode } from '../support/nodeContext';
import type { NodeRun } from '../support/nodeContext';

const builtIn = { parameters: { rules: 'builtIn' } };

async function run(texts: unknown[], more: NodeRun = builtIn): Promise<INodeExecutionData[][]> {
  const items = texts.map((text) => ({ json: { feedback: { number: 'F-1', text } as never } }));
  return await runNode(new RedLineClassifier(), { items, ...more });
}

describe('Red-Line Classifier', () => {
  it('routes by level, keeps what came in, and pairs each item', async () => {
    const out = await run(['高速上刹车突然失灵', '座椅颜色很好看', '', '刹车会不会失灵？']);
    expect(out.map((items) => items.map(({ pairedItem }) => pairedItem))).toEqual([
      [{ item: 0 }],
      [],
      [{ item: 1 }],
      [{ item: 2 }, { item: 3 }],
    ]);
    expect(out[0]![0]!.json).toMatchObject({
      feedback: { number: 'F-1' },
      verdict: { level: 'P0', category: 'brake', type: 'productFault', rulebookVersion: 0 },
    });
    expect(out[3]![0]!.json).toMatchObject({ verdict: { reason: 'noText' } });
  });

  it('cleans a text that did not come from VoC Normalize', async () => {
    const [[item]] = await run(['高速上刹·车突然失灵']);
    expect(item!.json).toMatchObject({ verdict: { level: 'P0' } });
  });

  it('counts the words of this node beside the pack', async () => {
    const text = '车子突然就撂挑子了';
    const words = { entries: [{ word: '撂挑子', level: 'P0', category: 'power_loss' }] };
    expect((await run([text]))[0]).toHaveLength(0);
    const [[item]] = await run([text], { parameters: { rules: 'node', words } });
    expect(item!.json).toMatchObject({ verdict: { level: 'P0', category: 'power_loss' } });
    const tooShort = run([text], {
      parameters: { rules: 'node', words: { entries: [{ word: '车', level: 'P0', category: 'brake' }] } },
    });
    await expect(tooShort).rejects.toThrow(/length/);
  });

  it('reads with the pack of another trade', async () => {
    const pack = async (name: string, text: string) =>
      (await run([text], { parameters: { rules: 'builtIn', pack: name } })).map((items) => items.length);
    expect(await pack('household', '洗衣机外壳漏电，手被电麻了')).toEqual([1, 0, 0, 0]);
    expect(await pack('food', '牛奶里喝出一条虫子')).toEqual([1, 0, 0, 0]);
    expect(await pack('automotive', '牛奶里喝出一条虫子')).toEqual([0, 0, 1, 0]);
    await expect(pack('weather', '下雨')).rejects.toThrow(/no such pack/);
  });

  it('says in one Chinese sentence why, and how urgent it is', async () => {
    const [[item]] = await run(['跑高速时刹车突然失灵，撞上护栏，孩子受伤住院，客服还态度恶劣']);
    expect(item!.json).toMatchObject({
      verdict: {
        why: {
          zh: '因“刹车突然失灵”（制动失效：刹车 × 失灵）判为 P0 红线，客户原话：“跑高速时刹车突然失灵”',
        },
        type: 'productFault',
        priority: 'high',
        impact: { injured: true },
      },
    });
    const [, , [service]] = await run(['售后态度恶劣，一直推诿']);
    expect(service!.json).toMatchObject({
      verdict: { type: 'serviceComplaint', serviceKind: 'attitude', priority: 'low' },
    });
  });

  it('judges by the published rulebook and says which version', async () => {
    const credentials = {
      vocLedgerApi: { store: 'sqlite', path: join(testFolder(), 'voc.sqlite'), secret: TEST_SECRET },
    };
    const ledger = await ledgerOf({
      getNode: () => ({ credentials }),
      getCredentials: async <T extends object>() => credentials.vocLedgerApi as unknown as T,
    });
    const text = '车子突然就撂挑子了';
    expect((await run([text], { credentials }))[0]).toHaveLength(0);
    await ledger.transaction(
      async (tx) =>
        await publishRulebook(
          tx,
          { ...defaultRulebook(), words: [{ word: '撂挑子', level: 'P0', category: 'power_loss' }] },
          { author: '王工', note: '' },
        ),
    );
    forgetRulebook(ledger);
    const [[item]] = await run([text], { credentials });
    expect(item!.json).toMatchObject({ verdict: { level: 'P0', rulebookVersion: 1 } });
  });

  it('sends what it cannot judge to Review where told to go on, else names the item', async () => {
    const out = await run(['高速上刹车失灵', 42, undefined], { ...builtIn, continueOnFail: true });
    expect(out.map((items) => items.length)).toEqual([1, 0, 0, 2]);
    expect(out[3]!).toMatchObject([
      {
        json: { feedback: { number: 'F-1' }, error: { field: 'text', value: '42' } },
        pairedItem: { item: 1 },
      },
      { json: { error: { code: 'input.missing' } }, pairedItem: { item: 2 } },
    ]);
    await expect(run(['刹车失灵', 42])).rejects.toMatchObject({ context: { itemIndex: 1 } });
  });
});

describe('Red-Line Classifier and the notes of a feedback', () => {
  const judged = async (notes: unknown, parameters: Record<string, unknown> = {}) => {
    const json = { feedback: { number: 'F-1', text: '座椅颜色很好看', notes } as never };
    const out = await runNode(new RedLineClassifier(), {
      items: [{ json }],
      parameters: { rules: 'builtIn', ...parameters } as never,
    });
    return out.map((items) => items.length);
  };
  const cut = [{ field: 'text', reason: 'textCut', message: { zh: '截断', en: 'cut' } }];

  it('sends a harmless text to Review where it was cut', async () => {
    expect(await judged(undefined)).toEqual([0, 0, 1, 0]);
    expect(await judged([])).toEqual([0, 0, 1, 0]);
    expect(await judged(cut)).toEqual([0, 0, 0, 1]);
    expect(await judged(undefined, { notes: JSON.stringify(cut) })).toEqual([0, 0, 0, 1]);
    expect(await judged(cut, { notes: '' })).toEqual([0, 0, 1, 0]);
  });

  it.each(['cut', '{', { reason: 'textCut' }, 7, ['textCut']])('refuses %j as notes', async (notes) => {
    await expect(judged(notes)).rejects.toMatchObject({ context: { itemIndex: 0 } });
  });
});
