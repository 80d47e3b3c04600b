import { DAY, HOUR } from '../clock';
import type { Stream } from './stream';
import { dayOf, hourOf, startOfDay, weekdayOf } from './zone';

export interface Baseline {
  /** Days it rests on. */
  days: number;
  all: number;
  hits: number;
  /** Expected number in a span of time, with weekday (and, below a day, hour) taken into account. */
  expected: (from: number, to: number) => number;
  /**
   * Size of the negative binomial that a count of `expected` follows: as wide as what is not known of a small key's
   * mean, and as what its days scatter beyond chance. Infinity would be Poisson.
   */
  size: number;
  /** The days scatter more than chance allows. */
  overdispersed: boolean;
}

export const LEAST_BASELINE_DAYS = 7;
/** So many feedbacks of even distribution are mixed into the profile of the hours: a small key has none of its own. */
const HOUR_PRIOR = 48;
/** Of the Poisson dispersion test; below it scatter counts as chance. */
const DISPERSION_SIGMAS = 2;
const LEAST_DISPERSION_DAYS = 14;

/**
 * What the stream's own past says, from whole calendar days before `from` without the `lagDays` just before it.
 * Undefined where fewer than seven days are known: no baseline is better than one of two days.
 */
export function baselineOf(
  stream: Stream,
  from: number,
  { baselineDays, lagDays }: { baselineDays: number; lagDays: number },
): Baseline | undefined {
  const { zone } = stream;
  const last = dayOf(from, zone) - 1 - lagDays;
  const first = Math.max(last - baselineDays + 1, stream.firstDay);
  const days = last - first + 1;
  if (days < LEAST_BASELINE_DAYS) return undefined;
  const counts: number[] = [];
  for (let day = first; day <= last; day++) counts.push(stream.days.sum(day, day).all);
  const { all, hits } = stream.days.sum(first, last);
  // Half a feedback (Jeffreys): a key without any past is rare, not impossible.
  const mean = (all + 0.5) / days;
  const weekday = weekdayFactors(counts, first, mean);
  const hours = hourShares(stream.hours);
  const dispersion = dispersionOf(counts, first, mean, weekday.factors);
  const ofDay = (day: number) => mean * weekday.factors[weekdayOf(day)]!;
  const uncertain = 1 / (all + 0.5) + weekday.variance;
  const scatter = dispersion > 1 ? (dispersion - 1) / mean : 0;
  return {
    days,
    all,
    hits,
    expected: (begin, end) => expectedBetween(begin, end, zone, ofDay, hours),
    size: 1 / (uncertain + scatter),
    overdispersed: dispersion > 1,
  };
}

/**
 * What each weekday has above or below the mean, as far as it is more than chance (James–Stein): a key with a strong
 * week keeps it, one without, or with too few feedbacks to tell, gets ones. `variance`: what stays unknown of them.
 */
function weekdayFactors(
  counts: readonly number[],
  first: number,
  mean: number,
): { factors: number[]; variance: number } {
  const sums = new Array<number>(7).fill(0);
  const expected = new Array<number>(7).fill(0);
  counts.forEach((count, i) => {
    const weekday = weekdayOf(first + i);
    sums[weekday]! += count;
    expected[weekday]! += mean;
  });
  const excess = sums.map((sum, i) => (sum / expected[i]! - 1) ** 2 - 1 / expected[i]!);
  const between = Math.max(0, excess.reduce((total, x) => total + x, 0) / 6);
  const own = expected.map((count) => between / (between + 1 / count));
  const factors = sums.map((sum, i) => Math.max(0.05, 1 + own[i]! * (sum / expected[i]! - 1)));
  const variance = own.reduce((total, share, i) => total + share / expected[i]!, 0) / 7;
  return { factors, variance };
}

function hourShares(hours: readonly number[]): number[] {
  const total = hours.reduce((sum, n) => sum + n, 0) + HOUR_PRIOR;
  return hours.map((n) => (n + HOUR_PRIOR / 24) / total);
}

/** Variance over mean of the days; 1 where chance explains it. */
function dispersionOf(
  counts: readonly number[],
  first: number,
  mean: number,
  weekday: readonly number[],
): number {
  if (counts.length < LEAST_DISPERSION_DAYS) return 1;
  const square = counts.reduce((sum, count, i) => {
    const expected = mean * weekday[weekdayOf(first + i)]!;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  const freedom = counts.length - 1;
  const dispersion = square / freedom;
  return dispersion > 1 + DISPERSION_SIGMAS * Math.sqrt(2 / freedom) ? dispersion : 1;
}

function expectedBetween(
  from: number,
  to: number,
  zone: string,
  ofDay: (day: number) => number,
  hours: readonly number[],
): number {
  const short = to - from < DAY;
  let sum = 0;
  for (let at = from; at < to; ) {
    const day = dayOf(at, zone);
    // A day is even unless the window is shorter than one: the profile is kept for those only.
    const next = short ? Math.floor(at / HOUR) * HOUR + HOUR : startOfDay(day + 1, zone);
    const end = Math.min(to, Math.max(next, at + 1));
    const span = short ? HOUR : DAY;
    sum += ((ofDay(day) * (end - at)) / span) * (short ? hours[hourOf(at, zone)]! : 1);
    at = end;
  }
  return sum;
}
