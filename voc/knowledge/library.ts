import { parseJson } from '../canonicalJson';
import { DEFAULT_ZONE, isoInZone } from '../clock';
import { lifeOf } from '../cases/lifeOf';
import { caseRow, zoneOf } from '../cases/view';
import type { CaseAttributes } from '../cases/view';
import { checkActor } from '../cases/input';
import { shortValue, VocError } from '../errors';
import { parseInstant } from '../feedback/dates';
import { maskText } from '../feedback/mask';
import type { Sql, SqlValue, Tx } from '../ledger';
import type { Decision, ProblemType, Sentence } from '../types';
import { indexCase } from './indexing';
import { componentOf } from './profile';
import { markTypical, readProfiles, serialOfCase } from './rows';

/** A typical problem with its solution (R16), masked. */
export interface LibraryEntry {
  caseNumber: string;
  title: string;
  type: ProblemType;
  category: string;
  component?: string;
  brand?: string;
  model?: string;
  symptom: string;
  cause: string;
  solution: string;
  addedBy: string;
  /** ISO 8601. */
  addedAt: string;
}

export interface AddToLibrary {
  caseNumber: string;
  actor: string;
  /** Left out: what the case holds (faults of the text, root cause, solution). */
  symptom?: string;
  cause?: string;
  solution?: string;
}

export type AddedToLibrary = Decision<'added' | 'changed', 'typical' | 'newWords', { entry: LibraryEntry }>;

const MAX_TEXT = 2000;
export const MAX_ENTRIES = 500;

/**
 * Writes the entry of a case: symptom, cause, solution. A case has one entry; the second writing takes the place of the
 * first. Called by the closing step with "typical". Throws VocError `notFound`, `input.missing` without cause or solution.
 */
export async function addToLibrary(tx: Tx, input: AddToLibrary): Promise<AddedToLibrary> {
  const actor = checkActor(input.actor);
  const row = await caseRow(tx, input.caseNumber);
  await indexCase(tx, row.number);
  const [profile] = await readProfiles(tx, [serialOfCase(row.number)]);
  const life = lifeOf(row);
  const faults = profile?.facts.faults ?? [];
  const texts = {
    symptom: textOf('symptom', input.symptom, faults.length > 0 ? faults.join('、') : row.title),
    cause: textOf('cause', input.cause, life.rootCause?.text),
    solution: textOf('solution', input.solution, life.solution?.text),
  };
  const attributes = parseJson<object>(row.attributes) as CaseAttributes;
  const component = faults[0] === undefined ? null : componentOf(faults[0]);
  const before = await tx.get('SELECT 1 FROM voc_library WHERE case_number = ?', [row.number]);
  await tx.run(
    `INSERT INTO voc_library (case_number, added_at, added_by, title, type, category, component, brand, model, symptom,
       cause, solution) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (case_number) DO UPDATE SET added_at = excluded.added_at, added_by = excluded.added_by,
       symptom = excluded.symptom, cause = excluded.cause, solution = excluded.solution`,
    [
      ...[row.number, tx.now, actor, row.title, row.type, row.category, component],
      ...[attributes.brand ?? null, attributes.model ?? null, texts.symptom, texts.cause, texts.solution],
    ],
  );
  if (profile) await markTypical(tx, profile);
  // No words: the chain can never be cleaned of a name somebody typed.
  tx.trail({
    caseNumber: row.number,
    type: 'library.added',
    actor,
    data: { category: row.category, component, changed: before !== undefined },
  });
  const entry = (await tx.get<LibraryRow>('SELECT * FROM voc_library WHERE case_number = ?', [row.number]))!;
  const evidence = { entry: entryOf(entry, zoneOf(row)) };
  return before
    ? { outcome: 'changed', reason: 'newWords', evidence }
    : { outcome: 'added', reason: 'typical', evidence };
}

const WANTED: Readonly<Record<string, Sentence>> = {
  symptom: { zh: '现象', en: 'the symptom' },
  cause: { zh: '根本原因', en: 'the root cause' },
  solution: { zh: '解决办法', en: 'the solution' },
};

function textOf(field: keyof typeof WANTED, given: string | undefined, known: string | undefined): string {
  const text = given?.trim() || known?.trim() || '';
  if (text !== '') return maskText(Array.from(text).slice(0, MAX_TEXT).join(''));
  const { zh, en } = WANTED[field]!;
  throw new VocError({
    code: 'input.missing',
    field,
    message: { zh: `典型案例缺少${zh}`, en: `A typical case needs ${en}` },
    remedy: {
      zh: `请先在案件里记录${zh}，或在这里填写。`,
      en: `Record ${en} in the case first, or enter it here.`,
    },
  });
}

/** Filters narrow together; empty ones count as left out. */
export interface LibraryFilter {
  text?: string;
  category?: string;
  component?: string;
  model?: string;
  /** Added at or after: ISO 8601 or a date, without offset in `zone`. */
  since?: string;
  zone?: string;
  /** 1 … 500, default 50. */
  limit?: number;
}

type LibraryRow = {
  [field in 'title' | 'category' | 'symptom' | 'cause' | 'solution' | 'case_number' | 'added_by']: string;
} & { added_at: number; type: ProblemType } & {
  [field in 'component' | 'brand' | 'model']: string | null;
};

/** Entries of the library, the newest first. Throws VocError `input.invalid` naming the filter. */
export async function searchLibrary(sql: Sql, filter: LibraryFilter = {}): Promise<LibraryEntry[]> {
  const limit = filter.limit ?? 50;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_ENTRIES)
    throw wrong('limit', limit, `1 – ${MAX_ENTRIES}`);
  const conditions: string[] = [];
  const params: SqlValue[] = [];
  const where = (condition: string, ...values: SqlValue[]) => {
    conditions.push(condition);
    params.push(...values);
  };
  const zone = filter.zone ?? DEFAULT_ZONE;
  for (const field of ['category', 'component', 'model'] as const) {
    const value = filter[field]?.trim() ?? '';
    if (value !== '') where(`${field} = ?`, value);
  }
  const since = filter.since?.trim() ?? '';
  if (since !== '') {
    const at = parseInstant(since, zone);
    if (at === undefined) throw wrong('since', since, '2026-11-01');
    where('added_at >= ?', at);
  }
  const text = filter.text?.trim() ?? '';
  if (text !== '') {
    const like = `%${text.replace(/[!%_]/g, '!$&')}%`;
    const fields = ['title', 'symptom', 'cause', 'solution'];
    const each = fields.map((field) => `LOWER(${field}) LIKE LOWER(?) ESCAPE '!'`).join(' OR ');
    where(`(${each})`, ...fields.map(() => like));
  }
  const rows = await sql.all<LibraryRow>(
    `SELECT * FROM voc_library ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
     ORDER BY added_at DESC, case_number DESC LIMIT ?`,
    [...params, limit],
  );
  return rows.map((row) => entryOf(row, zone));
}

function entryOf(row: LibraryRow, zone: string): LibraryEntry {
  const { component, brand, model } = row;
  return {
    caseNumber: row.case_number,
    title: row.title,
    type: row.type,
    category: row.category,
    ...(component === null ? {} : { component }),
    ...(brand === null ? {} : { brand }),
    ...(model === null ? {} : { model }),
    symptom: row.symptom,
    cause: row.cause,
    solution: row.solution,
    addedBy: row.added_by,
    addedAt: isoInZone(row.added_at, zone),
  };
}

function wrong(field: string, value: unknown, allowed: string): VocError {
  return new VocError({
    code: 'input.invalid',
    field,
    value: shortValue(value),
    message: { zh: `查询条件 ${field} 不可用`, en: `The filter ${field} cannot be used` },
    remedy: { zh: `可用的值：${allowed}。`, en: `Usable values: ${allowed}.` },
  });
}
