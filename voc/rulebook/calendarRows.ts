import { DAY } from '../clock';
import type { Calendar } from '../sla/calendar';
import type { Language } from '../types';
import type { Cells } from './cells';
import type { Cell, RulebookRow } from './tables';

/**
 * Calendars (R10) as rows of `voc_calendar` and back. A row says when people work on certain days: `周一至周五`, a date,
 * a span of dates, or `法定节假日` where the calendar follows the public holidays.
 */

type Shifts = Calendar['week'][number];

const WEEKDAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'];
const ENGLISH_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const HOLIDAYS = { zh: '法定节假日', en: 'public holidays' };
const OFF = { zh: '休息', en: 'off' };
const WHOLE = { zh: '全天', en: 'all day' };
const BY_DATES = { zh: '按日期填写', en: 'by dates' };
const WHOLE_DAY: Shifts = [['00:00', '24:00']];

/** Rows of one calendar: its week, its following of the holidays, its dates (neighbours that are alike in one row). */
export function calendarCells(calendar: Calendar, language: Language): Cell[][] {
  const say = (text: { zh: string; en: string }) => (language === 'zh-CN' ? text.zh : text.en);
  const row = (day: string, shifts: string, note = ''): Cell[] => [
    calendar.id,
    calendar.name.zh,
    calendar.name.en,
    day,
    shifts,
    note,
  ];
  const hours = (shifts: Shifts) => {
    if (shifts.length === 0) return say(OFF);
    if (sameShifts(shifts, WHOLE_DAY)) return say(WHOLE);
    return shifts.map(([from, to]) => `${from}-${to}`).join('、');
  };
  const names = language === 'zh-CN' ? WEEKDAYS : ENGLISH_DAYS;
  const week = runsOf(calendar.week, sameShifts).map(({ first, last, item }) =>
    row(
      first === last ? names[first]! : `${names[first]}${language === 'zh-CN' ? '至' : '-'}${names[last]}`,
      hours(item),
    ),
  );
  const days = [...calendar.days].sort((a, b) => a.date.localeCompare(b.date));
  const dates = runsOf(
    days,
    (a, b) =>
      sameShifts(a.shifts, b.shifts) && a.name === b.name && dayNumber(b.date) - dayNumber(a.date) === 1,
  ).map(({ first, last, item }) =>
    row(
      first === last ? days[first]!.date : `${days[first]!.date}~${days[last]!.date}`,
      hours(item.shifts),
      item.name,
    ),
  );
  return [...week, ...(calendar.holidays ? [row(say(HOLIDAYS), say(BY_DATES))] : []), ...dates];
}

/** What one calendar's rows say, for the schema to check, and which row each part came from. */
export interface CalendarRows {
  calendar: {
    id: string;
    name: { zh: string; en: string };
    week: Shifts[];
    holidays: boolean;
    days: Calendar['days'];
  };
  /** The first row: for what the schema says of the whole. */
  source: RulebookRow;
  daySources: RulebookRow[];
}

/** All rows of the table, grouped by calendar in the order they first stand there. */
export function readCalendars(rows: readonly Cells[]): CalendarRows[] {
  const ids = [...new Set(rows.map((cells) => cells.text('calendarId')))];
  return ids.map((id) =>
    readCalendar(
      id,
      rows.filter((cells) => cells.text('calendarId') === id),
    ),
  );
}

function readCalendar(id: string, rows: readonly Cells[]): CalendarRows {
  const first = rows[0]!;
  const read: CalendarRows = {
    calendar: {
      id,
      name: { zh: first.text('nameZh'), en: first.text('nameEn') || first.text('nameZh') },
      week: WEEKDAYS.map(() => []),
      holidays: false,
      days: [],
    },
    source: first.source,
    daySources: [],
  };
  let unread = false;
  for (const cells of rows) {
    const day = cells.text('day');
    if ([HOLIDAYS.zh, HOLIDAYS.en].includes(day.toLowerCase())) {
      read.calendar.holidays = true;
      continue;
    }
    const shifts = readShifts(cells);
    if (!shifts) {
      unread = true;
      continue;
    }
    const weekdays = weekdaysOf(day);
    const dates = datesOf(day);
    if (weekdays) for (const index of weekdays) read.calendar.week[index] = shifts;
    else if (dates) {
      for (const date of dates) {
        read.calendar.days.push({ date, shifts, name: cells.text('note') });
        read.daySources.push(cells.source);
      }
    } else {
      unread = true;
      cells.report(
        'day',
        day,
        '不是星期，也不是日期',
        'is neither a day of the week nor a date',
        '请填 周一至周五、周六、2026-10-01、2026-10-01~2026-10-07 或 法定节假日。',
        'Use mon-fri, sat, 2026-10-01, 2026-10-01~2026-10-07 or public holidays.',
      );
    }
  }
  // The cell is told of; that the week now lacks working time would be told of as a second mistake.
  if (unread) read.calendar.week = WEEKDAYS.map(() => WHOLE_DAY);
  return read;
}

/** Undefined where the cell cannot be read, which is then reported. */
function readShifts(cells: Cells): Shifts | undefined {
  const text = cells.text('shifts');
  if ([OFF.zh, OFF.en].includes(text.toLowerCase())) return [];
  if ([WHOLE.zh, WHOLE.en].includes(text.toLowerCase())) return WHOLE_DAY;
  const shifts = cells
    .list('shifts')
    .map((part) => /^(\d{1,2}[:：]\d{2})\s*[-–~至]\s*(\d{1,2}[:：]\d{2})$/.exec(part));
  if (shifts.length === 0 || shifts.some((shift) => shift === null)) {
    cells.report(
      'shifts',
      text,
      '不是工作时段',
      'is no list of shifts',
      '请填 09:00-12:00、13:30-18:00，或 全天、休息。',
      'Use 09:00-12:00, 13:30-18:00, or all day, off.',
    );
    return undefined;
  }
  const time = (part: string) => part.replace('：', ':').padStart(5, '0');
  return shifts.map((shift): [string, string] => [time(shift![1]!), time(shift![2]!)]);
}

function weekdaysOf(text: string): number[] | undefined {
  if (['每天', 'every day', 'daily'].includes(text.toLowerCase())) return WEEKDAYS.map((_, i) => i);
  const parts = text.split(/[、，,]/).map((part) =>
    part
      .trim()
      .split(/\s*[至到~-]\s*/)
      .map(weekday),
  );
  if (parts.some((part) => part.length > 2 || part.some((index) => index < 0))) return undefined;
  return parts.flatMap(([from, to = from]) =>
    Array.from({ length: ((to! - from! + 7) % 7) + 1 }, (_, i) => (from! + i) % 7),
  );
}

function weekday(text: string): number {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/^(星期|礼拜)/, '周')
    .replace('周天', '周日');
  return Math.max(WEEKDAYS.indexOf(plain), ENGLISH_DAYS.indexOf(plain.slice(0, 3)));
}

/** Dates of the cell; undefined where it holds none. A span of more than a year is a slip. */
function datesOf(text: string): string[] | undefined {
  const [from, to = from, ...more] = text.split(/\s*[~至到]\s*/).map(dayNumber);
  if (from === undefined || to === undefined || more.length > 0 || !(to >= from && to - from <= 366))
    return undefined;
  return Array.from({ length: to - from + 1 }, (_, i) =>
    new Date((from + i) * DAY).toISOString().slice(0, 10),
  );
}

/** Days since 1970; NaN for what is no date. */
function dayNumber(text: string): number {
  const [, year, month, day] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text.trim()) ?? [];
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return new Date(at).getUTCDate() === Number(day) ? at / DAY : NaN;
}

function sameShifts(a: Shifts, b: Shifts): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Neighbours that are alike, as spans of positions. */
function runsOf<T>(
  items: readonly T[],
  alike: (a: T, b: T) => boolean,
): Array<{ first: number; last: number; item: T }> {
  const runs: Array<{ first: number; last: number; item: T }> = [];
  items.forEach((item, i) => {
    const run = runs.at(-1);
    if (run && alike(items[run.last]!, item)) run.last = i;
    else runs.push({ first: i, last: i, item });
  });
  return runs;
}
