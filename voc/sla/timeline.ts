import type { BusinessTime } from './businessTime';

/**
 * A clock as a pure function of what happened to it (R10): start, pauses, meeting, reopening. No ledger, no n8n. All
 * moments are UTC milliseconds, all spans working milliseconds of the clock's calendar.
 */

export const CLOCK_STEPS = ['pause', 'resume', 'meet', 'reopen', 'stop'] as const;
export type ClockStep = (typeof CLOCK_STEPS)[number];

export const CLOCK_PHASES = ['running', 'paused', 'met', 'stopped'] as const;
export type ClockPhase = (typeof CLOCK_PHASES)[number];

export interface ClockEvent {
  step: ClockStep;
  at: number;
}

/** What may follow what. A stopped clock (its case was closed) goes on only when the case is opened again. */
const NEXT: Readonly<Record<ClockPhase, Partial<Record<ClockStep, ClockPhase>>>> = {
  running: { pause: 'paused', meet: 'met', stop: 'stopped' },
  paused: { resume: 'running', meet: 'met', stop: 'stopped' },
  met: { reopen: 'running' },
  stopped: { reopen: 'running' },
};

/** The phase after the step; undefined where the step does not fit. */
export function phaseAfter(phase: ClockPhase, step: ClockStep): ClockPhase | undefined {
  return NEXT[phase][step];
}

interface Span {
  from: number;
  /** Left out while it goes on. */
  to?: number;
}

export interface Timeline {
  phase: ClockPhase;
  runs: Span[];
  pauses: Span[];
  /** Moments at which it was met, the first one first; a reopened clock can have several. */
  metAt: number[];
  stoppedAt?: number;
}

/**
 * The life of a clock from its events in the order they were written. A step that does not fit (a second resume) is
 * passed over. Time never runs backwards: where the computer's clock was set back between two steps, the later step
 * counts as done at the time of the earlier one, so that no span is negative.
 */
export function timelineOf(startedAt: number, events: readonly ClockEvent[]): Timeline {
  const timeline: Timeline = { phase: 'running', runs: [{ from: startedAt }], pauses: [], metAt: [] };
  let last = startedAt;
  for (const { step, at } of events) {
    const next = phaseAfter(timeline.phase, step);
    if (next === undefined) continue;
    last = Math.max(last, at);
    close(
      timeline.phase === 'running' ? timeline.runs : timeline.phase === 'paused' ? timeline.pauses : [],
      last,
    );
    if (next === 'running') timeline.runs.push({ from: last });
    if (next === 'paused') timeline.pauses.push({ from: last });
    if (next === 'met') timeline.metAt.push(last);
    timeline.stoppedAt = next === 'stopped' ? last : undefined;
    timeline.phase = next;
  }
  return timeline;
}

function close(spans: Span[], at: number): void {
  const last = spans.at(-1);
  if (last) last.to = at;
}

/** What the limit asks for, in milliseconds of working time. */
export interface LimitLength {
  lengthMs: number;
  /** When to warn: so much working time after the start, each shorter than the limit. */
  warnAfterMs: readonly number[];
  /** So much working time after the start the case goes to review (R10: an overrun of 20 %). */
  overrunAfterMs?: number;
}

export interface TimelineReading {
  /** Working time it ran, up to now or to its end. */
  elapsedMs: number;
  /** Working time it was paused. */
  pausedMs: number;
  /** Until it was met for the first time; left out before that. A reopened case shows both. */
  firstElapsedMs?: number;
  /** The last moment in time. Left out while a pause keeps it open. */
  dueAt?: number;
  warnAt: number[];
  overrunAt?: number;
  remainingMs: number;
  overdueMs: number;
  /** Of a met clock: negative = early, positive = late. */
  differenceMs?: number;
}

/** What the clock shows at `now`. Pure and total: any timeline, any calendar with working time. */
export function readTimeline(
  timeline: Timeline,
  { lengthMs, warnAfterMs, overrunAfterMs }: LimitLength,
  time: BusinessTime,
  now: number,
): TimelineReading {
  const sum = (spans: readonly Span[], until = Infinity) =>
    spans.reduce((total, { from, to = now }) => total + time.elapsed(from, Math.min(to, until)), 0);
  const elapsedMs = sum(timeline.runs);
  const [firstMet] = timeline.metAt;
  const moment = (target: number) => momentOf(timeline, target, time);
  const dueAt = moment(lengthMs);
  const overrunAt = overrunAfterMs === undefined ? undefined : moment(overrunAfterMs);
  return {
    elapsedMs,
    pausedMs: sum(timeline.pauses),
    ...(firstMet === undefined ? {} : { firstElapsedMs: sum(timeline.runs, firstMet) }),
    ...(dueAt === undefined ? {} : { dueAt }),
    warnAt: warnAfterMs.map(moment).filter((at) => at !== undefined),
    ...(overrunAt === undefined ? {} : { overrunAt }),
    remainingMs:
      timeline.phase === 'met' || timeline.phase === 'stopped' ? 0 : Math.max(0, lengthMs - elapsedMs),
    overdueMs: Math.max(0, elapsedMs - lengthMs),
    ...(timeline.phase === 'met' ? { differenceMs: elapsedMs - lengthMs } : {}),
  };
}

/** When `target` working milliseconds of running have passed or will have; undefined while no run leads there. */
function momentOf(timeline: Timeline, target: number, time: BusinessTime): number | undefined {
  let left = target;
  for (const { from, to } of timeline.runs) {
    if (to === undefined) return time.add(from, left);
    const ran = time.elapsed(from, to);
    if (ran >= left) return time.add(from, left);
    left -= ran;
  }
  return undefined;
}
