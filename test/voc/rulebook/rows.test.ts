import { readFileSync } from 'node:fs';
import {
  BOOLEAN_COLUMNS,
  COLUMN_TITLES,
  defaultRulebook,
  NUMBER_COLUMNS,
  rowsOf,
  rulebookFromRows,
  RULEBOOK_TABLES,
  TABLE_TITLES,
} from '../../../voc/rulebook';
import type { Rulebook } from '../../../voc/rulebook/schema';
import type { RulebookRow, RulebookTable, TableRow } from '../../../voc/rulebook';

function rowsFrom(tableRows: readonly TableRow[]): RulebookRow[] {
  const counts = new Map<RulebookTable, number>();
  return tableRows.map(({ table, ...cells }) => {
    const row = (counts.get(table) ?? 0) + 1;
    counts.set(table, row);
    return { table, row, cells };
  });
}

function changed(table: RulebookTable, row: number, cells: Record<string, unknown>): RulebookRow[] {
  return rowsFrom(rowsOf(defaultRulebook())).map((each) =>
    each.table === table && each.row === row ? { ...each, cells: { ...each.cells, ...cells } } : each,
  );
}

function without(table: RulebookTable): RulebookRow[] {
  return rowsFrom(rowsOf(defaultRulebook())).filter((row) => row.table !== table);
}

function issuesOf(rows: readonly RulebookRow[]) {
  const check = rulebookFromRows(rows);
  return check.outcome === 'invalid' ? check.evidence.issues : [];
}

describe('the rows of a rulebook', () => {
  it.each(['zh-CN', 'en'] as const)('come back as the same rulebook (%s)', (language) => {
    const book: Rulebook = {
      ...defaultRulebook(),
      words: [{ word: '趴窝', level: 'P0', category: 'power_loss' }],
      people: [
        ...defaultRulebook().people,
        {
          ...{ role: '店长', name: '王芳', mobile: '13800000000', dingTalkUserId: 'w1' },
          ...{ department: '西南大区', head: true, deputy: '质量总监', absent: false },
        },
      ],
      ladders: defaultRulebook().ladders.map((ladder) => ({ ...ladder, note: '应急电话 400-000-0000' })),
      owners: [
        { region: '四川', department: '西南大区', owner: '王芳', coOwners: ['质量部', '法务部'] },
        ...defaultRulebook().owners,
      ],
      masks: { vin: true },
      handling: { ...defaultRulebook().handling, transferLimit: 5, closeEarly: [] },
      limits: [
        ...defaultRulebook().limits,
        {
          ...defaultRulebook().limits[0]!,
          ...{
            id: 'visit',
            types: ['productFault' as const],
            channels: ['hotline', 'store'],
            calendar: 'nights',
          },
          ...{ warnMinutesBefore: [30, 10], overrunPercent: 50 },
        },
      ],
      calendars: [
        ...defaultRulebook().calendars,
        {
          id: 'nights',
          name: { zh: '夜班', en: 'Nights' },
          week: [
            [],
            [],
            [['22:00', '24:00']],
            [['22:00', '24:00']],
            [['22:00', '24:00']],
            [],
            [['00:00', '06:00']],
          ],
          holidays: false,
          days: [
            { date: '2026-10-01', shifts: [], name: '厂休' },
            { date: '2026-10-02', shifts: [], name: '厂休' },
            { date: '2026-10-10', shifts: [['22:00', '24:00']], name: '' },
          ],
        },
      ],
      vocabulary: {
        brands: [{ name: '星途', aliases: ['星途汽车'], series: ['X5', 'X7'] }],
        components: [{ id: 'brake', words: ['刹车总泵'] }],
        symptoms: [{ id: 'singing', name: { zh: '啸叫', en: 'Singing' }, words: ['唱歌', '啸叫'] }],
      },
    };
    const check = rulebookFromRows(rowsFrom(rowsOf(book, language)));
    expect(check).toEqual({
      outcome: 'valid',
      reason: 'complete',
      evidence: {
        ...{ words: 1, people: 5, limits: 13, calendars: 3, ladders: 1, owners: 5, surge: 8, vocabulary: 3 },
      },
      rulebook: book,
    });
  });

  it('have the tables of template 00, with the types that the reader expects', () => {
    const { nodes } = JSON.parse(readFileSync('workflows/00-set-up.json', 'utf8')) as {
      nodes: Array<{ parameters: { tableName?: string; columns?: { column?: unknown } } }>;
    };
    const made = nodes.flatMap(({ parameters: { tableName, columns } }) =>
      tableName === undefined ? [] : [[tableName, columns?.column]],
    );
    const typeOf = (column: string) =>
      NUMBER_COLUMNS.has(column) ? 'number' : BOOLEAN_COLUMNS.has(column) ? 'boolean' : 'string';
    const wanted = Object.entries(RULEBOOK_TABLES).map(([table, columns]) => [
      table,
      columns.map((name) => ({ name, type: typeOf(name) })),
    ]);
    expect(Object.fromEntries(made)).toEqual(Object.fromEntries(wanted));
  });

  it('have only columns a Data Table accepts', () => {
    for (const columns of Object.values(RULEBOOK_TABLES)) {
      for (const column of columns) {
        expect(column).toMatch(/^[a-zA-Z][a-zA-Z0-9_]{0,62}$/);
        expect(['id', 'createdat', 'updatedat', 'dryrunstate']).not.toContain(column.toLowerCase());
      }
    }
  });

  it('ignore what n8n adds, empty rows and the order of owners in the table', () => {
    const rows = [
      ...rowsFrom(rowsOf(defaultRulebook())).reverse(),
      {
        table: 'voc_words' as const,
        row: 9,
        cells: { word: '', level: null, id: 9, createdAt: '2026-01-01' },
      },
    ];
    const check = rulebookFromRows(rows);
    expect(check.outcome === 'valid' && check.rulebook.owners).toEqual(defaultRulebook().owners);
  });

  it('read what people write: Chinese codes, several separators, a mobile typed as a number', () => {
    const check = rulebookFromRows([
      ...changed('voc_people', 1, { mobile: 13812345678 }).filter(({ table }) => table !== 'voc_limits'),
      {
        table: 'voc_limits',
        row: 1,
        cells: {
          limitId: 'call',
          nameZh: '回电',
          levels: '红线，待核; P1',
          minutes: '30',
          pausable: '否',
          metBy: '确认接手',
        },
      },
      { table: 'voc_words', row: 1, cells: { word: '跑偏', level: '红线', category: '转向失效' } },
    ]);
    expect(check).toMatchObject({
      outcome: 'valid',
      rulebook: {
        words: [{ word: '跑偏', level: 'P0', category: 'steering' }],
        people: [{ mobile: '13812345678' }, {}, {}, {}],
        limits: [
          {
            id: 'call',
            name: { zh: '回电', en: '回电' },
            levels: ['P0', 'review', 'P1'],
            minutes: 30,
            pausable: false,
            metBy: 'acknowledge',
            warnAtPercent: 80,
          },
        ],
      },
    });
  });

  it.each([
    ['voc_limits', 2, { minutes: '一小时' }, 'minutes', '一小时'],
    ['voc_limits', 2, { minutes: -5 }, 'minutes', '-5'],
    ['voc_limits', 1, { levels: 'P9' }, 'levels', 'P9'],
    ['voc_limits', 1, { metBy: '' }, 'metBy', undefined],
    ['voc_limits', 3, { limitId: 'expertCheck' }, 'limitId', 'expertCheck'],
    ['voc_limits', 3, { pausable: '也许' }, 'pausable', '也许'],
    ['voc_limits', 1, { calendar: '上班' }, 'calendar', '上班'],
    ['voc_limits', 1, { types: '天气' }, 'types', '天气'],
    ['voc_limits', 1, { warnMinutesBefore: '半小时' }, 'warnMinutesBefore', '半小时'],
    ['voc_limits', 1, { warnMinutesBefore: '90' }, 'warnMinutesBefore', '90'],
    ['voc_calendar', 2, { day: '工作日' }, 'day', '工作日'],
    ['voc_calendar', 2, { shifts: '九点到五点' }, 'shifts', '九点到五点'],
    ['voc_calendar', 2, { shifts: '18:00-09:00' }, 'shifts', '18:00-09:00'],
    ['voc_calendar', 6, { day: '2026-02-30' }, 'day', '2026-02-30'],
    ['voc_people', 2, { mobile: '打电话' }, 'mobile', '打电话'],
    ['voc_ladders', 2, { channel: '飞鸽' }, 'channel', '飞鸽'],
    ['voc_ladders', 3, { mention: '质量总监、董事长' }, 'mention', '质量总监、董事长'],
    ['voc_ladders', 1, { target: { group: 1 } }, 'target', '{"group":1}'],
    ['voc_owners', 4, { owner: '' }, 'owner', undefined],
    ['voc_owners', 2, { type: '天气' }, 'type', '天气'],
    ['voc_surge', 1, { kind: '突发' }, 'kind', '突发'],
    ['voc_surge', 1, { kind: '' }, 'kind', undefined],
    ['voc_surge', 2, { percent: '两倍' }, 'percent', '两倍'],
    ['voc_surge', 3, { minimum: 1 }, 'minimum', '1'],
    ['voc_surge', 2, { key: '车型、门店 1' }, 'key', '车型、门店 1'],
    ['voc_surge', 4, { where: '问题类型 产品故障' }, 'where', '问题类型 产品故障'],
    ['voc_surge', 2, { more: '基线=28' }, 'more', '基线=28'],
    ['voc_surge', 2, { more: '基线天数=很久' }, 'more', '基线天数=很久'],
    ['voc_surge', 2, { ruleId: 'groupOutbreak' }, 'ruleId', 'groupOutbreak'],
    ['voc_settings', 1, { value: '三次' }, 'value', '三次'],
    ['voc_settings', 1, { value: '99' }, 'value', '99'],
    ['voc_settings', 8, { value: 'P9' }, 'value', 'P9'],
    ['voc_people', 1, { head: '也许' }, 'head', '也许'],
    ['voc_settings', 13, { value: '北京时间' }, 'value', '北京时间'],
    ['voc_settings', 14, { value: '有时' }, 'value', '有时'],
    ['voc_settings', 14, { setting: '颜色' }, 'setting', '颜色'],
  ] as const)('name what is wrong in %s row %i %j', (table, row, cells, column, value) => {
    const issues = issuesOf(changed(table, row, cells));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ table, row, column });
    expect(issues[0]!.value).toBe(value);
    expect(issues[0]!.message.zh).toMatch(/\p{Script=Han}/u);
    expect(issues[0]!.remedy.zh).toMatch(/\p{Script=Han}/u);
  });

  it.each(['voc_limits', 'voc_ladders', 'voc_owners'] as const)(
    'are refused without any row in %s',
    (table) => {
      expect(issuesOf(without(table))).toContainEqual(expect.objectContaining({ table }));
    },
  );

  it('let several people share a role, and refuse the same person twice', () => {
    const duty = (row: number, name: string) => ({
      table: 'voc_people' as const,
      row,
      cells: { role: '研发值班', name, mobile: `1380000000${row}` },
    });
    const roster = rulebookFromRows([...changed('voc_people', 1, {}), duty(5, '周工'), duty(6, '吴工')]);
    expect(roster).toMatchObject({ outcome: 'valid', evidence: { people: 6 } });
    expect(issuesOf([...changed('voc_people', 1, {}), duty(5, '周工'), duty(6, '周工')])).toMatchObject([
      { table: 'voc_people', row: 6, column: 'role', value: '研发值班' },
    ]);
  });

  it('are refused where a case could be without an owner', () => {
    expect(issuesOf(changed('voc_owners', 4, { level: 'P2' }))).toMatchObject([
      { table: 'voc_owners', row: 4 },
    ]);
  });

  it('tell all that is wrong at once, in the order of tables and rows', () => {
    const broken = changed('voc_limits', 2, { minutes: '一小时', metBy: '喝茶' }).map((row) =>
      row.table === 'voc_people' && row.row === 3
        ? { ...row, cells: { ...row.cells, mobile: '无' } }
        : row.table === 'voc_surge' && row.row === 1
          ? { ...row, cells: { ...row.cells, raisesTo: 'P9' } }
          : row,
    );
    expect(issuesOf(broken).map(({ table, row, column }) => `${table} ${row} ${column}`)).toEqual([
      'voc_people 3 mobile',
      'voc_limits 2 minutes',
      'voc_limits 2 metBy',
      'voc_surge 1 raisesTo',
    ]);
  });

  it('may come from a spreadsheet with Chinese headings', () => {
    const rows = rowsFrom(rowsOf(defaultRulebook())).map((row) => ({
      ...row,
      cells: Object.fromEntries(
        Object.entries(row.cells).map(([column, value]) => [COLUMN_TITLES[column]!.zh, value]),
      ),
    }));
    const check = rulebookFromRows(rows);
    expect(check).toMatchObject({ outcome: 'valid', rulebook: defaultRulebook() });
  });

  it('have a title for every table and column', () => {
    for (const [table, columns] of Object.entries(RULEBOOK_TABLES)) {
      expect(TABLE_TITLES[table as RulebookTable].zh).toMatch(/\p{Script=Han}/u);
      for (const column of columns) expect(COLUMN_TITLES[column]?.zh).toMatch(/\p{Script=Han}/u);
      // Two columns of one table with one heading could not be told apart.
      expect(new Set(columns.map((column) => COLUMN_TITLES[column]!.zh)).size).toBe(columns.length);
    }
  });

  it('keep the default surge rules where the table was not read, so that nothing is switched off by a slip', () => {
    const check = rulebookFromRows(without('voc_surge'));
    expect(check.outcome === 'valid' && check.rulebook.surge).toEqual(defaultRulebook().surge);
    const off = rulebookFromRows(changed('voc_surge', 1, { enabled: '否' }));
    expect(off.outcome === 'valid' && off.rulebook.surge[0]).toMatchObject({
      id: 'groupOutbreak',
      enabled: false,
    });
  });

  it('take the zone of the table before the one of the node', () => {
    const zoned = rulebookFromRows(changed('voc_settings', 13, { value: 'Asia/Urumqi' }), 'UTC');
    expect(zoned).toMatchObject({ outcome: 'valid', rulebook: { zone: 'Asia/Urumqi' } });
    const bare = rulebookFromRows(without('voc_settings'), 'UTC');
    expect(bare).toMatchObject({ outcome: 'valid', rulebook: { zone: 'UTC', masks: { vin: false } } });
  });

  it('tell of surge rules that contradict each other, and let a stricter one raise higher', () => {
    const twin = (cells: Record<string, unknown>) => [
      ...changed('voc_surge', 1, { raisesTo: 'P1' }),
      {
        table: 'voc_surge' as const,
        row: 99,
        cells: {
          ...rowsFrom(rowsOf(defaultRulebook())).find(({ table }) => table === 'voc_surge')!.cells,
          ruleId: 'second',
          ...cells,
        },
      },
    ];
    // More cases in the same window for the same level: whenever it fires the first one has fired already.
    expect(issuesOf(twin({ minimum: 80, raisesTo: 'P1' }))).toMatchObject([
      {
        table: 'voc_surge',
        row: 99,
        column: 'minimum',
        message: { zh: expect.stringContaining('groupOutbreak') },
      },
    ]);
    expect(issuesOf(twin({ minimum: 80, raisesTo: 'P0' }))).toEqual([]);
    expect(issuesOf(twin({ minimum: 80, raisesTo: 'P1', key: '批次、故障' }))).toEqual([]);
    expect(issuesOf(twin({ minimum: 80, raisesTo: 'P1', enabled: '否' }))).toEqual([]);
    // The row above may be the one that has no effect.
    expect(issuesOf(twin({ minimum: 20, raisesTo: 'P0' }))).toMatchObject([{ row: 1, column: 'minimum' }]);
    expect(issuesOf(twin({ raisesTo: 'P1' }))).toMatchObject([{ row: 99 }]);
  });

  it('tell of owner rows that never have their turn', () => {
    const late = (cells: Record<string, unknown>) => [
      ...changed('voc_owners', 4, { position: 90 }),
      {
        table: 'voc_owners' as const,
        row: 9,
        cells: { position: 50, level: 'P0', department: '法务部', owner: '法务', ...cells },
      },
    ];
    expect(issuesOf(late({}))).toMatchObject([{ table: 'voc_owners', row: 9, column: 'position' }]);
    expect(issuesOf(late({ position: 5, category: '隐私与数据泄露' }))).toEqual([]);
    expect(issuesOf(late({ region: '四川' }))).toMatchObject([{ row: 9 }]);
  });
});
