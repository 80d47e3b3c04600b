/**
 * How well earlier cases are found for a new one (R16): real complaints as cases of a SQLite ledger, by the product's own
 * way from intake to the look-up. Relevant is a case with the same problem type (field `problem` of the collection, given
 * by the site, not by us). Compared with drawing cases at random and with drawing among those of the same category.
 */
import { join } from 'node:path';
import type { MeasureContext, Report } from '../lib/measure.ts';
import { readJsonLines } from '../lib/measure.ts';
import type * as Cases from '../../voc/cases/index.ts';
import type * as Feedback from '../../voc/feedback/index.ts';
import type * as Knowledge from '../../voc/knowledge/index.ts';
import type * as LedgerModule from '../../voc/ledger/index.ts';
import type * as Store from '../../voc/feedback/store.ts';
import type * as Voc from '../../voc/index.ts';

export const title = {
  zh: '相似案件：前 5 条里同一问题类型的比例（真实投诉）',
  en: 'Similar cases: precision at 5 by problem type, on real complaints',
};

const QUERIES = 500;
const TOP = 5;
/** A type with fewer cases cannot fill five places. */
const LEAST_OF_TYPE = 6;
const FLOORS = { precision: 0.35, timesRandom: 8, timesCategory: 4 };

interface Row {
  id: string;
  source: string;
  text: string;
  brand?: string;
  series?: string;
  problem?: string;
}

interface Known {
  number: string;
  problem: string;
  category: string;
}

export async function run(context: MeasureContext): Promise<Report> {
  const report: Report = {
    columns: ['way', 'new cases', `precision@${TOP}`, 'any of the five'],
    rows: [],
    notes: [],
    failures: [],
  };
  if (!context.shared) {
    report.notes.push('没有 ../shared/data，本项评测无法进行。 The shared real texts are not available.');
    return report;
  }
  const { findSimilar, indexPending } = context.voc('knowledge') as unknown as typeof Knowledge;
  const { Ledger } = context.voc('ledger') as unknown as typeof LedgerModule;
  const ledger = await Ledger.open({
    kind: 'sqlite',
    path: join(context.scratch, 'similar.sqlite'),
    secret: 'the same figures every time',
  });
  const random = randomFrom(20_261_122);
  const rows = shuffled(
    readJsonLines<Row>(join(context.shared, 'data', 'texts_zh.jsonl')).filter(
      ({ source, problem }) => source === 'czw2024' && problem !== undefined && problem !== '其他',
    ),
    random,
  );
  const known = await openCases(context, ledger, rows);
  while (!(await indexPending(ledger))) context.say('…');

  const sizes = countBy(known, ({ problem }) => problem);
  const asked = known.filter(({ problem }) => sizes.get(problem)! >= LEAST_OF_TYPE).slice(-QUERIES);
  const problemOf = new Map(known.map(({ number, problem }) => [number, problem]));
  const byCategory = new Map<string, Known[]>();
  for (const one of known) byCategory.set(one.category, [...(byCategory.get(one.category) ?? []), one]);

  const ways: Array<[string, (one: Known) => Promise<string[]>]> = [
    ['similar 相似案件', async ({ number }) => await similar(number)],
    ['same category at random 同类别随机', async (one) => drawn(byCategory.get(one.category)!, one, random)],
    ['any at random 完全随机', async (one) => drawn(known, one, random)],
  ];
  const times: number[] = [];
  async function similar(caseNumber: string): Promise<string[]> {
    const begun = performance.now();
    const { cases } = await findSimilar(ledger, { caseNumber, limit: TOP });
    times.push(performance.now() - begun);
    return cases.map(({ number }) => number);
  }
  const precisions: number[] = [];
  for (const [name, way] of ways) {
    let [right, any] = [0, 0];
    for (const one of asked) {
      const found = await way(one);
      const good = found.filter((number) => problemOf.get(number) === one.problem).length;
      right += good / TOP;
      if (good > 0) any++;
    }
    precisions.push(right / asked.length);
    report.rows.push([name, asked.length, percent(right / asked.length), percent(any / asked.length)]);
  }
  const [own, category, chance] = precisions as [number, number, number];
  times.sort((a, b) => a - b);
  report.notes.push(
    `${known.length} 个案件，${sizes.size} 种问题类型；少于 5 条的结果按缺失算错。 ${known.length} cases of ${sizes.size} problem types; a missing result counts as wrong.`,
    `查找耗时 look-up: p50 ${ms(times, 0.5)}, p99 ${ms(times, 0.99)}`,
  );
  if (own < FLOORS.precision)
    report.failures.push(`precision ${percent(own)} < ${percent(FLOORS.precision)}`);
  if (own < FLOORS.timesRandom * chance)
    report.failures.push(`less than ${FLOORS.timesRandom} times a random draw`);
  if (own < FLOORS.timesCategory * category)
    report.failures.push(`less than ${FLOORS.timesCategory} times the same category`);
  await ledger.close();
  return report;
}

/** The road of a complaint, without its clocks: stored, judged, and a case. */
async function openCases(
  context: MeasureContext,
  ledger: LedgerModule.Ledger,
  rows: readonly Row[],
): Promise<Known[]> {
  const { normalize } = context.voc('feedback') as unknown as typeof Feedback;
  const { storeFeedbacks } = context.voc('feedback/store') as unknown as typeof Store;
  const { openCase } = context.voc('cases') as unknown as typeof Cases;
  const { classify, defaultRulebook } = context.voc('index') as unknown as typeof Voc;
  const rulebook = { ...defaultRulebook(), limits: [], ladders: [] };
  const known: Known[] = [];
  for (let from = 0; from < rows.length; from += 50) {
    await ledger.transaction(async (tx) => {
      const part = rows.slice(from, from + 50);
      const decisions = part.map(({ id, text, brand, series }) =>
        normalize({ id, text, vehicle: { brand, model: series } }, { receivedAt: tx.now }),
      );
      const stored = await storeFeedbacks(tx, decisions, { stalledAfterMs: 0 });
      for (const [i, one] of stored.entries()) {
        if (one.outcome !== 'new') continue;
        const verdict = classify(one.feedback, rulebook);
        const opened = await openCase(tx, {
          ...{ feedback: one.feedback, verdict, rulebook },
          actor: 'system',
        });
        known.push({
          number: opened.case.number,
          problem: part[i]!.problem!,
          category: verdict.category === 'none' ? verdict.type : verdict.category,
        });
      }
    });
  }
  return known;
}

function drawn(among: readonly Known[], not: Known, random: () => number): string[] {
  const others = among.filter(({ number }) => number !== not.number);
  return shuffled(others, random)
    .slice(0, TOP)
    .map(({ number }) => number);
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

/** mulberry32: the same draws on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function ms(sorted: readonly number[], share: number): string {
  return `${sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1)} ms`;
}
