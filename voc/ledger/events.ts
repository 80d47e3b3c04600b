import { parseJson, canonicalJson } from '../canonicalJson';
import { DAY, MINUTE, SECOND } from '../clock';
import type { JsonObject } from '../types';
import { placeholders, skipLocked } from './db';
import type { Ledger, Tx } from './ledger';

/**
 * Events and timers are one thing: a row with topic, due time, payload and natural key. Triggers claim due rows
 * with a lease; each active subscriber of the topic gets its own delivery, at least once.
 *
 *   scheduled ──due──▶ fanned out ──▶ pending ──claim──▶ leased ──▶ done
 *                          │              ▲                │ └─ failed: back-off, after MAX_ATTEMPTS parked
 *                          └ no subscriber: waits          └─ lease over (crash): claimable again
 *
 * Clock assumption: processes that share a ledger agree on the time to within a lease (5 min).
 */
export const TOPICS = [
  'feedback.stalled',
  'clock.warning',
  'clock.breach',
  'ladder.rungDue',
  'ladder.acknowledged',
  'ladder.exhausted',
] as const;
export type Topic = (typeof TOPICS)[number];

export interface EventInput {
  topic: Topic;
  /** Natural key: scheduling the same fact twice changes nothing. */
  key: string;
  /** UTC ms; the past or present means "at once". */
  dueAt: number;
  payload: JsonObject;
  caseNumber?: string;
  /** The state this event was planned for; once the fence has moved on, the event does nothing. */
  fence?: { name: string; value: number };
  /** Of several due events with the same key only the latest is delivered (after a stop: one per clock). */
  collapseKey?: string;
}

export interface ClaimedEvent {
  id: number;
  topic: Topic;
  key: string;
  dueAt: number;
  payload: JsonObject;
  caseNumber?: string;
  /** 1 on the first try. */
  attempt: number;
}

export const LEASE_MS = 5 * MINUTE;
export const MAX_ATTEMPTS = 10;
/** A workflow that was switched off keeps its place in the fan-out this long (restart, upgrade, a long weekend). */
export const SUBSCRIBER_KEPT_MS = 7 * DAY;
const FAN_OUT_BATCH = 500;
const FIRST_RETRY_MS = 5 * SECOND;
const LONGEST_RETRY_MS = 10 * MINUTE;

export async function schedule(tx: Tx, event: EventInput): Promise<void> {
  // ON CONFLICT DO NOTHING: an execution that runs twice plans the same fact once.
  await tx.run(
    `INSERT INTO voc_event (topic, natural_key, due_at, payload, case_number, fence_name, fence_value, collapse_key, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (natural_key) DO NOTHING`,
    [
      event.topic,
      event.key,
      event.dueAt,
      canonicalJson(event.payload),
      event.caseNumber ?? null,
      event.fence?.name ?? null,
      event.fence?.value ?? null,
      event.collapseKey ?? null,
      tx.now,
    ],
  );
  if (event.dueAt <= tx.now) tx.wake();
}

/** Reads a fence; a name never moved stands at 0. */
export async function fenceValue(tx: Tx, name: string): Promise<number> {
  const row = await tx.get<{ value: number }>('SELECT value FROM voc_fence WHERE name = ?', [name]);
  return row?.value ?? 0;
}

/** Moves a fence on: every event planned for the former value becomes void. Returns the new value. */
export async function moveFence(tx: Tx, name: string): Promise<number> {
  const row = await tx.get<{ value: number }>(
    `INSERT INTO voc_fence (name, value) VALUES (?, 1)
     ON CONFLICT (name) DO UPDATE SET value = voc_fence.value + 1 RETURNING value`,
    [name],
  );
  return row!.value;
}

/** Registers (or revives) a subscriber: the trigger node of an active workflow. */
export async function subscribe(ledger: Ledger, id: string, topics: readonly Topic[]): Promise<void> {
  await ledger.transaction(async (tx) => {
    await tx.run(
      `INSERT INTO voc_subscriber (id, topics, registered_at, seen_at, closed_at) VALUES (?, ?, ?, ?, NULL)
       ON CONFLICT (id) DO UPDATE SET topics = excluded.topics, seen_at = excluded.seen_at, closed_at = NULL`,
      [id, canonicalJson([...topics].sort()), tx.now, tx.now],
    );
  });
}

/**
 * Marks a subscriber as closed. n8n closes triggers alike when a workflow is switched off and when the server
 * stops, so the subscriber is kept for SUBSCRIBER_KEPT_MS: what comes due while n8n is down is delivered later.
 */
export async function unsubscribe(ledger: Ledger, id: string): Promise<void> {
  await ledger.transaction(async (tx) => {
    await tx.run('UPDATE voc_subscriber SET closed_at = ? WHERE id = ?', [tx.now, id]);
  });
}

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

const FENCE_HOLDS = `CASE WHEN e.fence_name IS NULL
  OR COALESCE((SELECT f.value FROM voc_fence f WHERE f.name = e.fence_name), 0) = e.fence_value THEN 1 ELSE 0 END`;

/** True where a claim could find something; a read, so that an idle sweep costs no commit. */
export async function anythingDue(
  ledger: Ledger,
  subscriberId: string,
  topics: readonly Topic[],
): Promise<boolean> {
  const now = ledger.clock.now();
  const pending = await ledger.reader.get(
    'SELECT 1 FROM voc_delivery WHERE subscriber_id = ? AND next_at <= ? LIMIT 1',
    [subscriberId, now],
  );
  if (pending) return true;
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
    await fanOut(tx);
    // SKIP LOCKED: two sweeps of one subscriber (a failing-over main) each take rows of their own.
    const rows = await tx.all<DueRow>(
      `SELECT e.id, e.topic, e.natural_key, e.due_at, e.payload, e.case_number, d.attempts, ${FENCE_HOLDS} AS fence_holds,
         CASE WHEN e.collapse_key IS NOT NULL AND EXISTS (SELECT 1 FROM voc_event l WHERE l.collapse_key = e.collapse_key
           AND l.due_at > e.due_at AND l.due_at <= ?) THEN 1 ELSE 0 END AS collapsed
       FROM voc_delivery d JOIN voc_event e ON e.id = d.event_id
       WHERE d.subscriber_id = ? AND d.next_at <= ? ORDER BY d.next_at, e.id LIMIT ?${skipLocked(tx, 'd')}`,
      [tx.now, subscriberId, tx.now, limit],
    );
    const claimed: ClaimedEvent[] = [];
    for (const row of rows) {
      if (row.fence_holds === 0 || row.collapsed === 1) {
        await finish(tx, row.id, subscriberId, row.fence_holds === 0 ? 'void' : 'collapsed');
        continue;
      }
      if (row.attempts >= MAX_ATTEMPTS) {
        // The process died with it every time: parked, so that one poisoned event cannot stop the others.
        await finish(tx, row.id, subscriberId, 'parked', 'no attempt came to an end');
        continue;
      }
      await tx.run(
        `UPDATE voc_delivery SET state = 'leased', attempts = attempts + 1, lease_owner = ?, next_at = ?
         WHERE event_id = ? AND subscriber_id = ?`,
        [owner, tx.now + LEASE_MS, row.id, subscriberId],
      );
      claimed.push({
        id: row.id,
        topic: row.topic,
        key: row.natural_key,
        dueAt: row.due_at,
        payload: parseJson<JsonObject>(row.payload),
        ...(row.case_number === null ? {} : { caseNumber: row.case_number }),
        attempt: row.attempts + 1,
      });
    }
    return claimed;
  });
}

/** Due events get a delivery for each subscriber of their topic; an event nobody listens to waits. */
async function fanOut(tx: Tx): Promise<void> {
  const subscribers = await tx.all<{ id: string; topics: string }>(
    'SELECT id, topics FROM voc_subscriber WHERE closed_at IS NULL OR closed_at > ?',
    [tx.now - SUBSCRIBER_KEPT_MS],
  );
  const byTopic = new Map<Topic, string[]>();
  for (const { id, topics } of subscribers) {
    for (const topic of parseJson<Topic[]>(topics)) byTopic.set(topic, [...(byTopic.get(topic) ?? []), id]);
  }
  if (byTopic.size === 0) return;
  const due = await tx.all<{ id: number; topic: Topic; due_at: number }>(
    `SELECT e.id, e.topic, e.due_at FROM voc_event e
     WHERE e.fanned_at IS NULL AND e.topic IN (${placeholders(byTopic.size)}) AND e.due_at <= ?
     ORDER BY e.due_at LIMIT ${FAN_OUT_BATCH}${skipLocked(tx, 'e')}`,
    [...byTopic.keys(), tx.now],
  );
  for (const event of due) {
    for (const subscriber of byTopic.get(event.topic) ?? []) {
      await tx.run(
        `INSERT INTO voc_delivery (event_id, subscriber_id, state, next_at) VALUES (?, ?, 'pending', ?)
         ON CONFLICT (event_id, subscriber_id) DO NOTHING`,
        [event.id, subscriber, event.due_at],
      );
    }
    await tx.run('UPDATE voc_event SET fanned_at = ? WHERE id = ?', [tx.now, event.id]);
  }
}

async function finish(
  tx: Tx,
  eventId: number,
  subscriberId: string,
  state: string,
  error?: string,
): Promise<void> {
  await tx.run(
    `UPDATE voc_delivery SET state = ?, next_at = NULL, lease_owner = NULL, settled_at = ?, error = COALESCE(?, error)
     WHERE event_id = ? AND subscriber_id = ?`,
    [state, tx.now, error ?? null, eventId, subscriberId],
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
    for (const id of ids) {
      const row = await tx.get<{ attempts: number }>(
        "SELECT attempts FROM voc_delivery WHERE event_id = ? AND subscriber_id = ? AND lease_owner = ? AND state = 'leased'",
        [id, subscriberId, owner],
      );
      if (!row) continue;
      if (settlement.outcome === 'delivered') await finish(tx, id, subscriberId, 'done');
      else if (row.attempts >= MAX_ATTEMPTS) await finish(tx, id, subscriberId, 'parked', settlement.error);
      else {
        await tx.run(
          `UPDATE voc_delivery SET state = 'pending', next_at = ?, lease_owner = NULL, error = ?
           WHERE event_id = ? AND subscriber_id = ?`,
          [tx.now + retryDelay(row.attempts), settlement.error.slice(0, 1000), id, subscriberId],
        );
      }
    }
  });
}

/** 5 s, 10 s, 20 s … up to 10 min, so that ten attempts span about half an hour. */
export function retryDelay(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);
}

/** Written by each sweep; a stale one tells the watchdog that nobody works the queue. */
export async function heartbeat(ledger: Ledger, name: string, detail: JsonObject): Promise<void> {
  await ledger.transaction(async (tx) => {
    await tx.run(
      `INSERT INTO voc_heartbeat (name, at, detail) VALUES (?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET at = excluded.at, detail = excluded.detail`,
      [name, tx.now, canonicalJson(detail)],
    );
    await tx.run('UPDATE voc_subscriber SET seen_at = ? WHERE id = ?', [tx.now, name]);
  });
}
