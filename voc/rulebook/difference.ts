import type { Json, Sentence } from '../types';
import { rowsOf } from './rowsOf';
import type { TableRow } from './rowsOf';
import type { Rulebook } from './schema';
import { COLUMN_TITLES, RULEBOOK_TABLES, TABLE_TITLES } from './tables';
import type { Cell, RulebookTable } from './tables';

export type ChangeKind = 'added' | 'removed' | 'changed' | 'reordered';

/** One row that differs between two rulebooks. */
export interface RulebookChange {
  table: RulebookTable;
  kind: ChangeKind;
  /** What the row is about, e.g. `趴窝` or `expertCheck 专家核查数据`. */
  subject: string;
  /** What stands in which column: before → after; of an added or removed row its filled cells. */
  cells: { column: string; before: string; after: string }[];
}

/** The columns that say which row of before is which row of after. */
const KEYS: Readonly<Record<RulebookTable, readonly string[]>> = {
  voc_words: ['word'],
  voc_people: ['role', 'name'],
  voc_limits: ['limitId'],
  voc_calendar: ['calendarId', 'day'],
  voc_ladders: ['ladderId', 'afterMinutes', 'channel', 'target'],
  voc_owners: ['level', 'type', 'category', 'region'],
  voc_surge: ['ruleId'],
  voc_vocabulary: ['kind', 'code'],
  voc_settings: ['setting'],
};
/** Follows from the order of the rows, which is compared by itself. */
const NOT_COMPARED = new Set(['position']);

/** What a person would see change in the tables, table by table. */
export function differenceOf(before: Rulebook, after: Rulebook): RulebookChange[] {
  const was = byTable(before);
  const is = byTable(after);
  return (Object.keys(RULEBOOK_TABLES) as RulebookTable[]).flatMap((table) =>
    changesOf(table, was.get(table) ?? new Map(), is.get(table) ?? new Map()),
  );
}

/** One change as a sentence: `时限：expertCheck 专家核查数据，分钟 60 → 90`. */
export function changeText({ table, kind, subject, cells }: RulebookChange): Sentence {
  const detail = (language: 'zh' | 'en') =>
    cells
      .map(({ column, before, after }) => {
        const title = COLUMN_TITLES[column]?.[language] ?? column;
        const empty = language === 'zh' ? '（空）' : '(empty)';
        return kind === 'changed'
          ? `${title} ${before || empty} → ${after || empty}`
          : `${title} ${before || after}`;
      })
      .join(language === 'zh' ? '，' : ', ');
  const [zh, en] = {
    added: ['增加', 'added'],
    removed: ['删除', 'removed'],
    changed: ['修改', 'changed'],
    reordered: ['调整了先后顺序', 'the order changed'],
  }[kind] as [string, string];
  const { zh: tableZh, en: tableEn } = TABLE_TITLES[table];
  if (kind === 'reordered') return { zh: `${tableZh}：${zh}`, en: `${tableEn}: ${en}` };
  return {
    zh: `${tableZh}：${zh}“${subject}”${cells.length === 0 ? '' : `（${detail('zh')}）`}`,
    en: `${tableEn}: ${en} "${subject}"${cells.length === 0 ? '' : ` (${detail('en')})`}`,
  };
}

/** For the trail: a change of a whole word list must not make a row of megabytes. */
export function differenceJson(changes: readonly RulebookChange[], most = 100): Json {
  return {
    changes: changes.length,
    lines: changes.slice(0, most).map((change) => shortened(changeText(change).zh)),
  };
}

function shortened(text: string): string {
  const points = Array.from(text);
  return points.length <= 300 ? text : `${points.slice(0, 300).join('')}…`;
}

/** Rows by table and key. Rows with one key (the same word in two levels) are told apart by their place. */
function byTable(book: Rulebook): Map<RulebookTable, Map<string, TableRow>> {
  const tables = new Map<RulebookTable, Map<string, TableRow>>();
  for (const row of rowsOf(book)) {
    const rows = tables.get(row.table) ?? new Map<string, TableRow>();
    tables.set(row.table, rows);
    const key = JSON.stringify(KEYS[row.table].map((column) => row[column] ?? ''));
    let unique = key;
    for (let i = 2; rows.has(unique); i++) unique = `${key}#${i}`;
    rows.set(unique, row);
  }
  return tables;
}

function changesOf(
  table: RulebookTable,
  was: ReadonlyMap<string, TableRow>,
  is: ReadonlyMap<string, TableRow>,
): RulebookChange[] {
  const columns = RULEBOOK_TABLES[table].filter((column) => !NOT_COMPARED.has(column)) as string[];
  const keyed = new Set(KEYS[table]);
  const filled = (row: TableRow, side: 'before' | 'after') =>
    columns
      .filter((column) => !keyed.has(column) && text(row[column]) !== '')
      .map((column) => ({ column, before: '', after: '', [side]: text(row[column]) }));
  const removed = [...was]
    .filter(([key]) => !is.has(key))
    .map(([, row]): RulebookChange => {
      return { table, kind: 'removed', subject: subjectOf(table, row), cells: filled(row, 'before') };
    });
  const rest = [...is].flatMap(([key, row]): RulebookChange[] => {
    const former = was.get(key);
    if (!former)
      return [{ table, kind: 'added', subject: subjectOf(table, row), cells: filled(row, 'after') }];
    const cells = columns
      .filter((column) => text(former[column]) !== text(row[column]))
      .map((column) => ({ column, before: text(former[column]), after: text(row[column]) }));
    return cells.length === 0 ? [] : [{ table, kind: 'changed', subject: subjectOf(table, row), cells }];
  });
  const changes = [...removed, ...rest];
  const shared = (rows: ReadonlyMap<string, TableRow>, other: ReadonlyMap<string, TableRow>) =>
    [...rows.keys()].filter((key) => other.has(key)).join('\n');
  // Only of owners the order decides: the first row that fits wins.
  if (table === 'voc_owners' && shared(was, is) !== shared(is, was))
    changes.push({ table, kind: 'reordered', subject: '', cells: [] });
  return changes;
}

function subjectOf(table: RulebookTable, row: TableRow): string {
  const parts = KEYS[table].map((column) => text(row[column]));
  if (table === 'voc_owners') return parts.filter((part) => part !== '').join(' · ') || '其余所有案件';
  if (table === 'voc_ladders') {
    const [ladder = '', minutes = '', ...rest] = parts;
    return [ladder, `${minutes} 分钟`, ...rest].filter((part) => part !== '').join(' · ');
  }
  const name = 'nameZh' in row ? [text(row.nameZh)] : [];
  return [...parts, ...name].filter((part) => part !== '').join(' ');
}

function text(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'boolean' ? (cell ? '是' : '否') : String(cell);
}
