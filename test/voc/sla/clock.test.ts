import fc from 'fast-check';
import { DAY, HOUR, MINUTE } from '../../../voc/clock';
import { isLate, measure, planOf } from '../../../voc/sla/clock';
import { spanText } from '../../../voc/sla/text';

const T0 = Date.parse('2026-03-02T09:00:00+08:00');

describe('clock arithmetic', () => {
  it('is due after its minutes and warns at its share', () => {
    expect(planOf({ minutes: 60, warnAtPercent: 80 }, T0)).toEqual({
      startedAt: T0,
      dueAt: T0 + HOUR,
      warnAt: T0 + 48 * MINUTE,
    });
    expect(planOf({ minutes: 60, warnAtPercent: 100 }, T0)).toEqual({ startedAt: T0, dueAt: T0 + HOUR });
  });

  it('counts the very moment of the limit as in time, the next millisecond as late', () => {
    const plan = planOf({ minutes: 60, warnAtPercent: 80 }, T0);
    expect(isLate(plan.dueAt, plan.dueAt)).toBe(false);
    expect(measure(plan, plan.dueAt).state).toBe('running');
    expect(measure(plan, plan.dueAt + 1)).toEqual({ state: 'breached', remainingMs: 0, overdueMs: 1 });
  });

  it('keeps the difference of a met clock with its sign, whenever one looks', () => {
    const plan = planOf({ minutes: 60, warnAtPercent: 80 }, T0);
    const early = measure({ ...plan, metAt: T0 + 20 * MINUTE }, T0 + 9 * DAY);
    expect(early).toEqual({ state: 'met', remainingMs: 0, overdueMs: 0, differenceMs: -40 * MINUTE });
    const late = measure({ ...plan, metAt: T0 + 3 * HOUR }, T0 + 9 * DAY);
    expect(late).toEqual({ state: 'met', remainingMs: 0, overdueMs: 2 * HOUR, differenceMs: 2 * HOUR });
  });

  it('stops counting at the moment it was given up', () => {
    const plan = planOf({ minutes: 60, warnAtPercent: 80 }, T0);
    expect(measure({ ...plan, stoppedAt: T0 + MINUTE }, T0 + DAY).state).toBe('stopped');
    expect(measure({ ...plan, stoppedAt: T0 + 2 * HOUR }, T0 + DAY)).toEqual({
      state: 'breached',
      remainingMs: 0,
      overdueMs: HOUR,
    });
  });

  it('holds for all limits: warning before due, remaining and overdue never both', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 366 * 24 * 60 }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 0, max: 400 * DAY }),
        (minutes, warnAtPercent, later) => {
          const plan = planOf({ minutes, warnAtPercent }, T0);
          const { state, remainingMs, overdueMs } = measure(plan, T0 + later);
          expect(plan.warnAt ?? T0).toBeLessThan(plan.dueAt);
          expect(remainingMs === 0 || overdueMs === 0).toBe(true);
          expect(remainingMs - overdueMs).toBe(plan.dueAt - (T0 + later));
          expect(state === 'breached').toBe(overdueMs > 0);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('spans for people', () => {
  it.each([
    [0, '不到 1 分钟', 'less than 1 min'],
    [-5, '不到 1 分钟', 'less than 1 min'],
    [12 * MINUTE, '12 分钟', '12 min'],
    [HOUR, '1 小时', '1 h'],
    [2 * HOUR + 5 * MINUTE, '2 小时 5 分钟', '2 h 5 min'],
    [3 * DAY + 2 * HOUR + 59 * MINUTE, '3 天 2 小时', '3 d 2 h'],
    [DAY + 5 * MINUTE, '1 天', '1 d'],
  ])('%d ms', (milliseconds, zh, en) => {
    expect(spanText(milliseconds)).toEqual({ zh, en });
  });
});
