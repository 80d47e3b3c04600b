import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { say } from '../../voc/language';
import { shortValue, VocError } from '../../voc/errors';
import { COLUMN_TITLES, placeOf, RULEBOOK_TABLE_NAMES, rulebookFromRows } from '../../voc/rulebook';
import type { RulebookCheck, RulebookIssue, RulebookRow, RulebookTable } from '../../voc/rulebook';
import { errorItem } from '../shared/errors';
import { serverLanguage } from '../shared/language';

/** A column that only one table has: rows straight from a Data Table do not say which table they are from. */
const TELLTALE: ReadonlyArray<[column: string, table: RulebookTable]> = [
  ['word', 'voc_words'],
  ['limitId', 'voc_limits'],
  ['calendarId', 'voc_calendar'],
  ['ladderId', 'voc_ladders'],
  ['position', 'voc_owners'],
  ['role', 'voc_people'],
  ['ruleId', 'voc_surge'],
  ['code', 'voc_vocabulary'],
  ['setting', 'voc_settings'],
];

/** All items of the input are one rulebook; empty ones are no rows. Throws VocError where an item belongs to no table. */
export function checkRows(context: IExecuteFunctions): RulebookCheck {
  const counts = new Map<RulebookTable, number>();
  const rows = context.getInputData().flatMap(({ json }): RulebookRow[] => {
    // What Data Table → Get puts out for an empty table under "always output data".
    if (Object.keys(json).length === 0) return [];
    refuseError(json);
    const { table: named, ...cells } = json;
    const table = tableOf(named, cells);
    const count = (counts.get(table) ?? 0) + 1;
    counts.set(table, count);
    // The id is what the Data Table shows at the left of the row.
    return [{ table, row: typeof json.id === 'number' ? json.id : count, cells }];
  });
  const zone = String(context.getNodeParameter('zone', 0) ?? '').trim();
  return rulebookFromRows(rows, zone === '' ? undefined : zone);
}

/** A Data Table that could not be read must not look like one without rows: its words would be published away. */
function refuseError({ error, ...rest }: IDataObject): void {
  if (error === undefined || Object.keys(rest).length > 0) return;
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  throw new VocError({
    code: 'input.invalid',
    field: 'table',
    value: shortValue(message),
    message: { zh: '有一张数据表读不出来', en: 'A Data Table could not be read' },
    remedy: {
      zh: '请先执行一次模板 00（建表），并检查“读取”节点选的表是否存在。',
      en: 'Run template 00 once (it makes the tables), and check that the table of the reading node exists.',
    },
  });
}

function tableOf(named: unknown, cells: object): RulebookTable {
  const known = RULEBOOK_TABLE_NAMES.find((name) => name === named);
  const guessed =
    known ?? TELLTALE.find(([column]) => column in cells || COLUMN_TITLES[column]!.zh in cells)?.[1];
  if (guessed && (named === undefined || known)) return guessed;
  const allowed = RULEBOOK_TABLE_NAMES.join(', ');
  throw new VocError({
    code: 'input.invalid',
    field: 'table',
    value: shortValue(named ?? Object.keys(cells).join(', ')),
    message: { zh: '这一行不属于任何规则表', en: 'This row belongs to no table of the rulebook' },
    remedy: {
      zh: `请给每行加上字段 table，取值：${allowed}。`,
      en: `Give every row a field "table" with one of: ${allowed}.`,
    },
  });
}

/** An issue in the reader's language. */
export function issueJson(issue: RulebookIssue) {
  const { table, row, column, value } = issue;
  return {
    table,
    ...(row === undefined ? {} : { row }),
    ...(column === undefined ? {} : { column }),
    ...(value === undefined ? {} : { value }),
    place: say(placeOf(issue), serverLanguage),
    message: say(issue.message, serverLanguage),
    remedy: say(issue.remedy, serverLanguage),
  };
}

/** The one output item stands for all rows. */
export function pairedWithAll(context: IExecuteFunctions) {
  return context.getInputData().map((_, item) => ({ item }));
}

/** One item for all rows under "continue on fail". */
export function failedRows(context: IExecuteFunctions, error: unknown): INodeExecutionData {
  const failed = errorItem(context.getNode(), { json: {} }, error, 0);
  return { ...failed, pairedItem: pairedWithAll(context) };
}
