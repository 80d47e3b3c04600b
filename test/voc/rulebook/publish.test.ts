import { SECOND } from '../../../voc/clock';
import { verifyTrail } from '../../../voc/ledger';
import type { Ledger } from '../../../voc/ledger';
import {
  currentRulebook,
  defaultRulebook,
  forgetRulebook,
  publishRulebook,
  rulebookInForce,
  rulebookVersion,
} from '../../../voc/rulebook';
import type { RulebookInput } from '../../../voc/rulebook';
import { onEveryLedger, TestClock } from '../../support/ledgers';

const withWord = (word: string): RulebookInput => ({
  ...defaultRulebook(),
  words: [{ word, level: 'P0', category: 'brake' }],
});

async function publish(ledger: Ledger, input: RulebookInput) {
  return await ledger.transaction(
    async (tx) => await publishRulebook(tx, input, { author: '王工', note: '试行' }),
  );
}

onEveryLedger('publishing rulebooks', (open) => {
  it('counts versions up, writes the trail, and publishes nothing when nothing changed', async () => {
    const { ledger } = await open(new TestClock());
    expect(await publish(ledger, withWord('趴窝'))).toMatchObject({
      outcome: 'published',
      evidence: { version: 1 },
    });
    expect(await publish(ledger, withWord('趴窝'))).toMatchObject({
      outcome: 'unchanged',
      evidence: { version: 1 },
    });
    expect(await publish(ledger, withWord('断轴'))).toMatchObject({
      outcome: 'published',
      evidence: { version: 2 },
    });
    const trail = await ledger.reader.all('SELECT type, actor, case_number FROM voc_case_event ORDER BY seq');
    expect(trail).toEqual(Array(2).fill({ type: 'rulebook.published', actor: '王工', case_number: '' }));
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({ outcome: 'valid' });
    expect(await rulebookVersion(ledger.reader, 1)).toMatchObject({
      version: 1,
      author: '王工',
      note: '试行',
      rulebook: { version: 1, words: [{ word: '趴窝' }] },
    });
    await expect(rulebookVersion(ledger.reader, 7)).rejects.toMatchObject({ code: 'notFound' });
  });

  it('gives numbers without gaps or failures to publications that come together', async () => {
    const { ledger } = await open(new TestClock());
    const results = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => await publish(ledger, withWord(`断裂${i}`))),
    );
    expect(results.map(({ evidence }) => evidence.version).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('writes nothing of a rulebook that is not valid', async () => {
    const { ledger } = await open(new TestClock());
    const publishing = publish(ledger, { ...defaultRulebook(), owners: [] });
    await expect(publishing).rejects.toMatchObject({ code: 'rulebook.invalid', field: 'owners' });
    expect(await ledger.reader.all('SELECT * FROM voc_rulebook')).toEqual([]);
  });
});

onEveryLedger('the rulebook in force', (open) => {
  it('is the default until one is published, then the newest after two seconds or at once where published', async () => {
    const clock = new TestClock();
    const opened = await open(clock);
    const other = await opened.another();
    expect(await rulebookInForce(other)).toMatchObject({ outcome: 'default', reason: 'nothingPublished' });
    expect((await currentRulebook(opened.ledger)).version).toBe(0);
    await publish(opened.ledger, withWord('趴窝'));
    forgetRulebook(opened.ledger);
    expect((await currentRulebook(opened.ledger)).version).toBe(1);
    expect((await currentRulebook(other)).version).toBe(0);
    clock.advance(2 * SECOND);
    expect((await currentRulebook(other)).version).toBe(1);
  });

  it('is the same object as long as the version is the same', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    await publish(ledger, withWord('趴窝'));
    const first = await currentRulebook(ledger);
    clock.advance(60 * SECOND);
    expect(await currentRulebook(ledger)).toBe(first);
  });

  it.each([
    ['no JSON', '{"version":'],
    ['no rulebook', '{"version":3,"words":[]}'],
  ])('falls back to the newest readable version when the newest is %s', async (_, content) => {
    const { ledger } = await open(new TestClock());
    await publish(ledger, withWord('趴窝'));
    const damage = async (version: number) =>
      await ledger.transaction(
        async (tx) =>
          await tx.run(
            "INSERT INTO voc_rulebook (version, published_at, author, note, content) VALUES (?, 0, '', '', ?)",
            [version, content],
          ),
      );
    await damage(2);
    expect(await rulebookInForce(ledger)).toMatchObject({
      outcome: 'published',
      reason: 'newestUnreadable',
      evidence: { version: 1, broken: 2 },
    });
    await ledger.transaction(async (tx) => await tx.run('DELETE FROM voc_rulebook WHERE version = 1'));
    forgetRulebook(ledger);
    expect(await rulebookInForce(ledger)).toMatchObject({ outcome: 'default', reason: 'newestUnreadable' });
    // Publishing heals it: the next number is above the damaged one.
    expect(await publish(ledger, withWord('断轴'))).toMatchObject({ evidence: { version: 3 } });
  });

  it('goes on with the last one read while the ledger is away, and says so where none was ever read', async () => {
    const clock = new TestClock();
    const opened = await open(clock);
    await publish(opened.ledger, withWord('趴窝'));
    const unread = await opened.another();
    await currentRulebook(opened.ledger);
    await opened.ledger.close();
    await unread.close();
    clock.advance(60 * SECOND);
    expect((await currentRulebook(opened.ledger)).version).toBe(1);
    await expect(currentRulebook(unread)).rejects.toThrow();
  });
});
