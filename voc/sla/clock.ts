import { MINUTE } from '../clock';
import type { Limit } from '../rulebook/schema';
import type { Level, Sentence } from '../types';
import type { LimitLength } from './timeline';

/** What one clock was started with, apart from the ledger (R10). */

/** The step of a case that meets a clock. */
export type MetBy = Limit['metBy'];

/** Kept on the clock's row, so that a later rulebook changes no running clock; see `rebaseClocks`. */
export interface ClockPolicy {
  /** Id of the rulebook's limit, e.g. `expertCheck`; `own` for a limit given in the SLA Timer itself. */
  limitId: string;
  name: Sentence;
  /** Levels the limit holds for; empty for an own one. */
  levels: Level[];
  /** Working minutes of the calendar. */
  minutes: number;
  /** Share of the time after which a warning is due; 100 = no warning. */
  warnAtPercent: number;
  /** More warnings: so many working minutes before the limit. */
  warnMinutesBefore?: number[];
  /** An overrun of so many percent calls for a review (R10: 20); left out = none. */
  overrunPercent?: number;
  pausable: boolean;
  metBy: MetBy;
  /** Id of the calendar; left out = around the clock. */
  calendar?: string;
  /** Zone its times are shown in, and its calendar is reckoned in. */
  zone: string;
  rulebookVersion: number;
}

export const CLOCK_STATES = ['running', 'paused', 'met', 'breached', 'stopped'] as const;
export type ClockState = (typeof CLOCK_STATES)[number];

/** The policy in milliseconds. Warnings that would come at or after the limit are none; each moment counts once. */
export function lengthOf(
  policy: Pick<ClockPolicy, 'minutes' | 'warnAtPercent' | 'warnMinutesBefore' | 'overrunPercent'>,
): LimitLength {
  const lengthMs = Math.round(policy.minutes * MINUTE);
  const before = (policy.warnMinutesBefore ?? []).map((minutes) => lengthMs - minutes * MINUTE);
  const warnings = [Math.round((lengthMs * policy.warnAtPercent) / 100), ...before.map(Math.round)];
  const warnAfterMs = [...new Set(warnings)].filter((at) => at > 0 && at < lengthMs).sort((a, b) => a - b);
  return {
    lengthMs,
    warnAfterMs,
    ...(policy.overrunPercent === undefined
      ? {}
      : { overrunAfterMs: Math.round(lengthMs * (1 + policy.overrunPercent / 100)) }),
  };
}
