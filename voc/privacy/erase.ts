import { canonicalJson } from '../canonicalJson';
import { checkActor, checkReason } from '../cases/input';
import { shortValue, VocError } from '../errors';
import { forgetSignature, readBands, serialOf } from '../feedback/duplicates';
import { maskText } from '../feedback/mask';
import { forgetText } from '../knowledge/indexing';
import type { Ledger, Tx } from '../ledger';
import type { Decision, Json, JsonObject } from '../types';
import { leftInTrail, scrubEvents, scrubRows, withoutValues } from './scrub';
import { openFeedbacks, personalValues } from './stored';
import type { OpenedFeedback } from './stored';
import { checkSubject, feedbacksOf, maskedSubject } from './subject';

export interface EraseInput {
  subject: { by: string; value: string };
  actor: string;
  reason: string;
  /** One of `CONFIRM_WORDS`: what is erased is gone. */
  confirm: string;
  /** Also the masked text and the words quoted from it; otherwise the complaint stays readable without its person. */
  removeText?: boolean;
}

export const CONFIRM_WORDS = ['删除', 'ERASE'] as const;

export type Erased = Decision<
  'erased' | 'nothing',
  'erasedNow' | 'alreadyErased' | 'notFound',
  {
    feedbacks: string[];
    cases: string[];
    /** Steps of the history that still name the person because somebody typed it there: the chain cannot be changed. */
    leftInTrail: number[];
    /** Whether former pages of the database are off this disk too; backups are the administrator's. */
    disk: 'clean' | 'busy' | 'byVacuum';
  }
>;

const PER_TRANSACTION = 100;

/**
 * Destroys what is known of a person: sealed values and raw text, contact data and car, identities and signatures, and
 * what was copied from them into events and alerts. The complaint itself, its case and the audit chain stay. Done
 * twice, the second time finds nothing. In steps of 100 feedbacks, each complete in itself.
 * Throws VocError `input.*` (nobody named, no reason, not confirmed), `notFound` for an unknown number.
 */
export async function erasePersonalData(ledger: Ledger, input: EraseInput): Promise<Erased> {
  const subject = checkSubject(input.subject);
  const actor = checkActor(input.actor);
  const reason = checkReason(input.reason);
  checkConfirmed(input.confirm);
  const known = await feedbacksOf(ledger.reader, ledger.keys, subject);
  const erased: OpenedFeedback[] = [];
  const left = new Set<number>();
  for (let from = 0; from < known.length; from += PER_TRANSACTION) {
    const part = known.slice(from, from + PER_TRANSACTION);
    const step = await ledger.transaction(async (tx) => {
      const opened = (await openFeedbacks(tx, tx.keys, part)).filter(({ erasedAt }) => erasedAt === null);
      if (opened.length === 0) return { opened, inTrail: [] };
      const inTrail = await eraseSome(tx, opened, input.removeText ?? false);
      const values = personalValues(opened);
      const data = {
        ...maskedSubject(subject),
        reason: withoutValues(maskText(reason), [...values.unique, ...values.names]),
        textRemoved: input.removeText ?? false,
      };
      for (const [caseNumber, feedbacks] of byCase(opened)) {
        tx.trail({ caseNumber, type: 'personalData.erased', actor, data: { ...data, feedbacks } });
      }
      return { opened, inTrail };
    });
    erased.push(...step.opened);
    for (const seq of step.inTrail) left.add(seq);
  }
  const evidence = {
    feedbacks: erased.map(({ number }) => number),
    cases: [...byCase(erased).keys()].filter((number) => number !== ''),
    leftInTrail: [...left],
    disk: await clearDisk(ledger),
  };
  if (erased.length > 0) return { outcome: 'erased', reason: 'erasedNow', evidence };
  return { outcome: 'nothing', reason: known.length > 0 ? 'alreadyErased' : 'notFound', evidence };
}

function checkConfirmed(confirm: string): void {
  const word = String(confirm ?? '').trim();
  if (CONFIRM_WORDS.some((known) => known === word.toUpperCase())) return;
  throw new VocError({
    code: word === '' ? 'input.missing' : 'input.invalid',
    field: 'confirm',
    ...(word === '' ? {} : { value: shortValue(word) }),
    message: { zh: '删除没有确认', en: 'The erasure is not confirmed' },
    remedy: {
      zh: '删除后无法恢复。确定要删除时，请在“确认”里填写：删除',
      en: 'What is erased cannot be brought back. To do it, write ERASE into "Confirm".',
    },
  });
}

function byCase(opened: readonly OpenedFeedback[]): Map<string, string[]> {
  const cases = new Map<string, string[]>();
  for (const { caseNumber, number } of opened) {
    cases.set(caseNumber ?? '', [...(cases.get(caseNumber ?? '') ?? []), number]);
  }
  return cases;
}

/** Returns the steps of the trail that name one of the persons. */
async function eraseSome(tx: Tx, opened: readonly OpenedFeedback[], removeText: boolean): Promise<number[]> {
  const values = personalValues(opened);
  for (const feedback of opened) await eraseOne(tx, feedback, removeText);
  const cases = [...byCase(opened).keys()].filter((number) => number !== '');
  await scrubRows(tx, cases, [...values.unique, ...values.names]);
  await scrubEvents(tx, values.unique);
  return await leftInTrail(tx, cases, values);
}

async function eraseOne(tx: Tx, feedback: OpenedFeedback, removeText: boolean): Promise<void> {
  const { number, sourceId, verdict } = feedback;
  const record = erasedRecord(feedback, removeText);
  await tx.run(
    `UPDATE voc_feedback SET sealed = NULL, record = ?, verdict = ?, content_hash = ?, source_id = ?, erased_at = ?
     WHERE number = ?`,
    [
      canonicalJson(record),
      verdict === null ? null : canonicalJson(removeText ? withoutQuotes(verdict) : verdict),
      `erased:${number}`,
      // A keyed hash of a phone is still a trace of it; the channel's own message number is none.
      sourceId.startsWith('hmac:') ? `erased:${number}` : sourceId,
      tx.now,
      number,
    ],
  );
  await forgetText(tx, number);
  const serial = serialOf(number);
  const signature = await tx.get<{ bands: string }>('SELECT bands FROM voc_signature WHERE serial = ?', [
    serial,
  ]);
  if (signature) await forgetSignature(tx, serial, readBands(signature.bands));
  await tx.run('DELETE FROM voc_identity WHERE serial = ?', [serial]);
  await tx.run('UPDATE voc_surge_point SET voice = NULL WHERE number = ?', [number]);
  // The way back of a stalled feedback carries its record.
  const events = await tx.all<{ id: number; payload: string }>(
    'SELECT id, payload FROM voc_event WHERE natural_key >= ? AND natural_key < ?',
    [`feedback.stalled/${number}`, `feedback.stalled/${number}~`],
  );
  for (const { id, payload } of events) {
    const changed = { ...(JSON.parse(payload) as JsonObject), feedback: record };
    await tx.run('UPDATE voc_event SET payload = ? WHERE id = ?', [canonicalJson(changed), id]);
  }
}

/** What may stay: what happened, when, through which channel, to which model. */
function erasedRecord({ record, state }: OpenedFeedback, removeText: boolean): JsonObject {
  const plain = record as unknown as JsonObject;
  // A rejected message has no record but the reasons, with the values at fault.
  if (state === 'rejected') return { ...plain, problems: withoutEach(plain.problems, 'value') };
  const voice = without(record.voice, 'customer');
  return {
    ...without(record, 'customer', 'voice', ...(removeText ? ['summary'] : [])),
    ...(removeText ? { text: '' } : {}),
    sourceId: record.sourceId.includes('*') ? `erased:${record.number}` : record.sourceId,
    vehicle: without(record.vehicle, 'vin', 'plate'),
    ...(removeText || Object.keys(voice).length === 0 ? {} : { voice }),
    notes: [
      ...withoutEach(plain.notes, 'value'),
      {
        field: 'customer',
        reason: 'erased',
        message: { zh: '个人信息已删除', en: 'Personal data was erased' },
      },
    ],
  };
}

function without(value: object | Json | undefined, ...fields: string[]): JsonObject {
  const members = Object.entries((value ?? {}) as JsonObject);
  return Object.fromEntries(members.filter(([field]) => !fields.includes(field)));
}

function withoutEach(list: Json | undefined, field: string): JsonObject[] {
  return Array.isArray(list) ? list.map((item) => without(item, field)) : [];
}

function withoutQuotes(verdict: JsonObject): JsonObject {
  return { ...verdict, evidence: [], why: { zh: '原文已删除', en: 'The text was erased' } };
}

/**
 * SQLite keeps former pages in its write-ahead log until a checkpoint; the pages themselves are overwritten with zeros
 * (`secure_delete`). PostgreSQL's dead rows go with its own vacuum.
 */
async function clearDisk(ledger: Ledger): Promise<Erased['evidence']['disk']> {
  if (ledger.dialect === 'postgres') return 'byVacuum';
  const row = await ledger.reader.get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)');
  return row?.busy === 0 ? 'clean' : 'busy';
}
