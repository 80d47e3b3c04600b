import { parseJson } from '../canonicalJson';
import { isoInZone } from '../clock';
import { shortValue, VocError } from '../errors';
import { placeholders } from '../ledger/db';
import type { Sql } from '../ledger';
import { priorityOf } from '../redline/priority';
import type { Level, Priority, ProblemType } from '../types';
import { lifeOf } from './lifeOf';
import type { CaseLife, Note, OwnerPair } from './lifeOf';
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
  /** R6: from the level and the customers affected. */
  priority: Priority;
  /** Customers, as far as their words or their number tell. */
  affected: number;
  /** Who works on it too. */
  coOwners: string[];
  /** How often it was passed on, and who had it before. */
  transfers: number;
  formerOwners: OwnerPair[];
  /** A transfer was refused: somebody has to decide who owns it. */
  decisionDue?: { since: string; by: string; to: OwnerPair; reason: 'limitReached' | 'formerOwner' };
  reopens: number;
  finding?: NoteView & { preliminary: boolean; batchDefect: boolean };
  temporaryMeasure?: NoteView;
  solution?: NoteView;
  rootCause?: NoteView;
  /** The newest round of asking the customer. */
  survey?: SurveyView;
  mergedInto?: string;
}

export interface NoteView {
  text: string;
  by: string;
  at: string;
}

/** What the customer said goes to nobody but the case: no words of a comment stand here. */
export interface SurveyView {
  purpose: 'result' | 'followUp';
  attempts: number;
  lastAskedAt: string;
  answeredAt?: string;
  solved?: boolean;
  /** 1 … 5. */
  score?: number;
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
  /** JSON; read by `lifeOf`. */
  life: string;
  /** JSON; read by `handlingOf`. */
  handling: string | null;
  affected: number;
  injured: number;
  transfers: number;
  reopens: number;
  merged_into: string | null;
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

/** Views in the order of the rows, with one query for all their feedbacks and one for all surveys. */
export async function viewsOf(sql: Sql, rows: readonly CaseRow[]): Promise<CaseView[]> {
  if (rows.length === 0) return [];
  const numbers = rows.map(({ number }) => number);
  const list = placeholders(rows.length);
  const feedbacks = await sql.all<{ number: string; case_number: string }>(
    `SELECT number, case_number FROM voc_feedback WHERE case_number IN (${list}) ORDER BY received_at, number`,
    numbers,
  );
  const byCase = new Map<string, string[]>();
  for (const { number, case_number } of feedbacks)
    byCase.set(case_number, [...(byCase.get(case_number) ?? []), number]);
  const surveys = await sql.all<SurveyRow>(
    `SELECT * FROM voc_survey WHERE case_number IN (${list}) ORDER BY round`,
    numbers,
  );
  // In order: the newest round of a case comes last and stays.
  const newest = new Map(surveys.map((survey) => [survey.case_number, survey]));
  return rows.map((row) => viewOf(row, byCase.get(row.number) ?? [], newest.get(row.number)));
}

function viewOf(row: CaseRow, feedbacks: string[], survey: SurveyRow | undefined): CaseView {
  const { zone, ...attributes } = parseJson<StoredAttributes>(row.attributes);
  const life = lifeOf(row);
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
    priority: priorityOf({ level: row.level, affected: row.affected, injured: row.injured !== 0 }),
    affected: row.affected,
    coOwners: life.coOwners ?? [],
    transfers: row.transfers,
    formerOwners: life.formerOwners ?? [],
    reopens: row.reopens,
    ...workOf(life, zone),
    ...(survey ? { survey: surveyView(survey, zone) } : {}),
    ...(row.merged_into === null ? {} : { mergedInto: row.merged_into }),
  };
}

/** What was found and done so far; what is not there yet is left out. */
function workOf(life: CaseLife, zone: string) {
  const noted = <T extends Note>(note: T) => ({ ...note, at: isoInZone(note.at, zone) });
  const { escalated, finding, temporary, solution, rootCause } = life;
  return {
    ...(escalated
      ? {
          decisionDue: {
            since: isoInZone(escalated.at, zone),
            by: escalated.by,
            to: escalated.to,
            reason: escalated.reason,
          },
        }
      : {}),
    ...(finding ? { finding: noted(finding) } : {}),
    ...(temporary ? { temporaryMeasure: noted(temporary) } : {}),
    ...(solution ? { solution: noted(solution) } : {}),
    ...(rootCause ? { rootCause: noted(rootCause) } : {}),
  };
}

export interface SurveyRow {
  id: string;
  case_number: string;
  round: number;
  purpose: 'result' | 'followUp';
  /** `void`: the case was reopened or ended before an answer came. */
  state: 'open' | 'answered' | 'void';
  asked_at: number;
  last_asked_at: number;
  attempts: number;
  answered_at: number | null;
  answered_by: string | null;
  solved: number | null;
  score: number | null;
  comment: string | null;
}

function surveyView(survey: SurveyRow, zone: string): SurveyView {
  return {
    purpose: survey.purpose,
    attempts: survey.attempts,
    lastAskedAt: isoInZone(survey.last_asked_at, zone),
    ...(survey.answered_at === null ? {} : { answeredAt: isoInZone(survey.answered_at, zone) }),
    ...(survey.solved === null ? {} : { solved: survey.solved !== 0 }),
    ...(survey.score === null ? {} : { score: survey.score }),
  };
}

export function zoneOf(row: CaseRow): string {
  return parseJson<StoredAttributes>(row.attributes).zone;
}
