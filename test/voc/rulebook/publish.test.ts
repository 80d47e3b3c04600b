import { SECOND } from '../../../voc/clock';
import { verifyTrail } from '../../../voc/ledger';
import type { Ledger } from '../../../voc/ledger';
import {
  currentRulebook,
  defaultRulebook,
  forgetRulebook,
  publishRulebook,
  rollBackRulebook,
  rulebookHistory,
  rulebookInForce,
  rulebookVersion,
} from '../../../voc/rulebook';
import type { RulebookInput } from '../../../voc/rulebook';
import { onEveryLedger, TestClock } from '../../support/ledgers';

const withWord = (word: string): RulebookInput => ({
  ...defaultRulebook(),
  words: [{ word, level: 'P0', category: 'brake' }],
});

async function publish(ledger: Ledger, input: RulebookInput, expected?: number) {
  return await ledger.transaction(
    async (tx) => await publishRulebook(tx, input, { author: '王工', note: '试行', expected }),
  );
}

async function rollBack(ledger: Ledger, change: Partial<Parameters<typeof rollBackRulebook>[1]> = {}) {
  const input = { author: '李工', reason: '误报太多', ...change };
  return await ledger.transaction(async (tx) => await rollBackRulebook(tx, input));
}

async function damage(ledger: Ledger, version: number, content = '{"version":') {
  await ledger.transaction(
    async (tx) =>
      await tx.run(
        "INSERT INTO voc_rulebook (version, published_at, author, note, content) VALUES (?, 0, '', '', ?)",
        [version, content],
      ),
  );
}

async function count(ledger: Ledger, table: string, column: string, value: string): Promise<number> {
  const found = await ledger.reader.all(`SELECT 1 AS one FROM ${table} WHERE ${column} = ?`, [value]);
  return found.length;
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
    await damage(ledger, 2, content);
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

  it('raises one alarm a broken version, however many processes see it, and none for a good one', async () => {
    const clock = new TestClock();
    const opened = await open(clock);
    const { ledger } = opened;
    await publish(ledger, withWord('趴窝'));
    await rulebookInForce(ledger);
    expect(await count(ledger, 'voc_event', 'topic', 'rulebook.broken')).toBe(0);
    await damage(ledger, 2);
    const processes = [ledger, await opened.another(), await opened.another()];
    for (let i = 0; i < 3; i++) {
      clock.advance(3 * SECOND);
      for (const found of await Promise.all(processes.map(rulebookInForce)))
        expect(found.evidence).toEqual({ version: 1, broken: 2 });
    }
    const events = await ledger.reader.all<{ payload: string; due_at: number }>(
      "SELECT payload, due_at FROM voc_event WHERE topic = 'rulebook.broken'",
    );
    expect(events.map(({ payload }) => JSON.parse(payload))).toEqual([
      { broken: 2, serving: 1, zone: 'Asia/Shanghai' },
    ]);
    expect(events[0]!.due_at).toBeLessThanOrEqual(clock.now());
    expect(await count(ledger, 'voc_case_event', 'type', 'rulebook.broken')).toBe(1);
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({ outcome: 'valid' });
    await damage(ledger, 3);
    clock.advance(3 * SECOND);
    await rulebookInForce(ledger);
    expect(await count(ledger, 'voc_event', 'topic', 'rulebook.broken')).toBe(2);
  });

  it('serves although the alarm cannot be written, and raises it when that is possible again', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    await publish(ledger, withWord('趴窝'));
    await damage(ledger, 2);
    // Read from within a transaction no other one can begin.
    const inside = await ledger.transaction(async () => await rulebookInForce(ledger));
    expect(inside.evidence).toEqual({ version: 1, broken: 2 });
    expect(await count(ledger, 'voc_event', 'topic', 'rulebook.broken')).toBe(0);
    clock.advance(3 * SECOND);
    await rulebookInForce(ledger);
    expect(await count(ledger, 'voc_event', 'topic', 'rulebook.broken')).toBe(1);
  });

  it('takes a version back into force once somebody has repaired it', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    await publish(ledger, withWord('趴窝'));
    await publish(ledger, withWord('断轴'));
    const [good] = await ledger.reader.all<{ content: string }>(
      'SELECT content FROM voc_rulebook WHERE version = 2',
    );
    const write = async (content: string) => {
      await ledger.transaction(
        async (tx) => await tx.run('UPDATE voc_rulebook SET content = ? WHERE version = 2', [content]),
      );
      clock.advance(3 * SECOND);
    };
    await write('damaged');
    expect((await currentRulebook(ledger)).version).toBe(1);
    await write(good!.content);
    expect(await rulebookInForce(ledger)).toMatchObject({ reason: 'published', evidence: { version: 2 } });
  });

  it('is not read and compiled again while nothing new is published', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    await publish(ledger, withWord('趴窝'));
    await currentRulebook(ledger);
    const reading = jest.spyOn(ledger.reader, 'all');
    clock.advance(60 * SECOND);
    await currentRulebook(ledger);
    expect(reading).not.toHaveBeenCalled();
  });
});

onEveryLedger('changing the rulebook safely', (open) => {
  it('refuses a publication by somebody who looked at an older version', async () => {
    const { ledger } = await open(new TestClock());
    expect(await publish(ledger, withWord('趴窝'), 0)).toMatchObject({ evidence: { version: 1 } });
    const late = publish(ledger, withWord('断轴'), 0);
    await expect(late).rejects.toMatchObject({ code: 'conflict', field: 'expectedVersion', value: '0' });
    expect((await rulebookHistory(ledger.reader)).map(({ version }) => version)).toEqual([1]);
    // Of two who looked at the same version one wins; without the check the second would undo the first unseen.
    const both = await Promise.allSettled(['甲乙', '丙丁'].map((word) => publish(ledger, withWord(word), 1)));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('lists who, when, why and what changed', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    await publish(ledger, withWord('趴窝'));
    clock.advance(60 * SECOND);
    await publish(ledger, withWord('断轴'));
    expect(await rulebookHistory(ledger.reader)).toEqual([
      {
        version: 2,
        publishedAt: clock.now(),
        author: '王工',
        note: '试行',
        changes: 2,
        lines: ['红线词：删除“趴窝”（级别 P0，类别 brake）', '红线词：增加“断轴”（级别 P0，类别 brake）'],
      },
      expect.objectContaining({ version: 1, changes: 1 }),
    ]);
    expect(await rulebookHistory(ledger.reader, 1)).toHaveLength(1);
  });

  it('keeps the row of the trail small when a whole list changes', async () => {
    const { ledger } = await open(new TestClock());
    const words = Array.from({ length: 3000 }, (_, i) => {
      return { word: `怪词${i}`, level: 'P0' as const, category: 'brake' };
    });
    await publish(ledger, { ...defaultRulebook(), words });
    const [step] = await rulebookHistory(ledger.reader);
    expect(step).toMatchObject({ changes: 3000 });
    expect(step!.lines).toHaveLength(100);
  });

  it('rolls back by publishing the older content as the next version, with the reason', async () => {
    const { ledger } = await open(new TestClock());
    for (const word of ['趴窝', '断轴', '漂移']) await publish(ledger, withWord(word));
    expect(await rollBack(ledger)).toMatchObject({
      outcome: 'published',
      evidence: { version: 4, restores: 2 },
      rulebook: { version: 4, words: [{ word: '断轴' }] },
    });
    expect(await rollBack(ledger, { version: 1 })).toMatchObject({ evidence: { version: 5, restores: 1 } });
    expect(await rollBack(ledger, { version: 1 })).toMatchObject({ outcome: 'unchanged' });
    forgetRulebook(ledger);
    expect(await currentRulebook(ledger)).toMatchObject({ version: 5, words: [{ word: '趴窝' }] });
    expect(
      (await rulebookHistory(ledger.reader, 2)).map(({ author, note, restores }) => [author, note, restores]),
    ).toEqual([
      ['李工', '误报太多', 1],
      ['李工', '误报太多', 2],
    ]);
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({ outcome: 'valid' });
  });

  it('rolls back over a broken version, and says what it cannot do', async () => {
    const { ledger } = await open(new TestClock());
    await expect(rollBack(ledger)).rejects.toMatchObject({ code: 'notFound' });
    await publish(ledger, withWord('趴窝'));
    await damage(ledger, 2);
    await damage(ledger, 3);
    await expect(rollBack(ledger, { version: 2 })).rejects.toMatchObject({ code: 'rulebook.invalid' });
    await expect(rollBack(ledger, { version: 9 })).rejects.toMatchObject({ code: 'notFound', value: '9' });
    await expect(rollBack(ledger, { reason: ' ' })).rejects.toMatchObject({ field: 'reason' });
    expect(await rollBack(ledger)).toMatchObject({ evidence: { version: 4, restores: 1 } });
    expect(await rulebookInForce(ledger)).toMatchObject({ reason: 'published', evidence: { version: 4 } });
  });
});
