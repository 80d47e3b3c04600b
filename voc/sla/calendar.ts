import { z } from 'zod';
import holidays from './data/holidays.cn.json';

/**
 * When people work (R10): the week with its shifts, public holidays, make-up workdays and the company's own
 * exceptions. A calendar is data of the rulebook; the arithmetic is in businessTime.ts.
 */

const MINUTES_A_DAY = 24 * 60;

/** `[from, to)` in minutes of the local day; a night shift is written on both of its days. */
export type Shift = readonly [from: number, to: number];

const time = z
  .string()
  .trim()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'is no time of day like 09:00');

const shiftsSchema = z
  .array(z.tuple([time, time]))
  .max(12)
  .superRefine((shifts, context) => {
    const complain = (index: number, message: string, zh: string) =>
      context.addIssue({ code: 'custom', path: [index], message, params: { zh } });
    shifts.forEach(([from, to], i) => {
      if (minuteOfDay(to) <= minuteOfDay(from))
        complain(
          i,
          'ends before it begins; write a night shift as two: 22:00-24:00 and 00:00-06:00 of the next day',
          '结束早于开始；夜班请分两段填写：22:00-24:00 和次日 00:00-06:00',
        );
      const before = shifts[i - 1];
      if (before && minuteOfDay(from) < minuteOfDay(before[1]))
        complain(i, 'overlaps the shift before it', '与前一个时段重叠');
    });
  });

const date = z
  .string()
  .trim()
  .refine(isDate, {
    message: 'is no date like 2026-10-01',
    params: { zh: '不是有效的日期，应写成 2026-10-01' },
  });

export const calendarSchema = z
  .object({
    id: z.string().regex(/^[a-z][A-Za-z0-9]{0,40}$/),
    name: z.object({ zh: z.string().trim().min(1).max(100), en: z.string().trim().min(1).max(100) }),
    /** Shifts of Monday … Sunday. */
    week: z.array(shiftsSchema).length(7),
    /**
     * It follows the public holidays, so every year needs rows of its own in `days`. Where a year has none, times are
     * reckoned by the plain week, and whoever looks at them is told so: no package knows a year before it is announced.
     */
    holidays: z.boolean().default(false),
    /** Days that differ from their week; no shifts = nobody works. */
    days: z
      .array(z.object({ date, shifts: shiftsSchema, name: z.string().trim().max(100).default('') }))
      .max(2000)
      .default([]),
  })
  .superRefine((calendar, context) => {
    if (calendar.week.every((shifts) => shifts.length === 0)) {
      context.addIssue({
        code: 'custom',
        path: ['week'],
        message: 'has no working time in the week, so no time limit would ever end',
        params: { zh: '一周之内没有任何工作时间，时限将永远不会到期' },
      });
    }
    const seen = new Set<string>();
    calendar.days.forEach((day, i) => {
      if (seen.has(day.date)) {
        context.addIssue({
          code: 'custom',
          path: ['days', i, 'date'],
          message: `${day.date} stands there twice`,
          params: { zh: `${day.date} 重复填写` },
        });
      }
      seen.add(day.date);
    });
  });

export type Calendar = z.infer<typeof calendarSchema>;

/** Minutes since midnight of `09:30`; `24:00` is the end of the day. */
export function minuteOfDay(text: string): number {
  const [hours, minutes] = text.split(':');
  return Number(hours) * 60 + Number(minutes);
}

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim()) ?? [];
  const parsed = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return year !== undefined && parsed.toISOString().slice(0, 10) === text.trim();
}

/** Years the calendar can reckon truly: all of them where it follows no public holidays. */
export function knowsYear(calendar: Calendar, year: number): boolean {
  return !calendar.holidays || calendar.days.some((day) => day.date.startsWith(`${year}-`));
}

/** True of 24 × 7 without exceptions: business time is then time itself. */
export function isAlways(calendar: Calendar): boolean {
  return (
    calendar.days.length === 0 &&
    calendar.week.every(
      (shifts) =>
        shifts.reduce((sum, [from, to]) => sum + minuteOfDay(to) - minuteOfDay(from), 0) === MINUTES_A_DAY,
    )
  );
}

const OFFICE: Array<[string, string]> = [
  ['09:00', '12:00'],
  ['13:30', '18:00'],
];

/** Public holidays and make-up workdays of mainland China for the years the data knows (scripts/calendar.ts). */
export function chineseHolidays(shifts: Array<[string, string]> = OFFICE): Calendar['days'] {
  return Object.values(holidays.years as Record<string, Record<string, string>>).flatMap((days) =>
    Object.entries(days).map(([day, text]) => {
      const [kind, name = ''] = text.split(' ');
      return kind === '班' ? { date: day, shifts, name: `${name}调休上班` } : { date: day, shifts: [], name };
    }),
  );
}

/** `always`: red lines know no evening. `office`: working hours of mainland China. */
export function defaultCalendars(): Calendar[] {
  const whole: Array<[string, string]> = [['00:00', '24:00']];
  return [
    calendarSchema.parse({
      id: 'always',
      name: { zh: '全天候（7×24 小时）', en: 'Around the clock (24 × 7)' },
      week: Array.from({ length: 7 }, () => whole),
    }),
    calendarSchema.parse({
      id: 'office',
      name: { zh: '工作时间', en: 'Working hours' },
      week: [OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, [], []],
      holidays: true,
      days: chineseHolidays(),
    }),
  ];
}
