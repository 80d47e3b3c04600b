import { dayInZone } from '../clock';
import type { Tx } from '../ledger';
import type { Level } from '../types';

/** The table `voc_feedback`. */
export interface FeedbackRow {
  number: string;
  record: string;
  level: Level | null;
  verdict: string | null;
  case_number: string | null;
  repeats: number;
}

const COLUMNS = 'number, record, level, verdict, case_number, repeats';

export async function findSource(
  tx: Tx,
  channel: string,
  sourceId: string,
): Promise<FeedbackRow | undefined> {
  return await tx.get<FeedbackRow>(
    `SELECT ${COLUMNS} FROM voc_feedback WHERE channel = ? AND source_id = ?`,
    [channel, sourceId],
  );
}

/** Counted from the first message, not from the last repeat: a sender that repeats for ever is heard again. */
export async function findContent(
  tx: Tx,
  hash: string,
  state: 'stored' | 'rejected',
  after: number,
): Promise<FeedbackRow | undefined> {
  return await tx.get<FeedbackRow>(
    `SELECT ${COLUMNS} FROM voc_feedback WHERE content_hash = ? AND received_at > ? AND state = ?
     ORDER BY received_at, number LIMIT 1`,
    [hash, after, state],
  );
}

export async function addRepeat(tx: Tx, row: FeedbackRow, at: number): Promise<number> {
  await tx.run('UPDATE voc_feedback SET repeats = repeats + 1, last_repeat_at = ? WHERE number = ?', [
    at,
    row.number,
  ]);
  return row.repeats + 1;
}

export async function nextFeedbackNumber(tx: Tx, zone: string): Promise<string> {
  return `F${dayInZone(tx.now, zone)}-${String(await tx.nextNumber('feedback')).padStart(6, '0')}`;
}

interface NewRow {
  number: string;
  channel: string;
  sourceId: string;
  contentHash: string;
  receivedAt: number;
  occurredAt: number | null;
  state: 'stored' | 'rejected';
  record: string;
  sealed: string;
  /** Number of the feedback whose matter it repeats, with what was decided on that. */
  merged?: { sameAs: string; caseNumber: string | null; level: Level; verdict: string; judgedAt: number };
}

export async function insertRow(tx: Tx, row: NewRow): Promise<void> {
  await tx.run(
    `INSERT INTO voc_feedback (number, channel, source_id, content_hash, received_at, occurred_at, state, record, sealed,
       same_as, case_number, level, verdict, judged_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      row.number,
      row.channel,
      row.sourceId,
      row.contentHash,
      row.receivedAt,
      row.occurredAt,
      row.state,
      row.record,
      row.sealed,
      row.merged?.sameAs ?? null,
      row.merged?.caseNumber ?? null,
      row.merged?.level ?? null,
      row.merged?.verdict ?? null,
      row.merged?.judgedAt ?? null,
    ],
  );
}
