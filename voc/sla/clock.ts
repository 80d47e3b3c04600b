import { MINUTE } from '../clock';
import type { Limit } from '../rulebook/schema';
import type { Level, Sentence } from '../types';

/**
 * The arithmetic of one clock (R10), apart from the ledger: times in, times out, all UTC milliseconds. Calendars,
 * pauses and rebasing change `planOf` and `measure`, not the statements around them.
 */

/** The step of a case that meets a clock. */
export type MetBy = Limit['metBy'];

/** What a clock was started with; kept on its row, so that a later rulebook changes no running clock. */
export interface ClockPolicy {
  /** Id of the rulebook's limit, e.g. `expertCheck`; `own` for a limit given in the SLA Timer itself. */
  limitId: string;
  name: Sentence;
  /** Levels the limit holds for; empty for an own one. */
  levels: Level[];
  minutes: number;
  /** Share of the time after which a warning is due; 100 = no warning. */
  warnAtPercent: number;
  pausable: boolean;
  metBy: MetBy;
  /** Zone its times are shown in. */
  zone: string;
  rulebookVersion: number;
}

export const CLOCK_STATES = ['running', 'met', 'breached', 'stopped'] as const;
export type ClockState = (typeof CLOCK_STATES)[number];

export interface ClockPlan {
  startedAt: number;
  dueAt: number;
  /** Left out where the policy wants no warning. */
  warnAt?: number;
}

export interface ClockTimes extends ClockPlan {
  /** When the step was done. */
  metAt?: number;
  /** When the clock was given up because its case was closed. */
  stoppedAt?: number;
}

export interface ClockReading {
  state: ClockState;
  /** Time left; 0 once the clock is due or no longer runs. */
  remainingMs: number;
  /** Time over the limit, up to the moment it was met or stopped; 0 while in time. */
  overdueMs: number;
  /** Of a met clock only: negative = so much early, positive = so much late. */
  differenceMs?: number;
}

/** When a clock started at `startedAt` is due and when it warns. */
export function planOf(policy: Pick<ClockPolicy, 'minutes' | 'warnAtPercent'>, startedAt: number): ClockPlan {
  const length = Math.round(policy.minutes * MINUTE);
  const dueAt = startedAt + length;
  if (policy.warnAtPercent >= 100) return { startedAt, dueAt };
  return { startedAt, dueAt, warnAt: startedAt + Math.round((length * policy.warnAtPercent) / 100) };
}

/** A step done exactly at the limit is in time. */
export function isLate(dueAt: number, at: number): boolean {
  return at > dueAt;
}

/**
 * What the clock shows at `now`. A clock past its limit reads `breached` whether or not a sweep has seen it: what a
 * person looks at must not depend on whether the timers run.
 */
export function measure(times: ClockTimes, now: number): ClockReading {
  const end = times.metAt ?? times.stoppedAt ?? now;
  const late = isLate(times.dueAt, end);
  const overdueMs = late ? end - times.dueAt : 0;
  if (times.metAt !== undefined)
    return { state: 'met', remainingMs: 0, overdueMs, differenceMs: times.metAt - times.dueAt };
  if (late) return { state: 'breached', remainingMs: 0, overdueMs };
  if (times.stoppedAt !== undefined) return { state: 'stopped', remainingMs: 0, overdueMs: 0 };
  return { state: 'running', remainingMs: times.dueAt - now, overdueMs: 0 };
}
