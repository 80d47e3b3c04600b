import { DAY, DEFAULT_ZONE, HOUR, MINUTE } from '../../clock';
import { OLDEST_DATE, instantOf, offsetAt } from '../dates';
import type { Precision } from '../types';
import { clockOf, numeral, patternFor } from './dateForms';
import { roleOf } from './dateRoles';
import type { FaultPlaces, FoundDate } from './dateRoles';

interface LocalDay {
  year: number;
  month: number;
  day: number;
  /** 1 Monday … 7 Sunday. */
  weekday: number;
}

/** A date as it is being read; `month` and `day` 0 where the text does not tell them. */
interface Reading {
  year: number;
  month: number;
  day: number;
  confidence: number;
  precision: Precision;
}

function localOf(at: number, zone: string): LocalDay {
  const wall = new Date(at + offsetAt(at, zone));
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    weekday: wall.getUTCDay() === 0 ? 7 : wall.getUTCDay(),
  };
}

const fullYear = (text: string) => (text.length === 2 ? 2000 + Number(text) : Number(text));

/** A day counted from another one, by the calendar. */
function shifted(from: { year: number; month: number; day: number }, days: number): Reading {
  const date = new Date(Date.UTC(from.year, from.month - 1, from.day) + days * DAY);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    confidence: 0.85,
    precision: 'day',
  };
}

function monthShifted(now: LocalDay, months: number, confidence: number): Reading {
  const index = now.year * 12 + now.month - 1 + months;
  return { year: Math.floor(index / 12), month: (index % 12) + 1, day: 0, confidence, precision: 'month' };
}

/** A month without year is the latest that is not ahead of the message. */
function yearFor(now: LocalDay, prefix: string | undefined, month: number, day: number): number {
  if (prefix === '前年') return now.year - 2;
  if (prefix === '去年') return now.year - 1;
  const ahead = month > now.month || (month === now.month && day > now.day);
  return ahead ? now.year - 1 : now.year;
}

const RELATIVE_DAYS: Readonly<Record<string, number>> = {
  大前天: -3,
  前天: -2,
  前晚: -2,
  昨天: -1,
  昨日: -1,
  昨晚: -1,
  昨夜: -1,
  今天: 0,
  今日: 0,
  今早: 0,
  今晨: 0,
  今晚: 0,
  今儿: 0,
  刚刚: 0,
  刚才: 0,
};

function relative(word: string, now: LocalDay): Reading | undefined {
  if (word === '前几天' || word === '前两天') return { ...shifted(now, -3), confidence: 0.4 };
  if (/月$/.test(word)) return monthShifted(now, -1, 0.8);
  return shifted(now, RELATIVE_DAYS[word] ?? 0);
}

function weekday(which: string | undefined, name: string, now: LocalDay): Reading {
  const target = name === '末' ? 6 : '一二三四五六'.indexOf(name) + 1 || 7;
  const weeks = which === '上上' ? -2 : which?.startsWith('上') ? -1 : 0;
  const day = shifted(now, target - now.weekday + 7 * weeks);
  // A bare 周五 is the last one there was.
  return which === undefined && target > now.weekday ? shifted(now, target - now.weekday - 7) : day;
}

function readingOf(
  groups: Record<string, string | undefined>,
  now: LocalDay,
  state: State,
): Reading | undefined {
  const g = groups;
  const whole = (year: number, month: number, day: number, confidence: number): Reading => {
    return { year, month, day, confidence, precision: day > 0 ? 'day' : month > 0 ? 'month' : 'year' };
  };
  if (g.y1) return whole(fullYear(g.y1), numeral(g.m1), numeral(g.d1 ?? g.d1b), 0.95);
  if (g.m2) return whole(fullYear(g.y2 ?? g.y2s ?? ''), Number(g.m2), Number(g.d2), 0.9);
  if (g.y6) return whole(fullYear(g.y6), Number(g.m6), Number(g.d6), 0.85);
  if (g.m3) {
    const [month, day] = [numeral(g.m3), numeral(g.d3 ?? g.d3b)];
    return whole(yearFor(now, g.p3, month, day), month, day, g.p3 ? 0.9 : 0.8);
  }
  if (g.m4)
    return whole(yearFor(now, undefined, Number(g.m4), Number(g.d4)), Number(g.m4), Number(g.d4), 0.75);
  if (g.d5) return dayAlone(Number(g.d5), g.p5, now, state);
  if (g.y7 ?? g.y8) return whole(fullYear(g.y7 ?? g.y8 ?? ''), 0, 0, 0.7);
  if (g.wd) return weekday(g.w, g.wd, now);
  if (g.rel) return relative(g.rel, now);
  if (g.pn ?? g.pd ?? g.pk) return sincePurchase(g, state);
  return undefined;
}

/** 29日 after 1月27日 stays in that month; alone it is the latest such day. */
function dayAlone(
  day: number,
  monthWord: string | undefined,
  now: LocalDay,
  state: State,
): Reading | undefined {
  if (day < 1 || day > 31) return undefined;
  if (monthWord) {
    const { year, month } = monthShifted(now, monthWord.startsWith('上') ? -1 : 0, 0);
    return { year, month, day, confidence: 0.85, precision: 'day' };
  }
  if (state.last && state.last.day > 0 && state.last.day <= day)
    return { ...state.last, day, confidence: 0.7, precision: 'day' };
  const month = day > now.day ? monthShifted(now, -1, 0) : { year: now.year, month: now.month };
  return { year: month.year, month: month.month, day, confidence: 0.7, precision: 'day' };
}

function sincePurchase(g: Record<string, string | undefined>, state: State): Reading | undefined {
  if (!state.bought) return undefined;
  const days =
    g.pd === undefined ? (g.pn === undefined ? numeral(g.pk) : numeral(g.pn) - 1) : g.pd === '次日' ? 1 : 0;
  return { ...shifted(state.bought, days), confidence: 0.75 };
}

interface State {
  last?: Reading;
  bought?: { year: number; month: number; day: number };
}

/** 半小时前, 3天前: counted back from the message itself. */
function ago(
  g: Record<string, string | undefined>,
  now: LocalDay,
  received: number,
): { at: number; reading: Reading } | undefined {
  const half = g.n?.startsWith('半');
  const count = half ? 0.5 : numeral(g.n);
  const unit = g.u ?? '';
  if (count === 0) return undefined;
  if (/分钟|小时/.test(unit)) {
    const span = unit === '分钟' ? MINUTE : HOUR;
    const reading = {
      ...shifted(now, 0),
      precision: half || unit === '分钟' ? 'minute' : 'hour',
      confidence: 0.85,
    } as const;
    return { at: received - count * span, reading };
  }
  if (/月|年/.test(unit)) {
    const months = Math.round(count * (unit === '年' ? 12 : 1));
    return { at: NaN, reading: months === 0 ? shifted(now, -15) : monthShifted(now, -months, 0.5) };
  }
  return {
    at: NaN,
    reading: { ...shifted(now, -Math.round(count * (/天|日/.test(unit) ? 1 : 7))), confidence: 0.75 },
  };
}

/** No message tells a hundred dates; more only cost time. */
const MAX_DATES = 60;

/**
 * Dates and relative times of a clean text (R2), resolved against the time the message came in: 昨天上午 · 上周五 ·
 * 3月5日 · 2024年1月 · 今早 · 半小时前 · 提车第二天. Nothing ahead of the message is given.
 */
export function findDates(
  text: string,
  receivedAt: number,
  faults: FaultPlaces = [],
  zone: string = DEFAULT_ZONE,
): FoundDate[] {
  const pattern = patternFor(text);
  if (!pattern) return [];
  const matches: RegExpExecArray[] = [];
  for (const match of text.matchAll(pattern)) {
    matches.push(match);
    if (matches.length === MAX_DATES) break;
  }
  if (matches.length === 0) return [];
  const now = localOf(receivedAt, zone);
  const state: State = {};
  return matches.flatMap((match, i): FoundDate[] => {
    const g = (match.groups ?? {}) as Record<string, string | undefined>;
    const back = g.u === undefined ? undefined : ago(g, now, receivedAt);
    const reading = g.u === undefined ? readingOf(g, now, state) : back?.reading;
    if (!reading || reading.month > 12 || reading.day > 31 || isDuration(text, match, g, state)) return [];
    const start = match.index;
    const plainEnd = start + match[0].length;
    const clock =
      reading.precision === 'day' ? clockOf(text.slice(plainEnd, plainEnd + 24), match[0]) : undefined;
    const exact = back !== undefined && Number.isFinite(back.at) ? back.at : undefined;
    const at =
      exact ??
      instantOf(
        reading.year,
        reading.month || 1,
        reading.day || 1,
        clock?.hour ?? 0,
        clock?.minute ?? 0,
        zone,
      );
    if (at === undefined || at < OLDEST_DATE) return [];
    const begins = instantOf(reading.year, reading.month || 1, reading.day || 1, 0, 0, zone) ?? at;
    if (begins > receivedAt) return [];
    const end = plainEnd + (clock?.length ?? 0);
    const role = roleOf(text, start, end, matches[i + 1]?.index ?? text.length, faults);
    state.last = reading;
    if (role === 'bought' && reading.day > 0) state.bought = reading;
    const precision = clock?.precision ?? reading.precision;
    return [{ at: Math.min(at, receivedAt), precision, role, start, end, confidence: reading.confidence }];
  });
}

/** 8月不到, 6月内, 二月有余 are spans; 一月 without 份, a day or a date before it often is one month. */
function isDuration(
  text: string,
  match: RegExpExecArray,
  g: Record<string, string | undefined>,
  state: State,
): boolean {
  const behind = text.slice(match.index + match[0].length, match.index + match[0].length + 3);
  if (g.m3 !== undefined && g.d3 === undefined && g.d3b === undefined && !match[0].endsWith('份')) {
    if (/^(?:不到|内|有余|余|多|之内|之久|以内|\/|后|左右|以上|一次)/.test(behind)) return true;
    return g.p3 === undefined && state.last === undefined && /^[一二三四五六七八九十]/.test(g.m3);
  }
  if (g.d5 !== undefined && g.p5 === undefined) {
    const before = text.slice(Math.max(0, match.index - 1), match.index);
    return !/^$|[,。;!?\n 于在是、和与至到从有(:年]/.test(before);
  }
  return false;
}
