import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson, parseJson } from '../canonicalJson';
import type { Decision, JsonObject } from '../types';
import type { Sql, SqlTransaction } from './db';

/** One step of a case: who, when, what (R15). `actor` is a person, `system`, or the node that did it. */
export interface TrailEntry {
  caseNumber: string;
  type: TrailType;
  actor: string;
  data: JsonObject;
}

export const TRAIL_TYPES = [
  'feedback.joined',
  'case.opened',
  'case.levelRaised',
  'case.acknowledged',
  'case.closed',
  'clock.started',
  'clock.met',
  'clock.warned',
  'clock.breached',
  'ladder.raised',
  'ladder.rungDone',
  'ladder.rungSkipped',
  'ladder.acknowledged',
  'ladder.stopped',
  'ladder.exhausted',
  'notification.sent',
  'notification.failed',
  'notification.uncertain',
  'rulebook.published',
] as const;
export type TrailType = (typeof TRAIL_TYPES)[number];

export interface TrailRow {
  seq: number;
  case_number: string;
  type: TrailType;
  actor: string;
  at: number;
  data: string;
  hash: string;
}

/** Proof of how long the trail was at a moment, to be kept where the writer of the ledger cannot reach it. */
export interface Checkpoint {
  seq: number;
  hash: string;
  mac: string;
}

function hashOf(row: Omit<TrailRow, 'hash'>, previousHash: string, key: Buffer): string {
  const content = canonicalJson({ ...row, data: parseJson(row.data), previousHash });
  return createHmac('sha256', key).update(content).digest('hex');
}

/**
 * Appends the entries of one transaction, as its last statements: the head row stays locked until the commit, and
 * a longer hold would make every writer wait for the slowest execution.
 */
export async function appendTrail(
  tx: SqlTransaction,
  entries: readonly TrailEntry[],
  at: number,
  key: Buffer,
): Promise<void> {
  if (entries.length === 0) return;
  // FOR UPDATE: two transactions that read the same head would write the same sequence number and fork the chain.
  const head = await tx.get<{ seq: number; hash: string }>(
    `SELECT seq, hash FROM voc_trail_head WHERE id = 1${tx.dialect === 'postgres' ? ' FOR UPDATE' : ''}`,
  );
  let { seq, hash } = head!;
  for (const entry of entries) {
    seq += 1;
    const row = {
      seq,
      case_number: entry.caseNumber,
      type: entry.type,
      actor: entry.actor,
      at,
      data: canonicalJson(entry.data),
    };
    hash = hashOf(row, hash, key);
    await tx.run(
      'INSERT INTO voc_case_event (seq, case_number, type, actor, at, data, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
      [row.seq, row.case_number, row.type, row.actor, row.at, row.data, hash],
    );
  }
  await tx.run('UPDATE voc_trail_head SET seq = ?, hash = ? WHERE id = 1', [seq, hash]);
}

function checkpointMac(seq: number, hash: string, key: Buffer): string {
  return createHmac('sha256', key).update(`checkpoint:${seq}:${hash}`).digest('hex');
}

export async function checkpointOf(sql: Sql, key: Buffer): Promise<Checkpoint> {
  const head = await sql.get<{ seq: number; hash: string }>(
    'SELECT seq, hash FROM voc_trail_head WHERE id = 1',
  );
  return { seq: head!.seq, hash: head!.hash, mac: checkpointMac(head!.seq, head!.hash, key) };
}

export type TrailReason =
  | 'intact'
  | 'rowChanged'
  | 'rowMissing'
  | 'tailCut'
  | 'headChanged'
  | 'checkpointForged';

/**
 * Walks the whole chain and names the first row that does not fit. Without a checkpoint a cut tail shows only if
 * the head row was left behind; with one it always shows.
 */
export async function verifyTrail(
  sql: Sql,
  key: Buffer,
  checkpoint?: Checkpoint,
): Promise<Decision<'valid' | 'broken', TrailReason, { rows: number; seq?: number }>> {
  const broken = (reason: TrailReason, rows: number, seq?: number) =>
    ({ outcome: 'broken', reason, evidence: seq === undefined ? { rows } : { rows, seq } }) as const;
  if (checkpoint) {
    const expected = Buffer.from(checkpointMac(checkpoint.seq, checkpoint.hash, key));
    const given = Buffer.from(String(checkpoint.mac));
    if (expected.length !== given.length || !timingSafeEqual(expected, given))
      return broken('checkpointForged', 0);
  }
  const PAGE = 1000;
  let seq = 0;
  let hash = '';
  for (;;) {
    const rows = await sql.all<TrailRow>('SELECT * FROM voc_case_event WHERE seq > ? ORDER BY seq LIMIT ?', [
      seq,
      PAGE,
    ]);
    for (const { hash: stored, ...row } of rows) {
      if (row.seq !== seq + 1) return broken('rowMissing', seq, seq + 1);
      if (hashOf(row, hash, key) !== stored) return broken('rowChanged', seq, row.seq);
      seq = row.seq;
      hash = stored;
      if (checkpoint?.seq === seq && checkpoint.hash !== hash) return broken('rowChanged', seq, seq);
    }
    if (rows.length < PAGE) break;
  }
  if (checkpoint && seq < checkpoint.seq) return broken('tailCut', seq, seq + 1);
  const head = await sql.get<{ seq: number; hash: string }>(
    'SELECT seq, hash FROM voc_trail_head WHERE id = 1',
  );
  if (!head || head.seq > seq) return broken('tailCut', seq, seq + 1);
  if (head.seq < seq || head.hash !== hash) return broken('headChanged', seq);
  return { outcome: 'valid', reason: 'intact', evidence: { rows: seq } };
}
