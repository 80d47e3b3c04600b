import { MINUTE, SECOND } from '../../../voc/clock';
import { advanceLadder, raiseAndSend } from '../../../voc/escalation/climb';
import { laddersOf, raiseLadder } from '../../../voc/escalation/ladders';
import { SENDING_MS } from '../../../voc/escalation/outbox';
import { beginRung, recordAttempt } from '../../../voc/escalation/rung';
import { claim, subscribe } from '../../../voc/ledger';
import type { Ledger } from '../../../voc/ledger';
import { onEveryLedger, TestClock } from '../../support/ledgers';
import {
  advance,
  givenCase,
  OK,
  outside,
  PAGE,
  policy,
  Provider,
  raise,
  sweep,
  TOPICS,
  trailTypes,
  WAYS,
  ZONE,
} from './world';

/** What a kill -9 leaves behind at each point, and two workers on one rung. */
onEveryLedger('ladder under stops and rivals', (open) => {
  async function world() {
    const clock = new TestClock();
    const opened = await open(clock);
    await subscribe(opened.ledger, 'template-02', TOPICS);
    return { clock, opened, ledger: opened.ledger, provider: new Provider() };
  }

  const input = (caseNumber: string) => ({
    caseNumber,
    policyFor: () => policy(),
    settings: { pageAddress: PAGE, zone: ZONE },
    actor: 'system',
  });

  const resends = (provider: Provider) => provider.texts().map((text) => text.includes('(重发)'));

  it('killed after raising, before the outbox: the first rung goes out half a minute later', async () => {
    const { clock, opened, provider } = await world();
    const number = await givenCase(opened.ledger);
    await opened.ledger.transaction(async (tx) => await raiseLadder(tx, input(number)));
    const ledger = await opened.reopen();
    expect(await sweep(ledger, provider)).toEqual([]);
    clock.advance(30 * SECOND);
    await sweep(ledger, provider);
    expect(resends(provider)).toEqual([false]);
  });

  it('killed between outbox and sending: the first rung goes out once, marked because nobody can know', async () => {
    const { clock, opened, provider } = await world();
    const number = await givenCase(opened.ledger);
    await opened.ledger.transaction(async (tx) => {
      const { evidence } = await raiseLadder(tx, input(number));
      await beginRung(tx, evidence!.id, WAYS, { loop: 0, rung: 0 });
    });
    const ledger = await opened.reopen();
    clock.advance(30 * SECOND);
    await sweep(ledger, provider);
    clock.advance(60 * SECOND);
    await sweep(ledger, provider);
    expect(resends(provider)).toEqual([true]);
    expect(await ledger.reader.all('SELECT state, attempts FROM voc_notification')).toEqual([
      { state: 'sent', attempts: 2 },
    ]);
  });

  it('killed between sending and recording: sent again, marked, and the climb goes on', async () => {
    const { clock, opened, provider } = await world();
    const number = await givenCase(opened.ledger);
    const { climbed } = await raise(opened.ledger, number, provider);
    clock.advance(5 * MINUTE);
    // The second rung is posted, and the process dies before it can write that down.
    await opened.ledger.transaction(
      async (tx) => await beginRung(tx, climbed!.ladder.id, WAYS, { loop: 0, rung: 1 }),
    );
    provider.posts.push(provider.posts[0]!);
    const ledger = await opened.reopen();
    // The event it was started by is still there; while the dead one could be alive, nobody sends.
    await sweep(ledger, provider);
    expect(provider.posts).toHaveLength(2);
    clock.advance(30 * SECOND);
    await sweep(ledger, provider);
    expect(resends(provider)).toEqual([false, false, true]);
    clock.advance(10 * MINUTE);
    await sweep(ledger, provider);
    expect(provider.texts()[3]).toContain('第 3 级');
  });

  it('killed when one of two messages had ended: the other one is not forgotten', async () => {
    const { clock, opened, provider } = await world();
    const number = await givenCase(opened.ledger);
    const targets = ['危机群', '高管群'].map((to) => ({ channel: 'dingTalkRobot' as const, to }));
    const of = policy({ rungs: [{ afterMinutes: 0, targets }, policy().rungs[1]!] });
    await opened.ledger.transaction(async (tx) => {
      const { evidence } = await raiseLadder(tx, { ...input(number), policyFor: () => of });
      const begun = await beginRung(tx, evidence!.id, WAYS, { loop: 0, rung: 0 });
      await recordAttempt(tx, evidence!.id, begun.evidence.attempts[0]!, {
        outcome: 'sent',
        reason: 'accepted',
      });
    });
    const ledger = await opened.reopen();
    clock.advance(30 * SECOND);
    await sweep(ledger, provider);
    expect(provider.posts.map(({ query }) => query!.access_token)).toEqual(['token-2']);
    expect(resends(provider)).toEqual([true]);
    expect(await laddersOf(ledger.reader, number)).toMatchObject([{ rung: 2 }]);
  });

  it('without the row ahead a killed rung would never come (guard removed)', async () => {
    const { clock, opened, provider } = await world();
    const number = await givenCase(opened.ledger);
    await opened.ledger.transaction(async (tx) => {
      const { evidence } = await raiseLadder(tx, input(number));
      await beginRung(tx, evidence!.id, WAYS, { loop: 0, rung: 0 });
      await tx.run("DELETE FROM voc_event WHERE topic = 'ladder.rungDue'");
    });
    clock.advance(600 * MINUTE);
    await sweep(opened.ledger, provider);
    expect(provider.posts).toEqual([]);
  });

  it('raised twice at once, it is sent once', async () => {
    const { opened, provider } = await world();
    const other = await opened.another();
    const number = await givenCase(opened.ledger);
    const results = await Promise.all(
      [opened.ledger, other, opened.ledger, other].map(
        async (ledger) => await raise(ledger, number, provider),
      ),
    );
    expect(results.map(({ outcome }) => outcome).sort()).toEqual([
      'existing',
      'existing',
      'existing',
      'raised',
    ]);
    expect(provider.posts).toHaveLength(1);
    expect(await laddersOf(opened.ledger.reader, number)).toHaveLength(1);
  });

  it('raised again by an execution that runs twice, it is sent once', async () => {
    const { ledger, provider } = await world();
    const number = await givenCase(ledger);
    await raise(ledger, number, provider);
    expect(await raise(ledger, number, provider)).toMatchObject({
      outcome: 'existing',
      climbed: { reason: 'rungPassed', deliveries: [] },
    });
    expect(provider.posts).toHaveLength(1);
  });

  it('one due rung worked by two at once is sent once', async () => {
    const { clock, opened, provider } = await world();
    const other = await opened.another();
    await raise(opened.ledger, await givenCase(opened.ledger), provider);
    clock.advance(5 * MINUTE);
    await subscribe(opened.ledger, 'copy-of-template-02', TOPICS);
    const [one] = await claim(opened.ledger, 'template-02', 'a', 1);
    const [two] = await claim(opened.ledger, 'copy-of-template-02', 'b', 1);
    await Promise.all([advance(opened.ledger, one!, provider), advance(other, two!, provider)]);
    expect(provider.posts).toHaveLength(2);
  });

  it('without the natural key of the outbox it would be sent twice (guard removed)', async () => {
    const { clock, ledger, provider } = await world();
    const { climbed } = await raise(ledger, await givenCase(ledger), provider);
    clock.advance(5 * MINUTE);
    const id = climbed!.ladder.id;
    provider.queue.push(async () => {
      // A rival takes the same rung while the first one waits for the answer, and finds no trace of it.
      await ledger.transaction(async (tx) => await tx.run('DELETE FROM voc_notification'));
      await advanceLadder(ledger, id, outside(provider), { loop: 0, rung: 1 });
      return OK;
    });
    await advanceLadder(ledger, id, outside(provider), { loop: 0, rung: 1 });
    expect(provider.posts).toHaveLength(3);
  });

  it('a rival while the first one waits for the answer sends nothing', async () => {
    const { clock, ledger, provider } = await world();
    const { climbed } = await raise(ledger, await givenCase(ledger), provider);
    clock.advance(5 * MINUTE);
    const id = climbed!.ladder.id;
    provider.queue.push(async () => {
      const rival = await advanceLadder(ledger, id, outside(provider), { loop: 0, rung: 1 });
      expect(rival).toMatchObject({ reason: 'inProgress', deliveries: [] });
      return OK;
    });
    await advanceLadder(ledger, id, outside(provider), { loop: 0, rung: 1 });
    expect(provider.posts).toHaveLength(2);
  });

  it('a process that slept through its turn does not undo what another one did', async () => {
    const { clock, ledger, provider } = await world();
    const number = await givenCase(ledger);
    const { climbed } = await raise(ledger, number, provider);
    clock.advance(5 * MINUTE);
    const id = climbed!.ladder.id;
    provider.queue.push(async () => {
      clock.advance(SENDING_MS + SECOND);
      await advanceLadder(ledger, id, outside(provider), { loop: 0, rung: 1 });
      return { status: 200, body: { errcode: 300001, errmsg: 'token is not exist' } };
    });
    await advanceLadder(ledger, id, outside(provider), { loop: 0, rung: 1 });
    expect(await laddersOf(ledger.reader, number)).toMatchObject([{ state: 'climbing', rung: 3, loop: 1 }]);
    expect(await ledger.reader.all('SELECT state, attempts FROM voc_notification WHERE rung = 1')).toEqual([
      { state: 'sent', attempts: 2 },
    ]);
    expect((await trailTypes(ledger, number)).filter((type) => type === 'ladder.rungDone')).toHaveLength(2);
  });

  it('with its ladder raised, the watch over the feedback is called off – also one set anew', async () => {
    const { ledger, provider } = await world();
    const number = await givenCase(ledger);
    const fence = async () =>
      await ledger.reader.all<{ value: number }>("SELECT value FROM voc_fence WHERE name LIKE 'feedback/%'");
    await raise(ledger, number, provider);
    expect(await fence()).toEqual([{ value: 1 }]);
    await raise(ledger, number, provider);
    expect(await fence()).toEqual([{ value: 1 }]);
    await ledger.transaction(async (tx) => {
      const row = await tx.get<{ number: string }>('SELECT number FROM voc_feedback');
      await tx.run(
        `INSERT INTO voc_event (topic, natural_key, due_at, payload, fence_name, fence_value, created_at)
         VALUES ('feedback.stalled', ?, ?, '{}', ?, 1, ?)`,
        [`feedback.stalled/${row!.number}/1`, tx.now, `feedback/${row!.number}`, tx.now],
      );
    });
    await raiseAndSend(ledger, input(number), outside(provider));
    expect(await fence()).toEqual([{ value: 2 }]);
  });

  it('an unknown case or ladder is named with its remedy', async () => {
    const { ledger, provider } = (await world()) as { ledger: Ledger; provider: Provider };
    await expect(raise(ledger, 'C19990101-000001', provider)).rejects.toMatchObject({
      code: 'notFound',
      field: 'caseNumber',
    });
    await expect(advanceLadder(ledger, 'L1', outside(provider))).rejects.toMatchObject({
      code: 'notFound',
      field: 'ladderId',
      value: 'L1',
    });
  });
});
