import { DAY } from '../clock';
import { baselineOf, LEAST_BASELINE_DAYS } from './baseline';
import type { SurgeRule, SurgeRuleOf } from './rules';
import {
  binomialTail,
  clopperPearsonLower,
  ears,
  EARS_HISTORY,
  negativeBinomialTail,
  scanAlarmsPerYear,
  wilsonLower,
} from './statistics';
import type { EarsMethod } from './statistics';
import type { Stream } from './stream';
import type { SpreadingEvidence, SurgeReason } from './types';
import { dayOf, startOfDay } from './zone';

/** What a rule finds in the windows of one feedback; times in UTC ms, `to` exclusive. */
export interface Finding {
  surge: boolean;
  reason: SurgeReason;
  from: number;
  to: number;
  count: number;
  total?: number;
  expected: number | null;
  pValue: number | null;
  alarmsPerKeyYear: number | null;
  threshold: number;
  share?: number;
  lowerBound?: number;
  spreading?: SpreadingEvidence;
}

/**
 * Decides from the counts in memory. A rule looks at the fullest window that holds the feedback's time, not only at
 * the one that ends with it: a latecomer may complete a window that is over already.
 * `number` is the feedback, which a run looks for.
 */
export function decide(rule: SurgeRule, stream: Stream, at: number, number: string): Finding {
  switch (rule.kind) {
    case 'count':
      return plainCount(rule, stream, at, rule.minimum, 'countReached', 'belowMinimum');
    case 'repeat':
      return plainCount(rule, stream, at, rule.times, 'repeated', 'belowMinimum');
    case 'growth':
      return rule.test === 'poisson' ? growth(rule, stream, at) : earsGrowth(rule, stream, at);
    case 'mass':
      return mass(rule, stream, at);
    case 'ratio':
      return ratio(rule, stream, at);
    case 'run':
      return run(rule, stream, at, number);
  }
}

const nothingKnown = { expected: null, pValue: null, alarmsPerKeyYear: null };
/** For rules without a baseline of their own: what their alarm shows as the usual number. */
const SHOWN_BASELINE = { baselineDays: 28, lagDays: 2 };

function windowOf(stream: Stream, end: number) {
  const { steps } = stream.scope;
  return { from: stream.moment(end - steps + 1), to: stream.moment(end + 1) };
}

function fullestWindow(stream: Stream, at: number) {
  const newest = stream.bucket(Math.max(at, stream.lastAt));
  const { end, all } = stream.fine.fullest(stream.bucket(at), stream.scope.steps, newest);
  return { ...windowOf(stream, end), count: all };
}

function plainCount(
  rule: SurgeRuleOf<'count' | 'repeat'>,
  stream: Stream,
  at: number,
  threshold: number,
  reached: SurgeReason,
  below: SurgeReason,
): Finding {
  const window = fullestWindow(stream, at);
  if (window.count < threshold) return { surge: false, reason: below, ...window, ...nothingKnown, threshold };
  const chance = chanceOf(rule, stream, window, SHOWN_BASELINE);
  return { surge: true, reason: reached, ...window, ...(chance ?? nothingKnown), threshold };
}

/** Expected number, p-value and alarms a year of a window; undefined without a baseline. */
function chanceOf(
  rule: SurgeRule,
  stream: Stream,
  { from, to, count }: { from: number; to: number; count: number },
  span: { baselineDays: number; lagDays: number },
) {
  const baseline = baselineOf(stream, from, span);
  if (!baseline) return undefined;
  const expected = baseline.expected(from, to);
  return {
    expected,
    pValue: negativeBinomialTail(count, expected, baseline.size),
    alarmsPerKeyYear: scanAlarmsPerYear(count, expected, rule.windowMinutes * 60_000, baseline.size),
  };
}

function growth(rule: SurgeRuleOf<'growth'>, stream: Stream, at: number): Finding {
  const window = fullestWindow(stream, at);
  const below = { surge: false, ...window, ...nothingKnown, threshold: rule.minimum };
  if (window.count < rule.minimum) return { ...below, reason: 'belowMinimum' };
  const chance = chanceOf(rule, stream, window, rule);
  if (!chance) return { ...below, reason: 'noBaseline' };
  const threshold = Math.max(rule.minimum, (1 + rule.risePercent / 100) * chance.expected);
  const found = { ...window, ...chance, threshold };
  if (window.count < threshold) return { surge: false, reason: 'belowRise', ...found };
  if (chance.alarmsPerKeyYear > rule.falseAlarmsPerKeyYear)
    return { surge: false, reason: 'withinChance', ...found };
  return { surge: true, reason: 'growthSignificant', ...found };
}

const METHODS = { earsC1: 'C1', earsC2: 'C2', earsC3: 'C3' } as const satisfies Record<string, EarsMethod>;

/** EARS compares calendar days, so its window is the day of the feedback. */
function earsGrowth(rule: SurgeRuleOf<'growth'>, stream: Stream, at: number): Finding {
  const method = METHODS[rule.test as keyof typeof METHODS];
  const day = dayOf(at, stream.zone);
  const from = startOfDay(day, stream.zone);
  const count = stream.days.sum(day, day).all;
  const window = { from, to: startOfDay(day + 1, stream.zone), count };
  const below = { surge: false, ...window, ...nothingKnown, threshold: rule.minimum };
  if (count < rule.minimum) return { ...below, reason: 'belowMinimum' };
  const first = day - EARS_HISTORY[method] + 1;
  if (first < stream.firstDay) return { ...below, reason: 'noBaseline' };
  const days: number[] = [];
  for (let each = first; each <= day; each++) days.push(stream.days.sum(each, each).all);
  const result = ears(days, method)!;
  const threshold = Math.max(rule.minimum, (1 + rule.risePercent / 100) * result.mean);
  const expected = result.mean;
  const found = {
    ...window,
    ...{ expected, pValue: negativeBinomialTail(count, expected, sizeOf(result)), alarmsPerKeyYear: null },
    threshold,
  };
  if (count < threshold) return { surge: false, reason: 'belowRise', ...found };
  if (!result.alarm) return { surge: false, reason: 'withinChance', ...found };
  return { surge: true, reason: 'growthSignificant', ...found };
}

/** The negative binomial with the mean and deviation of an EARS baseline. */
function sizeOf({ mean, deviation }: { mean: number; deviation: number }): number {
  const excess = deviation ** 2 - mean;
  return excess > 0 ? mean ** 2 / excess : Infinity;
}

function mass(rule: SurgeRuleOf<'mass'>, stream: Stream, at: number): Finding {
  const window = fullestWindow(stream, at);
  const below = { surge: false, ...window, ...nothingKnown, threshold: rule.minimum };
  if (window.count < rule.minimum) return { ...below, reason: 'belowMinimum' };
  const chance = chanceOf(rule, stream, window, rule);
  // In its first week a system knows no usual inflow: then the smallest number that could ring stands for it.
  const threshold = Math.max(rule.minimum, rule.factor * (chance?.expected ?? rule.minimum));
  const found = { ...window, ...(chance ?? nothingKnown), threshold };
  if (window.count < threshold)
    return { surge: false, reason: chance ? 'belowRise' : 'noBaseline', ...found };
  if (chance && chance.alarmsPerKeyYear > rule.falseAlarmsPerKeyYear)
    return { surge: false, reason: 'withinChance', ...found };
  return { surge: true, reason: 'massInflow', ...found };
}

function ratio(rule: SurgeRuleOf<'ratio'>, stream: Stream, at: number): Finding {
  const { steps } = stream.scope;
  // The latest window that holds the feedback: the fullest one says nothing about a share.
  const newest = stream.bucket(Math.max(at, stream.lastAt));
  const end = Math.min(newest, stream.bucket(at) + steps - 1);
  const { all, hits } = stream.fine.sum(end - steps + 1, end);
  const window = windowOf(stream, end);
  const shared = { ...window, count: hits, total: all, share: all === 0 ? 0 : hits / all };
  const fixed = rule.thresholdPercent / 100;
  const tooFew = { surge: false, ...shared, ...nothingKnown, threshold: fixed };
  if (all < rule.minimum) return { ...tooFew, reason: 'tooFewInDenominator' };
  const former = rule.against === 'baseline' ? formerShare(rule, stream, window.from) : undefined;
  if (rule.against === 'baseline' && former === undefined) return { ...tooFew, reason: 'noBaseline' };
  const threshold = former === undefined ? fixed : Math.min(1, former * (1 + fixed));
  const lower = rule.bound === 'wilson' ? wilsonLower : clopperPearsonLower;
  const lowerBound = lower(hits, all, rule.confidencePercent / 100);
  const found = {
    ...shared,
    ...{ expected: threshold * all, pValue: binomialTail(hits, all, threshold), alarmsPerKeyYear: null },
    ...{ threshold, lowerBound },
  };
  if (lowerBound > threshold) return { surge: true, reason: 'shareAbove', ...found };
  return { surge: false, reason: shared.share > threshold ? 'withinChance' : 'belowThreshold', ...found };
}

/** The stream's share in its baseline; its uncertainty is carried by the larger bound of the present share. */
function formerShare(rule: SurgeRuleOf<'ratio'>, stream: Stream, from: number): number | undefined {
  const baseline = baselineOf(stream, from, rule);
  if (!baseline || baseline.days < LEAST_BASELINE_DAYS || baseline.all < rule.minimum) return undefined;
  return (baseline.hits + 0.5) / (baseline.all + 1);
}

/** Links outside the run that are needed to say how likely its value is. */
const LEAST_LINKS = 5;

function run(rule: SurgeRuleOf<'run'>, stream: Stream, at: number, number: string): Finding {
  const links = stream.run;
  const own = links.findIndex(([, known]) => known === number);
  const none = { from: at, to: at + 1, count: 0, ...nothingKnown, threshold: rule.length };
  if (own < 0) return { surge: false, reason: 'repeatedVoice', ...none };
  const value = links[own]![2];
  let first = own;
  let last = own;
  while (links[last + 1]?.[2] === value) last++;
  const oldest = links[last]![0] - stream.scope.windowMs;
  while (first > 0 && links[first - 1]![2] === value && links[first - 1]![0] > oldest) first--;
  const count = last - first + 1;
  const others = links.length - count;
  const share = (links.filter(([, , other]) => other === value).length - count + 1) / (others + 2);
  const known = others >= LEAST_LINKS;
  const surge = count >= rule.length;
  return {
    surge,
    reason: surge ? 'runReached' : 'runTooShort',
    ...{ from: links[first]![0], to: links[last]![0] + 1, count },
    ...{ expected: known ? share * count : null, pValue: known ? share ** count : null },
    ...{ alarmsPerKeyYear: null, threshold: rule.length },
  };
}

/** Up to here a series of hours says more than one of days. */
export const SHORT_WINDOW_MS = DAY / 4;
