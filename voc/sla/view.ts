import { parseJson } from '../canonicalJson';
import { isoInZone } from '../clock';
import { placeholders } from '../ledger/db';
import type { Sql, SqlValue } from '../ledger';
import { loadCalendars, timeOf } from './calendars';
import { lengthOf } from './clock';
import type { ClockPolicy, ClockState } from './clock';
import { readTimeline, timelineOf } from './timeline';
import type { ClockEvent, ClockStep, Timeline, TimelineReading } from './timeline';

/**
 * A clock as nodes and pages show it. Times are ISO 8601 in the zone of the clock's policy; spans are milliseconds of
 * its working time.
 */
export interface ClockView {
  id: string;
  caseNumber: string;
  /** Chinese name of the limit, e.g. 专家核查数据. */
  name: string;
  nameEn: string;
  state: ClockState;
  startedAt: string;
  /** Left out while a pause without end keeps it open. */
  dueAt?: string;
  /** The next warning to come, else the last one. */
  warnAt?: string;
  pausedAt?: string;
  pausedUntil?: string;
  pauseReason?: string;
  metAt?: string;
  /** Who met it. */
  metBy?: string;
  stoppedAt?: string;
  /** True of a clock that went over its limit, even if it was met later. */
  breached: boolean;
  /** True once the overrun that calls for a review was reached. */
  overrun: boolean;
  /** Working time it ran. */
  elapsedMs: number;
  pausedMs: number;
  /** 0 once due or no longer running. */
  remainingMs: number;
  /** 0 while in time. */
  overdueMs: number;
  /** Of a met clock: negative = early, positive = late. */
  differenceMs?: number;
  /** Of a clock that was met and went on: until it was met for the first time; `elapsedMs` is the total. */
  firstElapsedMs?: number;
  /** Calendar id; left out = around the clock. */
  calendar?: string;
  /** Years of its time whose public holidays the calendar does not know: reckoned by plain weeks. */
  unknownYears?: number[];
}

export interface ClockRow {
  id: string;
  case_number: string;
  state: ClockState;
  started_at: number;
  due_at: number;
  warn_at: number | null;
  warned: number;
  met_at: number | null;
  met_by: string | null;
  breached_at: number | null;
  overrun_at: number | null;
  overran_at: number | null;
  stopped_at: number | null;
  paused_at: number | null;
  pause_until: number | null;
  calendar: string | null;
  events: number;
  policy: string;
}

interface EventRow {
  clock_id: string;
  step: ClockStep;
  at: number;
  until_at: number | null;
  reason: string | null;
}

/** A clock with everything its reading needs. */
export interface LoadedClock {
  row: ClockRow;
  policy: ClockPolicy;
  events: ClockEvent[];
  pauseReason?: string;
}

export function policyOf(row: ClockRow): ClockPolicy {
  return parseJson<ClockPolicy>(row.policy);
}

/** What happened to the clock, up to its end; `row` holds the newest meeting or stop. */
export function timelineAt({ row, events }: LoadedClock, now: number): Timeline {
  const end: ClockEvent[] = [];
  if (row.met_at !== null) end.push({ step: 'meet', at: row.met_at });
  else if (row.stopped_at !== null) end.push({ step: 'stop', at: row.stopped_at });
  return timelineOf(row.started_at, [...events, ...end], now);
}

export function readingOf(clock: LoadedClock, now: number): TimelineReading {
  const time = timeOf(clock.row.calendar, clock.policy.zone);
  return readTimeline(timelineAt(clock, now), lengthOf(clock.policy), time, now);
}

/**
 * The state at `now`. A clock past its limit reads `breached` whether or not a sweep has seen it: what a person looks
 * at must not depend on whether the timers run.
 */
export function stateAt(clock: LoadedClock, now: number): ClockState {
  const { phase } = timelineAt(clock, now);
  if (phase === 'met') return 'met';
  if (readingOf(clock, now).late) return 'breached';
  return phase;
}

export function clockView(clock: LoadedClock, now: number): ClockView {
  const { row, policy } = clock;
  const { zone } = policy;
  const reading = readingOf(clock, now);
  const timeline = timelineAt(clock, now);
  const iso = (at: number | null | undefined) =>
    at === null || at === undefined ? undefined : isoInZone(at, zone);
  const paused = timeline.phase === 'paused';
  const unknownYears = timeOf(row.calendar, zone).unknownYears(row.started_at, reading.dueAt ?? now);
  const optional = {
    dueAt: iso(reading.dueAt),
    warnAt: iso(reading.warnAt.find((at) => at >= now) ?? reading.warnAt.at(-1)),
    pausedAt: paused ? iso(timeline.pauses.at(-1)?.from) : undefined,
    pausedUntil: paused ? iso(timeline.pausedUntil) : undefined,
    pauseReason: paused ? clock.pauseReason : undefined,
    metAt: iso(row.met_at),
    metBy: row.met_by ?? undefined,
    stoppedAt: iso(row.stopped_at),
    differenceMs: reading.differenceMs,
    firstElapsedMs:
      timeline.metAt.length > 0 && timeline.runs.length > 1 ? reading.firstElapsedMs : undefined,
    calendar: policy.calendar,
    unknownYears: unknownYears.length > 0 ? unknownYears : undefined,
  };
  return {
    id: row.id,
    caseNumber: row.case_number,
    name: policy.name.zh,
    nameEn: policy.name.en,
    state: stateAt(clock, now),
    startedAt: isoInZone(row.started_at, zone),
    breached: reading.late,
    overrun: reading.overran,
    elapsedMs: reading.elapsedMs,
    pausedMs: reading.pausedMs,
    remainingMs: reading.remainingMs,
    overdueMs: reading.overdueMs,
    // Items of n8n are compared and stored as JSON: a member that is undefined would differ from one left out.
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

export async function loadClock(sql: Sql, id: string): Promise<LoadedClock | undefined> {
  return (await load(sql, 'WHERE id = ?', [id]))[0];
}

/** Clocks of a case, the most urgent first. */
export async function loadClocks(sql: Sql, caseNumber: string): Promise<LoadedClock[]> {
  return await load(sql, 'WHERE case_number = ?', [caseNumber]);
}

export async function loadClocksById(sql: Sql, ids: readonly string[]): Promise<LoadedClock[]> {
  return ids.length === 0 ? [] : await load(sql, `WHERE id IN (${placeholders(ids.length)})`, ids);
}

async function load(sql: Sql, where: string, params: readonly SqlValue[]): Promise<LoadedClock[]> {
  const rows = await sql.all<ClockRow>(`SELECT * FROM voc_clock ${where} ORDER BY due_at, id`, params);
  await loadCalendars(
    sql,
    rows.map(({ calendar }) => calendar),
  );
  // Most clocks were never paused: their events cost no query.
  const eventful = rows.filter(({ events }) => events > 0).map(({ id }) => id);
  const events =
    eventful.length === 0
      ? []
      : await sql.all<EventRow>(
          `SELECT clock_id, step, at, until_at, reason FROM voc_clock_event
           WHERE clock_id IN (${placeholders(eventful.length)}) ORDER BY clock_id, seq`,
          eventful,
        );
  return rows.map((row) => {
    const own = events.filter(({ clock_id }) => clock_id === row.id);
    const pause = own.filter(({ step }) => step === 'pause').at(-1);
    return {
      row,
      policy: policyOf(row),
      events: own.map(({ step, at, until_at }) => ({
        step,
        at,
        ...(until_at === null ? {} : { until: until_at }),
      })),
      ...(pause?.reason ? { pauseReason: pause.reason } : {}),
    };
  });
}

/** All clocks of a case as nodes show them, the most urgent first; `now` in UTC ms. */
export async function clocksOf(sql: Sql, caseNumber: string, now: number): Promise<ClockView[]> {
  return (await loadClocks(sql, caseNumber)).map((clock) => clockView(clock, now));
}

export async function clocksById(sql: Sql, ids: readonly string[], now: number): Promise<ClockView[]> {
  return (await loadClocksById(sql, ids)).map((clock) => clockView(clock, now));
}
