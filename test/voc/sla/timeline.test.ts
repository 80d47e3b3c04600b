import fc from 'fast-check';
import { DAY, HOUR, MINUTE } from '../../../voc/clock';
import { businessTime } from '../../../voc/sla/businessTime';
import { defaultCalendars } from '../../../voc/sla/calendar';
import { CLOCK_PHASES, CLOCK_STEPS, phaseAfter, readTimeline, timelineOf } from '../../../voc/sla/timeline';
import type { ClockEvent } from '../../../voc/sla/timeline';

const [always, office] = defaultCalendars().map((calendar) => businessTime(calendar, 'Asia/Shanghai'));
const local = (text: string) => Date.parse(`${text.replace(' ', 'T')}:00+08:00`);
const MONDAY = local('2026-11-23 09:00');
const limit = (hours: number) => ({
  lengthMs: hours * HOUR,
  warnAfterMs: [hours * HOUR * 0.8],
  overrunAfterMs: hours * HOUR * 1.2,
});
const read = (events: ClockEvent[], now: number, hours = 8, time = office!, start = MONDAY) =>
  readTimeline(timelineOf(start, events, now), limit(hours), time, now);

const steps = fc.array(
  fc.record({ step: fc.constantFrom(...CLOCK_STEPS), after: fc.integer({ min: -2 * HOUR, max: 3 * DAY }) }),
  { maxLength: 12 },
);
const eventsFrom = (drawn: Array<{ step: ClockEvent['step']; after: number }>) => {
  let at = MONDAY;
  return drawn.map(({ step, after }) => ({ step, at: (at += after) }));
};

describe('a clock as a function of its events', () => {
  it('is due by its calendar, warns and goes to review at its shares', () => {
    expect(read([], MONDAY)).toEqual({
      elapsedMs: 0,
      pausedMs: 0,
      dueAt: local('2026-11-24 09:30'),
      warnAt: [local('2026-11-23 16:54')],
      overrunAt: local('2026-11-24 11:06'),
      remainingMs: 8 * HOUR,
      late: false,
      overdueMs: 0,
      overran: false,
    });
  });

  it('a pause moves what is still to come, and while it lasts nothing is due', () => {
    const paused: ClockEvent[] = [{ step: 'pause', at: local('2026-11-23 11:00') }];
    const during = read(paused, local('2026-11-23 15:00'));
    expect(during).toMatchObject({
      elapsedMs: 2 * HOUR,
      pausedMs: 2.5 * HOUR,
      remainingMs: 6 * HOUR,
      warnAt: [],
    });
    expect(during.dueAt).toBeUndefined();
    const resumed = read(
      [...paused, { step: 'resume', at: local('2026-11-24 09:00') }],
      local('2026-11-24 10:00'),
    );
    expect(resumed.dueAt).toBe(local('2026-11-24 16:30'));
    expect(resumed.remainingMs).toBe(5 * HOUR);
  });

  it('a limit that had passed before the pause stays passed', () => {
    const late = read([{ step: 'pause', at: local('2026-11-25 09:00') }], local('2026-11-26 09:00'));
    expect(late).toMatchObject({ dueAt: local('2026-11-24 09:30'), overdueMs: 7 * HOUR });
  });

  it('is late a millisecond after a limit that ends with the shift', () => {
    const noon = local('2026-11-23 12:00');
    expect(read([], noon, 3)).toMatchObject({ dueAt: noon, late: false, overdueMs: 0 });
    expect(read([], noon + 1, 3)).toMatchObject({ late: true, overdueMs: 0 });
    expect(read([{ step: 'pause', at: noon }], noon + DAY, 3)).toMatchObject({ late: false });
  });

  it('keeps first and total time of a reopened case, and the signed difference', () => {
    const events: ClockEvent[] = [
      { step: 'meet', at: local('2026-11-23 15:00') },
      { step: 'reopen', at: local('2026-11-30 09:00') },
    ];
    expect(read(events.slice(0, 1), local('2026-12-31 09:00'))).toMatchObject({
      differenceMs: -3.5 * HOUR,
      remainingMs: 0,
    });
    const again = read(
      [...events, { step: 'meet', at: local('2026-11-30 15:00') }],
      local('2026-12-31 09:00'),
    );
    expect(again).toMatchObject({ firstElapsedMs: 4.5 * HOUR, elapsedMs: 9 * HOUR, differenceMs: HOUR });
  });

  it('knows for every phase and step whether it fits', () => {
    const table = Object.fromEntries(
      CLOCK_PHASES.map((phase) => [
        phase,
        CLOCK_STEPS.filter((step) => phaseAfter(phase, step) !== undefined),
      ]),
    );
    expect(table).toEqual({
      running: ['pause', 'meet', 'stop'],
      paused: ['resume', 'meet', 'stop'],
      met: ['reopen'],
      stopped: ['reopen'],
    });
  });

  it('passes over what does not fit, and counts a step of a clock set back at the time of the one before', () => {
    const odd: ClockEvent[] = [
      { step: 'resume', at: MONDAY + MINUTE },
      { step: 'pause', at: MONDAY + HOUR },
      { step: 'pause', at: MONDAY + 2 * HOUR },
      { step: 'resume', at: MONDAY - DAY },
    ];
    const { phase, runs, pauses } = timelineOf(MONDAY, odd, MONDAY + DAY);
    expect({ phase, runs, pauses }).toEqual({
      phase: 'running',
      runs: [{ from: MONDAY, to: MONDAY + HOUR }, { from: MONDAY + HOUR }],
      pauses: [{ from: MONDAY + HOUR, to: MONDAY + HOUR }],
    });
  });

  it('a pause with an end goes on by itself, and what comes after it is known at once', () => {
    const pause: ClockEvent[] = [
      { step: 'pause', at: local('2026-11-23 11:00'), until: local('2026-11-24 09:00') },
    ];
    const during = read(pause, local('2026-11-23 15:00'));
    expect(during).toMatchObject({ elapsedMs: 2 * HOUR, dueAt: local('2026-11-24 16:30'), overdueMs: 0 });
    expect(timelineOf(MONDAY, pause, local('2026-11-23 15:00')).phase).toBe('paused');
    const after = read(pause, local('2026-11-24 10:00'));
    expect(after).toMatchObject({
      elapsedMs: 3 * HOUR,
      remainingMs: 5 * HOUR,
      dueAt: local('2026-11-24 16:30'),
    });
    expect(timelineOf(MONDAY, pause, local('2026-11-24 10:00')).phase).toBe('running');
    const again = [...pause, { step: 'pause' as const, at: local('2026-11-24 10:00') }];
    expect(read(again, local('2026-11-25 10:00'))).toMatchObject({
      elapsedMs: 3 * HOUR,
      remainingMs: 5 * HOUR,
    });
  });

  it('running and paused time together are the business time that passed, for any events in any order', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 20 * DAY }), fc.boolean(), (drawn, later, wholeDay) => {
        const events = eventsFrom(drawn.filter(({ step }) => step === 'pause' || step === 'resume'));
        const time = wholeDay ? always! : office!;
        const now = Math.max(MONDAY, ...events.map(({ at }) => at)) + later;
        const { elapsedMs, pausedMs } = read(events, now, 8, time);
        expect(elapsedMs + pausedMs).toBe(time.elapsed(MONDAY, now));
      }),
      { numRuns: 300 },
    );
  });

  it('holds for any life: remaining and overdue never both, due where the limit was reached', () => {
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 20 * DAY }),
        (drawn, hours, later) => {
          const events = eventsFrom(drawn);
          const now = Math.max(MONDAY, ...events.map(({ at }) => at)) + later;
          const timeline = timelineOf(MONDAY, events, now);
          const seen = readTimeline(timeline, limit(hours), office!, now);
          expect(seen.remainingMs === 0 || seen.overdueMs === 0).toBe(true);
          if (seen.overdueMs > 0) expect(seen.late).toBe(true);
          if (seen.late) expect(seen.dueAt!).toBeLessThan(now);
          if (seen.dueAt !== undefined) {
            const atDue = timeline.runs.reduce(
              (sum, { from, to = Infinity }) => sum + office!.elapsed(from, Math.min(to, seen.dueAt!)),
              0,
            );
            expect(atDue).toBe(hours * HOUR);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
