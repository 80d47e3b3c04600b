import '../support/chinese';
import { join } from 'node:path';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { VocRulebook } from '../../nodes/VocRulebook/VocRulebook.node';
import { TEST_SECRET, testFolder } from '../support/ledgers';
import { runNode } from '../support/nodeContext';
import type { NodeRun } from '../support/nodeContext';

const credentials = {
  vocLedgerApi: { store: 'sqlite', path: '', secret: TEST_SECRET } as IDataObject,
};
beforeEach(() => {
  credentials.vocLedgerApi.path = join(testFolder(), 'voc.sqlite');
});

async function run(operation: string, items?: NodeRun['items'], parameters = {}, continueOnFail = false) {
  const [out] = await runNode(new VocRulebook(), {
    parameters: { operation, ...parameters },
    ...(items ? { items } : {}),
    credentials,
    continueOnFail,
  });
  return out!;
}

/** As a Data Table gives them: without the field `table`, with n8n's own columns. */
async function dataTableRows(): Promise<INodeExecutionData[]> {
  return (await run('defaultRows', undefined, { nameTable: false })).map(({ json }, i) => {
    const system = { id: i + 1, createdAt: '2026-03-02T00:00:00Z', updatedAt: '2026-03-02T00:00:00Z' };
    return { json: { ...json, ...system } };
  });
}

describe('VoC Rulebook', () => {
  it('publishes the rows it gave, once', async () => {
    const rows = await dataTableRows();
    const author = { author: '王工', note: '首版' };
    const [published] = await run('publish', rows, author);
    expect(published).toMatchObject({
      json: { published: true, version: 1, limits: 6, ladders: 1, owners: 4 },
      pairedItem: rows.map((_, item) => ({ item })),
    });
    const [again] = await run('publish', rows, author);
    expect(again!.json).toMatchObject({ published: false, reason: 'sameContent', version: 1 });
    const [inForce] = await run('get');
    expect(inForce!.json).toMatchObject({
      version: 1,
      reason: 'published',
      rulebook: { zone: 'Asia/Shanghai' },
    });
    const [byNumber] = await run('get', undefined, { which: 'byNumber', version: 1 });
    expect(byNumber!.json).toMatchObject({ author: '王工', note: '首版', version: 1 });
  });

  it('gives the default before the first publication', async () => {
    expect((await run('get'))[0]!.json).toMatchObject({ version: 0, reason: 'nothingPublished' });
  });

  it('gives rows of the chosen tables only', async () => {
    const rows = await run('defaultRows', undefined, { tables: ['voc_people'] });
    expect(rows.map(({ json }) => json.table)).toEqual(Array(4).fill('voc_people'));
  });

  it('names the table of a row only where that is wanted', async () => {
    const one = { tables: ['voc_people'] };
    const [named] = await run('defaultRows', undefined, one);
    const [bare] = await run('defaultRows', undefined, { ...one, nameTable: false });
    expect(Object.keys(bare!.json)).toEqual(['role', 'name', 'mobile', 'dingTalkUserId']);
    expect(named!.json).toEqual({ table: 'voc_people', ...bare!.json });
  });

  it('takes the empty item that stands for an empty Data Table as no row', async () => {
    const rows = await dataTableRows();
    const [checked] = await run('validate', [{ json: {} }, ...rows]);
    expect(checked!.json).toMatchObject({ valid: true, words: 0, people: 4, owners: 4 });
    const [nothing] = await run('validate', [{ json: {} }, { json: {} }]);
    expect(nothing!.json.valid).toBe(false);
  });

  it('says which row and column to correct, by the id the Data Table shows, and publishes nothing', async () => {
    const rows = await dataTableRows();
    const at = rows.findIndex(({ json }) => json.limitId === 'plan');
    rows[at]!.json.minutes = '一天';
    const [checked] = await run('validate', rows);
    expect(checked!.json).toEqual({
      valid: false,
      issues: [
        {
          table: 'voc_limits',
          row: at + 1,
          column: 'minutes',
          value: '一天',
          place: `voc_limits 第 ${at + 1} 行，minutes 列`,
          message: '不是数字',
          remedy: '请只填写数字，例如 60。',
        },
      ],
    });
    await expect(run('publish', rows, { author: '王工' })).rejects.toThrow(
      `voc_limits 第 ${at + 1} 行，minutes 列不是数字`,
    );
    const [failed] = await run('publish', rows, { author: '王工' }, true);
    expect(failed!.json.error).toMatchObject({ code: 'rulebook.invalid', value: '一天' });
    expect((await run('get'))[0]!.json).toMatchObject({ version: 0 });
  });

  it('refuses an item that belongs to no table, and an input without rows', async () => {
    await expect(run('validate', [{ json: { colour: '红' } }])).rejects.toThrow('不属于任何规则表');
    await expect(
      run('publish', [{ json: { table: 'voc_colours', word: '红色' } }], { author: 'x' }),
    ).rejects.toThrow('不属于任何规则表');
    const onlyWords = await run('validate', [{ json: { word: '断轴', level: 'P0', category: '车轮' } }]);
    expect(onlyWords[0]!.json.valid).toBe(false);
  });

  it('names a version nobody published', async () => {
    const missing = run('get', undefined, { which: 'byNumber', version: 9 });
    await expect(missing).rejects.toThrow('没有第 9 版规则手册');
  });
});
