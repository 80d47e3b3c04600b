import { DAY, HOUR, MINUTE } from '../../../voc/clock';
import { businessTime } from '../../../voc/sla/businessTime';
import { defaultCalendars } from '../../../voc/sla/calendar';
import { lengthOf } from '../../../voc/sla/clock';
import { spanText } from '../../../voc/sla/text';
import { readTimeline, timelineOf } from '../../../voc/sla/timeline';
import type { ClockEvent } from '../../../voc/sla/timeline';

const T0 = Date.parse('2026-03-02T09:00:00+08:00');
const always = businessTime(defaultCalendars()[0]!, 'Asia/Shanghai');
const hour = { minutes: 60, warnAtPercent: 80 };
const read = (policy: Parameters<typeof lengthOf>[0], now: number, events: ClockEvent[] = []) =>
  readTimeline(timelineOf(T0, events, now), lengthOf(policy), always, now);

describe('clock arithmetic', () => {
  it('is due after its minutes and warns at its share', () => {
    expect(read(hour, T0)).toMatchObject({ dueAt: T0 + HOUR, warnAt: [T0 + 48 * MINUTE] });
    expect(read({ minutes: 60, warnAtPercent: 100 }, T0).warnAt).toEqual([]);
  });

  it('warns by share and by minutes before the limit, each moment once, none before the start', () => {
    expect(lengthOf({ ...hour, warnMinutesBefore: [12, 30, 60, 90], overrunPercent: 20 })).toEqual({
      lengthMs: HOUR,
      warnAfterMs: [30 * MINUTE, 48 * MINUTE],
      overrunAfterMs: 72 * MINUTE,
    });
  });

  it('counts the very moment of the limit as in time, the next millisecond as late', () => {
    const dueAt = T0 + HOUR;
    expect(read(hour, dueAt).overdueMs).toBe(0);
    expect(read(hour, dueAt + 1)).toMatchObject({ remainingMs: 0, overdueMs: 1 });
  });

  it('keeps the difference of a met clock with its sign, whenever one looks', () => {
    const met = (at: number): ClockEvent[] => [{ step: 'meet', at }];
    expect(read(hour, T0 + 9 * DAY, met(T0 + 20 * MINUTE))).toMatchObject({
      ...{ remainingMs: 0, overdueMs: 0, differenceMs: -40 * MINUTE },
    });
    expect(read(hour, T0 + 9 * DAY, met(T0 + 3 * HOUR))).toMatchObject({
      ...{ overdueMs: 2 * HOUR, differenceMs: 2 * HOUR },
    });
  });

  it('stops counting at the moment it was given up', () => {
    expect(read(hour, T0 + DAY, [{ step: 'stop', at: T0 + MINUTE }])).toMatchObject({
      ...{ elapsedMs: MINUTE, remainingMs: 0, overdueMs: 0 },
    });
    expect(read(hour, T0 + DAY, [{ step: 'stop', at: T0 + 2 * HOUR }]).overdueMs).toBe(HOUR);
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
