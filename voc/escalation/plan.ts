import { MINUTE, SECOND } from '../clock';
import type { LadderPolicy, Rulebook } from '../rulebook/schema';
import type { Level } from '../types';

/**
 * Where a ladder stands and what follows: pure functions of policy, position and time, so that the whole climb can be
 * read and tested without a ledger.
 */

/** The next step of a ladder. `rung === policy.rungs.length` is the end: nobody answered in time. */
export interface Step {
  loop: number;
  rung: number;
  /** UTC ms. */
  at: number;
}

/** A rung that is late by more than this was held up by a stop; the following ones are then counted from now. */
export const ON_TIME_MS = MINUTE;
/** How often one rung is tried while its channels are away for a moment. */
export const RUNG_ATTEMPTS = 4;
const FIRST_RETRY_MS = 15 * SECOND;

/** The ladder of the rulebook for a level; the first that fits wins, none where the level is not escalated. */
export function ladderFor(rulebook: Pick<Rulebook, 'ladders'>, level: Level): LadderPolicy | undefined {
  return rulebook.ladders.find((ladder) => ladder.levels.includes(level));
}

export function firstStep(policy: LadderPolicy, now: number): Step {
  return { loop: 0, rung: 0, at: now + policy.rungs[0]!.afterMinutes * MINUTE };
}

export function isEnd(policy: LadderPolicy, step: Pick<Step, 'rung'>): boolean {
  return step.rung >= policy.rungs.length;
}

/**
 * The step after a finished one. On time, distances are counted from the plan, so that a ladder does not drift by the
 * seconds each sending takes; after a stop they are counted from now, so that the overdue rungs do not all fire at once.
 * @param pace `atOnce`: this rung reached nobody, so the next one does not wait. The wait before a new loop and before
 * the end is kept in any case: with every channel away the ladder would otherwise burn down within a second.
 */
export function nextStep(
  policy: LadderPolicy,
  done: Step,
  now: number,
  pace: 'planned' | 'atOnce' = 'planned',
): Step {
  const late = now - done.at;
  const from = late >= 0 && late <= ON_TIME_MS ? done.at : now;
  const here = policy.rungs[done.rung]!;
  const following = policy.rungs[done.rung + 1];
  if (following) {
    const at = pace === 'atOnce' ? now : from + (following.afterMinutes - here.afterMinutes) * MINUTE;
    return { loop: done.loop, rung: done.rung + 1, at };
  }
  const pause = from + policy.loopAfterMinutes * MINUTE;
  return done.loop + 1 < policy.loops
    ? { loop: done.loop + 1, rung: 0, at: pause + policy.rungs[0]!.afterMinutes * MINUTE }
    : { loop: done.loop, rung: done.rung + 1, at: pause };
}

/** How one target of a rung ended. */
export interface TargetEnd {
  channel: string;
  to: string;
  /** `reached`: somebody may have it. `later`: certainly not sent, but may work soon. `never`: a person must repair it. */
  end: 'reached' | 'later' | 'never';
  /** UTC ms before which the provider refuses. */
  retryAt?: number;
}

export type RungEnd =
  | { outcome: 'next'; reason: 'reached'; step: Step }
  | { outcome: 'next'; reason: 'nobodyReached' | 'otherWay' | 'attemptsUsedUp'; step: Step }
  | { outcome: 'again'; reason: 'channelAway'; step: Step };

/**
 * What follows a rung whose targets all ended. Somebody reached: the next rung at its planned distance. Nobody, and the
 * next rung uses another way, or waiting would not help: the next rung at once. Nobody, but the same way may work again
 * soon: the same rung again, never later than the next rung would have come.
 * @param attempt how often this rung was tried, from 1
 */
export function afterRung(
  policy: LadderPolicy,
  done: Step,
  ends: readonly TargetEnd[],
  attempt: number,
  now: number,
): RungEnd {
  if (ends.some(({ end }) => end === 'reached')) {
    return { outcome: 'next', reason: 'reached', step: nextStep(policy, done, now) };
  }
  const waiting = ends.filter(({ end }) => end === 'later');
  const otherWay = hasOtherWay(policy, done, ends);
  if (waiting.length > 0 && attempt < RUNG_ATTEMPTS && !otherWay) {
    const planned = nextStep(policy, done, now);
    const back = Math.min(...waiting.map(({ retryAt }) => retryAt ?? 0));
    const at = Math.max(back, now + FIRST_RETRY_MS * 2 ** (attempt - 1));
    if (at < planned.at)
      return { outcome: 'again', reason: 'channelAway', step: { loop: done.loop, rung: done.rung, at } };
    return { outcome: 'next', reason: 'attemptsUsedUp', step: planned };
  }
  return {
    outcome: 'next',
    reason: waiting.length === 0 ? 'nobodyReached' : otherWay ? 'otherWay' : 'attemptsUsedUp',
    step: nextStep(policy, done, now, 'atOnce'),
  };
}

/** True where the next rung sends to somewhere this one has not tried. */
function hasOtherWay(policy: LadderPolicy, done: Step, ends: readonly TargetEnd[]): boolean {
  const tried = new Set(ends.map(({ channel, to }) => `${channel}/${to}`));
  return (policy.rungs[done.rung + 1]?.targets ?? []).some(
    ({ channel, to }) => !tried.has(`${channel}/${to}`),
  );
}
