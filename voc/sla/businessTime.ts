import { DateTime } from 'luxon';
import { DAY } from '../clock';
import { VocError } from '../errors';
import { isAlways, knowsYear, minuteOfDay } from './calendar';
import type { Calendar } from './calendar';

/**
 * Business time (R10): how much working time lies between two moments, and when so much of it will have passed. Pure;
 * all moments are UTC milliseconds. `elapsed(start, add(start, ms)) = ms` for every start and length.
 */
export class BusinessTime {
  readonly calendar: Calendar;
  readonly zone: string;
  private readonly always: boolean;
  private readonly exceptions: Map<string, Calendar['days'][number]>;
  /** Local days by their number since 1970-01-01; a limit is reckoned many times, its days are found once. */
  private readonly days = new Map<number, LocalDay>();

  constructor(calendar: Calendar, zone: string) {
    this.calendar = calendar;
    this.zone = zone;
    this.always = isAlways(calendar);
    this.exceptions = new Map(calendar.days.map((day) => [day.date, day]));
  }

  /** Working milliseconds in `[from, to)`; 0 where `to` is not after `from`. */
  elapsed(from: number, to: number): number {
    if (to <= from) return 0;
    if (this.always) return to - from;
    let sum = 0;
    for (let day = this.dayOf(from); ; day = this.day(day.number + 1)) {
      if (day.start >= to) return sum;
      for (const [begin, end] of day.spans) {
        const overlap = Math.min(end, to) - Math.max(begin, from);
        if (overlap > 0) sum += overlap;
      }
    }
  }

  /**
   * The first moment at which `length` working milliseconds have passed since `start`; `start` itself for 0.
   * Throws VocError `input.invalid` where a calendar has so little working time that 30 years are not enough.
   */
  add(start: number, length: number): number {
    if (length <= 0) return start;
    if (this.always) return start + length;
    let left = length;
    const first = this.dayOf(start);
    for (let day = first; day.number < first.number + MAX_DAYS; day = this.day(day.number + 1)) {
      for (const [begin, end] of day.spans) {
        const from = Math.max(begin, start);
        if (end <= from) continue;
        if (end - from >= left) return from + left;
        left -= end - from;
      }
    }
    throw tooLittle(this.calendar);
  }

  /** Whether somebody works at this moment. */
  isWorking(at: number): boolean {
    return this.always || this.dayOf(at).spans.some(([begin, end]) => begin <= at && at < end);
  }

  /** Years in `[from, to]` whose public holidays the calendar does not know; empty is good. */
  unknownYears(from: number, to: number): number[] {
    if (!this.calendar.holidays) return [];
    const [first, last] = [from, Math.max(from, to)].map(
      (at) => DateTime.fromMillis(at, { zone: this.zone }).year,
    );
    const years = Array.from({ length: last! - first! + 1 }, (_, i) => first! + i);
    return years.filter((year) => !knowsYear(this.calendar, year));
  }

  private dayOf(at: number): LocalDay {
    let day = this.day(Math.floor(at / DAY));
    // The zone's offset moves midnight by up to 14 hours either way.
    while (at < day.start) day = this.day(day.number - 1);
    for (let next = this.day(day.number + 1); at >= next.start; next = this.day(next.number + 1)) day = next;
    return day;
  }

  private day(number: number): LocalDay {
    const known = this.days.get(number);
    if (known) return known;
    const made = this.makeDay(number);
    this.days.set(number, made);
    return made;
  }

  private makeDay(number: number): LocalDay {
    const date = new Date(number * DAY).toISOString().slice(0, 10);
    const midnight = DateTime.fromISO(date, { zone: this.zone });
    const at = (time: string) => {
      const minutes = minuteOfDay(time);
      // 24:00 is the beginning of the next day, which is not always 24 hours later. A time that the change to summer
      // time leaves out is moved on by luxon, so a shift is never longer than the clock on the wall shows.
      return minutes === 24 * 60
        ? midnight.plus({ days: 1 }).startOf('day').toMillis()
        : midnight.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 }).toMillis();
    };
    const shifts = this.exceptions.get(date)?.shifts ?? this.calendar.week[midnight.weekday - 1]!;
    const spans = shifts
      .map(([from, to]): [number, number] => [at(from), at(to)])
      .filter(([begin, end]) => end > begin);
    return { number, start: midnight.startOf('day').toMillis(), spans };
  }
}

interface LocalDay {
  /** Days since 1970-01-01 of its date. */
  number: number;
  /** Its midnight. */
  start: number;
  spans: ReadonlyArray<readonly [number, number]>;
}

const MAX_DAYS = 30 * 366;

const made = new WeakMap<Calendar, Map<string, BusinessTime>>();

/** One a calendar object and zone, so that its days are found once and not for every clock. */
export function businessTime(calendar: Calendar, zone: string): BusinessTime {
  const zones = made.get(calendar) ?? new Map<string, BusinessTime>();
  made.set(calendar, zones);
  const known = zones.get(zone) ?? new BusinessTime(calendar, zone);
  zones.set(zone, known);
  return known;
}

function tooLittle(calendar: Calendar): VocError {
  return new VocError({
    code: 'input.invalid',
    field: 'calendar',
    value: calendar.id,
    message: {
      zh: `日历“${calendar.name.zh}”的工作时间太少，时限在 30 年内都不会到期`,
      en: `The calendar "${calendar.name.en}" has so little working time that the limit does not end within 30 years`,
    },
    remedy: {
      zh: '请在规则手册的日历表里检查每周的工作时段和例外日期。',
      en: 'Check the shifts of its week and its exceptions in the calendar table of the rulebook.',
    },
  });
}
