import { defaultRulebook, rowsOf, rulebookFromRows, RULEBOOK_TABLES } from '../../../voc/rulebook';
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
    const book = {
      ...defaultRulebook(),
      words: [{ word: '趴窝', level: 'P0' as const, category: 'power_loss' }],
      people: [
        ...defaultRulebook().people,
        { role: '店长', name: '王芳', mobile: '13800000000', dingTalkUserId: 'w1' },
      ],
    };
    const check = rulebookFromRows(rowsFrom(rowsOf(book, language)));
    expect(check).toEqual({
      outcome: 'valid',
      reason: 'complete',
      evidence: { words: 1, people: 5, limits: 6, ladders: 1, owners: 4 },
      rulebook: book,
    });
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
    ['voc_people', 2, { mobile: '打电话' }, 'mobile', '打电话'],
    ['voc_ladders', 2, { channel: '飞鸽' }, 'channel', '飞鸽'],
    ['voc_ladders', 3, { mention: '质量总监、董事长' }, 'mention', '质量总监、董事长'],
    ['voc_ladders', 1, { target: { group: 1 } }, 'target', '{"group":1}'],
    ['voc_owners', 4, { owner: '' }, 'owner', undefined],
    ['voc_owners', 2, { type: '天气' }, 'type', '天气'],
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
});
