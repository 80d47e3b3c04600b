import { parseJson } from '../canonicalJson';
import { isoInZone } from '../clock';
import { shortValue, VocError } from '../errors';
import { placeholders } from '../ledger/db';
import type { Sql } from '../ledger';
import type { Level, ProblemType } from '../types';
import type { CaseState } from './states';

export interface CaseAttributes {
  brand?: string;
  model?: string;
  vin?: string;
  batch?: string;
  software?: string;
  province?: string;
  city?: string;
  dealer?: string;
  channel?: string;
  /** Why it has this level, in Chinese. */
  why?: string;
}

/** A case as nodes and pages show it; times are ISO 8601 in the zone of the rulebook it was opened with. */
export interface CaseView {
  number: string;
  level: Level;
  type: ProblemType;
  category: string;
  state: CaseState;
  title: string;
  department: string;
  owner: string;
  openedAt: string;
  acknowledgedAt?: string;
  acknowledgedBy?: string;
  closedAt?: string;
  closeReason?: string;
  /** Numbers of its feedbacks, the first one first. */
  feedbacks: string[];
  rulebookVersion: number;
  /** Counts its changes: hand it back as `expectedRevision` to act only on what you have seen. */
  revision: number;
  zone: string;
  attributes: CaseAttributes;
}

export interface CaseRow {
  number: string;
  first_feedback: string;
  level: Level;
  type: ProblemType;
  category: string;
  state: CaseState;
  title: string;
  department: string;
  owner: string;
  opened_at: number;
  acknowledged_at: number | null;
  acknowledged_by: string | null;
  closed_at: number | null;
  close_reason: string | null;
  rulebook_version: number;
  attributes: string;
  revision: number;
}

/** What the column `attributes` holds: the zone is no attribute of the complaint, but every time needs it. */
export type StoredAttributes = CaseAttributes & { zone: string };

export async function findCase(sql: Sql, number: string): Promise<CaseRow | undefined> {
  return await sql.get<CaseRow>('SELECT * FROM voc_case WHERE number = ?', [number]);
}

/** Throws VocError `input.missing` for an empty number, `notFound` for one the ledger does not have. */
export async function caseRow(sql: Sql, number: string): Promise<CaseRow> {
  const wanted = typeof number === 'string' ? number.trim() : '';
  if (wanted === '') {
    throw new VocError({
      code: 'input.missing',
      field: 'caseNumber',
      message: { zh: '没有案件编号', en: 'The case number is missing' },
      remedy: {
        zh: '请填写案件编号（如 C20261121-000042），或把本节点接在“客诉案件”的“立案”之后。',
        en: 'Enter a case number (like C20261121-000042), or place this node behind "Open" of VoC Case.',
      },
    });
  }
  const row = await findCase(sql, wanted);
  if (row) return row;
  throw new VocError({
    code: 'notFound',
    field: 'caseNumber',
    value: shortValue(wanted),
    message: {
      zh: `台账里没有案件 ${shortValue(wanted)}`,
      en: `The ledger has no case ${shortValue(wanted)}`,
    },
    remedy: {
      zh: '请检查编号，并确认所有 VoC 节点用的是同一个台账凭据。',
      en: 'Check the number, and that all VoC nodes use the same ledger credential.',
    },
  });
}

/** Throws as `caseRow`. */
export async function caseView(sql: Sql, number: string): Promise<CaseView> {
  return (await viewsOf(sql, [await caseRow(sql, number)]))[0]!;
}

/** Views in the order of the rows, with one query for all their feedbacks. */
export async function viewsOf(sql: Sql, rows: readonly CaseRow[]): Promise<CaseView[]> {
  if (rows.length === 0) return [];
  const feedbacks = await sql.all<{ number: string; case_number: string }>(
    `SELECT number, case_number FROM voc_feedback WHERE case_number IN (${placeholders(rows.length)})
     ORDER BY received_at, number`,
    rows.map(({ number }) => number),
  );
  const byCase = new Map<string, string[]>();
  for (const { number, case_number } of feedbacks)
    byCase.set(case_number, [...(byCase.get(case_number) ?? []), number]);
  return rows.map((row) => viewOf(row, byCase.get(row.number) ?? []));
}

function viewOf(row: CaseRow, feedbacks: string[]): CaseView {
  const { zone, ...attributes } = parseJson<StoredAttributes>(row.attributes);
  return {
    number: row.number,
    level: row.level,
    type: row.type,
    category: row.category,
    state: row.state,
    title: row.title,
    department: row.department,
    owner: row.owner,
    openedAt: isoInZone(row.opened_at, zone),
    ...(row.acknowledged_at === null ? {} : { acknowledgedAt: isoInZone(row.acknowledged_at, zone) }),
    ...(row.acknowledged_by === null ? {} : { acknowledgedBy: row.acknowledged_by }),
    ...(row.closed_at === null ? {} : { closedAt: isoInZone(row.closed_at, zone) }),
    ...(row.close_reason === null ? {} : { closeReason: row.close_reason }),
    feedbacks: [
      ...feedbacks.filter((number) => number === row.first_feedback),
      ...feedbacks.filter((number) => number !== row.first_feedback),
    ],
    rulebookVersion: row.rulebook_version,
    revision: row.revision,
    zone,
    attributes,
  };
}

export function zoneOf(row: CaseRow): string {
  return parseJson<StoredAttributes>(row.attributes).zone;
}
