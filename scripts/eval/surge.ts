/**
 * How good the surge rules are: replay of dated real complaints, false alarms on shuffled days, and detection delay
 * against two plain rules on made-up series whose truth is known.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type * as LedgerModule from '../../voc/ledger/index.ts';
import type * as SurgeModule from '../../voc/surge/index.ts';
import { readJsonLines } from '../lib/measure.ts';
import type { MeasureContext, Report } from '../lib/measure.ts';

export const title = { zh: '爆发识别的准确度', en: 'Quality of the surge rules' };

type Rule = SurgeModule.SurgeRule;
type Observation = SurgeModule.Observation;

const DAY = 86_400_000;
const YEAR = 365.25;
const ZONE = 'Asia/Shanghai';
const SECRET = 'a secret of the evaluation, never used elsewhere';
const START = Date.parse('2025-01-06T00:00:00+08:00');
/** The stated budget of the growth rule; measured on shuffled days it may not be exceeded. */
const BUDGET = 1;
const SHUFFLES = 3;
/** Series (keys) for each mean number a day: false alarms are counted over all of them. */
const SERIES = { 0.5: 60, 5: 30, 40: 6 } as const;
const SERIES_DAYS = 120;
const CHANGE_DAY = 60;
const BURN_IN = 30;

/** mulberry32: the same series in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function poisson(mean: number, next: () => number): number {
  const limit = Math.exp(-mean);
  let n = 0;
  for (let product = next(); product > limit; product *= next()) n++;
  return n;
}

interface Dated {
  at: number;
  key: string;
}

interface Alarm {
  at: number;
  key: string;
  count: number;
  expected: number | null;
}

class Replay {
  private serial = 0;
  private readonly surge: typeof SurgeModule;
  private readonly Ledger: typeof LedgerModule.Ledger;
  private readonly folder: string;

  constructor(context: MeasureContext) {
    this.surge = context.voc('surge') as unknown as typeof SurgeModule;
    this.Ledger = (context.voc('ledger') as unknown as typeof LedgerModule).Ledger;
    this.folder = context.scratch;
    mkdirSync(this.folder, { recursive: true });
  }

  rule(input: object): Rule {
    const common = { id: 'rule', name: { zh: '评测', en: 'Evaluation' }, key: ['extra.key'] };
    return this.surge.surgeRuleSchema.parse({ ...common, ...input });
  }

  /** Alarms (opened episodes) of a stream in time order, day by day as it would have come in. */
  async alarms(dated: Dated[], rule: Rule): Promise<Alarm[]> {
    let now = 0;
    const path = join(this.folder, `replay-${++this.serial}.sqlite`);
    const ledger = await this.Ledger.open({ kind: 'sqlite', path, secret: SECRET }, { now: () => now });
    const alarms: Alarm[] = [];
    const days = Map.groupBy(
      [...dated].sort((a, b) => a.at - b.at),
      ({ at }) => Math.floor(at / DAY),
    );
    for (const [, ofDay] of days) {
      now = ofDay.at(-1)!.at;
      const observations = ofDay.map(
        ({ at, key }): Observation => ({
          feedback: { number: `F${++this.serial}`, receivedAt: new Date(at).toISOString() },
          extra: { key },
        }),
      );
      const verdicts = await ledger.transaction(
        async (tx) => await this.surge.observe(tx, observations, [rule], { zone: ZONE }),
      );
      verdicts.forEach(({ evidence }, i) => {
        if (evidence?.transition !== 'opened') return;
        const { at, key } = ofDay[i]!;
        alarms.push({ at, key, count: evidence.count, expected: evidence.expected });
      });
    }
    await ledger.close();
    return alarms;
  }
}

/** Daily counts to feedbacks spread over each day. */
function spread(counts: number[], key: string, next: () => number): Dated[] {
  return counts.flatMap((count, day) =>
    Array.from({ length: count }, () => ({ at: START + day * DAY + Math.floor(next() * DAY), key })),
  );
}

/** What people use today: a fixed number in 24 h, or three times the same day before; both day by day. */
const PLAIN: Record<string, (counts: number[], day: number) => boolean> = {
  'plain count ≥ 50': (counts, day) => counts[day]! >= 50,
  'plain +200 % on yesterday': (counts, day) =>
    counts[day]! > 0 && counts[day]! >= 3 * (counts[day - 1] ?? Infinity),
};

const SHAPES: Record<string, (day: number) => number> = {
  'step ×3': (day) => (day >= CHANGE_DAY ? 3 : 1),
  'slow ramp to ×4 in 21 days': (day) =>
    day < CHANGE_DAY ? 1 : Math.min(4, 1 + (3 * (day - CHANGE_DAY)) / 21),
  'weekly cycle ×0.4 … ×1.6, no change': (day) => 1 + 0.6 * Math.cos((2 * Math.PI * day) / 7),
  'one day ×10': (day) => (day === CHANGE_DAY ? 10 : 1),
  'no change': () => 1,
};

interface Score {
  found: number;
  delay: number[];
  falseAlarms: number;
  keyDays: number;
}

function score(alarmDays: number[], changes: boolean, into: Score): void {
  const real = changes ? alarmDays.filter((day) => day >= CHANGE_DAY) : [];
  into.falseAlarms += alarmDays.filter((day) => day >= BURN_IN && !real.includes(day)).length;
  into.keyDays += (changes ? CHANGE_DAY : SERIES_DAYS) - BURN_IN;
  if (real.length === 0) return;
  into.found++;
  into.delay.push(real[0]! - CHANGE_DAY);
}

export async function run(context: MeasureContext): Promise<Report> {
  const replay = new Replay(context);
  const report: Report = {
    columns: ['series', 'mean a day', 'rule', 'found', 'delay (days, median)', 'false alarms a key-year'],
    rows: [],
    notes: [],
    failures: [],
  };
  const growth = replay.rule({ kind: 'growth', risePercent: 100, falseAlarmsPerKeyYear: BUDGET });
  const growth200 = replay.rule({ kind: 'growth', risePercent: 200, falseAlarmsPerKeyYear: BUDGET });
  const ears = replay.rule({ kind: 'growth', risePercent: 100, test: 'earsC2' });
  const ours: Record<string, Rule> = {
    'growth +100 %': growth,
    'growth +200 %': growth200,
    'EARS C2 +100 %': ears,
  };
  for (const [shape, factor] of Object.entries(SHAPES)) {
    const changes =
      Math.abs(factor(CHANGE_DAY + 7) / factor(CHANGE_DAY) - 1) > 0.01 || factor(CHANGE_DAY) > 2;
    for (const mean of [0.5, 5, 40] as const) {
      const next = random(7);
      const keys = Array.from({ length: SERIES[mean] }, (_, k) => ({
        key: `k${k}`,
        counts: Array.from({ length: SERIES_DAYS }, (_, day) => poisson(mean * factor(day), next)),
      }));
      const dated = keys.flatMap(({ key, counts }) => spread(counts, key, next));
      for (const [name, rule] of Object.entries(ours)) {
        const alarms = await replay.alarms(dated, rule);
        const total: Score = { found: 0, delay: [], falseAlarms: 0, keyDays: 0 };
        for (const { key } of keys)
          score(
            alarms.filter((alarm) => alarm.key === key).map(({ at }) => Math.floor((at - START) / DAY)),
            changes,
            total,
          );
        push(report, shape, mean, name, total, changes);
      }
      for (const [name, rings] of Object.entries(PLAIN)) {
        const total: Score = { found: 0, delay: [], falseAlarms: 0, keyDays: 0 };
        for (const { counts } of keys) {
          const days = counts.map((_, day) => rings(counts, day));
          // One alarm an episode, as ours: the first day after a day that was quiet.
          const alarms = days.flatMap((on, day) => (on && !days[day - 1] ? [day] : []));
          score(alarms, changes, total);
        }
        push(report, shape, mean, name, total, changes);
      }
    }
  }
  if (!context.shared) {
    report.notes.push('没有 ../shared/data，未做真实数据回放。 The shared data are not available.');
    return report;
  }
  await replayReal(context.shared, replay, report);
  return report;
}

function push(
  report: Report,
  shape: string,
  mean: keyof typeof SERIES,
  name: string,
  total: Score,
  changes: boolean,
): void {
  const sorted = total.delay.sort((a, b) => a - b);
  const median = sorted.length === 0 ? '–' : String(sorted[Math.floor(sorted.length / 2)]);
  const rate = (total.falseAlarms / total.keyDays) * YEAR;
  const found = changes ? `${Math.round((100 * total.found) / SERIES[mean])} %` : '–';
  report.rows.push([shape, mean, name, found, changes ? median : '–', rate.toFixed(2)]);
  if (name.startsWith('growth') && rate > BUDGET)
    report.failures.push(`${shape}, mean ${mean}, ${name}: ${rate.toFixed(2)} false alarms a key-year`);
}

/** Dates without a time of day: spread evenly over the day in the order of the file. */
function timesOf(rows: Array<{ day: string; key: string }>): Dated[] {
  const seen = new Map<string, number>();
  return rows.map(({ day, key }) => {
    const n = seen.get(day) ?? 0;
    seen.set(day, n + 1);
    return { at: Date.parse(`${day}T00:00:00+08:00`) + Math.min(DAY - 1, (n + 1) * 97_000), key };
  });
}

async function replayReal(shared: string, replay: Replay, report: Report): Promise<void> {
  const rule = replay.rule({ kind: 'growth', risePercent: 200, minimum: 4, falseAlarmsPerKeyYear: BUDGET });
  const ford = timesOf(
    readJsonLines<{ model: string; component: string; date_filed: string }>(
      join(shared, 'data', 'ford_body_dates.jsonl'),
    ).map(({ model, component, date_filed }) => ({ day: date_filed, key: `${model} ${component}` })),
  );
  const texts = readJsonLines<{ source: string; time?: string; brand?: string; problem?: string }>(
    join(shared, 'data', 'texts_zh.jsonl'),
  ).filter(({ source, time }) => source === 'czw2024' && time !== undefined);
  const chinese = texts.flatMap(({ time, brand, problem }): Dated[] => {
    const at = Date.parse(
      time!.includes('T') || time!.includes(':') ? time!.replace(' ', 'T') : `${time}T12:00:00+08:00`,
    );
    return Number.isFinite(at) ? [{ at, key: `${brand ?? '?'} ${problem ?? '?'}` }] : [];
  });
  for (const [name, dated] of [
    ['ford_body_dates', ford],
    ['czw2024', chinese],
  ] as const) {
    const sorted = [...dated].sort((a, b) => a.at - b.at);
    if (sorted.length === 0) continue;
    const keys = new Set(sorted.map(({ key }) => key)).size;
    const years = (sorted.at(-1)!.at - sorted[0]!.at) / DAY / YEAR;
    const alarms = await replay.alarms(sorted, rule);
    report.notes.push(
      `${name}: ${sorted.length} feedbacks, ${keys} keys, ${years.toFixed(2)} years, ${alarms.length} episodes`,
    );
    for (const { at, key, count, expected } of alarms.slice(0, 40)) {
      const day = new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
      report.notes.push(`  ${day}  ${key}  ${count} in 24 h, ${expected?.toFixed(2) ?? '–'} expected`);
    }
    const rates: number[] = [];
    for (let i = 0; i < SHUFFLES; i++) rates.push((await shuffled(sorted, rule, replay, i)) / (keys * years));
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    report.notes.push(
      `${name}: shuffled ${SHUFFLES} ×: ${mean.toFixed(4)} false alarms a key-year (budget ${BUDGET})`,
    );
    if (mean > BUDGET)
      report.failures.push(`${name}: ${mean.toFixed(2)} false alarms a key-year on shuffled data`);
  }
}

/** The same keys and the same times, but which key came when is drawn anew: no key surges any more. */
async function shuffled(dated: Dated[], rule: Rule, replay: Replay, seed: number): Promise<number> {
  const next = random(100 + seed);
  const keys = dated.map(({ key }) => key);
  for (let i = keys.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [keys[i], keys[j]] = [keys[j]!, keys[i]!];
  }
  return (
    await replay.alarms(
      dated.map(({ at }, i) => ({ at, key: keys[i]! })),
      rule,
    )
  ).length;
}
