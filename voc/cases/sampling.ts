import { createHash, createHmac } from 'node:crypto';
import { DateTime } from 'luxon';
import { parseJson } from '../canonicalJson';
import { DEFAULT_ZONE, isoInZone } from '../clock';
import { shortValue, VocError } from '../errors';
import type { Sql, Tx } from '../ledger';
import { placeholders } from '../ledger/db';
import { LEVELS } from '../types';
import type { Decision, Level } from '../types';
import { checkActor } from './input';
import { viewsOf } from './view';
import type { CaseRow, CaseView } from './view';

/** R22: a fifth of the closed cases of a quarter. */
export const DEFAULT_SHARE = 0.2;
/** What a draw chooses from: a false alarm is a judgement that wants checking like any other. */
const ENDED = ['closed', 'falseAlarm'];
const MAX_SEED_WORDS = 100;

export interface DrawSample {
  actor: string;
  /** `2026Q3`; left out: the quarter before the present one. */
  quarter?: string;
  /** Left out: all, each drawn on its own. */
  levels?: readonly Level[];
  /** 0 … 1, above 0; at least one case where there is any. */
  share?: number;
  /**
   * Words nobody knew while the cases were handled (a lottery number of the day …). Without them everybody can reckon
   * beforehand which case will be drawn.
   */
  seedWords?: string;
  zone?: string;
}

export interface DrawnCase {
  case: CaseView;
  /** 1 … count, in the order of the keyed hashes. */
  rank: number;
  /** HMAC-SHA-256 of the case number with the seed as key, hex. */
  hash: string;
}

export interface LevelDraw {
  level: Level;
  /** The key of the draw: `2026Q3/P1`, with the seed words behind it. */
  seed: string;
  population: number;
  /** SHA-256 over the sorted case numbers, one a line: which cases the draw chose from. */
  populationHash: string;
  count: number;
  cases: DrawnCase[];
  /** How often this quarter and level were drawn before: more than once wants an explanation. */
  earlierDraws: number;
  /** The last draw with this seed gave other cases, because some were closed, reopened or raised since. */
  differs: boolean;
}

export type Sample = Decision<
  'drawn' | 'empty',
  'firstDraw' | 'sameAgain' | 'otherCases' | 'nothingClosed',
  {
    quarter: string;
    share: number;
    /** ISO 8601: first moment of the quarter, and first after it. */
    from: string;
    to: string;
    /** False: the quarter still runs, so a later draw gives other cases. */
    over: boolean;
    levels: LevelDraw[];
  }
>;

/**
 * Draws closed cases for review, so that anybody can repeat it: the cases with the smallest HMAC of their number under
 * the seed. The same population gives the same cases, on any ledger; each draw stands in the trail (R22).
 * Throws VocError `input.*` naming the field.
 */
export async function drawSample(tx: Tx, input: DrawSample): Promise<Sample> {
  const actor = checkActor(input.actor);
  const zone = input.zone ?? DEFAULT_ZONE;
  const share = checkShare(input.share ?? DEFAULT_SHARE);
  const levels = checkLevels(input.levels ?? []);
  const words = checkWords(input.seedWords ?? '');
  const { quarter, from, to } = quarterOf(input.quarter?.trim() ?? '', tx.now, zone);
  const draws: LevelDraw[] = [];
  for (const level of levels) {
    const draw = await drawLevel(tx, { level, quarter, from, to, share, words });
    tx.trail({
      caseNumber: '',
      type: 'sample.drawn',
      actor,
      data: {
        ...{ quarter, level, share, seed: draw.seed, population: draw.population, count: draw.count },
        populationHash: draw.populationHash,
        cases: draw.cases.map((drawn) => drawn.case.number),
      },
    });
    draws.push(draw);
  }
  const evidence = {
    ...{ quarter, share, levels: draws, over: to <= tx.now },
    from: isoInZone(from, zone),
    to: isoInZone(to, zone),
  };
  if (draws.every(({ count }) => count === 0)) return { outcome: 'empty', reason: 'nothingClosed', evidence };
  const reason = draws.some(({ differs }) => differs)
    ? 'otherCases'
    : draws.some(({ earlierDraws }) => earlierDraws > 0)
      ? 'sameAgain'
      : 'firstDraw';
  return { outcome: 'drawn', reason, evidence };
}

/** Rank of a case in a draw; `printf C… | openssl dgst -sha256 -hmac 2026Q3/P1` gives the same. */
export function drawHash(seed: string, caseNumber: string): string {
  return createHmac('sha256', seed).update(caseNumber).digest('hex');
}

interface LevelInput {
  level: Level;
  quarter: string;
  from: number;
  to: number;
  share: number;
  words: string;
}

async function drawLevel(tx: Tx, { level, quarter, from, to, share, words }: LevelInput): Promise<LevelDraw> {
  const closed = await tx.all<{ number: string }>(
    `SELECT number FROM voc_case WHERE closed_at >= ? AND closed_at < ? AND level = ?
       AND state IN (${placeholders(ENDED.length)})`,
    [from, to, level, ...ENDED],
  );
  // Sorted here: the two databases compare texts differently.
  const numbers = closed.map(({ number }) => number).sort();
  const seed = [quarter, level, ...(words === '' ? [] : [words])].join('/');
  // A fifth of 35 is 7.000000000000001 in floating point, and must not become 8.
  const count = numbers.length === 0 ? 0 : Math.max(1, Math.ceil(numbers.length * share - 1e-9));
  const chosen = numbers
    .map((number) => ({ number, hash: drawHash(seed, number) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .slice(0, count);
  const before = await earlierDraws(tx, quarter, level);
  const last = before.filter((draw) => draw.seed === seed).pop();
  const same = chosen.map(({ number }) => number).join() === last?.cases.join();
  return {
    level,
    seed,
    population: numbers.length,
    populationHash: createHash('sha256').update(numbers.join('\n')).digest('hex'),
    count,
    cases: await casesOf(tx, chosen),
    earlierDraws: before.length,
    differs: last !== undefined && !same,
  };
}

interface RecordedDraw {
  quarter: string;
  level: Level;
  seed: string;
  cases: string[];
}

/** Steps that belong to no case are few: publications, rotations and draws. */
async function earlierDraws(sql: Sql, quarter: string, level: Level): Promise<RecordedDraw[]> {
  const rows = await sql.all<{ data: string }>(
    "SELECT data FROM voc_case_event WHERE case_number = '' AND type = 'sample.drawn' ORDER BY seq",
  );
  return rows
    .map(({ data }) => parseJson<object>(data) as RecordedDraw)
    .filter((draw) => draw.quarter === quarter && draw.level === level);
}

const PER_QUERY = 500;

async function casesOf(
  sql: Sql,
  chosen: ReadonlyArray<{ number: string; hash: string }>,
): Promise<DrawnCase[]> {
  const views = new Map<string, CaseView>();
  for (let start = 0; start < chosen.length; start += PER_QUERY) {
    const part = chosen.slice(start, start + PER_QUERY).map(({ number }) => number);
    const rows = await sql.all<CaseRow>(
      `SELECT * FROM voc_case WHERE number IN (${placeholders(part.length)})`,
      part,
    );
    for (const view of await viewsOf(sql, rows)) views.set(view.number, view);
  }
  return chosen.map(({ number, hash }, i) => ({ case: views.get(number)!, rank: i + 1, hash }));
}

/** Milliseconds of the first moment and of the first one after it. Throws VocError for a quarter that has not begun. */
function quarterOf(wanted: string, now: number, zone: string): { quarter: string; from: number; to: number } {
  const match = /^(\d{4})-?Q([1-4])$/i.exec(wanted);
  if (wanted !== '' && !match) throw wrong('quarter', wanted, '2026Q3');
  const begin = match
    ? DateTime.fromObject({ year: Number(match[1]), month: 3 * Number(match[2]) - 2 }, { zone })
    : DateTime.fromMillis(now, { zone }).startOf('quarter').minus({ quarters: 1 });
  if (begin.toMillis() > now) throw wrong('quarter', wanted, '≤ now');
  return {
    quarter: `${begin.year}Q${begin.quarter}`,
    from: begin.toMillis(),
    to: begin.plus({ quarters: 1 }).toMillis(),
  };
}

function checkShare(share: number): number {
  if (Number.isFinite(share) && share > 0 && share <= 1) return share;
  throw wrong('share', share, '0 – 100 %');
}

function checkLevels(levels: readonly Level[]): readonly Level[] {
  const strange = levels.find((level) => !LEVELS.includes(level));
  if (strange !== undefined) throw wrong('levels', strange, LEVELS.join(', '));
  return levels.length === 0 ? LEVELS : LEVELS.filter((level) => levels.includes(level));
}

function checkWords(words: string): string {
  const given = words.trim();
  if (given.length <= MAX_SEED_WORDS) return given;
  throw wrong('seedWords', given, `≤ ${MAX_SEED_WORDS}`);
}

function wrong(field: string, value: unknown, allowed: string): VocError {
  return new VocError({
    code: 'input.invalid',
    field,
    value: shortValue(value),
    message: { zh: `抽样的 ${field} 不可用`, en: `${field} of the draw cannot be used` },
    remedy: { zh: `可用的值：${allowed}。`, en: `Usable values: ${allowed}.` },
  });
}
