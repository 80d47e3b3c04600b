import { DEFAULT_ZONE } from '../clock';
import { builtinLexicon } from '../redline';
import type { Decision } from '../types';
import { readCalendars } from './calendarRows';
import { Cells } from './cells';
import { checkOwnerOrder, checkRedLineLimit, checkSurgeOrder, reportTwins } from './checks';
import { readHandling } from './handlingRows';
import type { RulebookIssue } from './issues';
import { nameOf, readLadders } from './ladderRows';
import { rulebookSchema } from './schema';
import type { Rulebook } from './schema';
import { readSurgeRule } from './surgeRows';
import {
  COLUMN_TITLES,
  LEVEL_LABELS,
  MET_BY_LABELS,
  RULEBOOK_TABLES,
  SETTING_LABELS,
  TYPE_LABELS,
  WORD_LEVEL_LABELS,
} from './tables';
import type { RulebookRow, RulebookTable, Setting } from './tables';
import { addUnlessTold, traced } from './traced';
import type { Origins } from './traced';
import { readVocabulary } from './vocabularyRows';
import { checkWords } from './wordChecks';

export type RulebookCheck =
  | (Decision<
      'valid',
      'complete',
      Record<
        'words' | 'people' | 'limits' | 'calendars' | 'ladders' | 'owners' | 'surge' | 'vocabulary',
        number
      >
    > & {
      rulebook: Rulebook;
    })
  | Decision<'invalid', 'rowsToCorrect', { issues: RulebookIssue[] }>;

/**
 * Reads the rows of the owner's tables as a rulebook (version 0 until it is published). Nothing is guessed: every
 * cell that cannot be read is an issue with table, row, column, value and remedy, and then there is no rulebook. All
 * issues are told at once. Without any row in `voc_surge` the default surge rules hold, and without any in `voc_calendar`
 * the default calendars: a table that somebody forgot to read must not switch the early warning off (a rule is switched
 * off by `enabled`).
 *
 * @param zone holds where `voc_settings` has no row for it
 */
export function rulebookFromRows(rows: readonly RulebookRow[], zone: string = DEFAULT_ZONE): RulebookCheck {
  const issues: RulebookIssue[] = [];
  const of = (table: RulebookTable) =>
    rows
      .filter((row) => row.table === table && !isBlank(row))
      .map((row) => new Cells({ ...row, cells: withColumnNames(table, row.cells) }, issues));
  const words = of('voc_words');
  const people = of('voc_people');
  const limits = of('voc_limits');
  const owners = of('voc_owners').sort((a, b) => position(a) - position(b));
  const ladders = readLadders(of('voc_ladders'));
  const surge = of('voc_surge');
  const calendars = readCalendars(of('voc_calendar'));
  const vocabulary = readVocabulary(of('voc_vocabulary'));
  const settings = settingsOf(of('voc_settings'));
  // A role several people share is a duty roster; the same person twice in it is a slip.
  reportTwins(people, 'role', 'name');
  reportTwins(limits, 'limitId');
  const levelOf = (cells: Cells) => cells.code('level', WORD_LEVEL_LABELS);
  words.forEach(tellOfP2);
  checkWords(words, levelOf);

  const candidate = {
    version: 0,
    zone: settings.zone?.text('value') || zone,
    words: words.map((cells) => ({
      word: cells.text('word'),
      level: levelOf(cells),
      category: categoryOf(cells.text('category')),
    })),
    people: people.map((cells) => ({
      role: cells.text('role'),
      name: cells.text('name'),
      mobile: cells.text('mobile').replace(/[\s-]/g, ''),
      dingTalkUserId: cells.text('dingTalkUserId'),
      department: cells.text('department') || undefined,
      head: cells.yesNo('head'),
      deputy: cells.text('deputy') || undefined,
      absent: cells.yesNo('absent'),
    })),
    limits: limits.map((cells) => ({
      id: cells.text('limitId'),
      name: nameOf(cells),
      levels: cells.codes('levels', LEVEL_LABELS),
      types: cells.codes('types', TYPE_LABELS),
      channels: cells.list('channels'),
      minutes: cells.number('minutes'),
      calendar: cells.text('calendar') || undefined,
      warnMinutesBefore: cells.numbers('warnMinutesBefore'),
      overrunPercent: cells.number('overrunPercent'),
      warnAtPercent: cells.number('warnAtPercent'),
      pausable: cells.yesNo('pausable'),
      metBy: cells.code('metBy', MET_BY_LABELS),
    })),
    ladders: ladders.map(({ policy }) => policy),
    owners: owners.map((cells) => ({
      level: cells.code('level', LEVEL_LABELS),
      type: cells.code('type', TYPE_LABELS),
      category: categoryOf(cells.text('category')) || undefined,
      region: cells.text('region') || undefined,
      department: cells.text('department'),
      owner: cells.text('owner'),
      ...(cells.text('coOwners') === '' ? {} : { coOwners: cells.list('coOwners') }),
    })),
    ...(calendars.length === 0 ? {} : { calendars: calendars.map(({ calendar }) => calendar) }),
    ...(surge.length === 0 ? {} : { surge: surge.map(readSurgeRule) }),
    vocabulary: vocabulary.vocabulary,
    handling: readHandling(settings),
    masks: { vin: settings.maskVin?.yesNo('value') },
  };
  checkOwnerOrder(owners, candidate.owners);
  const parsed = rulebookSchema.safeParse(candidate);
  if (parsed.success) checkSurgeOrder(surge, surge.length === 0 ? [] : parsed.data.surge);
  else {
    const sources = (list: readonly Cells[]) => list.map(({ source }) => source);
    const origins: Origins = {
      words: sources(words),
      people: sources(people),
      limits: sources(limits),
      owners: sources(owners),
      surge: sources(surge),
      calendars,
      vocabulary: vocabulary.sources,
      ladders: ladders.map(({ origins: rungs }) => rungs),
      settings,
    };
    for (const issue of parsed.error.issues) addUnlessTold(issues, traced(issue, origins));
  }
  checkRedLineLimit(candidate.limits, issues);
  if (issues.length > 0 || !parsed.success)
    return { outcome: 'invalid', reason: 'rowsToCorrect', evidence: { issues: inOrder(issues) } };
  const { rulebook, evidence } = { rulebook: parsed.data, evidence: sizesOf(parsed.data) };
  return { outcome: 'valid', reason: 'complete', evidence, rulebook };
}

function sizesOf(book: Rulebook) {
  return {
    words: book.words.length,
    people: book.people.length,
    limits: book.limits.length,
    calendars: book.calendars.length,
    ladders: book.ladders.length,
    owners: book.owners.length,
    surge: book.surge.length,
    vocabulary: Object.values(book.vocabulary).reduce((sum, list) => sum + list.length, 0),
  };
}

/** By table and row, as a person works through them. */
function inOrder(issues: readonly RulebookIssue[]): RulebookIssue[] {
  const tables = Object.keys(RULEBOOK_TABLES);
  return [...issues].sort(
    (a, b) => tables.indexOf(a.table) - tables.indexOf(b.table) || (a.row ?? 0) - (b.row ?? 0),
  );
}

/** P2 is a level, but none that a word can give. */
function tellOfP2(cells: Cells): void {
  const text = cells.text('level');
  if (!['p2', '一般'].includes(text.toLowerCase())) return;
  cells.report(
    'level',
    text,
    '不能填 P2：规则只能提高级别，不能降低',
    'cannot be P2: a rule can raise a level, never lower it',
    '请填 P0、待复核或 P1；不再需要的词语请删除整行。',
    'Use P0, review or P1; delete the row of a word you no longer need.',
  );
}

/** The rows of `voc_settings` by what they set. */
function settingsOf(rows: readonly Cells[]): Partial<Record<Setting, Cells>> {
  reportTwins(rows, 'setting');
  const found: Partial<Record<Setting, Cells>> = {};
  for (const cells of rows) {
    const name = cells.code('setting', SETTING_LABELS);
    if (name !== undefined) found[name] = cells;
  }
  return found;
}

/** Rows of a spreadsheet may have the Chinese titles as headings. */
function withColumnNames(table: RulebookTable, cells: RulebookRow['cells']): RulebookRow['cells'] {
  const named: Record<string, unknown> = { ...cells };
  for (const column of RULEBOOK_TABLES[table]) {
    const title = COLUMN_TITLES[column]?.zh;
    if (title !== undefined && named[column] === undefined && named[title] !== undefined)
      named[column] = named[title];
  }
  return named;
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
