import { DAY, HOUR, MINUTE } from '../../../../voc/clock';
import {
  anythingDue,
  fenceValue,
  heartbeat,
  moveFence,
  schedule,
  subscribe,
  SUBSCRIBER_KEPT_MS,
  unsubscribe,
} from '../../../../voc/ledger';
import type { OpenFresh } from '../../../support/ledgers';
import { count, deliveryStates, keysClaimed, plan, SUBSCRIBER, TOPIC, withSubscriber } from '../support';

const OTHER = 'workflow-2:node-1';

export function eventContract(open: OpenFresh): void {
  describe('events', () => {
    it('are planned once for one natural key, also in parallel and from two processes', async () => {
      const opened = await withSubscriber(open);
      const ledgers = [opened.ledger, await opened.another()];
      await Promise.all(
        Array.from({ length: 20 }, async (_, n) => await plan(ledgers[n % 2]!, { key: 'a' })),
      );
      expect(await count(opened.ledger, 'voc_event')).toBe(1);
      expect(await keysClaimed(opened.ledger)).toEqual(['a']);
      await plan(opened.ledger, { key: 'a' });
      expect(await keysClaimed(opened.ledger, 'owner-2')).toEqual([]);
    });

    it('refuse a key that another topic has taken, instead of losing the second fact', async () => {
      const { ledger } = await withSubscriber(open);
      await plan(ledger, { key: 'a' });
      await expect(plan(ledger, { key: 'a', topic: 'clock.warning' })).rejects.toMatchObject({
        code: 'conflict',
        field: 'key',
        value: 'a',
      });
    });

    it('refuse a due time that is no time, and round one with fractions', async () => {
      const { ledger, clock } = await withSubscriber(open);
      for (const dueAt of [Number.NaN, Infinity, 1e300]) {
        await expect(plan(ledger, { key: 'a', dueAt })).rejects.toMatchObject({
          code: 'input.invalid',
          field: 'dueAt',
          value: String(dueAt),
        });
      }
      await plan(ledger, { key: 'a', dueAt: clock.now() - 0.4 });
      expect(await ledger.reader.get('SELECT due_at FROM voc_event')).toEqual({ due_at: clock.now() });
    });

    it('come when due, the most overdue first, with everything they carry', async () => {
      const { ledger, clock } = await withSubscriber(open);
      const start = clock.now();
      await plan(
        ledger,
        { key: 'third', dueAt: start + 3 * MINUTE },
        { key: 'first', dueAt: start + MINUTE, payload: { n: 1, text: '超时' }, caseNumber: 'C-1' },
        { key: 'second', dueAt: start + 2 * MINUTE },
        { key: 'later', dueAt: start + HOUR },
      );
      expect(await keysClaimed(ledger)).toEqual([]);
      clock.advance(MINUTE - 1);
      expect(await keysClaimed(ledger)).toEqual([]);
      clock.advance(5 * MINUTE);
      expect(await keysClaimed(ledger, 'owner-1', 2)).toEqual(['first', 'second']);
      expect(await keysClaimed(ledger)).toEqual(['third']);
      const row = await ledger.reader.get(
        "SELECT payload, case_number FROM voc_event WHERE natural_key = 'first'",
      );
      expect(row).toEqual({ payload: '{"n":1,"text":"超时"}', case_number: 'C-1' });
    });

    it('wake the sweeps at once when due at once, and not before their time', async () => {
      const { ledger, clock } = await withSubscriber(open);
      let woken = 0;
      ledger.onDue(() => (woken += 1));
      await plan(ledger, { key: 'later', dueAt: clock.now() + 1 });
      expect(woken).toBe(0);
      await plan(ledger, { key: 'now' });
      expect(woken).toBe(1);
    });

    it('go to each subscriber of their topic, once', async () => {
      const { ledger } = await withSubscriber(open);
      await subscribe(ledger, OTHER, [TOPIC, 'clock.warning']);
      await plan(ledger, { key: 'both' }, { key: 'one', topic: 'clock.warning' });
      expect(await keysClaimed(ledger)).toEqual(['both']);
      expect(await keysClaimed(ledger, 'o', 10, OTHER)).toEqual(['both', 'one']);
      expect(await keysClaimed(ledger, 'o', 10, OTHER)).toEqual([]);
    });

    it('wait where nobody listens, and come to whoever subscribes first', async () => {
      const { ledger, clock } = await withSubscriber(open, ['clock.warning']);
      await plan(ledger, { key: 'a' });
      expect(await keysClaimed(ledger)).toEqual([]);
      clock.advance(30 * DAY);
      await subscribe(ledger, OTHER, [TOPIC]);
      expect(await keysClaimed(ledger, 'o', 10, OTHER)).toEqual(['a']);
    });

    it('are kept for a closed subscriber, for seven days', async () => {
      const { ledger, clock } = await withSubscriber(open);
      await subscribe(ledger, OTHER, [TOPIC]);
      const closed = clock.now();
      await unsubscribe(ledger, SUBSCRIBER);
      await plan(
        ledger,
        { key: 'in time', dueAt: closed + SUBSCRIBER_KEPT_MS - 1 },
        { key: 'too late', dueAt: closed + SUBSCRIBER_KEPT_MS },
      );
      clock.set(closed + SUBSCRIBER_KEPT_MS - 1);
      expect(await keysClaimed(ledger, 'o', 10, OTHER)).toEqual(['in time']);
      clock.set(closed + SUBSCRIBER_KEPT_MS);
      expect(await keysClaimed(ledger, 'o', 10, OTHER)).toEqual(['too late']);
      await subscribe(ledger, SUBSCRIBER, [TOPIC]);
      expect(await keysClaimed(ledger)).toEqual(['in time']);
    });

    it('do nothing once their fence has moved, also between fan-out and claim', async () => {
      const { ledger, clock } = await withSubscriber(open);
      const fence = async () => await ledger.transaction(async (tx) => await fenceValue(tx, 'ladder-1'));
      const planned = { name: 'ladder-1', value: await fence() };
      expect(planned.value).toBe(0);
      const dueAt = clock.now() + MINUTE;
      await plan(ledger, { key: 'rung 1', fence: planned }, { key: 'rung 2', dueAt, fence: planned });
      await plan(ledger, { key: 'other', dueAt, fence: { name: 'ladder-2', value: 0 } });
      expect(await keysClaimed(ledger, 'owner-1', 1)).toEqual(['rung 1']);
      clock.advance(MINUTE);
      // Another subscriber's claim fans rung 2 out; the fence moves before ours is claimed.
      await subscribe(ledger, OTHER, [TOPIC]);
      expect(await keysClaimed(ledger, 'o', 1, OTHER)).toEqual(['rung 2']);
      expect(await ledger.transaction(async (tx) => await moveFence(tx, 'ladder-1'))).toBe(1);
      expect(await fence()).toBe(1);
      await plan(ledger, { key: 'rung 3', fence: { name: 'ladder-1', value: 1 } });
      expect(await keysClaimed(ledger)).toEqual(['other', 'rung 3']);
      expect(await anythingDue(ledger, SUBSCRIBER, [TOPIC])).toBe(false);
    });

    it('collapse to the latest per key after a stop of three days', async () => {
      const { ledger, clock } = await withSubscriber(open);
      const start = clock.now();
      const every6h = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) => ({
        key: `C-1/overrun/${n}`,
        dueAt: start + n * 6 * HOUR,
        collapseKey: 'C-1/resolve',
      }));
      await plan(ledger, ...every6h, {
        key: 'C-2/overrun/1',
        dueAt: start + HOUR,
        collapseKey: 'C-2/resolve',
      });
      await plan(ledger, { key: 'C-1/overrun/13', dueAt: start + 78 * HOUR, collapseKey: 'C-1/resolve' });
      await plan(ledger, { key: 'C-3', dueAt: start + HOUR }, { key: 'C-4', dueAt: start + HOUR });
      clock.advance(3 * DAY);
      expect(await keysClaimed(ledger)).toEqual(['C-2/overrun/1', 'C-3', 'C-4', 'C-1/overrun/12']);
      expect(
        Object.values(await deliveryStates(ledger)).filter((state) => state === 'collapsed'),
      ).toHaveLength(11);
    });

    it('collapse to one of two that are due at the same moment', async () => {
      const { ledger } = await withSubscriber(open);
      await plan(ledger, { key: 'a', collapseKey: 'k' }, { key: 'b', collapseKey: 'k' });
      expect(await keysClaimed(ledger)).toEqual(['b']);
    });

    it('never collapse into one that is void: a clock that was moved nearer still rings', async () => {
      const { ledger, clock } = await withSubscriber(open);
      const start = clock.now();
      const one = { collapseKey: 'clock-1' };
      await plan(ledger, {
        ...one,
        key: 'old',
        dueAt: start + 2 * HOUR,
        fence: { name: 'clock-1', value: 0 },
      });
      await ledger.transaction(async (tx) => await moveFence(tx, 'clock-1'));
      await plan(ledger, { ...one, key: 'new', dueAt: start + HOUR, fence: { name: 'clock-1', value: 1 } });
      clock.advance(DAY);
      expect(await keysClaimed(ledger)).toEqual(['new']);
    });

    it('never collapse into one that goes to somebody else only', async () => {
      const { ledger, clock } = await withSubscriber(open, ['clock.warning']);
      await subscribe(ledger, OTHER, ['clock.breach']);
      await plan(ledger, { key: 'warning', topic: 'clock.warning', collapseKey: 'k' });
      clock.advance(MINUTE);
      await plan(ledger, { key: 'breach', collapseKey: 'k' });
      expect(await keysClaimed(ledger)).toEqual(['warning']);
      expect(await keysClaimed(ledger, 'o', 10, OTHER)).toEqual(['breach']);
    });

    it('fill a claim although hundreds of void ones stand before them', async () => {
      const { ledger } = await withSubscriber(open);
      await ledger.transaction(async (tx) => {
        for (let n = 0; n < 300; n++) {
          const fence = { name: 'gone', value: 0 };
          await schedule(tx, { topic: TOPIC, key: `void ${n}`, dueAt: tx.now - 1, payload: {}, fence });
        }
        await moveFence(tx, 'gone');
        await schedule(tx, { topic: TOPIC, key: 'alive', dueAt: tx.now, payload: {} });
      });
      expect(await keysClaimed(ledger, 'owner-1', 50)).toEqual(['alive']);
    });

    it('leave a heartbeat that carries the last time and detail', async () => {
      const { ledger, clock } = await withSubscriber(open);
      await heartbeat(ledger, SUBSCRIBER, { claimed: 1 });
      clock.advance(MINUTE);
      await heartbeat(ledger, SUBSCRIBER, { claimed: 2 });
      expect(await ledger.reader.all('SELECT name, at, detail FROM voc_heartbeat')).toEqual([
        { name: SUBSCRIBER, at: clock.now(), detail: '{"claimed":2}' },
      ]);
      expect(await count(ledger, 'voc_subscriber', 'seen_at = ?', [clock.now()])).toBe(1);
    });
  });
}
