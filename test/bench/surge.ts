/**
 * How fast feedbacks are counted: against the disk's own fdatasync rate, one bare count against all rule kinds, a plain
 * SQL count, one client against eight on PostgreSQL, and small ledgers against large ones. Rounds are interleaved and
 * the median is told: the machine is noisy, ratios of one run are not.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, fdatasyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { MeasureContext, Report } from '../../scripts/lib/measure.ts';
import type * as LedgerModule from '../../voc/ledger/index.ts';
import type * as SurgeModule from '../../voc/surge/index.ts';
import { postgresBinaries, startPostgres } from '../support/postgres.ts';

export const title = { zh: '爆发统计的速度', en: 'Speed of the surge rules' };

type Ledger = LedgerModule.Ledger;
type Rule = SurgeModule.SurgeRule;
type Observation = SurgeModule.Observation;

const STORED = Number(process.env.VOC_BENCH_EVENTS ?? 1_000_000);
const ROUNDS = 5;
const SECRET = 'a secret of the benchmark, never used elsewhere';
const START = Date.parse('2026-03-02T00:00:00+08:00');
const DAY = 86_400_000;
const ZONE = 'Asia/Shanghai';
const TARGETS = { durable: 0.7, batch: 3.5, allKinds: 3, clients: 2, flat: 1.3 };

/** A stream of feedbacks of different customers; its clock goes with it. */
class Traffic {
  readonly clock = { now: () => this.at };
  private at = START;
  private serial = 0;

  private readonly keys: number;
  private readonly gapMs: number;
  private readonly name: string;

  constructor(keys: number, gapMs: number, name = '') {
    this.keys = keys;
    this.gapMs = gapMs;
    this.name = name;
  }

  next(): Observation {
    this.at += this.gapMs;
    const n = this.serial++;
    // A stride that is prime to the number of keys visits all of them in no order of their ids.
    const key = (n * 7919) % this.keys;
    return {
      feedback: {
        number: `F20260302-${this.name}${String(n).padStart(8, '0')}`,
        receivedAt: new Date(this.at).toISOString(),
        vehicle: { model: `车型${key}`, vin: `LSVAA2BR0GN${String(key * 13 + (n % 13)).padStart(6, '0')}` },
        place: { province: `省${n % 31}`, dealer: `店${n % 500}` },
      },
      verdict: { type: 'productFault', category: ['brake', 'steering', 'airbag'][n % 3]! },
      voiceKey: `customer-${this.name}${n}`,
      contentKey: `text-${this.name}${n}`,
    };
  }

  batch(size: number): Observation[] {
    return Array.from({ length: size }, () => this.next());
  }
}

export async function run(context: MeasureContext): Promise<Report> {
  const surge = context.voc('surge') as unknown as typeof SurgeModule;
  const { Ledger } = context.voc('ledger') as unknown as typeof LedgerModule;
  mkdirSync(context.scratch, { recursive: true });
  const report: Report = {
    columns: ['what', 'figure', 'ratio', 'target'],
    rows: [],
    notes: [],
    failures: [],
  };
  const bare = [
    surge.surgeRuleSchema.parse({
      ...{ kind: 'count', id: 'bare', name: { zh: '计数', en: 'Count' }, key: ['vehicle.model'] },
      ...{ windowMinutes: 1440, minimum: 1_000_000 },
    }),
  ];
  const all = surge.defaultSurgeRules();
  const observe = async (ledger: Ledger, observations: Observation[], rules: Rule[]) =>
    await ledger.transaction(async (tx) => await surge.observe(tx, observations, rules, { zone: ZONE }));
  const opened: Ledger[] = [];
  const sqlite = async (name: string, traffic: Traffic) => {
    const ledger = await Ledger.open(
      { kind: 'sqlite', path: join(context.scratch, `${name}.sqlite`), secret: SECRET },
      traffic.clock,
    );
    opened.push(ledger);
    return ledger;
  };
  const fill = async (ledger: Ledger, traffic: Traffic, rules: Rule[], count: number) => {
    const began = performance.now();
    for (let done = 0; done < count; done += 1000)
      await observe(ledger, traffic.batch(Math.min(1000, count - done)), rules);
    return (count / (performance.now() - began)) * 1000;
  };
  const verdict = (what: string, figure: string, ratio: number, target: number, atLeast: boolean) => {
    report.rows.push([what, figure, ratio.toFixed(2), `${atLeast ? '≥' : '≤'} ${target}`]);
    if (atLeast ? ratio < target : ratio > target)
      report.failures.push(`${what}: ${ratio.toFixed(2)}, target ${atLeast ? '≥' : '≤'} ${target}`);
  };

  // One day of traffic over 1,000 keys fills nearly every bucket of their windows; the rest are points as they stand
  // in a ledger of that size, written past the rules because that is all they would cost here.
  const counted = Math.min(STORED, 100_000);
  const traffic = new Traffic(1000, Math.max(1, Math.floor(DAY / counted)));
  const ledger = await sqlite('large', traffic);
  const filled = await fill(ledger, traffic, bare, counted);
  await fillPoints(ledger, traffic.clock.now(), STORED - counted);
  context.say(`${STORED} events stored, ${counted} of them counted at ${filled.toFixed(0)}/s`);
  const allTraffic = new Traffic(1000, 1000);
  const allLedger = await sqlite('all', allTraffic);
  await fill(allLedger, allTraffic, all, 20_000);
  const plain = await plainCount(ledger, traffic, STORED, 200_000);

  const disk = diskOf(join(context.scratch, 'disk'));
  const rates = await interleaved({
    disk: async () => await perSecond(200, async () => disk.sync()),
    single: async () =>
      await perSecond(200, async () => void (await observe(ledger, [traffic.next()], bare))),
    batch: async () =>
      100 * (await perSecond(12, async () => void (await observe(ledger, traffic.batch(100), bare)))),
    allSingle: async () =>
      await perSecond(200, async () => void (await observe(allLedger, [allTraffic.next()], all))),
    allBatch: async () =>
      100 * (await perSecond(8, async () => void (await observe(allLedger, allTraffic.batch(100), all)))),
    plainSingle: async () => await perSecond(200, async () => await plain(traffic.batch(1))),
    plainBatch: async () => 100 * (await perSecond(12, async () => await plain(traffic.batch(100)))),
  });
  disk.close();
  const s = (rate: number) => `${Math.round(rate)}/s`;
  report.rows.push(['fdatasync of the disk', s(rates.disk), '', '']);
  verdict(
    'SQLite, one event a commit / fdatasync',
    s(rates.single),
    rates.single / rates.disk,
    TARGETS.durable,
    true,
  );
  verdict(
    'SQLite, batches of 100 / one event',
    s(rates.batch),
    rates.batch / rates.single,
    TARGETS.batch,
    true,
  );
  verdict(
    'all rule kinds: cost / bare count, one event',
    s(rates.allSingle),
    rates.single / rates.allSingle,
    TARGETS.allKinds,
    false,
  );
  report.rows.push([
    'all rule kinds: cost / bare count, batches of 100',
    s(rates.allBatch),
    (rates.batch / rates.allBatch).toFixed(2),
    '',
  ]);
  report.rows.push([
    'plain SQL insert and capped count, one event',
    s(rates.plainSingle),
    (rates.plainSingle / rates.single).toFixed(2),
    '',
  ]);
  report.rows.push([
    'plain SQL insert and capped count, batches of 100',
    s(rates.plainBatch),
    (rates.plainBatch / rates.batch).toFixed(2),
    '',
  ]);

  const small = new Traffic(1000, Math.floor(DAY / 10_000));
  const smallLedger = await sqlite('small', small);
  await fill(smallLedger, small, bare, 10_000);
  const few = new Traffic(10, DAY / 100_000);
  const fewLedger = await sqlite('few', few);
  await fill(fewLedger, few, bare, 100_000);
  const many = new Traffic(100_000, DAY / 100_000);
  const manyLedger = await sqlite('many', many);
  await fill(manyLedger, many, bare, 100_000);
  const one = (on: Ledger, from: Traffic) => async () =>
    await perSecond(200, async () => void (await observe(on, [from.next()], bare)));
  const flat = await interleaved({
    small: one(smallLedger, small),
    large: one(ledger, traffic),
    few: one(fewLedger, few),
    many: one(manyLedger, many),
  });
  verdict(
    `cost at ${STORED} stored events / at 10⁴`,
    s(flat.large),
    flat.small / flat.large,
    TARGETS.flat,
    false,
  );
  verdict('cost at 10⁵ keys / at 10 keys', s(flat.many), flat.few / flat.many, TARGETS.flat, false);
  for (const each of opened) await each.close();

  await postgres(report, surge, Ledger, bare, verdict);
  const redis = spawnSync('redis-server', ['--version']).status === 0;
  report.notes.push(
    redis
      ? '本机有 Redis，但本程序不带 Redis 客户端，未比较。 Redis is here, but no client for it.'
      : '本机没有 redis-server，未与 Redis 比较；原型的数字见 docs/surge.md。 No redis-server here: not compared.',
  );
  report.notes.push(
    `${ROUNDS} 轮交错测量取中位数；voiceKey/contentKey 各不相同，去重开启。 Median of ${ROUNDS} interleaved rounds; distinct voices on.`,
  );
  return report;
}

async function postgres(
  report: Report,
  surge: typeof SurgeModule,
  LedgerClass: typeof LedgerModule.Ledger,
  bare: Rule[],
  verdict: (what: string, figure: string, ratio: number, target: number, atLeast: boolean) => void,
): Promise<void> {
  const binaries = postgresBinaries();
  if (!binaries) {
    report.notes.push('本机没有 PostgreSQL，只测了 SQLite。 PostgreSQL is not installed here.');
    return;
  }
  const server = await startPostgres(binaries);
  try {
    const traffic = new Traffic(1000, 500, 'p');
    const ledger = await LedgerClass.open(
      { kind: 'postgres', secret: SECRET, settings: { ...server.settings, schema: 'bench' } },
      traffic.clock,
    );
    const observe = async (observations: Observation[], rules: Rule[]) =>
      await ledger.transaction(async (tx) => await surge.observe(tx, observations, rules, { zone: ZONE }));
    for (let i = 0; i < 20; i++) await observe(traffic.batch(1000), bare);
    const clients = async (n: number, each: number) => {
      const began = performance.now();
      await Promise.all(
        Array.from({ length: n }, async () => {
          for (let i = 0; i < each; i++) await observe([traffic.next()], bare);
        }),
      );
      return ((n * each) / (performance.now() - began)) * 1000;
    };
    await clients(8, 20);
    const rates = await interleaved({
      one: async () => await clients(1, 200),
      eight: async () => await clients(8, 60),
      batch: async () =>
        100 * (await perSecond(5, async () => void (await observe(traffic.batch(100), bare)))),
    });
    const s = (rate: number) => `${Math.round(rate)}/s`;
    report.rows.push(['PostgreSQL, one client', s(rates.one), '', '']);
    verdict('PostgreSQL, 8 clients / one', s(rates.eight), rates.eight / rates.one, TARGETS.clients, true);
    report.rows.push([
      'PostgreSQL, batches of 100',
      s(rates.batch),
      (rates.batch / rates.one).toFixed(2),
      '',
    ]);
    await crossings(report, surge, ledger, traffic);
    await ledger.close();
  } finally {
    await server.stop();
  }
}

/** Eight clients share few keys: each key crosses its threshold once, and each crossing must be told once. */
async function crossings(
  report: Report,
  surge: typeof SurgeModule,
  ledger: Ledger,
  traffic: Traffic,
): Promise<void> {
  const keys = 10;
  const threshold = 40;
  const rule = surge.surgeRuleSchema.parse({
    ...{ kind: 'count', id: 'crossing', name: { zh: '越线', en: 'Crossing' }, key: ['extra.key'] },
    ...{ windowMinutes: 1440, minimum: threshold, spreading: { mode: 'off' } },
  });
  const all = Array.from({ length: keys * threshold }, (_, i) => ({
    ...traffic.next(),
    extra: { key: i % keys },
  }));
  let next = 0;
  let seenOpening = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let i = next++; i < all.length; i = next++) {
        const [found] = await ledger.transaction(
          async (tx) => await surge.observe(tx, [all[i]!], [rule], { zone: ZONE }),
        );
        if (found!.evidence?.transition === 'opened') seenOpening++;
      }
    }),
  );
  const told = await ledger.reader.all("SELECT id FROM voc_event WHERE topic = 'surge.opened'");
  const wrong = Math.abs(keys - told.length) + Math.abs(keys - seenOpening);
  report.rows.push([
    'crossings lost or doubled, 8 clients',
    `${told.length} of ${keys} told`,
    String(wrong),
    '0',
  ]);
  if (wrong > 0) report.failures.push(`crossings lost or doubled: ${wrong}`);
}

const POINTS_AT_ONCE = 50;

async function fillPoints(ledger: Ledger, now: number, count: number): Promise<void> {
  const streams = await ledger.reader.all<{ id: string }>('SELECT id FROM voc_surge_stream');
  const row = "(?, ?, ?, 1, 0, ?, ?, '省1', '店1', NULL)";
  const sql = `INSERT INTO voc_surge_point (stream, at, number, fresh, hit, voice, content, region, dealer, case_number)
    VALUES ${new Array(POINTS_AT_ONCE).fill(row).join(', ')}`;
  for (let done = 0; done < count; )
    await ledger.transaction(async (tx) => {
      for (let i = 0; i < 200 && done < count; i++, done += POINTS_AT_ONCE)
        await tx.run(
          sql,
          Array.from({ length: POINTS_AT_ONCE }, (_, k) => {
            const n = done + k;
            // Stream by stream: sorted input is written fastest, and the table is the same.
            const stream = streams[Math.floor((n * streams.length) / count)] ?? streams[0]!;
            const at = now - DAY - Math.floor((n % 5000) * 17_000);
            return [stream.id, at, `P${n}`, `filled-voice-${n}`, `filled-text-${n}`];
          }).flat(),
        );
    });
}

/** The same rule without us: one row a feedback, and a count that stops at the threshold. */
async function plainCount(ledger: Ledger, traffic: Traffic, stored: number, rows: number) {
  await ledger.transaction(async (tx) => {
    await tx.run('CREATE TABLE plain (model TEXT NOT NULL, at BIGINT NOT NULL, number TEXT NOT NULL)');
    await tx.run('CREATE INDEX plain_at ON plain (model, at)');
    for (let i = 0; i < Math.min(stored, rows); i++)
      await tx.run('INSERT INTO plain (model, at, number) VALUES (?, ?, ?)', [
        ...[`车型${(i * 7919) % 1000}`, traffic.clock.now() - (i * DAY) / rows, `F${i}`],
      ]);
  });
  return async (observations: Observation[]) =>
    void (await ledger.transaction(async (tx) => {
      for (const { feedback } of observations) {
        const at = Date.parse(feedback.receivedAt);
        const model = feedback.vehicle!.model!;
        await tx.run('INSERT INTO plain (model, at, number) VALUES (?, ?, ?)', [model, at, feedback.number]);
        await tx.get(
          'SELECT COUNT(*) AS n FROM (SELECT 1 FROM plain WHERE model = ? AND at > ? ORDER BY at DESC LIMIT 50)',
          [model, at - DAY],
        );
      }
    }));
}

/** What one durable commit costs at least: a page written and synced. */
function diskOf(path: string) {
  const file = openSync(path, 'w');
  const page = Buffer.alloc(4096, 7);
  return {
    sync: () => {
      writeSync(file, page, 0, page.length);
      fdatasyncSync(file);
    },
    close: () => closeSync(file),
  };
}

async function perSecond(times: number, work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  for (let i = 0; i < times; i++) await work();
  return (times / (performance.now() - began)) * 1000;
}

/** Medians over rounds in which every candidate has its turn. */
async function interleaved<Name extends string>(
  candidates: Record<Name, () => Promise<number>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(candidates) as Name[];
  const rates = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const name of names) rates.get(name)!.push(await candidates[name]());
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  return Object.fromEntries(names.map((name) => [name, median(rates.get(name)!)])) as Record<Name, number>;
}
