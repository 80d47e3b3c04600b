/**
 * How long it takes to ask "has anybody said this before?" among 100,000 earlier feedbacks (a million with
 * VOC_BENCH_RECORDS=1000000, some ten minutes), on both databases; beside it, in the same run, a read by primary key.
 */
import { join } from 'node:path';
import { readJsonLines } from '../../scripts/lib/measure.ts';
import type { MeasureContext, Report } from '../../scripts/lib/measure.ts';
import type * as Duplicates from '../../voc/feedback/duplicates/index.ts';
import type * as Feedback from '../../voc/feedback/index.ts';
import type * as LedgerModule from '../../voc/ledger/index.ts';
import { postgresBinaries, startPostgres } from '../support/postgres.ts';

export const title = {
  zh: '重复查找的耗时（默认十万条记录，两种数据库）',
  en: 'Duplicate look-up among 100,000 records, on both databases',
};

const RECORDS = Number(process.env.VOC_BENCH_RECORDS ?? 100_000);
const LOOK_UPS = 1500;
const ROUNDS = 5;
/** p99 in ms at 10⁵; three times that at 10⁶. */
const TARGETS = { sqlite: 1, postgres: 5 };
const SECRET = 'a secret of the benchmark, never used elsewhere';
const PER_TRANSACTION = 1000;

interface Modules {
  feedback: typeof Feedback;
  duplicates: typeof Duplicates;
  ledger: typeof LedgerModule;
}

export async function run(context: MeasureContext): Promise<Report> {
  const report: Report = {
    columns: [
      'database',
      'records',
      'stored/s',
      'p50 ms',
      'p99 ms',
      'key p50 ms',
      'key p99 ms',
      'ratio p50',
      'copies found',
    ],
    rows: [],
    notes: [],
    failures: [],
  };
  if (!context.shared) {
    report.notes.push(
      '没有 ../shared/data，无法生成真实字频的文本。 The shared real texts are not available.',
    );
    return report;
  }
  const modules: Modules = {
    feedback: context.voc('feedback') as unknown as typeof Feedback,
    duplicates: context.voc('feedback/duplicates') as unknown as typeof Duplicates,
    ledger: context.voc('ledger') as unknown as typeof LedgerModule,
  };
  const real = readJsonLines<{ text: string; source: string }>(
    join(context.shared, 'data', 'texts_zh.jsonl'),
  );
  const sources = real.filter(({ source }) => source === 'czw2024').map(({ text }) => text);
  await measure(context, report, modules, sources, 'sqlite', {
    kind: 'sqlite',
    path: join(context.scratch, 'bench.sqlite'),
    secret: SECRET,
  });
  const binaries = postgresBinaries();
  if (!binaries) {
    report.notes.push('本机没有 PostgreSQL，只测了 SQLite。 PostgreSQL is not installed here.');
    return report;
  }
  const server = await startPostgres(binaries);
  try {
    await measure(context, report, modules, sources, 'postgres', {
      kind: 'postgres',
      secret: SECRET,
      settings: { ...server.settings, schema: 'bench' },
    });
  } finally {
    await server.stop();
  }
  return report;
}

async function measure(
  context: MeasureContext,
  report: Report,
  { feedback, duplicates, ledger: ledgers }: Modules,
  sources: string[],
  name: keyof typeof TARGETS,
  store: LedgerModule.LedgerStore,
): Promise<void> {
  const ledger = await ledgers.Ledger.open(store);
  const receivedAt = ledger.clock.now();
  const write = textWriter(sources);
  const kept: string[] = [];
  const recordOf = (text: string, phone: string) => {
    const decision = feedback.normalize({ text, customer: { phone } }, { preset: 'api', receivedAt });
    if (decision.outcome !== 'accepted') throw new Error(`not accepted: ${decision.reason}`);
    return decision.record;
  };
  const began = performance.now();
  for (let from = 0; from < RECORDS; from += PER_TRANSACTION) {
    await ledger.transaction(async (tx) => {
      const all = Array.from({ length: PER_TRANSACTION }, (_, i) => {
        const text = write();
        const serial = from + i + 1;
        if (serial % Math.floor(RECORDS / LOOK_UPS) === 0) kept.push(text);
        const signature = duplicates.signatureOf(tx.keys, recordOf(text, phoneOf(serial)));
        return { ...signature, serial, feedback: `F20260101-${serial}`, receivedAt };
      });
      await duplicates.insertSignatures(tx, all);
    });
    if ((from + PER_TRANSACTION) % 100_000 === 0) context.say(`${name}: ${from + PER_TRANSACTION}`);
  }
  const seconds = (performance.now() - began) / 1000;
  if (name === 'postgres') await ledger.transaction(async (tx) => await tx.run('ANALYZE'));

  const rounds: Round[] = [];
  let [found, copies, asked] = [0, 0, 0];
  const lookUp = async (round: Round) => {
    const isCopy = asked++ % 2 === 0;
    const text = isCopy ? `各位车友注意了，${kept[asked % kept.length]}，希望给个说法` : write();
    const record = recordOf(text, phoneOf(RECORDS + asked));
    await ledger.transaction(async (tx) => {
      const start = performance.now();
      const { copyOf } = (await duplicates.Matcher.of(tx, [record], 0)).match(record);
      round.wall.push(performance.now() - start);
      if (isCopy) copies++;
      if (isCopy && copyOf) found++;
      const read = performance.now();
      await tx.get('SELECT * FROM voc_signature WHERE serial = ?', [((asked * 7919) % RECORDS) + 1]);
      round.read.push(performance.now() - read);
    });
  };
  // The first round is the warm-up of code and cache, and does not count.
  for (let n = 0; n <= ROUNDS; n++) {
    const round: Round = { wall: [], read: [] };
    for (let i = 0; i < LOOK_UPS / ROUNDS; i++) await lookUp(round);
    if (n > 0) rounds.push(round);
  }
  await ledger.close();
  const middle = (of: keyof Round, share: number) =>
    quantile(
      rounds.map((round) => quantile(round[of], share)),
      0.5,
    );
  const [p50, p99, key, key99] = [
    middle('wall', 0.5),
    middle('wall', 0.99),
    middle('read', 0.5),
    middle('read', 0.99),
  ];
  report.rows.push([
    ...[name, RECORDS, Math.round(RECORDS / seconds)],
    ...[p50, p99, key, key99].map((ms) => ms.toFixed(3)),
    ...[(p50 / key).toFixed(1), `${found}/${copies}`],
  ]);
  context.say(report.rows[report.rows.length - 1].join(' '));
  const target = TARGETS[name] * (RECORDS > 100_000 ? 3 : 1);
  if (p99 > target) report.failures.push(`${name}: p99 ${p99.toFixed(2)} ms > ${target} ms`);
  if (found < copies * 0.98) report.failures.push(`${name}: found ${found} of ${copies} copies`);
}

interface Round {
  /** Milliseconds of each look-up, and of a read by primary key. */
  wall: number[];
  read: number[];
}

const phoneOf = (serial: number) => `1${String(3_000_000_000 + serial).padStart(10, '0')}`;

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** Texts of 30 to 120 characters that follow the pairs of real ones: unrelated, and as alike as real ones are. */
function textWriter(sources: string[]): () => string {
  let state = 42;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const after = new Map<string, string[]>();
  const starts: string[] = [];
  for (const text of sources) {
    const letters = text.replace(/\d/g, '');
    starts.push(letters.slice(0, 2));
    for (let i = 0; i + 2 < letters.length; i++) {
      const pair = letters.slice(i, i + 2);
      const list = after.get(pair);
      if (list) list.push(letters[i + 2]);
      else after.set(pair, [letters[i + 2]]);
    }
  }
  return () => {
    const length = 30 + Math.floor(random() * 90);
    let text = starts[Math.floor(random() * starts.length)];
    while (text.length < length) {
      const next = after.get(text.slice(-2));
      text += next ? next[Math.floor(random() * next.length)] : starts[Math.floor(random() * starts.length)];
    }
    return text;
  };
}
