import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonicalJson';
import { dayInZone, isoInZone } from '../clock';
import { meetClocks } from '../sla';
import type { Sql, Tx } from '../ledger';
import type { Decision } from '../types';
import { checkActor, checkOneOf, checkOptional, checkText } from './input';
import { handlingOf } from './lifeOf';
import { planProgress } from './progress';
import { isEnded } from './states';
import { evidenceOf, refusing } from './step';
import type { StepEvidence } from './step';
import { caseRow, zoneOf } from './view';
import type { CaseRow } from './view';

/** Every message between us and the customer (R13). */

export const DIRECTIONS = ['toCustomer', 'fromCustomer'] as const;
export type Direction = (typeof DIRECTIONS)[number];
export const CONTACT_PURPOSES = ['receipt', 'progress', 'result', 'survey', 'other'] as const;
export type ContactPurpose = (typeof CONTACT_PURPOSES)[number];

export interface LogContact {
  caseNumber: string;
  /** A person, or `system` for a message that a workflow sent. */
  actor: string;
  direction: Direction;
  /** Phone, SMS, app …: free words. */
  channel: string;
  purpose: ContactPurpose;
  summary: string;
  /** Natural key of the message, e.g. its id at the provider: the same one again is the same contact. */
  key?: string;
}

export interface ContactView {
  at: string;
  direction: Direction;
  channel: string;
  purpose: ContactPurpose;
  /** Masked. */
  summary: string;
  by: string;
}

export type Logged = Decision<'logged' | 'already', 'newContact' | 'sameContact', StepEvidence>;

/**
 * Logs a message. One to the customer meets the clocks that wait for it and puts off the progress reminder; one from
 * the customer does neither. Without a key the same words of the same person on the same day are one contact.
 * The summary stays out of the trail: it is the customer's. Throws VocError `input.*`, `notFound`, `conflict`.
 */
export async function logContact(tx: Tx, input: LogContact): Promise<Logged> {
  const actor = checkActor(input.actor);
  const direction = checkOneOf('direction', input.direction, DIRECTIONS);
  const purpose = checkOneOf('purpose', input.purpose, CONTACT_PURPOSES);
  const channel = checkText('channel', input.channel, {
    zh: '请写明联系方式，例如 电话、短信。',
    en: 'Say how, e.g. phone or SMS.',
  });
  const summary = checkText('summary', input.summary, {
    zh: '请写一句话说明沟通了什么。',
    en: 'Say in a sentence what was said.',
  });
  const row = await caseRow(tx, input.caseNumber);
  refusing(row, 'contact');
  const contact = { actor, direction, purpose, channel, summary };
  const added = await keepContact(tx, row, contact, checkOptional('key', input.key, 200));
  const written = await tx.get<{ actor: string; at: number }>(
    'SELECT actor, at FROM voc_contact WHERE id = ?',
    [added.id],
  );
  const evidence = await evidenceOf(tx, row.number, { by: written!.actor, at: written!.at }, tx.now);
  return added.isNew
    ? { outcome: 'logged', reason: 'newContact', evidence }
    : { outcome: 'already', reason: 'sameContact', evidence };
}

/** Writes a contact of a case once, with what follows from it. */
export async function keepContact(
  tx: Tx,
  row: CaseRow,
  contact: Pick<LogContact, 'actor' | 'direction' | 'purpose' | 'channel' | 'summary'>,
  key: string,
): Promise<{ id: string; isNew: boolean }> {
  const { number } = row;
  const { actor, direction, purpose, channel, summary } = contact;
  const natural = key === '' ? { ...contact, day: dayInZone(tx.now, zoneOf(row)) } : { key };
  const hash = createHash('sha256')
    .update(canonicalJson({ number, ...natural }))
    .digest('hex');
  const id = `${number}/${hash.slice(0, 32)}`;
  // DO NOTHING: an execution that runs twice logs its message once.
  const added = await tx.run(
    `INSERT INTO voc_contact (id, case_number, at, direction, channel, purpose, summary, actor)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    [id, number, tx.now, direction, channel, purpose, summary, actor],
  );
  if (added === 0) return { id, isNew: false };
  tx.trail({ caseNumber: number, type: 'case.contacted', actor, data: { direction, channel, purpose } });
  if (direction === 'toCustomer') {
    await meetClocks(tx, { caseNumber: number, by: 'customerNotice', actor });
    if (!isEnded(row.state)) await planProgress(tx, { number, level: row.level, handling: handlingOf(row) });
  }
  return { id, isNew: true };
}

/** All contacts of a case, the first one first. Throws VocError `notFound`. */
export async function contactsOf(sql: Sql, caseNumber: string): Promise<ContactView[]> {
  const row = await caseRow(sql, caseNumber);
  const rows = await sql.all<Omit<ContactView, 'at' | 'by'> & { at: number; actor: string }>(
    'SELECT at, direction, channel, purpose, summary, actor FROM voc_contact WHERE case_number = ? ORDER BY at, id',
    [row.number],
  );
  return rows.map(({ at, actor, ...contact }) => ({
    at: isoInZone(at, zoneOf(row)),
    ...contact,
    by: actor,
  }));
}
