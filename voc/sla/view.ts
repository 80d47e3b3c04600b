import { parseJson } from '../canonicalJson';
import { isoInZone } from '../clock';
import { placeholders } from '../ledger/db';
import type { Sql } from '../ledger';
import { measure } from './clock';
import type { ClockPolicy, ClockState, ClockTimes } from './clock';

/** A clock as nodes and pages show it. Times are ISO 8601 in the zone of the clock's policy, spans in milliseconds. */
export interface ClockView {
  id: string;
  caseNumber: string;
  /** Chinese name of the limit, e.g. 专家核查数据. */
  name: string;
  nameEn: string;
  state: ClockState;
  startedAt: string;
  dueAt: string;
  warnAt?: string;
  metAt?: string;
  /** Who met it. */
  metBy?: string;
  stoppedAt?: string;
  /** True of a clock that went over its limit, even if it was met later. */
  breached: boolean;
  /** 0 once due or no longer running. */
  remainingMs: number;
  /** 0 while in time. */
  overdueMs: number;
  /** Of a met clock: negative = early, positive = late. */
  differenceMs?: number;
}

export interface ClockRow {
  id: string;
  case_number: string;
  state: ClockState;
  started_at: number;
  due_at: number;
  warn_at: number | null;
  warned_at: number | null;
  met_at: number | null;
  met_by: string | null;
  breached_at: number | null;
  stopped_at: number | null;
  policy: string;
}

export function policyOf(row: ClockRow): ClockPolicy {
  return parseJson<ClockPolicy>(row.policy);
}

export function timesOf(row: ClockRow): ClockTimes {
  return {
    startedAt: row.started_at,
    dueAt: row.due_at,
    ...(row.warn_at === null ? {} : { warnAt: row.warn_at }),
    ...(row.met_at === null ? {} : { metAt: row.met_at }),
    ...(row.stopped_at === null ? {} : { stoppedAt: row.stopped_at }),
  };
}

export function clockView(row: ClockRow, now: number): ClockView {
  const { name, zone } = policyOf(row);
  const reading = measure(timesOf(row), now);
  const iso = (at: number | null) => (at === null ? undefined : isoInZone(at, zone));
  const optional = {
    warnAt: iso(row.warn_at),
    metAt: iso(row.met_at),
    metBy: row.met_by ?? undefined,
    stoppedAt: iso(row.stopped_at),
    differenceMs: reading.differenceMs,
  };
  return {
    id: row.id,
    caseNumber: row.case_number,
    name: name.zh,
    nameEn: name.en,
    state: reading.state,
    startedAt: isoInZone(row.started_at, zone),
    dueAt: isoInZone(row.due_at, zone),
    breached: reading.overdueMs > 0,
    remainingMs: reading.remainingMs,
    overdueMs: reading.overdueMs,
    // Items of n8n are compared and stored as JSON: a member that is undefined would differ from one left out.
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

export async function clockRow(sql: Sql, id: string): Promise<ClockRow | undefined> {
  return await sql.get<ClockRow>('SELECT * FROM voc_clock WHERE id = ?', [id]);
}

export async function clockRows(sql: Sql, caseNumber: string): Promise<ClockRow[]> {
  return await sql.all<ClockRow>('SELECT * FROM voc_clock WHERE case_number = ? ORDER BY due_at, id', [
    caseNumber,
  ]);
}

/** All clocks of a case, the most urgent first; `now` in UTC ms. */
export async function clocksOf(sql: Sql, caseNumber: string, now: number): Promise<ClockView[]> {
  return (await clockRows(sql, caseNumber)).map((row) => clockView(row, now));
}

export async function clocksById(sql: Sql, ids: readonly string[], now: number): Promise<ClockView[]> {
  if (ids.length === 0) return [];
  const rows = await sql.all<ClockRow>(
    `SELECT * FROM voc_clock WHERE id IN (${placeholders(ids.length)}) ORDER BY due_at, id`,
    ids,
  );
  return rows.map((row) => clockView(row, now));
}
