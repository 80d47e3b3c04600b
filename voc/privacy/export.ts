import { isoInZone } from '../clock';
import { caseView, historyOf } from '../cases';
import type { CaseView, HistoryStep } from '../cases';
import { checkActor } from '../cases/input';
import { identitiesOf } from '../feedback/duplicates/identities';
import type { IdentityKind } from '../feedback/duplicates/identities';
import type { FeedbackFacts } from '../feedback/types';
import { placeholders } from '../ledger/db';
import type { Sql, Tx } from '../ledger';
import type { JsonObject } from '../types';
import { openFeedbacks, personalValues } from './stored';
import type { OpenedFeedback, PersonalValues } from './stored';
import { checkSubject, feedbacksOf, maskedSubject } from './subject';
import type { Subject } from './subject';

export interface ExportInput {
  subject: { by: string; value: string };
  actor: string;
  zone?: string;
}

/** Everything the ledger holds about one person or car, in clear: for that person, and for nobody else (R3). */
export interface PersonalData {
  /** Masked: the answer to "what was asked", not the data. */
  readonly subject: Subject;
  readonly exportedAt: string;
  readonly contacts: PersonalValues;
  readonly feedbacks: OpenedFeedback[];
  readonly cases: Array<{ case: CaseView; history: HistoryStep[] }>;
  readonly notifications: JsonObject[];
  /** Messages to and from the customer about these cases, and what was asked and answered. */
  readonly contacted: JsonObject[];
  readonly surveys: JsonObject[];
  /** Feedbacks not in here that share another identity: whether they are the same person's a human decides. */
  readonly related: Array<{ by: IdentityKind; feedbacks: string[] }>;
}

const MOST_FEEDBACKS = 5000;

/**
 * Collects and writes down who asked for it (`personalData.exported`, with numbers only).
 * Throws VocError `input.*`, `notFound`, `ledger.denied`.
 */
export async function exportPersonalData(tx: Tx, input: ExportInput): Promise<PersonalData> {
  const subject = checkSubject(input.subject);
  const actor = checkActor(input.actor);
  const numbers = (await feedbacksOf(tx, tx.keys, subject)).slice(0, MOST_FEEDBACKS);
  const feedbacks = await openFeedbacks(tx, tx.keys, numbers);
  const caseNumbers = [
    ...new Set(feedbacks.flatMap(({ caseNumber }) => (caseNumber === null ? [] : [caseNumber]))),
  ];
  if (subject.by === 'case' && !caseNumbers.includes(subject.value)) caseNumbers.push(subject.value);
  const cases: PersonalData['cases'] = [];
  for (const number of caseNumbers) {
    cases.push({ case: await caseView(tx, number), history: await historyOf(tx, number) });
  }
  const masked = maskedSubject(subject);
  const data = { ...masked, feedbacks: numbers };
  for (const caseNumber of caseNumbers.length > 0 ? caseNumbers : ['']) {
    tx.trail({ caseNumber, type: 'personalData.exported', actor, data });
  }
  return {
    subject: masked,
    exportedAt: isoInZone(tx.now, input.zone),
    contacts: personalValues(feedbacks),
    feedbacks,
    cases,
    notifications: await notificationsOf(tx, caseNumbers),
    contacted: await rowsOfCases(tx, 'voc_contact', CONTACT_COLUMNS, 'at', caseNumbers),
    surveys: await rowsOfCases(tx, 'voc_survey', SURVEY_COLUMNS, 'asked_at', caseNumbers),
    related: await relatedTo(tx, feedbacks),
  };
}

const CONTACT_COLUMNS = 'case_number, at, direction, channel, purpose, summary, actor';
const SURVEY_COLUMNS =
  'case_number, round, purpose, state, asked_at, attempts, answered_at, answered_by, solved, score, comment';

async function rowsOfCases(
  sql: Sql,
  table: string,
  columns: string,
  order: string,
  caseNumbers: readonly string[],
): Promise<JsonObject[]> {
  if (caseNumbers.length === 0) return [];
  return await sql.all<JsonObject>(
    `SELECT ${columns} FROM ${table} WHERE case_number IN (${placeholders(caseNumbers.length)}) ORDER BY ${order}, id`,
    caseNumbers,
  );
}

async function notificationsOf(sql: Sql, caseNumbers: readonly string[]): Promise<JsonObject[]> {
  if (caseNumbers.length === 0) return [];
  return await sql.all<JsonObject>(
    `SELECT case_number, ladder_id, rung, channel, target, state, created_at, sent_at FROM voc_notification
     WHERE case_number IN (${placeholders(caseNumbers.length)}) ORDER BY created_at, natural_key`,
    caseNumbers,
  );
}

async function relatedTo(tx: Tx, feedbacks: readonly OpenedFeedback[]): Promise<PersonalData['related']> {
  const own = new Set(feedbacks.map(({ number }) => number));
  const found = new Map<IdentityKind, Set<string>>();
  const asked = new Set<string>();
  for (const { personal } of feedbacks) {
    if (!personal?.customer) continue;
    for (const { key, kind } of identitiesOf(tx.keys, personal as unknown as FeedbackFacts, [])) {
      if (asked.has(key)) continue;
      asked.add(key);
      const rows = await tx.all<{ feedback: string }>(
        'SELECT feedback FROM voc_identity WHERE key = ? ORDER BY serial',
        [key],
      );
      for (const { feedback } of rows) {
        if (own.has(feedback)) continue;
        found.set(kind, (found.get(kind) ?? new Set()).add(feedback));
      }
    }
  }
  return [...found].map(([by, numbers]) => ({ by, feedbacks: [...numbers] }));
}
