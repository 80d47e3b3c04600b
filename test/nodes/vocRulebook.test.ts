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
      json: { published: true, version: 1, limits: 12, ladders: 1, owners: 4 },
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
    expect(Object.keys(bare!.json)).toEqual([
      ...['role', 'name', 'mobile', 'dingTalkUserId'],
      ...['department', 'head', 'deputy', 'absent'],
    ]);
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
          place: `时限 voc_limits 第 ${at + 1} 行，分钟 minutes 列`,
          message: '不是数字',
          remedy: '请只填写数字，例如 60。',
        },
      ],
    });
    await expect(run('publish', rows, { author: '王工' })).rejects.toThrow(
      `voc_limits 第 ${at + 1} 行，分钟 minutes 列不是数字`,
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

  it('backtests rows on the ledger and says what would change', async () => {
    const rows = [...(await dataTableRows()), { json: { word: '闹脾气', level: 'P0', category: '天窗' } }];
    const sample = JSON.stringify([
      { text: '天窗闹脾气', label: 'P0' },
      { text: '座椅好看', label: 'NOT' },
    ]);
    const [out] = await run('backtest', rows, { sample });
    expect(out!.json).toMatchObject({
      valid: true,
      version: 0,
      changes: 1,
      difference: ['红线词：增加“闹脾气”（级别 P0，类别 天窗）'],
      backtest: { rows: 0, sample: { rows: 2, before: { recall: 0 }, after: { recall: 1 } } },
    });
    expect((await run('get'))[0]!.json).toMatchObject({ version: 0 });
    const rowsWrong = [
      { json: { word: '刹车+', level: 'P0', category: 'brake' } },
      ...(await dataTableRows()),
    ];
    expect((await run('backtest', rowsWrong))[0]!.json).toMatchObject({ valid: false, issues: [{ row: 1 }] });
    await expect(run('backtest', rows, { sample: '[{"label":"P0"}]' })).rejects.toThrow('标注样本');
  });

  it('lists versions, rolls back with a reason, and gives the rows of an older version', async () => {
    const first = await dataTableRows();
    const second = [...first, { json: { word: '闹脾气', level: 'P0', category: '天窗' } }];
    await run('publish', first, { author: '王工', note: '首版' });
    const [published] = await run('publish', second, { author: '李工', note: '加词', expectedVersion: '1' });
    expect(published!.json).toMatchObject({
      version: 2,
      changes: 1,
      difference: [expect.stringContaining('闹脾气')],
    });
    const stale = run('publish', first, { author: '王工', expectedVersion: '1' });
    await expect(stale).rejects.toThrow('期间已有人发布了第 2 版');
    await expect(run('publish', first, { author: ' ' })).rejects.toThrow('没有填写发布人');
    await expect(run('rollBack', undefined, { author: '王工', reason: '' })).rejects.toThrow('没有填写原因');
    const [back] = await run('rollBack', undefined, { author: '王工', reason: '误报' });
    expect(back!.json).toMatchObject({ published: true, version: 3, restores: 1, changes: 1 });
    const history = await run('get', undefined, { which: 'history' });
    expect(history.map(({ json }) => [json.version, json.author, json.note, json.inForce])).toEqual([
      [3, '王工', '误报', true],
      [2, '李工', '加词', false],
      [1, '王工', '首版', false],
    ]);
    const rows = await run('get', undefined, { which: 'byNumber', version: 2, asRows: true });
    expect(rows.map(({ json }) => json)).toContainEqual({
      table: 'voc_words',
      ...{ word: '闹脾气', level: 'P0', category: '天窗' },
    });
    expect((await run('validate', rows))[0]!.json).toMatchObject({ valid: true, words: 1 });
  });

  it('answers with a page: what was seen is published, what changed meanwhile is not', async () => {
    const rows = await dataTableRows();
    const page = { makePage: true };
    const [shown] = await run('backtest', rows, page);
    expect(shown!.json).toMatchObject({ status: 200, page: expect.stringContaining('尚未发布过') });
    // The tables are those of the package: nothing would change, so there is nothing to publish.
    expect(shown!.json.page).not.toContain('<form');
    const more = [...rows, { json: { word: '闹脾气', level: 'P0', category: '天窗' } }];
    const [form] = await run('backtest', more, page);
    const seen = /name="seen" value="([^"]+)"/.exec(String(form!.json.page))![1]!;
    const form1 = { ...page, author: '王工', note: '加词', seen };

    const edited = [...more, { json: { word: '耍性子', level: 'P0', category: '天窗' } }];
    const [refused] = await run('publish', edited, form1);
    expect(refused!.json).toMatchObject({ published: false, status: 409, error: { code: 'conflict' } });
    expect(refused!.json.page).toContain('耍性子');
    const [forged] = await run('publish', more, { ...form1, seen: '' });
    expect(forged!.json).toMatchObject({ published: false, status: 409 });
    const [nameless] = await run('publish', more, { ...form1, author: '' });
    expect(nameless!.json).toMatchObject({ published: false, status: 400 });
    const broken = [...rows, { json: { word: '刹车+', level: 'P0', category: '天窗' } }];
    const [invalid] = await run('publish', broken, form1);
    expect(invalid!.json).toMatchObject({ published: false, status: 422 });
    expect(invalid!.json.page).toContain('需要改正 1 处');
    expect((await run('get'))[0]!.json).toMatchObject({ version: 0 });

    const [done] = await run('publish', more, form1);
    expect(done!.json).toMatchObject({ published: true, version: 1, status: 200 });
    expect(done!.json.page).toContain('已发布第 1 版');
    const [twice] = await run('publish', more, form1);
    expect(twice!.json).toMatchObject({ published: false, status: 409 });

    await run('publish', rows, { author: '李工', note: '撤词' });
    const [now] = await run('backtest', rows, page);
    const proof = /name="seen" value="([^"]+)"/.exec(String(now!.json.page))![1]!;
    const back = { ...page, rollBackTo: '1', author: '王工', reason: '还是要的', seen: proof };
    const [restored] = await run('rollBack', rows, back);
    expect(restored!.json).toMatchObject({ published: true, version: 3, restores: 1, status: 200 });
    const [again] = await run('rollBack', rows, back);
    expect(again!.json).toMatchObject({ published: false, status: 409 });
  });

  it('never takes a table that could not be read for an empty one', async () => {
    const rows = await dataTableRows();
    const unread = [...rows, { json: { error: "Data table 'voc_words' not found" } }];
    await expect(run('publish', unread, { author: '王工' })).rejects.toThrow('有一张数据表读不出来');
    const [page] = await run('backtest', unread, { makePage: true });
    expect(page!.json).toMatchObject({ status: 400, page: expect.stringContaining('模板 00') });
  });

  it('takes rows with Chinese headings', async () => {
    const chinese: INodeExecutionData[] = [
      { json: { 词语: '闹脾气', 级别: '红线', 类别: '天窗' } },
      { json: { 设置项: '车架号打码', 值: '是' } },
    ];
    const others = (await dataTableRows()).filter(({ json }) => json.setting !== '车架号打码');
    const rows = [...others, ...chinese];
    expect((await run('validate', rows))[0]!.json).toMatchObject({ valid: true, words: 1 });
  });
});
