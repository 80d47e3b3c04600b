import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../canonicalJson';
import { VocError } from '../errors';
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
  'case.assigned',
  'case.transferred',
  'case.transferEscalated',
  'case.finding',
  'case.measure',
  'case.resolved',
  'case.contacted',
  'case.asked',
  'case.answered',
  'case.reopened',
  'case.falseAlarm',
  'case.merged',
  'clock.started',
  'clock.met',
  'clock.warned',
  'clock.breached',
  'clock.overrun',
  'clock.paused',
  'clock.resumed',
  'clock.reopened',
  'clock.rebased',
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
  'ledger.secretRotated',
  'personalData.exported',
  'personalData.erased',
  'rulebook.broken',
  'library.added',
  'sample.drawn',
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

const PAGE = 1000;

/** Over the stored text of `data` (canonical JSON), not over its meaning: any changed character is found. */
function hashOf(row: Omit<TrailRow, 'hash'>, previousHash: string, key: Buffer): string {
  const content = canonicalJson({ ...row, previousHash });
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
  const head = await headOf(tx, tx.dialect === 'postgres' ? ' FOR UPDATE' : '');
  if (!head) throw headGone();
  let { seq, hash } = head;
  for (const entry of entries) {
    seq += 1;
    const row = {
      seq,
      case_number: storable(entry.caseNumber),
      type: entry.type,
      actor: storable(entry.actor),
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

/**
 * Text as both databases give it back: neither keeps half a surrogate pair and PostgreSQL refuses NUL. Hashed before
 * such a change, an honest row would later look tampered with. (`data` is JSON, which escapes both.)
 */
function storable(text: string): string {
  return Buffer.from(text.replaceAll('\0', ''), 'utf8').toString('utf8');
}

async function headOf(sql: Sql, lock = ''): Promise<{ seq: number; hash: string } | undefined> {
  return await sql.get(`SELECT seq, hash FROM voc_trail_head WHERE id = 1${lock}`);
}

function headGone(): VocError {
  return new VocError({
    code: 'ledger.denied',
    message: {
      zh: '审计链的链头记录已被删除，台账拒绝继续写入',
      en: 'The head row of the audit chain was removed; the ledger writes nothing more',
    },
    remedy: {
      zh: '有人改动过台账数据库：请从备份恢复 voc_trail_head，并执行“校验”。',
      en: 'Somebody changed the database: restore voc_trail_head from a backup and run Verify.',
    },
  });
}

/** Whether the newest entry was written with this key; true for an empty trail. A quick look, no verification. */
export async function lastEntryHolds(sql: Sql, key: Buffer): Promise<boolean> {
  const [last, before] = await sql.all<TrailRow>('SELECT * FROM voc_case_event ORDER BY seq DESC LIMIT 2');
  if (!last) return true;
  const { hash, ...row } = last;
  return hashOf(row, before?.hash ?? '', key) === hash;
}

function checkpointMac(seq: number, hash: string, key: Buffer): string {
  return createHmac('sha256', key).update(`checkpoint:${seq}:${hash}`).digest('hex');
}

export async function checkpointOf(sql: Sql, key: Buffer): Promise<Checkpoint> {
  const head = await headOf(sql);
  if (!head) throw headGone();
  return { seq: head.seq, hash: head.hash, mac: checkpointMac(head.seq, head.hash, key) };
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
  const stray = await sql.get<{ seq: number | null }>(
    'SELECT seq FROM voc_case_event WHERE seq < 1 OR seq IS NULL LIMIT 1',
  );
  // The walk below begins at 1: a row put before it would show up in a case's history without being checked.
  if (stray) return broken('rowChanged', 0, stray.seq ?? 0);
  let seq = 0;
  let hash = '';
  for (;;) {
    // The head first: rows and head are committed together, so every row up to it must be there. Read afterwards, a
    // row that was appended during the walk would look like a cut tail.
    const head = await headOf(sql);
    const from = seq;
    for (;;) {
      const rows = await sql.all<TrailRow>(
        'SELECT * FROM voc_case_event WHERE seq > ? ORDER BY seq LIMIT ?',
        [seq, PAGE],
      );
      for (const { hash: stored, ...row } of rows) {
        if (row.seq !== seq + 1) return broken('rowMissing', seq, seq + 1);
        if (hashOf(row, hash, key) !== stored) return broken('rowChanged', seq, row.seq);
        seq = row.seq;
        hash = stored;
        if (checkpoint?.seq === seq && checkpoint.hash !== hash) return broken('rowChanged', seq, seq);
      }
      if (rows.length < PAGE) break;
    }
    if (!head || head.seq > seq) return broken('tailCut', seq, seq + 1);
    if (checkpoint && seq < checkpoint.seq) return broken('tailCut', seq, seq + 1);
    if (head.seq === seq) {
      if (head.hash !== hash) return broken('headChanged', seq);
      return { outcome: 'valid', reason: 'intact', evidence: { rows: seq } };
    }
    // More rows than the head said: appended meanwhile, so look again; nothing new to walk means a changed head.
    if (from === seq) return broken('headChanged', seq);
  }
}
