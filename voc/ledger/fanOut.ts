import { parseJson } from '../canonicalJson';
import { placeholders, runForIds, skipLocked } from './db';
import { SUBSCRIBER_KEPT_MS } from './events';
import type { Topic } from './events';
import type { Tx } from './ledger';

/** Bounds one transaction after a long stop; the next claim takes the next batch. */
const FAN_OUT_BATCH = 500;

/**
 * Due events get a delivery for each subscriber of their topic; an event nobody listens to waits. Returns who listens to
 * what: topic → subscribers.
 */
export async function fanOut(tx: Tx): Promise<ReadonlyMap<Topic, readonly string[]>> {
  const subscribers = await tx.all<{ id: string; topics: string }>(
    'SELECT id, topics FROM voc_subscriber WHERE closed_at IS NULL OR closed_at > ?',
    [tx.now - SUBSCRIBER_KEPT_MS],
  );
  const byTopic = new Map<Topic, string[]>();
  for (const { id, topics } of subscribers) {
    for (const topic of parseJson<Topic[]>(topics)) byTopic.set(topic, [...(byTopic.get(topic) ?? []), id]);
  }
  if (byTopic.size > 0) await (tx.dialect === 'postgres' ? fanOutAtOnce : fanOutInSteps)(tx, byTopic);
  return byTopic;
}

const DUE = (topics: number) =>
  `e.fanned_at IS NULL AND e.topic IN (${placeholders(topics)}) AND e.due_at <= ? ORDER BY e.due_at LIMIT ${FAN_OUT_BATCH}`;

/** PostgreSQL: one round trip. */
async function fanOutAtOnce(tx: Tx, byTopic: ReadonlyMap<Topic, readonly string[]>): Promise<void> {
  const pairs = [...byTopic].flatMap(([topic, ids]) => ids.map((subscriber) => ({ topic, subscriber })));
  await tx.run(
    `WITH due AS (
       SELECT e.id, e.topic, e.due_at FROM voc_event e WHERE ${DUE(byTopic.size)}${skipLocked(tx, 'e')}),
     delivered AS (
       INSERT INTO voc_delivery (event_id, subscriber_id, state, next_at)
       SELECT due.id, k.subscriber, 'pending', due.due_at
       FROM due JOIN json_to_recordset(?::json) AS k (topic text, subscriber text) ON k.topic = due.topic
       ON CONFLICT (event_id, subscriber_id) DO NOTHING)
     UPDATE voc_event SET fanned_at = ? FROM due WHERE voc_event.id = due.id`,
    [...byTopic.keys(), tx.now, JSON.stringify(pairs), tx.now],
  );
}

/** SQLite, which inserts and updates in one statement only. */
async function fanOutInSteps(tx: Tx, byTopic: ReadonlyMap<Topic, readonly string[]>): Promise<void> {
  const due = await tx.all<{ id: number; topic: Topic }>(
    `SELECT e.id, e.topic FROM voc_event e WHERE ${DUE(byTopic.size)}`,
    [...byTopic.keys(), tx.now],
  );
  for (const [topic, ids] of byTopic) {
    const events = due.filter((event) => event.topic === topic).map(({ id }) => id);
    for (const subscriber of ids) {
      await runForIds(
        tx,
        events,
        (list) =>
          `INSERT INTO voc_delivery (event_id, subscriber_id, state, next_at)
           SELECT e.id, ?, 'pending', e.due_at FROM voc_event e WHERE e.id IN (${list})
           ON CONFLICT (event_id, subscriber_id) DO NOTHING`,
        { before: [subscriber] },
      );
    }
  }
  await runForIds(
    tx,
    due.map(({ id }) => id),
    (list) => `UPDATE voc_event SET fanned_at = ? WHERE id IN (${list})`,
    { before: [tx.now] },
  );
}
