import { parseJson } from '../canonicalJson';
import { placeholders, runForIds, skipLocked } from './db';
import { SUBSCRIBER_KEPT_MS } from './events';
import type { Topic } from './events';
import type { Tx } from './ledger';

/** Bounds one transaction after a long stop; the next claim takes the next batch. */
const FAN_OUT_BATCH = 500;

/** Due events get a delivery for each subscriber of their topic; an event nobody listens to waits. */
export async function fanOut(tx: Tx): Promise<void> {
  const subscribers = await tx.all<{ id: string; topics: string }>(
    'SELECT id, topics FROM voc_subscriber WHERE closed_at IS NULL OR closed_at > ?',
    [tx.now - SUBSCRIBER_KEPT_MS],
  );
  const byTopic = new Map<Topic, string[]>();
  for (const { id, topics } of subscribers) {
    for (const topic of parseJson<Topic[]>(topics)) byTopic.set(topic, [...(byTopic.get(topic) ?? []), id]);
  }
  if (byTopic.size === 0) return;
  const due = await tx.all<{ id: number; topic: Topic }>(
    `SELECT e.id, e.topic FROM voc_event e
     WHERE e.fanned_at IS NULL AND e.topic IN (${placeholders(byTopic.size)}) AND e.due_at <= ?
     ORDER BY e.due_at LIMIT ${FAN_OUT_BATCH}${skipLocked(tx, 'e')}`,
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
