import { DEFAULT_ZONE } from '../clock';
import { shortValue, VocError } from '../errors';
import { parseInstant } from '../feedback/dates';
import { placeholders } from '../ledger/db';
import type { Sql, SqlValue } from '../ledger';
import { MANY, priorityOf, SEVERAL } from '../redline/priority';
import { LEVELS, PRIORITIES } from '../types';
import type { Level, Priority } from '../types';
import { CASE_STATES } from './states';
import type { CaseState } from './states';
import { viewsOf } from './view';
import type { CaseRow, CaseView } from './view';

export const MAX_FOUND = 500;

/** Filters narrow together; empty ones count as left out. */
export interface CaseFilter {
  states?: CaseState[];
  levels?: Level[];
  /** Opened at or after: ISO 8601, a date, or UTC ms; without offset in `zone`. */
  since?: string | number;
  zone?: string;
  priorities?: Priority[];
  /** The whole name. */
  owner?: string;
  department?: string;
  /** Words of the title. */
  text?: string;
  /** 1 … 500, default 50. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface FoundCases {
  cases: CaseView[];
  /** Left out on the last page. */
  nextCursor?: string;
}

/**
 * Cases, the newest first, page by page. The cursor names the last case seen, so that cases opened meanwhile neither
 * repeat nor hide others. Throws VocError `input.invalid` naming the filter at fault.
 */
export async function searchCases(sql: Sql, filter: CaseFilter = {}): Promise<FoundCases> {
  const limit = filter.limit ?? 50;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_FOUND)
    throw invalid('limit', limit, `1 – ${MAX_FOUND}`);
  const conditions: string[] = [];
  const params: SqlValue[] = [];
  const where = (condition: string, ...values: SqlValue[]) => {
    conditions.push(condition);
    params.push(...values);
  };
  const oneOf = (field: string, column: string, wanted: readonly string[], known: readonly string[]) => {
    const wrong = wanted.find((value) => !known.includes(value));
    if (wrong !== undefined) throw invalid(field, wrong, known.join(', '));
    if (wanted.length > 0) where(`${column} IN (${placeholders(wanted.length)})`, ...wanted);
  };
  oneOf('states', 'state', filter.states ?? [], CASE_STATES);
  oneOf('levels', 'level', filter.levels ?? [], LEVELS);
  const priorities = filter.priorities ?? [];
  const strange = priorities.find((value) => !PRIORITIES.includes(value));
  if (strange !== undefined) throw invalid('priorities', strange, PRIORITIES.join(', '));
  if (priorities.length > 0) where(priorityCondition(priorities));
  for (const name of ['owner', 'department'] as const) {
    const wanted = filter[name]?.trim() ?? '';
    if (wanted !== '') where(`${name} = ?`, wanted);
  }
  if (filter.since !== undefined && filter.since !== '') {
    const since = parseInstant(filter.since, filter.zone ?? DEFAULT_ZONE);
    if (since === undefined) throw invalid('since', filter.since, '2026-11-21 · 2026-11-21T09:30:00+08:00');
    where('opened_at >= ?', since);
  }
  const text = filter.text?.trim() ?? '';
  // LOWER on both sides: LIKE ignores case on SQLite but not on PostgreSQL.
  if (text !== '') where("LOWER(title) LIKE LOWER(?) ESCAPE '!'", `%${text.replace(/[!%_]/g, '!$&')}%`);
  if (filter.cursor !== undefined && filter.cursor !== '') {
    const { openedAt, number } = readCursor(filter.cursor);
    where('(opened_at < ? OR (opened_at = ? AND number < ?))', openedAt, openedAt, number);
  }
  const rows = await sql.all<CaseRow>(
    `SELECT * FROM voc_case ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
     ORDER BY opened_at DESC, number DESC LIMIT ?`,
    [...params, limit + 1],
  );
  const page = rows.slice(0, limit);
  const last = page[page.length - 1];
  return {
    cases: await viewsOf(sql, page),
    ...(rows.length > limit && last ? { nextCursor: `${last.opened_at}.${last.number}` } : {}),
  };
}

/** Priority is reckoned and not stored: the condition is written from the same function, for each kind of case. */
function priorityCondition(wanted: readonly Priority[]): string {
  const kinds = LEVELS.flatMap((level) =>
    [1, SEVERAL, MANY].map((affected, i, steps) => ({ level, affected, below: steps[i + 1] })),
  );
  const parts = kinds
    .filter((kind) => wanted.includes(priorityOf(kind)))
    .map(
      ({ level, affected, below }) =>
        `(injured = 0 AND level = '${level}' AND affected >= ${affected}${below === undefined ? '' : ` AND affected < ${below}`})`,
    );
  const hurt = LEVELS.filter((level) => wanted.includes(priorityOf({ level, injured: true })));
  if (hurt.length > 0)
    parts.push(`(injured <> 0 AND level IN (${hurt.map((level) => `'${level}'`).join(', ')}))`);
  return parts.length === 0 ? '1 = 0' : `(${parts.join(' OR ')})`;
}

function readCursor(cursor: string): { openedAt: number; number: string } {
  const match = /^(\d{1,15})\.(C\d{8}-\d{6,})$/.exec(cursor.trim());
  if (!match) throw invalid('cursor', cursor, '—');
  return { openedAt: Number(match[1]), number: match[2]! };
}

function invalid(field: string, value: unknown, allowed: string): VocError {
  return new VocError({
    code: 'input.invalid',
    field,
    value: shortValue(value),
    message: { zh: `查询条件 ${field} 不可用`, en: `The filter ${field} cannot be used` },
    remedy:
      field === 'cursor'
        ? {
            zh: '请使用上一页结果里的 nextCursor，或留空从头开始。',
            en: 'Use nextCursor of the page before, or leave it empty to begin at the top.',
          }
        : { zh: `可用的值：${allowed}。`, en: `Usable values: ${allowed}.` },
  });
}
