/**
 * The statistics of the surge rules as pure functions. Tails come from the incomplete gamma and beta functions
 * (continued fractions by Lentz's method; DLMF 8.9.2 and 8.17.22), not from sums: a count of 10⁶ costs as much as 10.
 */

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const EPSILON = 1e-15;
const TINY = 1e-300;
const MAX_STEPS = 100_000;

/** ln Γ(x) for x > 0 (Lanczos, g = 7). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  let sum = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (x - 1 + i);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Lower regularised incomplete gamma function P(a, x). */
export function gammaP(a: number, x: number): number {
  if (x <= 0) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < MAX_STEPS && term > sum * EPSILON; n++) sum += term *= x / (a + n);
    return Math.min(1, front * sum);
  }
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < MAX_STEPS; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / nonZero(an * d + b);
    c = nonZero(b + an / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < EPSILON) break;
  }
  return Math.max(0, 1 - front * h);
}

/** Regularised incomplete beta function I_x(a, b). */
export function betaI(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges fast on this side only; the other one follows from the symmetry.
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a;
  return 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < MAX_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < EPSILON) break;
  }
  return h;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** P(X ≥ count) where X is Poisson with this mean. */
export function poissonTail(count: number, mean: number): number {
  return count <= 0 ? 1 : gammaP(count, mean);
}

/** P(X ≥ count) where X is negative binomial: variance mean + mean² / size; size ∞ is Poisson. */
export function negativeBinomialTail(count: number, mean: number, size: number): number {
  if (count <= 0) return 1;
  if (mean <= 0) return 0;
  if (!Number.isFinite(size)) return poissonTail(count, mean);
  return betaI(mean / (mean + size), count, size);
}

/** P(X ≥ count) of `trials` with probability `share`. */
export function binomialTail(count: number, trials: number, share: number): number {
  if (count <= 0) return 1;
  if (count > trials) return 0;
  return betaI(share, count, trials - count + 1);
}

/** Logarithm of P(X = count), Poisson or negative binomial. */
function logMass(count: number, mean: number, size: number): number {
  if (!Number.isFinite(size)) return count * Math.log(mean) - mean - logGamma(count + 1);
  return (
    logGamma(count + size) -
    logGamma(size) -
    logGamma(count + 1) +
    size * Math.log(size / (size + mean)) +
    count * Math.log(mean / (size + mean))
  );
}

/**
 * How many separate times in a year a window that slides along a stream without change holds `count` or more:
 * (T / w) · (count − mean) · P(X = count) (scan statistic of Alm 1983 and Naus 1982; a count at or below the mean is
 * there at all times). It is what a false-alarm budget has to be compared with: testing at every feedback is far more
 * than one test a day, so a p-value of 1 / 365 would ring much more often than once a year.
 */
export function scanAlarmsPerYear(count: number, mean: number, windowMs: number, size = Infinity): number {
  const windows = YEAR_MS / windowMs;
  // With an uncertain mean, a high count makes a high mean likely: the clumps are those of that mean.
  const clump = Number.isFinite(size) ? (mean * (size + count)) / (size + mean) : mean;
  if (mean <= 0) return count > 0 ? 0 : windows;
  if (count <= clump) return windows;
  return windows * (count - clump) * Math.exp(logMass(count, mean, size));
}

const YEAR_MS = 365.25 * 24 * 3_600_000;

/** z with Φ(z) = probability, by bisection. */
export function normalQuantile(probability: number): number {
  let low = -40;
  let high = 40;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function normalCdf(z: number): number {
  const half = gammaP(0.5, (z * z) / 2) / 2;
  return z < 0 ? 0.5 - half : 0.5 + half;
}

/** Lower end of the one-sided Wilson interval of a share. `confidence` 0 … 1. */
export function wilsonLower(count: number, total: number, confidence: number): number {
  if (total <= 0) return 0;
  const z = normalQuantile(confidence);
  const share = count / total;
  const centre = share + (z * z) / (2 * total);
  const half = z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  return Math.max(0, (centre - half) / (1 + (z * z) / total));
}

/** Lower end of the one-sided Clopper–Pearson interval: never covers less than it says. */
export function clopperPearsonLower(count: number, total: number, confidence: number): number {
  if (total <= 0 || count <= 0) return 0;
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (binomialTail(count, total, middle) < 1 - confidence) low = middle;
    else high = middle;
  }
  return low;
}

export type EarsMethod = 'C1' | 'C2' | 'C3';

/** Seven days; C1 ends the day before, C2 and C3 leave two days out (Hutwagner et al. 2003). */
const EARS_DAYS = 7;
const EARS_LAG = { C1: 0, C2: 2, C3: 2 } as const;
/** Standard deviations above the mean; C3 sums three days and has a limit of its own. */
export const EARS_LIMIT = { C1: 3, C2: 3, C3: 2 } as const;
/** Days of history `ears` needs, today included. */
export const EARS_HISTORY = { C1: 8, C2: 10, C3: 12 } as const;
/** A week of equal counts has no deviation, and one more would be infinitely many of them. */
const LEAST_DEVIATION = 0.2;

export interface EarsResult {
  statistic: number;
  mean: number;
  deviation: number;
  alarm: boolean;
}

/**
 * The EARS statistics of the CDC. `days`: daily counts, the last one is today; at least EARS_HISTORY of them, else
 * undefined. C3 = Σ over three days of max(0, C2 − 1). A baseline day's deviation is the sample's (n − 1).
 */
export function ears(days: readonly number[], method: EarsMethod): EarsResult | undefined {
  if (days.length < EARS_HISTORY[method]) return undefined;
  const today = days.length - 1;
  const plain = (day: number) => {
    const end = day - EARS_LAG[method];
    const base = days.slice(end - EARS_DAYS, end);
    const mean = base.reduce((sum, x) => sum + x, 0) / EARS_DAYS;
    const square = base.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (EARS_DAYS - 1);
    const deviation = Math.max(LEAST_DEVIATION, Math.sqrt(square));
    return { mean, deviation, statistic: (days[day]! - mean) / deviation };
  };
  const now = plain(today);
  const statistic =
    method === 'C3'
      ? [0, 1, 2].reduce((sum, back) => sum + Math.max(0, plain(today - back).statistic - 1), 0)
      : now.statistic;
  return { ...now, statistic, alarm: statistic > EARS_LIMIT[method] };
}
