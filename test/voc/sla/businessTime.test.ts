import fc from 'fast-check';
import { DAY, HOUR, MINUTE, isoInZone } from '../../../voc/clock';
import { BusinessTime, businessTime } from '../../../voc/sla/businessTime';
import { calendarSchema, defaultCalendars, knowsYear, minuteOfDay } from '../../../voc/sla/calendar';
import type { Calendar } from '../../../voc/sla/calendar';

const SHANGHAI = 'Asia/Shanghai';
const [always, office] = defaultCalendars() as [Calendar, Calendar];
const at = (iso: string) => Date.parse(iso);
const local = (text: string) => at(`${text.replace(' ', 'T')}:00+08:00`);

/** Shifts on quarter hours, possibly none on a day; at least one day of the week has some. */
const shifts = fc.uniqueArray(fc.integer({ min: 0, max: 96 }), { maxLength: 6 }).map((marks) => {
  const sorted = marks.sort((a, b) => a - b);
  const text = (quarter: number) =>
    `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`;
  const pairs: Array<[string, string]> = [];
  for (let i = 0; i + 1 < sorted.length; i += 2) pairs.push([text(sorted[i]!), text(sorted[i + 1]!)]);
  return pairs;
});
const calendars = fc
  .record({
    week: fc.array(shifts, { minLength: 7, maxLength: 7 }),
    days: fc.uniqueArray(fc.record({ offset: fc.integer({ min: 0, max: 400 }), shifts }), {
      maxLength: 20,
      selector: ({ offset }) => offset,
    }),
  })
  .filter(({ week }) => week.some((day) => day.length > 0))
  .map(({ week, days }) =>
    calendarSchema.parse({
      id: 'any',
      name: { zh: '任意', en: 'any' },
      week,
      days: days.map((day) => ({
        date: new Date(Date.UTC(2026, 0, 1) + day.offset * DAY).toISOString().slice(0, 10),
        shifts: day.shifts,
      })),
    }),
  );
const zones = fc.constantFrom(
  SHANGHAI,
  'UTC',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
);
const moments = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-15T00:00:00Z') });
const lengths = fc.integer({ min: 0, max: 60 * HOUR });

/** The same by looking at every minute: slow, and with nothing of the code under test but the shifts. */
function minuteByMinute(calendar: Calendar, zone: string, from: number, to: number): number {
  let sum = 0;
  for (let t = from; t < to; t += MINUTE) {
    const iso = isoInZone(t, zone);
    const date = iso.slice(0, 10);
    const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
    const day = calendar.days.find((each) => each.date === date)?.shifts ?? calendar.week[weekday]!;
    const minute = minuteOfDay(iso.slice(11, 16));
    if (day.some(([begin, end]) => minuteOfDay(begin) <= minute && minute < minuteOfDay(end))) sum += MINUTE;
  }
  return sum;
}

describe('business time', () => {
  it('add and elapsed are each other’s inverse, in every zone and calendar', () => {
    fc.assert(
      fc.property(calendars, zones, moments, lengths, (calendar, zone, start, length) => {
        const time = new BusinessTime(calendar, zone);
        expect(time.elapsed(start, time.add(start, length))).toBe(length);
      }),
      { numRuns: 300 },
    );
  });

  it('is monotone, and parts of a span make the whole', () => {
    fc.assert(
      fc.property(
        calendars,
        zones,
        fc.array(moments, { minLength: 3, maxLength: 3 }),
        lengths,
        (calendar, zone, unsorted, more) => {
          const [a, b, c] = [...unsorted].sort((x, y) => x - y) as [number, number, number];
          const time = new BusinessTime(calendar, zone);
          expect(time.elapsed(a, b) + time.elapsed(b, c)).toBe(time.elapsed(a, c));
          expect(time.elapsed(a, b)).toBeLessThanOrEqual(b - a);
          expect(time.add(a, more)).toBeLessThanOrEqual(time.add(b, more));
          expect(time.add(a, more)).toBeLessThanOrEqual(time.add(a, more + MINUTE));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('equals a count minute by minute', () => {
    const whole = (ms: number) => Math.floor(ms / MINUTE) * MINUTE;
    fc.assert(
      fc.property(
        calendars,
        fc.constantFrom(SHANGHAI, 'America/New_York'),
        moments,
        fc.integer({ min: 0, max: 3 * DAY }),
        (calendar, zone, start, length) => {
          const [from, to] = [whole(start), whole(start + length)];
          expect(new BusinessTime(calendar, zone).elapsed(from, to)).toBe(
            minuteByMinute(calendar, zone, from, to),
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each([
    ['Friday 16:30 + 2 h → Monday', '2026-11-20 16:30', 2 * HOUR, '2026-11-23 09:30'],
    ['the lunch break counts nothing', '2026-11-23 11:30', HOUR, '2026-11-23 14:00'],
    ['before the morning', '2026-11-23 06:00', HOUR, '2026-11-23 10:00'],
    ['a limit that fills the day ends with it', '2026-11-23 09:00', 7.5 * HOUR, '2026-11-23 18:00'],
    ['over National Day to the first workday', '2026-09-30 17:00', 2 * HOUR, '2026-10-08 10:00'],
    ['a make-up Saturday is worked', '2026-02-13 17:00', 2 * HOUR, '2026-02-14 10:00'],
    ['the leap day is a day', '2028-02-29 09:00', 8 * HOUR, '2028-03-01 09:30'],
  ])('%s', (_, start, length, end) => {
    expect(businessTime(office, SHANGHAI).add(local(start), length)).toBe(local(end));
  });

  it('Friday 16:30 + 1 h is Friday 17:30', () => {
    expect(businessTime(office, SHANGHAI).add(local('2026-11-20 16:30'), HOUR)).toBe(
      local('2026-11-20 17:30'),
    );
  });

  it('an hour that the change to summer time leaves out is no working time, a doubled one counts twice', () => {
    const nights = calendarSchema.parse({
      id: 'nights',
      name: { zh: '夜班', en: 'nights' },
      week: Array.from({ length: 7 }, () => [['01:00', '04:00']]),
    });
    const time = new BusinessTime(nights, 'America/New_York');
    expect(time.elapsed(at('2026-03-08T00:00:00-05:00'), at('2026-03-09T00:00:00-04:00'))).toBe(2 * HOUR);
    expect(time.elapsed(at('2026-11-01T00:00:00-04:00'), at('2026-11-02T00:00:00-05:00'))).toBe(4 * HOUR);
  });

  it('around the clock is time itself, also over a change of the clocks', () => {
    const time = new BusinessTime(always, 'America/New_York');
    const start = at('2026-03-08T00:00:00-05:00');
    expect(time.add(start, DAY)).toBe(start + DAY);
    expect(time.elapsed(start, start + 3 * DAY)).toBe(3 * DAY);
  });

  it('says which years have no public holidays, instead of taking them for plain weeks in silence', () => {
    const time = businessTime(office, SHANGHAI);
    expect(knowsYear(office, 2026)).toBe(true);
    expect(time.unknownYears(local('2026-12-30 10:00'), local('2027-01-04 10:00'))).toEqual([2027]);
    expect(time.unknownYears(local('2026-11-20 10:00'), local('2026-12-31 10:00'))).toEqual([]);
    expect(
      businessTime(always, SHANGHAI).unknownYears(local('2029-01-01 10:00'), local('2029-01-02 10:00')),
    ).toEqual([]);
  });

  it('refuses a calendar in which nobody works, wrong times, night shifts in one piece and double days', () => {
    const base = {
      id: 'a',
      name: { zh: '甲', en: 'a' },
      week: Array.from({ length: 7 }, () => [['09:00', '17:00']]),
    };
    const refused = (change: object) =>
      calendarSchema.safeParse({ ...base, ...change }).error?.issues[0]?.message ?? '';
    expect(refused({ week: Array.from({ length: 7 }, () => []) })).toMatch(/no working time/);
    expect(refused({ week: Array.from({ length: 7 }, () => [['22:00', '06:00']]) })).toMatch(
      /night shift as two/,
    );
    expect(
      refused({
        week: Array.from({ length: 7 }, () => [
          ['09:00', '12:00'],
          ['11:00', '13:00'],
        ]),
      }),
    ).toMatch(/overlaps/);
    expect(refused({ week: Array.from({ length: 7 }, () => [['9', '12:00']]) })).toMatch(/no time of day/);
    expect(refused({ days: [{ date: '2026-02-30', shifts: [] }] })).toMatch(/no date/);
    const twice = { date: '2026-02-03', shifts: [] };
    expect(refused({ days: [twice, twice] })).toMatch(/twice/);
    expect(refused({})).toBe('');
  });

  it('gives up, with words, where a limit would take more than 30 years', () => {
    const rare = calendarSchema.parse({
      id: 'rare',
      name: { zh: '几乎不上班', en: 'hardly ever' },
      week: [[['09:00', '09:01']], [], [], [], [], [], []],
    });
    expect(() => new BusinessTime(rare, SHANGHAI).add(local('2026-01-01 09:00'), 60 * HOUR)).toThrow(
      /30 years/,
    );
  });
});
