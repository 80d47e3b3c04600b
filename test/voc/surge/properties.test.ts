import fc from 'fast-check';
import { MINUTE } from '../../../voc/clock';
import type { Ledger, Tx } from '../../../voc/ledger';
import { observe } from '../../../voc/surge';
import type { Observation, SurgeRule } from '../../../voc/surge';
import { closeAfterEach, onEveryLedger, TestClock } from '../../support/ledgers';
import { countRule, minutes, numbered, rule, seen, START, ZONE } from './support';

const WINDOW = 60;
/** Buckets of a window of an hour. */
const STEP = 30_000;

interface Said {
  minute: number;
  voice: number;
  text: number;
}

/** By definition: distinct voices in the fullest window that holds the feedback, of all that came so far. */
function bruteForce(said: Array<Said & { number: string }>, at: number): number {
  const time = ({ minute }: Said) => minutes(minute);
  const fresh = said.filter(
    (one) =>
      !said.some(
        (other) =>
          (other.voice === one.voice || other.text === one.text) &&
          time(other) > time(one) - WINDOW * MINUTE &&
          (time(other) < time(one) || (time(other) === time(one) && other.number < one.number)),
      ),
  );
  const bucket = (moment: number) => Math.floor(moment / STEP);
  const width = (WINDOW * MINUTE) / STEP;
  let most = 0;
  for (let end = bucket(at); end < bucket(at) + width; end++)
    most = Math.max(
      most,
      fresh.filter((one) => bucket(time(one)) <= end && bucket(time(one)) > end - width).length,
    );
  return most;
}

const arrivals = fc.array(
  fc.record({
    minute: fc.integer({ min: 0, max: 110 }),
    voice: fc.integer({ min: 0, max: 6 }),
    text: fc.integer({ min: 0, max: 9 }),
  }),
  { minLength: 1, maxLength: 25 },
);

onEveryLedger('surge counts', (open, kind) => {
  closeAfterEach();

  const watch = async (tx: Tx, observations: Observation[], rules: SurgeRule[]) =>
    await observe(tx, observations, rules, { zone: ZONE });

  it('equal a brute-force count for any order of arrival', async () => {
    const { ledger } = await open(new TestClock(minutes(200)));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(arrivals, async (said) => {
        const model = `model ${run++}`;
        const known: Array<Said & { number: string }> = [];
        for (const [i, one] of said.entries()) {
          const number = `F-${run}-${String(i).padStart(3, '0')}`;
          known.push({ ...one, number });
          const observation = numbered(number, minutes(one.minute), {
            voiceKey: `voice ${one.voice}`,
            contentKey: `text ${one.text}`,
          });
          observation.feedback.vehicle = { model };
          const [verdict] = await ledger.transaction(
            async (tx) => await watch(tx, [observation], [countRule(1000)]),
          );
          expect(verdict!.evidence!.count).toBe(bruteForce(known, minutes(one.minute)));
        }
      }),
      { numRuns: kind.dialect === 'sqlite' ? 60 : 15, seed: 42 },
    );
  }, 60_000);

  it('open one episode for any order of arrival if and only if some window reaches the threshold', async () => {
    const { ledger } = await open(new TestClock(minutes(200)));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(arrivals, async (said) => {
        const model = `model ${run++}`;
        const all = said.map((one, i) => ({ ...one, number: `E-${run}-${String(i).padStart(3, '0')}` }));
        const observations = all.map(({ number, minute, voice, text }) => {
          const observation = numbered(number, minutes(minute), {
            ...{ voiceKey: `${voice}`, contentKey: `${text}` },
          });
          observation.feedback.vehicle = { model };
          return observation;
        });
        const verdicts = await ledger.transaction(
          async (tx) => await watch(tx, observations, [countRule(4, { quietMinutes: 1440 })]),
        );
        const opened = verdicts.filter(({ evidence }) => evidence?.transition === 'opened').length;
        const reaches = all.some((_, i) =>
          all.slice(0, i + 1).some(({ minute }) => bruteForce(all.slice(0, i + 1), minutes(minute)) >= 4),
        );
        expect(opened).toBe(reaches ? 1 : 0);
      }),
      { numRuns: kind.dialect === 'sqlite' ? 60 : 15, seed: 7 },
    );
  }, 60_000);

  /** Everything a reader of the ledger can see of the counts. */
  async function stateOf(ledger: Ledger) {
    return {
      streams: await ledger.reader.all('SELECT id, state, last_at FROM voc_surge_stream ORDER BY id'),
      events: await ledger.reader.all(
        "SELECT natural_key FROM voc_event WHERE topic = 'surge.opened' ORDER BY natural_key",
      ),
    };
  }

  it('are the same with four workers as with one', async () => {
    const rules = [countRule(20), rule({ id: 'second', kind: 'growth', risePercent: 200 })];
    const said = Array.from({ length: 120 }, (_, i) =>
      numbered(`W-${String(i).padStart(3, '0')}`, minutes(i % 50), { voiceKey: `voice ${i % 70}` }),
    );
    said.forEach((one, i) => (one.feedback.vehicle = { model: `model ${i % 3}` }));
    const one = await open(new TestClock(minutes(60)));
    for (const each of said) await one.ledger.transaction(async (tx) => await watch(tx, [each], rules));
    const many = await open(new TestClock(minutes(60)));
    const workers = [many.ledger, await many.another(), await many.another(), await many.another()];
    let next = 0;
    await Promise.all(
      workers.map(async (ledger) => {
        for (let i = next++; i < said.length; i = next++)
          // Each batch holds three streams in an order of its own, and one feedback another worker has too.
          await ledger.transaction(
            async (tx) =>
              await watch(tx, [said[i]!, said[(i + 1) % said.length]!, said[(i + 2) % said.length]!], rules),
          );
      }),
    );
    // Which feedback was the first to come, and which one completed the window, is the workers' luck; the counts are not.
    const marks = (state: string) =>
      state.replace(/"(since|openedAt|lastAt|seenAt|told|grown|peak|id)":[^,}]+/g, '');
    const [alone, together] = [await stateOf(one.ledger), await stateOf(many.ledger)];
    expect(together.streams.map(({ id, state }) => [id, marks(String(state))])).toEqual(
      alone.streams.map(({ id, state }) => [id, marks(String(state))]),
    );
    expect(together.events).toHaveLength(alone.events.length);
    expect(alone.events.length).toBe(3);
  });

  it('lose feedbacks when the guard is taken away: the lock, or the transaction of its own', async () => {
    const { ledger } = await open(new TestClock(minutes(10)));
    const rules = [countRule(1000)];
    await ledger.transaction(async (tx) => await watch(tx, [seen(minutes(0))], rules));
    const unguarded = (tx: Tx): Tx => ({ ...tx, lock: async () => undefined });
    const work = (tx: Tx) => watch(unguarded(tx), [seen(minutes(1))], rules);
    if (kind.dialect === 'postgres') {
      let waiting = 0;
      let go: () => void = () => undefined;
      const both = new Promise<void>((resolve) => (go = resolve));
      // Both read before either writes, as two workers without a lock may.
      const stopped = (tx: Tx): Tx => ({
        ...tx,
        lock: async () => undefined,
        get: async (text, params) => {
          if (++waiting === 2) go();
          await both;
          return await tx.get(text, params);
        },
      });
      await Promise.all(
        ['a', 'b'].map(
          async (voiceKey) =>
            await ledger.transaction(
              async (tx) => await watch(stopped(tx), [seen(minutes(1), { voiceKey })], rules),
            ),
        ),
      );
    } else await ledger.transaction(async (tx) => await Promise.all([work(tx), work(tx)]));
    const [after] = await ledger.transaction(async (tx) => await watch(tx, [seen(minutes(2))], rules));
    expect(after!.evidence!.count).toBeLessThan(4);
  });

  it('stay whole when the process dies before the commit', async () => {
    const clock = new TestClock(START);
    const opened = await open(clock);
    const rules = [countRule(2)];
    const both = [seen(minutes(0)), seen(minutes(0))];
    const death = new Error('killed');
    await expect(
      opened.ledger.transaction(async (tx) => {
        await watch(tx, both, rules);
        throw death;
      }),
    ).rejects.toThrow();
    const ledger = await opened.reopen();
    expect((await stateOf(ledger)).streams).toEqual([]);
    const again = await ledger.transaction(async (tx) => await watch(tx, both, rules));
    expect(again[1]!.evidence!.transition).toBe('opened');
    const third = await ledger.transaction(async (tx) => await watch(tx, both, rules));
    expect(third.map(({ evidence }) => evidence!.count)).toEqual([2, 2]);
    expect((await stateOf(ledger)).events).toHaveLength(1);
  });
});
