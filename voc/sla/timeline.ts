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
  /** Of a pause: when the clock goes on by itself. */
  until?: number;
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
  /** Of a pause that goes on: when it ends by itself. */
  pausedUntil?: number;
}

/**
 * The life of a clock from its events in the order they were written. A step that does not fit (a second resume) is
 * passed over. Time never runs backwards: where the computer's clock was set back between two steps, the later step
 * counts as done at the time of the earlier one, so that no span is negative.
 */
export function timelineOf(startedAt: number, events: readonly ClockEvent[], now: number): Timeline {
  const timeline: Timeline = { phase: 'running', runs: [{ from: startedAt }], pauses: [], metAt: [] };
  let last = startedAt;
  const go = (next: ClockPhase, at: number) => {
    last = Math.max(last, at);
    close(timeline, last);
    if (next === 'running') timeline.runs.push({ from: last });
    if (next === 'paused') timeline.pauses.push({ from: last });
    if (next === 'met') timeline.metAt.push(last);
    timeline.stoppedAt = next === 'stopped' ? last : undefined;
    timeline.pausedUntil = undefined;
    timeline.phase = next;
  };
  // No timer resumes a clock: were that timer lost, the clock would stand still for good.
  const resumeBy = (at: number) => {
    if (timeline.pausedUntil !== undefined && timeline.pausedUntil <= at) go('running', timeline.pausedUntil);
  };
  for (const { step, at, until } of events) {
    resumeBy(at);
    const next = phaseAfter(timeline.phase, step);
    if (next === undefined) continue;
    go(next, at);
    if (next === 'paused') timeline.pausedUntil = until;
  }
  resumeBy(now);
  return timeline;
}

function close({ phase, runs, pauses }: Timeline, at: number): void {
  const span = phase === 'running' ? runs.at(-1) : phase === 'paused' ? pauses.at(-1) : undefined;
  if (span) span.to = at;
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
  /** Past its limit. By the clock on the wall: one that ends with the shift is late a millisecond after, */
  late: boolean;
  /** while the working time it is over counts on in the next shift only. */
  overdueMs: number;
  /** Past its overrun. */
  overran: boolean;
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
  const ranUntil = timeline.runs.at(-1)!.to ?? now;
  const past = (at: number | undefined) => at !== undefined && ranUntil > at;
  return {
    elapsedMs,
    pausedMs: sum(timeline.pauses),
    ...(firstMet === undefined ? {} : { firstElapsedMs: sum(timeline.runs, firstMet) }),
    ...(dueAt === undefined ? {} : { dueAt }),
    warnAt: warnAfterMs.map(moment).filter((at) => at !== undefined),
    ...(overrunAt === undefined ? {} : { overrunAt }),
    remainingMs:
      timeline.phase === 'met' || timeline.phase === 'stopped' ? 0 : Math.max(0, lengthMs - elapsedMs),
    late: past(dueAt),
    overdueMs: Math.max(0, elapsedMs - lengthMs),
    overran: past(overrunAt),
    ...(timeline.phase === 'met' ? { differenceMs: elapsedMs - lengthMs } : {}),
  };
}

/** When `target` working milliseconds of running have passed or will have; undefined while no run leads there. */
function momentOf(timeline: Timeline, target: number, time: BusinessTime): number | undefined {
  let left = target;
  const { runs, pausedUntil } = timeline;
  for (const { from, to } of pausedUntil === undefined
    ? runs
    : [...runs, { from: pausedUntil, to: undefined }]) {
    if (to === undefined) return time.add(from, left);
    const ran = time.elapsed(from, to);
    if (ran >= left) return time.add(from, left);
    left -= ran;
  }
  return undefined;
}
