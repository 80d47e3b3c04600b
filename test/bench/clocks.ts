/**
 * Time limits at scale: a ledger with a million open clocks. How long the claim of the next hundred due events takes, how
 * late a thousand events of one second are, and how fast the calendar reckons.
 */
import { join } from 'node:path';
import type { MeasureContext, Report } from '../../scripts/lib/measure.ts';
import type * as LedgerModule from '../../voc/ledger/index.ts';
import type * as BusinessTimeModule from '../../voc/sla/businessTime.ts';
import type * as CalendarModule from '../../voc/sla/calendar.ts';
import { postgresBinaries, startPostgres } from '../support/postgres.ts';

export const title = { zh: '时限的速度', en: 'Speed of the time limits' };

type Ledger = LedgerModule.Ledger;

const OPEN = Number(process.env.VOC_BENCH_CLOCKS ?? 1_000_000);
const SECRET = 'a secret of the benchmark, never used elsewhere';
const START = Date.parse('2026-03-02T09:00:00+08:00');
const MINUTE = 60_000;
const ROWS = 500;
const CLAIMS = 30;
const BURST = 1_000;
const TARGETS = { claimMs: 10, latenessMs: 2_000, calendarPerSecond: 100_000 };

/** Clocks that come due one a millisecond from an hour on, each with its breach event. */
async function fill(ledger: Ledger): Promise<void> {
  for (let from = 0; from < OPEN; from += ROWS * 20) {
    await ledger.transaction(async (tx) => {
      for (let start = from; start < Math.min(from + ROWS * 20, OPEN); start += ROWS) {
        const ids = Array.from({ length: ROWS }, (_, i) => start + i);
        const due = (n: number) => START + 60 * MINUTE + n;
        await tx.run(
          `INSERT INTO voc_clock (id, case_number, name, state, started_at, due_at, policy)
           VALUES ${ids.map(() => "(?, ?, '专家核查数据', 'running', ?, ?, '{}')").join(', ')}`,
          ids.flatMap((n) => [`C${n}/expertCheck`, `C${n}`, START, due(n)]),
        );
        await tx.run(
          `INSERT INTO voc_event (topic, natural_key, due_at, payload, case_number, fence_name, fence_value, collapse_key, created_at)
           VALUES ${ids.map(() => "('clock.breach', ?, ?, '{}', ?, ?, 0, ?, ?)").join(', ')}`,
          ids.flatMap((n) => {
            const clock = `clock/C${n}/expertCheck`;
            return [`clock.breach/C${n}`, due(n), `C${n}`, clock, clock, START];
          }),
        );
      }
    });
  }
}

function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

async function measureLedger(
  name: string,
  ledger: Ledger,
  clock: { at: number },
  module: typeof LedgerModule,
  report: Report,
): Promise<void> {
  await fill(ledger);
  // What PostgreSQL's autovacuum does by itself within a minute of such a load.
  await ledger.transaction(async (tx) => await tx.run('ANALYZE'));
  await module.subscribe(ledger, 'bench', ['clock.breach']);
  const claims: number[] = [];
  clock.at = START + 60 * MINUTE - 1;
  for (let round = 0; round < CLAIMS; round++) {
    clock.at += 100;
    const begun = performance.now();
    const events = await module.claim(ledger, 'bench', 'bench', 100);
    claims.push(performance.now() - begun);
    if (events.length !== 100) throw new Error(`${name}: ${events.length} instead of 100 events`);
    const ids = events.map(({ id }) => id);
    await module.settle(ledger, 'bench', 'bench', ids, { outcome: 'delivered' });
  }
  // A thousand come due within one second; a sweep works them off as the trigger does, and the last one waited longest.
  clock.at += BURST;
  const begun = performance.now();
  const lateness: number[] = [];
  while (lateness.length < BURST) {
    const events = await module.claim(ledger, 'bench', 'bench', 100);
    const ids = events.map(({ id }) => id);
    await module.settle(ledger, 'bench', 'bench', ids, { outcome: 'delivered' });
    for (let i = 0; i < events.length; i++) lateness.push(performance.now() - begun);
    if (events.length === 0) throw new Error(`${name}: the queue ran empty at ${lateness.length}`);
  }
  const claim = percentile(claims, 0.5);
  const late = percentile(lateness, 0.99);
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  report.rows.push([
    `${name}: claim of the next 100 of ${OPEN}, p50 / p95`,
    `${ms(claim)} / ${ms(percentile(claims, 0.95))}`,
    `< ${TARGETS.claimMs} ms`,
  ]);
  report.rows.push([
    `${name}: lateness p99 of ${BURST} due in one second`,
    ms(late),
    `< ${TARGETS.latenessMs} ms`,
  ]);
  if (claim >= TARGETS.claimMs) report.failures.push(`${name}: claim ${ms(claim)}`);
  if (late >= TARGETS.latenessMs) report.failures.push(`${name}: lateness ${ms(late)}`);
}

export async function run(context: MeasureContext): Promise<Report> {
  const report: Report = { columns: ['what', 'measured', 'target'], rows: [], notes: [], failures: [] };
  const module = context.voc('ledger') as unknown as typeof LedgerModule;

  const { BusinessTime } = context.voc('sla/businessTime') as unknown as typeof BusinessTimeModule;
  const { defaultCalendars } = context.voc('sla/calendar') as unknown as typeof CalendarModule;
  const office = new BusinessTime(defaultCalendars()[1]!, 'Asia/Shanghai');
  const rounds = 200_000;
  const begun = performance.now();
  let sum = 0;
  for (let n = 0; n < rounds; n++) {
    const start = START + ((n * 7919) % 300_000) * MINUTE;
    sum += office.elapsed(start, office.add(start, ((n * 31) % 40) * 60 * MINUTE));
  }
  const perSecond = (2 * rounds) / ((performance.now() - begun) / 1000);
  if (sum <= 0) throw new Error('nothing was reckoned');
  report.rows.push([
    'calendar: add and elapsed over up to 40 h',
    `${Math.round(perSecond / 1000)} k/s`,
    '≥ 100 k/s',
  ]);
  if (perSecond < TARGETS.calendarPerSecond) report.failures.push(`calendar: ${Math.round(perSecond)}/s`);

  const clock = { at: START, now: () => clock.at };
  const sqlite = await module.Ledger.open(
    { kind: 'sqlite', path: join(context.scratch, 'clocks.sqlite'), secret: SECRET },
    clock,
  );
  await measureLedger('SQLite', sqlite, clock, module, report);
  await sqlite.close();

  const binaries = postgresBinaries();
  if (!binaries) {
    report.notes.push('PostgreSQL is not on this machine: its half was not measured.');
    return report;
  }
  const server = await startPostgres(binaries);
  try {
    clock.at = START;
    const settings = { ...server.settings, schema: 'bench' };
    const postgres = await module.Ledger.open({ kind: 'postgres', settings, secret: SECRET }, clock);
    await measureLedger('PostgreSQL', postgres, clock, module, report);
    await postgres.close();
  } finally {
    await server.stop();
  }
  return report;
}
