import {
  betaI,
  binomialTail,
  clopperPearsonLower,
  ears,
  gammaP,
  negativeBinomialTail,
  normalQuantile,
  poissonTail,
  scanAlarmsPerYear,
  wilsonLower,
} from '../../../voc/surge/statistics';

const DAY = 86_400_000;

/** Reference values: SciPy 1.x (`poisson.sf`, `nbinom.sf`, `binom.sf`, `beta.ppf`, `norm.ppf`), made beside the code. */
describe('tails against SciPy', () => {
  it.each([
    [10, 3.5, 0.003314944264632366],
    [120, 100, 0.02823039396486565],
    [1_000_000, 998_000, 0.022696114006736795],
  ])('Poisson P(X ≥ %d), mean %d', (count, mean, expected) => {
    expect(poissonTail(count, mean) / expected).toBeCloseTo(1, 7);
  });

  it.each([
    [10, 3.5, 2.5, 0.04182215588974939],
    [50, 20, 20, 0.00012219850828878748],
  ])('negative binomial P(X ≥ %d), mean %d, size %d', (count, mean, size, expected) => {
    expect(negativeBinomialTail(count, mean, size) / expected).toBeCloseTo(1, 9);
  });

  it.each([
    [30, 50, 0.5, 0.10131937553227033],
    [7, 100, 0.02, 0.00406205408010084],
    [60, 1000, 0.05, 0.08673217838486103],
  ])('binomial P(X ≥ %d) of %d at %d', (count, trials, share, expected) => {
    expect(binomialTail(count, trials, share) / expected).toBeCloseTo(1, 9);
  });

  it('bounds of a share', () => {
    expect(wilsonLower(15, 50, 0.975)).toBeCloseTo(0.19103553500880951, 10);
    expect(wilsonLower(3, 10, 0.99)).toBeCloseTo(0.08974146937406252, 10);
    expect(clopperPearsonLower(15, 50, 0.975)).toBeCloseTo(0.17861784566414687, 10);
    expect(clopperPearsonLower(3, 10, 0.95)).toBeCloseTo(0.08726443391415033, 10);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 10);
    expect(normalQuantile(0.01)).toBeCloseTo(-2.3263478740408408, 10);
  });

  it('has the values at the edges', () => {
    expect(poissonTail(0, 3)).toBe(1);
    expect(negativeBinomialTail(3, 0, 0)).toBe(0);
    expect(negativeBinomialTail(10, 3.5, Infinity)).toBe(poissonTail(10, 3.5));
    expect(binomialTail(0, 10, 0.5)).toBe(1);
    expect(binomialTail(11, 10, 0.5)).toBe(0);
    expect(gammaP(3, 0)).toBe(0);
    expect(betaI(0, 2, 3)).toBe(0);
    expect(betaI(1, 2, 3)).toBe(1);
    expect(wilsonLower(0, 0, 0.95)).toBe(0);
    expect(clopperPearsonLower(0, 10, 0.95)).toBe(0);
  });
});

/** Hutwagner et al. 2003: baselines of seven days, C1 without, C2 and C3 with a lag of two; sample deviation. */
describe('EARS', () => {
  const days = [12, 9, 14, 11, 10, 13, 8, 15, 12, 10, 18, 31];

  it('C1, C2, C3 as an independent calculation gives them (Python statistics.mean and stdev)', () => {
    expect(ears(days, 'C1')!.statistic).toBeCloseTo(5.501482884912086, 12);
    expect(ears(days, 'C2')!.statistic).toBeCloseTo(7.942120835920675, 12);
    expect(ears(days, 'C3')!.statistic).toBeCloseTo(8.43437890713683, 12);
    for (const method of ['C1', 'C2', 'C3'] as const) expect(ears(days, method)!.alarm).toBe(true);
  });

  it('is silent on an ordinary day, and where the history is too short', () => {
    expect(ears([...days.slice(0, 11), 13], 'C2')!.alarm).toBe(false);
    expect(ears(days.slice(0, 9), 'C2')).toBeUndefined();
    expect(ears(days.slice(0, 11), 'C3')).toBeUndefined();
  });

  it('does not take one more than a week of zeros for infinitely many deviations', () => {
    expect(ears([0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 'C2')!.statistic).toBe(5);
  });
});

describe('alarms a year of a sliding window', () => {
  /** Separate times at which a sliding window of a day reaches `count`, on made-up years. */
  function simulated(count: number, mean: number, years: number): number {
    let state = 12345;
    const next = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state + 0.5) / 4294967296;
    };
    let alarms = 0;
    let below = true;
    const times: number[] = [];
    for (let at = 0; at < years * 365.25; ) {
      at += -Math.log(next()) / mean;
      times.push(at);
      while (times[0]! <= at - 1) {
        times.shift();
        if (times.length < count) below = true;
      }
      if (times.length >= count && below) {
        alarms++;
        below = false;
      }
    }
    return alarms / years;
  }

  it.each([
    [5, 0.5],
    [9, 2],
    [22, 10],
  ])('%d in a day at a mean of %d: no more than the formula says in a simulation', (count, mean) => {
    const stated = scanAlarmsPerYear(count, mean, DAY);
    const found = simulated(count, mean, 3000);
    // The formula counts clumps, the simulation each crossing of a clump: of the same size, and rare.
    expect(found).toBeLessThan(stated * 2);
    expect(found).toBeGreaterThan(stated * 0.5);
  });

  it('testing with each feedback is far more than one test a day', () => {
    const count = 8;
    const perDay = poissonTail(count, 2) * 365.25;
    expect(scanAlarmsPerYear(count, 2, DAY)).toBeGreaterThan(2 * perDay);
  });

  it('is always on at the mean, and never where nothing is expected', () => {
    expect(scanAlarmsPerYear(2, 2, DAY)).toBeCloseTo(365.25, 6);
    expect(scanAlarmsPerYear(3, 0, DAY)).toBe(0);
    expect(scanAlarmsPerYear(30, 3, DAY, 2)).toBeGreaterThan(scanAlarmsPerYear(30, 3, DAY));
  });
});
