import { DAY, MINUTE, SECOND } from '../../../../voc/clock';
import {
  anythingDue,
  claim,
  LEASE_MS,
  MAX_ATTEMPTS,
  renew,
  retryDelay,
  settle,
  subscribe,
} from '../../../../voc/ledger';
import type { Ledger } from '../../../../voc/ledger';
import type { OpenFresh } from '../../../support/ledgers';
import { TestClock } from '../../../support/ledgers';
import {
  count,
  deliveryStates,
  keysClaimed,
  plan,
  SUBSCRIBER,
  TOPIC,
  withSubscriber,
  work,
} from '../support';

const DELIVERED = { outcome: 'delivered' } as const;

export function leaseContract(open: OpenFresh): void {
  describe('leases', () => {
    it('keep a second claimer away until they end', async () => {
      const opened = await withSubscriber(open);
      const other = await opened.another();
      await plan(opened.ledger, { key: 'a' });
      expect(await keysClaimed(opened.ledger)).toEqual(['a']);
      opened.clock.advance(LEASE_MS - 1);
      expect(await keysClaimed(other, 'owner-2')).toEqual([]);
      opened.clock.advance(1);
      const [again] = await claim(other, SUBSCRIBER, 'owner-2', 10);
      expect(again).toMatchObject({ key: 'a', attempt: 2 });
    });

    it('end for good with the delivery', async () => {
      const { ledger, clock } = await withSubscriber(open);
      await plan(ledger, { key: 'a' });
      expect(await work(ledger, 'delivered')).toMatchObject({ key: 'a', attempt: 1, topic: TOPIC });
      clock.advance(30 * DAY);
      expect(await keysClaimed(ledger)).toEqual([]);
      expect(await deliveryStates(ledger)).toEqual({ a: 'done' });
    });

    it('settle nothing once they are lost', async () => {
      const { ledger, clock } = await withSubscriber(open);
      await plan(ledger, { key: 'a' });
      const [lost] = await claim(ledger, SUBSCRIBER, 'owner-1', 1);
      clock.advance(LEASE_MS);
      await claim(ledger, SUBSCRIBER, 'owner-2', 1);
      for (const settlement of [DELIVERED, { outcome: 'failed', error: 'late' } as const])
        await settle(ledger, SUBSCRIBER, 'owner-1', [lost!.id], settlement);
      expect(await deliveryStates(ledger)).toEqual({ a: 'leased' });
      expect(await renew(ledger, SUBSCRIBER, 'owner-1', [lost!.id])).toEqual([]);
      await settle(ledger, SUBSCRIBER, 'owner-2', [lost!.id], DELIVERED);
      expect(await deliveryStates(ledger)).toEqual({ a: 'done' });
    });

    it('hold as long as they are renewed', async () => {
      const { ledger, clock } = await withSubscriber(open);
      await plan(ledger, { key: 'a' });
      const [held] = await claim(ledger, SUBSCRIBER, 'owner-1', 1);
      for (let n = 0; n < 3; n++) {
        clock.advance(LEASE_MS - SECOND);
        expect(await renew(ledger, SUBSCRIBER, 'owner-1', [held!.id, 12345])).toEqual([held!.id]);
        expect(await keysClaimed(ledger, 'owner-2')).toEqual([]);
      }
      clock.advance(LEASE_MS);
      expect(await keysClaimed(ledger, 'owner-2')).toEqual(['a']);
    });

    it('back off after a failure: 5 s doubling to 10 min, then the event is parked', async () => {
      const { ledger, clock } = await withSubscriber(open);
      await plan(ledger, { key: 'a' });
      const delays = [5, 10, 20, 40, 80, 160, 320, 600, 600].map((s) => s * SECOND);
      expect(delays).toHaveLength(MAX_ATTEMPTS - 1);
      for (const [n, delay] of delays.entries()) {
        expect(await work(ledger, 'failed')).toMatchObject({ attempt: n + 1 });
        expect(retryDelay(n + 1)).toBe(delay);
        clock.advance(delay - 1);
        expect(await work(ledger, 'failed')).toBeUndefined();
        clock.advance(1);
      }
      expect(await work(ledger, 'failed')).toMatchObject({ attempt: MAX_ATTEMPTS });
      clock.advance(30 * DAY);
      expect(await work(ledger, 'failed')).toBeUndefined();
      expect(await count(ledger, 'voc_delivery', "state = 'parked' AND error = 'the workflow failed'")).toBe(
        1,
      );
    });

    it('park an event with which the process dies every time, and go on with the others', async () => {
      const { ledger, clock } = await withSubscriber(open);
      await plan(ledger, { key: 'poison', dueAt: clock.now() - 1 });
      for (let n = 1; n <= MAX_ATTEMPTS; n++) {
        expect(await keysClaimed(ledger, `process-${n}`)).toEqual(['poison']);
        clock.advance(LEASE_MS);
      }
      await plan(ledger, { key: 'good' });
      expect(await keysClaimed(ledger, 'process-11')).toEqual(['good']);
      expect(await deliveryStates(ledger)).toEqual({ poison: 'parked', good: 'leased' });
    });

    it('keep error texts of any kind, shortened', async () => {
      const { ledger } = await withSubscriber(open);
      await plan(ledger, { key: 'a' });
      const [event] = await claim(ledger, SUBSCRIBER, 'o', 1);
      const error = `\0 ${'很长'.repeat(5000)}`;
      await settle(ledger, SUBSCRIBER, 'o', [event!.id], { outcome: 'failed', error });
      expect(await count(ledger, 'voc_delivery', "state = 'pending' AND length(error) = 1000")).toBe(1);
    });

    it('suffer nothing when the clock goes back', async () => {
      const { ledger, clock } = await withSubscriber(open);
      await plan(ledger, { key: 'a' }, { key: 'b', dueAt: clock.now() + MINUTE });
      expect(await keysClaimed(ledger)).toEqual(['a']);
      clock.advance(-30 * SECOND);
      expect(await keysClaimed(ledger, 'owner-2')).toEqual([]);
      clock.advance(90 * SECOND);
      expect(await keysClaimed(ledger, 'owner-2')).toEqual(['b']);
      clock.advance(-DAY + LEASE_MS);
      expect(await work(ledger, 'delivered', 'owner-3')).toMatchObject({ key: 'a', attempt: 2 });
    });

    it.each(['a crash', 'a failure'])('outlive %s while the clock stood a year ahead', async (trouble) => {
      const { ledger, clock } = await withSubscriber(open);
      await plan(ledger, { key: 'a' });
      clock.advance(365 * DAY);
      if (trouble === 'a crash') await keysClaimed(ledger);
      else await work(ledger, 'failed');
      clock.advance(-365 * DAY);
      expect(await anythingDue(ledger, SUBSCRIBER, [TOPIC])).toBe(true);
      expect(await keysClaimed(ledger, 'owner-2')).toEqual(['a']);
      expect(await keysClaimed(ledger, 'owner-3')).toEqual([]);
    });

    it('hold against a process whose clock goes four minutes slow', async () => {
      const opened = await withSubscriber(open);
      const slow = await opened.another(new TestClock(opened.clock.now() - 4 * MINUTE));
      await plan(opened.ledger, { key: 'a', dueAt: opened.clock.now() - DAY });
      expect(await keysClaimed(opened.ledger)).toEqual(['a']);
      expect(await keysClaimed(slow, 'owner-2')).toEqual([]);
    });

    it('share 1000 events among four claimers without a double and without a loss', async () => {
      const opened = await withSubscriber(open);
      await plan(opened.ledger, ...Array.from({ length: 1000 }, (_, n) => ({ key: `e${n}` })));
      const ledgers: Ledger[] = [opened.ledger];
      while (ledgers.length < 4) ledgers.push(await opened.another());
      const shares = await Promise.all(
        ledgers.map(async (ledger, n) => {
          const taken: string[] = [];
          for (;;) {
            const events = await claim(ledger, SUBSCRIBER, `owner-${n}`, 25);
            if (events.length === 0) return taken;
            taken.push(...events.map(({ key }) => key));
          }
        }),
      );
      expect(shares.flat()).toHaveLength(1000);
      expect(new Set(shares.flat()).size).toBe(1000);
    }, 30_000);

    it('show before a claim whether it will find something', async () => {
      const { ledger, clock } = await withSubscriber(open, [TOPIC, 'clock.warning']);
      const agree = async (due: boolean) => {
        expect(await anythingDue(ledger, SUBSCRIBER, [TOPIC, 'clock.warning'])).toBe(due);
        const found = await claim(ledger, SUBSCRIBER, 'owner-1', 1);
        expect(found.length > 0).toBe(due);
        return found;
      };
      await agree(false);
      await plan(ledger, { key: 'a', dueAt: clock.now() + 1 }, { key: 'deaf', topic: 'ladder.exhausted' });
      await agree(false);
      clock.advance(1);
      await agree(true);
      await agree(false);
      clock.advance(LEASE_MS);
      const [again] = await agree(true);
      await settle(ledger, SUBSCRIBER, 'owner-1', [again!.id], DELIVERED);
      await agree(false);
      expect(await anythingDue(ledger, SUBSCRIBER, [])).toBe(false);
      await subscribe(ledger, SUBSCRIBER, ['ladder.exhausted']);
      expect(await anythingDue(ledger, SUBSCRIBER, ['ladder.exhausted'])).toBe(true);
      expect(await keysClaimed(ledger)).toEqual(['deaf']);
    });
  });
}
