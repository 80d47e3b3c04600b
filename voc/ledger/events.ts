import { canonicalJson } from '../canonicalJson';
import { DAY, MINUTE } from '../clock';
import { VocError } from '../errors';
import type { JsonObject } from '../types';
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
  'clock.overrun',
  'ladder.rungDue',
  'ladder.acknowledged',
  'ladder.exhausted',
  'surge.opened',
  'surge.grown',
  'surge.closed',
  'rulebook.broken',
  'case.resolved',
  'case.progressDue',
  'case.answerDue',
  'case.followUp',
  'case.reopened',
  'case.transferEscalated',
] as const;
export type Topic = (typeof TOPICS)[number];

export interface EventInput {
  topic: Topic;
  /** Natural key, unique over all topics: scheduling the same fact twice changes nothing. */
  key: string;
  /** UTC ms, rounded; the past or present means "at once". */
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

/**
 * Writes what is to happen at `dueAt`, with the caller's transaction.
 * @throws VocError `input.invalid` for a due time that is no time, `conflict` where another topic has taken the key.
 */
export async function schedule(tx: Tx, event: EventInput): Promise<void> {
  const dueAt = Math.round(event.dueAt);
  if (!Number.isSafeInteger(dueAt)) throw noTime(event);
  // ON CONFLICT DO NOTHING: an execution that runs twice plans the same fact once.
  const added = await tx.run(
    `INSERT INTO voc_event (topic, natural_key, due_at, payload, case_number, fence_name, fence_value, collapse_key, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (natural_key) DO NOTHING`,
    [
      event.topic,
      event.key,
      dueAt,
      canonicalJson(event.payload),
      event.caseNumber ?? null,
      event.fence?.name ?? null,
      event.fence?.value ?? null,
      event.collapseKey ?? null,
      tx.now,
    ],
  );
  if (added === 0) await refuseOtherTopic(tx, event);
  else if (dueAt <= tx.now) tx.wake();
}

/** Two facts under one key would mean that the second silently never happens. */
async function refuseOtherTopic(tx: Tx, event: EventInput): Promise<void> {
  const row = await tx.get<{ topic: Topic }>('SELECT topic FROM voc_event WHERE natural_key = ?', [
    event.key,
  ]);
  if (!row || row.topic === event.topic) return;
  throw new VocError({
    code: 'conflict',
    field: 'key',
    value: event.key,
    message: {
      zh: `事件键“${event.key}”已被主题 ${row.topic} 使用，不能再用于 ${event.topic}`,
      en: `The event key "${event.key}" belongs to topic ${row.topic} and cannot be used for ${event.topic}`,
    },
    remedy: { zh: '请在键里写明主题。', en: 'Put the topic into the key.' },
  });
}

function noTime(event: EventInput): VocError {
  return new VocError({
    code: 'input.invalid',
    field: 'dueAt',
    value: String(event.dueAt),
    message: {
      zh: `事件“${event.key}”的到期时间不是有效时间`,
      en: `The due time of event "${event.key}" is no time`,
    },
    remedy: {
      zh: '请检查时限设置：必须是有限的数字（UTC 毫秒）。',
      en: 'Check the time limits: they must give a finite number (UTC milliseconds).',
    },
  });
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
