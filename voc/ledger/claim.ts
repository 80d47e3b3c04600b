import { parseJson } from '../canonicalJson';
import { MINUTE, SECOND } from '../clock';
import type { JsonObject } from '../types';
import { placeholders, runForIds, skipLocked } from './db';
import { LEASE_MS, MAX_ATTEMPTS } from './events';
import type { ClaimedEvent, Topic } from './events';
import { fanOut } from './fanOut';
import type { Ledger, Tx } from './ledger';

const FIRST_RETRY_MS = 5 * SECOND;
const LONGEST_RETRY_MS = 10 * MINUTE;
/**
 * No lease and no back-off ends later than this from now (the longest back-off, plus a lease of clock difference).
 * What does was written while the computer's clock stood in the future; without the bound it would wait until then.
 */
const FARTHEST_NEXT_MS = LONGEST_RETRY_MS + LEASE_MS;
/** Void and collapsed rows do not count as claimed; this bounds how many one transaction clears away. */
const ROUNDS = 20;

interface DueRow {
  id: number;
  topic: Topic;
  natural_key: string;
  due_at: number;
  payload: string;
  case_number: string | null;
  attempts: number;
  fence_holds: number;
  collapsed: number;
}

const fenceHolds = (event: string) => `(${event}.fence_name IS NULL OR ${event}.fence_value =
  COALESCE((SELECT f.value FROM voc_fence f WHERE f.name = ${event}.fence_name), 0))`;

/**
 * A later due event with the same collapse key takes the place of `e`, but only one that this subscriber has got
 * or will get, and whose own fence holds: else neither of the two would be delivered.
 */
const collapsed = (topics: number) => `(e.collapse_key IS NOT NULL AND EXISTS (
  SELECT 1 FROM voc_event l WHERE l.collapse_key = e.collapse_key AND l.due_at <= ?
    AND (l.due_at > e.due_at OR (l.due_at = e.due_at AND l.id > e.id)) AND ${fenceHolds('l')}
    AND (EXISTS (SELECT 1 FROM voc_delivery o WHERE o.event_id = l.id AND o.subscriber_id = d.subscriber_id)
      OR (l.fanned_at IS NULL AND l.topic IN (${placeholders(topics)})))))`;

const CLAIMABLE = 'd.subscriber_id = ? AND (d.next_at <= ? OR (d.attempts > 0 AND d.next_at > ?))';

/** True where a claim could find something; a read, so that an idle sweep costs no commit. */
export async function anythingDue(
  ledger: Ledger,
  subscriberId: string,
  topics: readonly Topic[],
): Promise<boolean> {
  const now = ledger.clock.now();
  const pending = await ledger.reader.get(`SELECT 1 FROM voc_delivery d WHERE ${CLAIMABLE} LIMIT 1`, [
    subscriberId,
    now,
    now + FARTHEST_NEXT_MS,
  ]);
  if (pending) return true;
  if (topics.length === 0) return false;
  const unfanned = await ledger.reader.get(
    `SELECT 1 FROM voc_event WHERE fanned_at IS NULL AND topic IN (${placeholders(topics.length)}) AND due_at <= ? LIMIT 1`,
    [...topics, now],
  );
  return unfanned !== undefined;
}

/** Leases up to `limit` due events for one subscriber, the most overdue first. */
export async function claim(
  ledger: Ledger,
  subscriberId: string,
  owner: string,
  limit: number,
): Promise<ClaimedEvent[]> {
  return await ledger.transaction(async (tx) => {
    const listeners = await fanOut(tx);
    const topics = [...listeners].filter(([, ids]) => ids.includes(subscriberId)).map(([topic]) => topic);
    const claimed: ClaimedEvent[] = [];
    for (let round = 0; round < ROUNDS && claimed.length < limit; round++) {
      const wanted = limit - claimed.length;
      const rows = await dueRows(tx, subscriberId, topics, wanted);
      claimed.push(...(await leased(tx, rows, subscriberId, owner)));
      if (rows.length < wanted) break;
    }
    return claimed;
  });
}

async function dueRows(
  tx: Tx,
  subscriberId: string,
  topics: readonly Topic[],
  limit: number,
): Promise<DueRow[]> {
  // SKIP LOCKED: two sweeps of one subscriber (a failing-over main) each take rows of their own.
  return await tx.all<DueRow>(
    `SELECT e.id, e.topic, e.natural_key, e.due_at, e.payload, e.case_number, d.attempts,
       CASE WHEN ${fenceHolds('e')} THEN 1 ELSE 0 END AS fence_holds,
       CASE WHEN ${collapsed(Math.max(topics.length, 1))} THEN 1 ELSE 0 END AS collapsed
     FROM voc_delivery d JOIN voc_event e ON e.id = d.event_id
     WHERE ${CLAIMABLE} ORDER BY d.next_at, e.id LIMIT ?${skipLocked(tx, 'd')}`,
    [tx.now, ...(topics.length > 0 ? topics : ['']), subscriberId, tx.now, tx.now + FARTHEST_NEXT_MS, limit],
  );
}

/** Leases rows, and ends those of which nothing may be delivered any more. */
async function leased(
  tx: Tx,
  rows: readonly DueRow[],
  subscriberId: string,
  owner: string,
): Promise<ClaimedEvent[]> {
  const fate = (row: DueRow) => {
    if (row.fence_holds === 0) return 'void';
    if (row.collapsed === 1) return 'collapsed';
    // The process died with it every time: parked, so that one poisoned event cannot stop the others.
    return row.attempts >= MAX_ATTEMPTS ? 'parked' : 'leased';
  };
  const ids = (wanted: ReturnType<typeof fate>) =>
    rows.filter((row) => fate(row) === wanted).map(({ id }) => id);
  await finish(tx, ids('void'), subscriberId, 'void');
  await finish(tx, ids('collapsed'), subscriberId, 'collapsed');
  await finish(tx, ids('parked'), subscriberId, 'parked', 'no attempt came to an end');
  await runForIds(
    tx,
    ids('leased'),
    (list) =>
      `UPDATE voc_delivery SET state = 'leased', attempts = attempts + 1, lease_owner = ?, next_at = ?
       WHERE subscriber_id = ? AND event_id IN (${list})`,
    { before: [owner, tx.now + LEASE_MS, subscriberId] },
  );
  return rows
    .filter((row) => fate(row) === 'leased')
    .map((row) => ({
      id: row.id,
      topic: row.topic,
      key: row.natural_key,
      dueAt: row.due_at,
      payload: parseJson<JsonObject>(row.payload),
      ...(row.case_number === null ? {} : { caseNumber: row.case_number }),
      attempt: row.attempts + 1,
    }));
}

async function finish(
  tx: Tx,
  eventIds: readonly number[],
  subscriberId: string,
  state: 'void' | 'collapsed' | 'parked',
  error?: string,
): Promise<void> {
  await runForIds(
    tx,
    eventIds,
    (list) =>
      `UPDATE voc_delivery SET state = ?, next_at = NULL, lease_owner = NULL, settled_at = ?, error = COALESCE(?, error)
       WHERE subscriber_id = ? AND event_id IN (${list})`,
    { before: [state, tx.now, error ?? null, subscriberId] },
  );
}

/** Keeps leases while a long execution runs; returns the ids that are still ours. */
export async function renew(
  ledger: Ledger,
  subscriberId: string,
  owner: string,
  ids: readonly number[],
): Promise<number[]> {
  return await ledger.transaction(async (tx) => {
    const kept: number[] = [];
    for (const id of ids) {
      const changed = await tx.run(
        "UPDATE voc_delivery SET next_at = ? WHERE event_id = ? AND subscriber_id = ? AND lease_owner = ? AND state = 'leased'",
        [tx.now + LEASE_MS, id, subscriberId, owner],
      );
      if (changed === 1) kept.push(id);
    }
    return kept;
  });
}

/** Gives back what was claimed but never started: due again at once, and not counted as an attempt. */
export async function release(
  ledger: Ledger,
  subscriberId: string,
  owner: string,
  ids: readonly number[],
): Promise<void> {
  await ledger.transaction(
    async (tx) =>
      await runForIds(
        tx,
        ids,
        (list) =>
          `UPDATE voc_delivery SET state = 'pending', next_at = ?, lease_owner = NULL, attempts = attempts - 1
           WHERE subscriber_id = ? AND lease_owner = ? AND state = 'leased' AND event_id IN (${list})`,
        { before: [tx.now, subscriberId, owner] },
      ),
  );
}

export type Settlement = { outcome: 'delivered' } | { outcome: 'failed'; error: string };

/**
 * Ends a lease. A lease that was lost meanwhile (the process slept longer than LEASE_MS) settles nothing: the
 * event belongs to somebody else now.
 */
export async function settle(
  ledger: Ledger,
  subscriberId: string,
  owner: string,
  ids: readonly number[],
  settlement: Settlement,
): Promise<void> {
  await ledger.transaction(async (tx) => {
    if (settlement.outcome === 'delivered') {
      await runForIds(
        tx,
        ids,
        (list) =>
          `UPDATE voc_delivery SET state = 'done', next_at = NULL, lease_owner = NULL, settled_at = ?
           WHERE subscriber_id = ? AND lease_owner = ? AND state = 'leased' AND event_id IN (${list})`,
        { before: [tx.now, subscriberId, owner] },
      );
      return;
    }
    for (const id of ids) await settleFailed(tx, id, subscriberId, owner, settlement.error);
  });
}

async function settleFailed(
  tx: Tx,
  id: number,
  subscriberId: string,
  owner: string,
  error: string,
): Promise<void> {
  // FOR UPDATE: else another sweep may lease the row between this look and the statement that ends it.
  const row = await tx.get<{ attempts: number }>(
    `SELECT attempts FROM voc_delivery WHERE event_id = ? AND subscriber_id = ? AND lease_owner = ?
       AND state = 'leased'${tx.dialect === 'postgres' ? ' FOR UPDATE' : ''}`,
    [id, subscriberId, owner],
  );
  if (!row) return;
  if (row.attempts >= MAX_ATTEMPTS) return await finish(tx, [id], subscriberId, 'parked', shortened(error));
  await tx.run(
    `UPDATE voc_delivery SET state = 'pending', next_at = ?, lease_owner = NULL, error = ?
     WHERE event_id = ? AND subscriber_id = ?`,
    [tx.now + retryDelay(row.attempts), shortened(error), id, subscriberId],
  );
}

/** Error texts of executions can be megabytes, and PostgreSQL stores no NUL. */
function shortened(error: string): string {
  return error.replaceAll('\0', '').slice(0, 1000);
}

/** 5 s, 10 s, 20 s … up to 10 min, so that ten attempts span about half an hour. */
export function retryDelay(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);
}
