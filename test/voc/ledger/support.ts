import { setTimeout as sleep } from 'node:timers/promises';
import { claim, schedule, settle, subscribe } from '../../../voc/ledger';
import type { EventInput, Ledger, SqlValue, Topic, Tx } from '../../../voc/ledger';
import type { OpenFresh, OpenLedger } from '../../support/ledgers';
import { TestClock } from '../../support/ledgers';

export const TOPIC: Topic = 'clock.breach';
export const SUBSCRIBER = 'workflow-1:node-1';

/** A ledger with a clock that the test moves and, unless told otherwise, one subscriber of `TOPIC`. */
export async function withSubscriber(
  open: OpenFresh,
  topics: readonly Topic[] = [TOPIC],
): Promise<OpenLedger & { clock: TestClock }> {
  const clock = new TestClock();
  const opened = await open(clock);
  await subscribe(opened.ledger, SUBSCRIBER, topics);
  return Object.assign(opened, { clock });
}

export async function plan(ledger: Ledger, ...events: Array<Partial<EventInput> & { key: string }>) {
  await ledger.transaction(async (tx) => {
    for (const event of events) await schedule(tx, { topic: TOPIC, dueAt: tx.now, payload: {}, ...event });
  });
}

export async function keysClaimed(ledger: Ledger, owner = 'owner-1', limit = 100, subscriber = SUBSCRIBER) {
  return (await claim(ledger, subscriber, owner, limit)).map((event) => event.key);
}

/** Claims one event and settles it. */
export async function work(ledger: Ledger, outcome: 'delivered' | 'failed', owner = 'owner-1') {
  const [event] = await claim(ledger, SUBSCRIBER, owner, 1);
  if (!event) return undefined;
  await settle(
    ledger,
    SUBSCRIBER,
    owner,
    [event.id],
    outcome === 'delivered' ? { outcome } : { outcome, error: 'the workflow failed' },
  );
  return event;
}

export async function deliveryStates(ledger: Ledger): Promise<Record<string, string>> {
  const rows = await ledger.reader.all<{ key: string; state: string }>(
    'SELECT e.natural_key AS key, d.state FROM voc_delivery d JOIN voc_event e ON e.id = d.event_id ORDER BY e.id',
  );
  return Object.fromEntries(rows.map(({ key, state }) => [key, state]));
}

export async function count(ledger: Ledger, table: string, where = '1 = 1', params: SqlValue[] = []) {
  const row = await ledger.reader.get<{ n: number }>(
    `SELECT count(*) AS n FROM ${table} WHERE ${where}`,
    params,
  );
  return row!.n;
}

export async function write(ledger: Ledger, sql: string, params: SqlValue[] = []): Promise<number> {
  return await ledger.transaction(async (tx) => await tx.run(sql, params));
}

export const BEAT = 'INSERT INTO voc_heartbeat (name, at, detail) VALUES (?, 0, ?)';

/**
 * The same ledger with one guard taken away: `rewrite` changes the statements, `afterRead` runs after each read
 * within a transaction. For tests that show what the guard is there for.
 */
export function crippled(
  ledger: Ledger,
  change: { rewrite?: (sql: string) => string; afterRead?: (sql: string) => Promise<void> },
): Ledger {
  const rewrite = change.rewrite ?? ((sql: string) => sql);
  const transaction = async <T>(body: (tx: Tx) => Promise<T>) =>
    await ledger.transaction(
      async (tx) =>
        await body({
          ...tx,
          all: async <R extends object>(sql: string, params?: readonly SqlValue[]) => {
            const rows = await tx.all<R>(rewrite(sql), params);
            await change.afterRead?.(sql);
            return rows;
          },
          get: async <R extends object>(sql: string, params?: readonly SqlValue[]) => {
            const row = await tx.get<R>(rewrite(sql), params);
            await change.afterRead?.(sql);
            return row;
          },
          run: async (sql, params) => await tx.run(rewrite(sql), params),
        }),
    );
  return new Proxy(ledger, {
    get: (target, name) => (name === 'transaction' ? transaction : Reflect.get(target, name, target)),
  });
}

/** Opens when `parties` have arrived, or after `limitMs` when a guard keeps one of them out. */
export function barrier(parties: number, limitMs = 500): () => Promise<void> {
  let arrived = 0;
  let release = () => {};
  const all = new Promise<void>((resolve) => (release = resolve));
  return async () => {
    arrived += 1;
    if (arrived >= parties) release();
    const given = new AbortController();
    await Promise.race([all, sleep(limitMs, undefined, { signal: given.signal }).catch(() => undefined)]);
    given.abort();
  };
}
