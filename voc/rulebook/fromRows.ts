import type { ZodIssue } from 'zod';
import { DEFAULT_ZONE } from '../clock';
import { shortValue } from '../errors';
import type { Decision } from '../types';
import { builtinLexicon } from '../redline';
import { Cells } from './cells';
import { wordsOf } from './issues';
import type { RulebookIssue } from './issues';
import { rulebookSchema } from './schema';
import type { Rulebook } from './schema';
import { CHANNEL_LABELS, LEVEL_LABELS, MET_BY_LABELS, TYPE_LABELS } from './tables';
import type { RulebookRow, RulebookTable } from './tables';

export type RulebookCheck =
  | (Decision<
      'valid',
      'complete',
      { words: number; people: number; limits: number; ladders: number; owners: number }
    > & {
      rulebook: Rulebook;
    })
  | Decision<'invalid', 'rowsToCorrect', { issues: RulebookIssue[] }>;

/** Rows by part of the rulebook, so that what the schema finds can be traced to its row. */
interface Origins {
  words: RulebookRow[];
  people: RulebookRow[];
  limits: RulebookRow[];
  owners: RulebookRow[];
  ladders: RulebookRow[][][];
}

/**
 * Reads the rows of the owner's tables as a rulebook (version 0 until it is published). Nothing is guessed: every
 * cell that cannot be read is an issue with table, row, column, value and remedy, and then there is no rulebook.
 */
export function rulebookFromRows(rows: readonly RulebookRow[], zone: string = DEFAULT_ZONE): RulebookCheck {
  const issues: RulebookIssue[] = [];
  const of = (table: RulebookTable) =>
    rows.filter((row) => row.table === table && !isBlank(row)).map((row) => new Cells(row, issues));
  const words = of('voc_words');
  const people = of('voc_people');
  const limits = of('voc_limits');
  const owners = of('voc_owners').sort((a, b) => position(a) - position(b));
  const ladders = readLadders(of('voc_ladders'));
  // A role several people share is a duty roster; the same person twice in it is a slip.
  reportTwins(people, 'role', 'name');
  reportTwins(limits, 'limitId');

  const candidate = {
    version: 0,
    zone,
    words: words.map((cells) => ({
      word: cells.text('word'),
      level: cells.code('level', LEVEL_LABELS),
      category: categoryOf(cells.text('category')),
    })),
    people: people.map((cells) => ({
      role: cells.text('role'),
      name: cells.text('name'),
      mobile: cells.text('mobile').replace(/[\s-]/g, ''),
      dingTalkUserId: cells.text('dingTalkUserId'),
    })),
    limits: limits.map((cells) => ({
      id: cells.text('limitId'),
      name: nameOf(cells),
      levels: cells.codes('levels', LEVEL_LABELS),
      minutes: cells.number('minutes'),
      warnAtPercent: cells.number('warnAtPercent'),
      pausable: cells.yesNo('pausable'),
      metBy: cells.code('metBy', MET_BY_LABELS),
    })),
    ladders: ladders.map(({ policy }) => policy),
    owners: owners.map((cells) => ({
      level: cells.code('level', LEVEL_LABELS),
      type: cells.code('type', TYPE_LABELS),
      category: cells.text('category') === '' ? undefined : categoryOf(cells.text('category')),
      department: cells.text('department'),
      owner: cells.text('owner'),
    })),
  };
  const parsed = rulebookSchema.safeParse(candidate);
  if (!parsed.success) {
    const origins: Origins = {
      words: words.map(({ source }) => source),
      people: people.map(({ source }) => source),
      limits: limits.map(({ source }) => source),
      owners: owners.map(({ source }) => source),
      ladders: ladders.map(({ origins: rungs }) => rungs),
    };
    for (const issue of parsed.error.issues) addUnlessTold(issues, traced(issue, origins));
  }
  checkRedLineLimit(candidate.limits, issues);
  if (issues.length > 0 || !parsed.success) {
    return { outcome: 'invalid', reason: 'rowsToCorrect', evidence: { issues } };
  }
  const rulebook = parsed.data;
  return {
    outcome: 'valid',
    reason: 'complete',
    evidence: {
      words: rulebook.words.length,
      people: rulebook.people.length,
      limits: rulebook.limits.length,
      ladders: rulebook.ladders.length,
      owners: rulebook.owners.length,
    },
    rulebook,
  };
}

/** One row a target; the rows of a ladder are joined by `ladderId`, its rungs by `afterMinutes`. */
function readLadders(rows: readonly Cells[]) {
  const byId = groupBy(rows, (cells) => cells.text('ladderId'));
  return [...byId].map(([id, members]) => {
    // Facts of the whole ladder may stand in its first row only.
    const first = <T>(read: (cells: Cells) => T, isEmpty: (value: T) => boolean): T =>
      read(members.find((cells) => !isEmpty(read(cells))) ?? members[0]!);
    const byTime = groupBy(members, (cells) => cells.number('afterMinutes'));
    const rungs = [...byTime].sort(([a], [b]) => (a ?? 0) - (b ?? 0));
    return {
      policy: {
        id,
        name: nameOf(
          first(
            (cells) => cells,
            (cells) => cells.text('nameZh') === '',
          ),
        ),
        levels: first(
          (cells) => cells,
          (cells) => cells.text('levels') === '',
        ).codes('levels', LEVEL_LABELS),
        rungs: rungs.map(([afterMinutes, targets]) => ({
          afterMinutes,
          targets: targets.map((cells) => ({
            channel: cells.code('channel', CHANNEL_LABELS),
            to: cells.text('target'),
            mention: cells.list('mention'),
          })),
        })),
        loops: first(
          (cells) => cells.number('loops'),
          (value) => value === undefined,
        ),
        loopAfterMinutes: first(
          (cells) => cells.number('loopAfterMinutes'),
          (value) => value === undefined,
        ),
      },
      origins: rungs.map(([, targets]) => targets.map(({ source }) => source)),
    };
  });
}

function groupBy<K>(rows: readonly Cells[], keyOf: (cells: Cells) => K): Map<K, Cells[]> {
  const groups = new Map<K, Cells[]>();
  for (const cells of rows) groups.set(keyOf(cells), [...(groups.get(keyOf(cells)) ?? []), cells]);
  return groups;
}

function nameOf(cells: Cells) {
  const zh = cells.text('nameZh');
  return { zh, en: cells.text('nameEn') || zh };
}

/** Owners may write the category's Chinese name as the built-in pack has it. */
function categoryOf(text: string): string {
  return (
    builtinLexicon.categories.find(({ id, name }) => text === id || text === name.zh || text === name.en)
      ?.id ?? text
  );
}

/** Rows without a position keep their place behind those that have one. */
function position(cells: Cells): number {
  return cells.number('position') ?? Number.MAX_SAFE_INTEGER;
}

function isBlank({ cells }: RulebookRow): boolean {
  return Object.entries(cells).every(
    ([column, value]) => SYSTEM_COLUMNS.has(column) || value === null || value === undefined || value === '',
  );
}
const SYSTEM_COLUMNS = new Set(['table', 'id', 'createdAt', 'updatedAt']);

function reportTwins(rows: readonly Cells[], column: string, ...columns: string[]): void {
  const seen = new Set<string>();
  for (const cells of rows) {
    const value = cells.text(column);
    const whole = JSON.stringify([value, ...columns.map((name) => cells.text(name))]);
    if (value !== '' && seen.has(whole)) {
      cells.report(
        column,
        value,
        '与上面某一行重复',
        'stands in an earlier row already',
        '请删除或改名其中一行。',
        'Delete or rename one of them.',
      );
    }
    seen.add(whole);
  }
}

/** No P0 without clocks (docs/guarantees.md). */
function checkRedLineLimit(limits: ReadonlyArray<{ levels: string[] }>, issues: RulebookIssue[]): void {
  if (limits.some(({ levels }) => levels.includes('P0'))) return;
  issues.push({
    table: 'voc_limits',
    message: { zh: '没有适用于 P0 的时限', en: 'has no time limit for level P0' },
    remedy: {
      zh: '请至少增加一行级别为 P0 的时限；可用“输出默认行”恢复出厂设置。',
      en: 'Add at least one limit for level P0; "Default Rows" gives those of the pack.',
    },
  });
}

/** What a cell already reported (wrong code, no number) the schema finds again as "missing". */
function addUnlessTold(issues: RulebookIssue[], issue: RulebookIssue): void {
  const told = issues.some(
    ({ table, row, column }) => table === issue.table && row === issue.row && column === issue.column,
  );
  if (!told) issues.push(issue);
}

const COLUMN_OF: Record<string, Record<string, string>> = {
  limits: { id: 'limitId' },
  ladders: { id: 'ladderId', to: 'target', targets: 'channel', rungs: 'afterMinutes' },
};
const NAME_COLUMNS: Record<string, string> = { zh: 'nameZh', en: 'nameEn' };

function traced(issue: ZodIssue, origins: Origins): RulebookIssue {
  const [part, ...path] = issue.path;
  const key = part as keyof Origins | 'zone';
  if (key === 'zone') return { table: 'zone', ...wordsOf(issue) };
  const [index, ...rest] = path;
  const source =
    key === 'ladders'
      ? origins.ladders[Number(index)]?.[Number(rest[1] ?? 0)]?.[Number(rest[3] ?? 0)]
      : origins[key]?.[Number(index)];
  const member = rest.findLast((step) => typeof step === 'string') as string | undefined;
  const column =
    member === undefined ? undefined : (COLUMN_OF[key]?.[member] ?? NAME_COLUMNS[member] ?? member);
  const value = column === undefined ? undefined : source?.cells[column];
  return {
    table: `voc_${key}`,
    ...(source === undefined ? {} : { row: source.row }),
    ...(column === undefined ? {} : { column }),
    ...(value === undefined || value === null || value === '' ? {} : { value: shortValue(value) }),
    ...wordsOf(issue),
  };
}
