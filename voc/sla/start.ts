import { canonicalJson } from '../canonicalJson';
import type { Tx } from '../ledger';
import type { Limit, Rulebook } from '../rulebook/schema';
import type { Decision, Level, ProblemType } from '../types';
import { keepCalendar, loadCalendars } from './calendars';
import type { Calendar } from './calendar';
import type { ClockPolicy } from './clock';
import { scheduleNotices } from './notices';
import { clockView, clocksOf, loadClock, loadClocks, readingOf } from './view';
import type { ClockRow, ClockView } from './view';

/**
 * Starts every clock the rulebook sets for this kind of case (R10), each once: running it again changes nothing, and
 * a limit that already runs from a former level of the case goes on as it is. Returns all clocks of the case.
 */
export async function startClocks(tx: Tx, input: StartClocks): Promise<ClockView[]> {
  const { caseNumber, level, rulebook, startedAt, actor = 'system' } = input;
  const running = (await loadClocks(tx, caseNumber)).map(({ policy }) => policy);
  for (const limit of limitsFor(rulebook, input)) {
    const sameLimit = running.filter(({ limitId }) => limitId === limit.id);
    if (sameLimit.some(({ levels }) => levels.includes(level))) continue;
    // A rulebook may set one step differently by level (方案 8 h for P1, 24 h for P2): a raised case gets both.
    const part = sameLimit.length === 0 ? limit.id : `${limit.id}@${level}`;
    const policy = policyFrom(limit, rulebook);
    running.push(policy);
    await startClock(tx, {
      caseNumber,
      part,
      policy,
      calendar: calendarOf(limit, rulebook),
      startedAt,
      actor,
    });
  }
  return await clocksOf(tx, caseNumber, tx.now);
}

/** What decides which limits a case has. */
export interface LimitScope {
  level: Level;
  type?: ProblemType;
  channel?: string;
}

export interface StartClocks extends LimitScope {
  caseNumber: string;
  rulebook: Rulebook;
  /** UTC ms. */
  startedAt: number;
  actor?: string;
}

/** The limits of the rulebook for a case of this level, type and channel. */
export function limitsFor(rulebook: Rulebook, { level, type, channel }: LimitScope): Limit[] {
  const fits = (wanted: readonly string[], value: string | undefined) =>
    wanted.length === 0 || (value !== undefined && wanted.includes(value));
  return rulebook.limits.filter(
    (limit) => limit.levels.includes(level) && fits(limit.types, type) && fits(limit.channels, channel),
  );
}

/** The snapshot a clock keeps of a limit of the rulebook. */
export function policyFrom(limit: Limit, rulebook: Rulebook): ClockPolicy {
  return {
    limitId: limit.id,
    name: limit.name,
    levels: limit.levels,
    minutes: limit.minutes,
    warnAtPercent: limit.warnAtPercent,
    ...(limit.warnMinutesBefore.length > 0 ? { warnMinutesBefore: limit.warnMinutesBefore } : {}),
    ...(limit.overrunPercent > 0 ? { overrunPercent: limit.overrunPercent } : {}),
    pausable: limit.pausable,
    metBy: limit.metBy,
    ...(limit.calendar === 'always' ? {} : { calendar: limit.calendar }),
    zone: rulebook.zone,
    rulebookVersion: rulebook.version,
  };
}

export function calendarOf(limit: Limit, rulebook: Rulebook): Calendar | undefined {
  return rulebook.calendars.find(({ id }) => id === limit.calendar);
}

export interface StartClock {
  caseNumber: string;
  /** Part of the clock's natural key: the id becomes `<case>/<part>`. */
  part: string;
  policy: ClockPolicy;
  /** Left out = around the clock. */
  calendar?: Calendar;
  /** UTC ms. */
  startedAt: number;
  actor?: string;
}

/** Starts one clock with its warning and breach events; the second start of the same one answers `already`. */
export async function startClock(
  tx: Tx,
  { caseNumber, part, policy, calendar, startedAt, actor = 'system' }: StartClock,
): Promise<Decision<'started' | 'already', 'newClock' | 'sameClock', ClockView>> {
  const id = `${caseNumber}/${part}`;
  const hash = await keepCalendar(tx, calendar);
  await loadCalendars(tx, [hash]);
  const clock = {
    row: { ...BLANK, id, case_number: caseNumber, started_at: startedAt, calendar: hash },
    policy,
    events: [],
  };
  const plan = readingOf(clock, startedAt);
  // DO NOTHING: of two executions that start the same clock at once, one writes it and plans its events.
  const added = await tx.run(
    `INSERT INTO voc_clock (id, case_number, name, state, started_at, due_at, warn_at, overrun_at, calendar, policy)
     VALUES (?, ?, ?, 'running', ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    [
      ...[
        id,
        caseNumber,
        policy.name.zh,
        startedAt,
        plan.dueAt!,
        plan.warnAt[0] ?? null,
        plan.overrunAt ?? null,
      ],
      ...[hash, canonicalJson(policy)],
    ],
  );
  const view = async () => clockView((await loadClock(tx, id))!, tx.now);
  if (added === 0) return { outcome: 'already', reason: 'sameClock', evidence: await view() };
  await scheduleNotices(tx, clock, startedAt);
  tx.trail({
    caseNumber,
    type: 'clock.started',
    actor,
    data: { clock: id, name: policy.name.zh, minutes: policy.minutes, dueAt: plan.dueAt! },
  });
  return { outcome: 'started', reason: 'newClock', evidence: await view() };
}

/** A clock's row before it is written. */
const BLANK: ClockRow = {
  id: '',
  case_number: '',
  state: 'running',
  started_at: 0,
  due_at: 0,
  warn_at: null,
  warned: 0,
  met_at: null,
  met_by: null,
  breached_at: null,
  overrun_at: null,
  overran_at: null,
  stopped_at: null,
  paused_at: null,
  pause_until: null,
  calendar: null,
  events: 0,
  policy: '',
};
