import type { ZodIssue } from 'zod';
import { shortValue } from '../errors';
import { wordsOf } from './issues';
import type { CalendarRows } from './calendarRows';
import type { Cells } from './cells';
import { settingOf } from './handlingRows';
import type { RulebookIssue } from './issues';
import { SURGE_COLUMNS } from './surgeRows';
import type { RulebookRow, Setting } from './tables';

/** Rows by part of the rulebook, so that what the schema finds can be traced to its row. */
export interface Origins {
  words: RulebookRow[];
  people: RulebookRow[];
  limits: RulebookRow[];
  owners: RulebookRow[];
  surge: RulebookRow[];
  calendars: CalendarRows[];
  vocabulary: Record<'brands' | 'components' | 'symptoms', RulebookRow[]>;
  ladders: RulebookRow[][][];
  settings: Partial<Record<Setting, Cells>>;
}

const COLUMN_OF: Record<string, Record<string, string>> = {
  limits: { id: 'limitId' },
  ladders: { id: 'ladderId', to: 'target', targets: 'channel', rungs: 'afterMinutes' },
};
const NAME_COLUMNS: Record<string, string> = { zh: 'nameZh', en: 'nameEn' };

/** What the schema found, at the row and column it came from. */
export function traced(issue: ZodIssue, origins: Origins): RulebookIssue {
  const [part, ...path] = issue.path;
  const key = part as keyof Origins;
  const setting =
    part === 'zone'
      ? 'zone'
      : part === 'masks'
        ? 'maskVin'
        : part === 'handling'
          ? settingOf(path)
          : undefined;
  if (setting) return at('voc_settings', origins.settings[setting]?.source, 'value', issue);
  if (key === 'calendars') return calendarIssue(path, origins.calendars, issue);
  if (key === 'vocabulary') {
    const [list, place, member] = path;
    const rows = origins.vocabulary[list as keyof Origins['vocabulary']];
    return at('voc_vocabulary', rows?.[Number(place)], VOCABULARY_COLUMNS[String(member)], issue);
  }
  const [index, ...rest] = path;
  if (key === 'ladders') {
    const source = origins.ladders[Number(index)]?.[Number(rest[1] ?? 0)]?.[Number(rest[3] ?? 0)];
    return at('voc_ladders', source, columnOf('ladders', rest), issue);
  }
  const source = (origins[key] as RulebookRow[] | undefined)?.[Number(index)];
  if (key !== 'surge') return at(`voc_${key}`, source, columnOf(key, rest), issue);
  const [member, inner] = rest;
  const column =
    member === undefined
      ? undefined
      : member === 'name'
        ? (NAME_COLUMNS[String(inner)] ?? 'nameZh')
        : (SURGE_COLUMNS[String(member)] ?? String(member));
  return at('voc_surge', source, column, issue);
}

const VOCABULARY_COLUMNS: Record<string, string> = {
  id: 'code',
  name: 'nameZh',
  words: 'words',
  aliases: 'words',
  series: 'series',
};

function calendarIssue(
  [index, member, place]: (string | number)[],
  calendars: readonly CalendarRows[],
  issue: ZodIssue,
): RulebookIssue {
  const rows = calendars[Number(index)];
  if (member === 'days' && place !== undefined) {
    const column = issue.path.includes('shifts') ? 'shifts' : 'day';
    return at('voc_calendar', rows?.daySources[Number(place)], column, issue);
  }
  const columns: Record<string, string> = { id: 'calendarId', name: 'nameZh', week: 'shifts' };
  return at('voc_calendar', rows?.source, columns[String(member)], issue);
}

function columnOf(part: string, path: readonly (string | number)[]): string | undefined {
  const member = path.findLast((step) => typeof step === 'string') as string | undefined;
  return member === undefined ? undefined : (COLUMN_OF[part]?.[member] ?? NAME_COLUMNS[member] ?? member);
}

function at(
  table: string,
  source: RulebookRow | undefined,
  column: string | undefined,
  issue: ZodIssue,
): RulebookIssue {
  const value = column === undefined ? undefined : source?.cells[column];
  return {
    table,
    ...(source === undefined ? {} : { row: source.row }),
    ...(column === undefined ? {} : { column }),
    ...(value === undefined || value === null || value === '' ? {} : { value: shortValue(value) }),
    ...wordsOf(issue),
  };
}

/** What a cell already reported (wrong code, no number) the schema finds again as "missing". */
export function addUnlessTold(issues: RulebookIssue[], issue: RulebookIssue): void {
  const told = issues.some(
    ({ table, row, column }) => table === issue.table && row === issue.row && column === issue.column,
  );
  if (!told) issues.push(issue);
}
