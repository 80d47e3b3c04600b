import { isoInZone } from '../clock';
import { lifeOf } from '../cases/lifeOf';
import { categoryName, TYPE_NAMES } from '../cases/describe';
import { STATE_NAMES } from '../cases/states';
import type { CaseState } from '../cases/states';
import { caseRow, zoneOf } from '../cases/view';
import type { CaseRow } from '../cases/view';
import { shortValue, VocError } from '../errors';
import type { Ledger, Sql } from '../ledger';
import { placeholders } from '../ledger/db';
import type { Level, Sentence } from '../types';
import { indexCase, indexPending } from './indexing';
import { likeness } from './profile';
import type { Likeness } from './profile';
import { findCandidates, readProfiles, serialOfCase } from './rows';

export const MAX_SIMILAR = 50;

/** An earlier case that tells something about a new one. */
export interface SimilarCase {
  number: string;
  title: string;
  level: Level;
  state: CaseState;
  stateName: Sentence;
  department: string;
  owner: string;
  /** ISO 8601 in the case's zone. */
  openedAt: string;
  closedAt?: string;
  /** 0 … 1; for the order only. */
  score: number;
  textSimilarity: number;
  /** What both have in common. */
  because: Sentence;
  /** In the library of typical problems. */
  typical: boolean;
  symptom?: string;
  cause?: string;
  solution?: string;
  temporaryMeasure?: string;
  closeReason?: string;
}

export interface SimilarCases {
  cases: SimilarCase[];
  /** False: there are older cases that the index has not taken in yet; ask again. */
  complete: boolean;
}

/** Below this score two cases share no more than any two; see scripts/eval/similar.ts. */
const LEAST_SCORE = 0.2;

/**
 * Cases like this one, the most alike first, with their causes and solutions (R16). Merged cases are left out: the case
 * they were merged into stands for them. Throws VocError `notFound`, `input.*`.
 */
export async function findSimilar(
  ledger: Ledger,
  { caseNumber, limit = 5 }: { caseNumber: string; limit?: number },
): Promise<SimilarCases> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_SIMILAR) throw wrongLimit(limit);
  const { number } = await caseRow(ledger.reader, caseNumber);
  // The one that is asked about must be in, also where a thousand others wait.
  await ledger.transaction(async (tx) => await indexCase(tx, number));
  const complete = await indexPending(ledger);
  const sql = ledger.reader;
  const [own] = await readProfiles(sql, [serialOfCase(number)]);
  if (!own) return { cases: [], complete };
  const candidates = await readProfiles(sql, await findCandidates(sql, own));
  const ranked = candidates
    .map((candidate) => ({ number: candidate.caseNumber, like: likeness(own, candidate) }))
    .filter(({ like }) => like.score >= LEAST_SCORE)
    .sort((a, b) => b.like.score - a.like.score || (a.number < b.number ? 1 : -1));
  return { cases: await tell(sql, ranked, limit), complete };
}

interface ToldRow extends CaseRow {
  symptom: string | null;
  cause: string | null;
  solution: string | null;
}

async function tell(
  sql: Sql,
  ranked: ReadonlyArray<{ number: string; like: Likeness }>,
  limit: number,
): Promise<SimilarCase[]> {
  if (ranked.length === 0) return [];
  const rows = await sql.all<ToldRow>(
    `SELECT c.*, l.symptom, l.cause, l.solution FROM voc_case c
     LEFT JOIN voc_library l ON l.case_number = c.number
     WHERE c.state <> 'merged' AND c.number IN (${placeholders(ranked.length)})`,
    ranked.map(({ number }) => number),
  );
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  return ranked
    .flatMap(({ number, like }) => {
      const row = byNumber.get(number);
      return row ? [similarCase(row, like)] : [];
    })
    .slice(0, limit);
}

function similarCase(row: ToldRow, like: Likeness): SimilarCase {
  const zone = zoneOf(row);
  const life = lifeOf(row);
  const texts = {
    symptom: row.symptom,
    cause: row.cause ?? life.rootCause?.text ?? life.finding?.text,
    solution: row.solution ?? life.solution?.text,
    temporaryMeasure: life.temporary?.text,
    closeReason: row.close_reason,
  };
  return {
    number: row.number,
    title: row.title,
    level: row.level,
    state: row.state,
    stateName: STATE_NAMES[row.state],
    department: row.department,
    owner: row.owner,
    openedAt: isoInZone(row.opened_at, zone),
    ...(row.closed_at === null ? {} : { closedAt: isoInZone(row.closed_at, zone) }),
    score: like.score,
    textSimilarity: like.text,
    because: becauseOf(row, like),
    typical: row.symptom !== null,
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== null && text !== undefined)),
  };
}

function becauseOf(row: CaseRow, { shared, text }: Likeness): Sentence {
  const percent = Math.round(text * 100);
  const { faults, components, codes, category, model } = shared;
  const about = faults.length > 0 ? faults : components;
  const name = categoryName(row.category) ?? TYPE_NAMES[row.type].zh;
  const parts: Array<[boolean, string, string]> = [
    [about.length > 0, `同一故障 ${about.join('、')}`, `same fault ${about.join(', ')}`],
    [codes.length > 0, `同一故障码 ${codes.join('、')}`, `same fault code ${codes.join(', ')}`],
    [model, '同一车型', 'same model'],
    [category, `同一类别 ${name}`, `same category ${row.category}`],
    [percent >= 5, `文字相似 ${percent}%`, `${percent} % of the words`],
  ];
  const said = parts.filter(([is]) => is);
  return said.length === 0
    ? { zh: '同一问题类型', en: 'same type of problem' }
    : { zh: said.map(([, zh]) => zh).join('，'), en: said.map(([, , en]) => en).join(', ') };
}

function wrongLimit(limit: number): VocError {
  return new VocError({
    code: 'input.invalid',
    field: 'limit',
    value: shortValue(limit),
    message: { zh: '数量上限不可用', en: 'The limit cannot be used' },
    remedy: {
      zh: `请填写 1 到 ${MAX_SIMILAR} 的整数。`,
      en: `Enter a whole number from 1 to ${MAX_SIMILAR}.`,
    },
  });
}
