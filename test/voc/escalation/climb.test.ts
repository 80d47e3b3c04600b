import { MINUTE, SECOND } from '../../../voc/clock';
import { acknowledgeCase, closeCase } from '../../../voc/cases';
import { advanceLadder } from '../../../voc/escalation/climb';
import { laddersOf, stopLadders } from '../../../voc/escalation/ladders';
import { onEveryLedger, TestClock } from '../../support/ledgers';
import { givenCase, OK, outside, policy, Provider, raise, sweep, trailTypes } from './world';

onEveryLedger('ladder', (open) => {
  async function world() {
    const clock = new TestClock();
    const opened = await open(clock);
    return { clock, opened, ledger: opened.ledger, provider: new Provider() };
  }

  it('climbs rung by rung and loop by loop until it is exhausted', async () => {
    const { clock, ledger, provider } = await world();
    const number = await givenCase(ledger);
    const start = clock.now();
    await raise(ledger, number, provider);
    const sentAt = [0];
    for (let minute = 1; minute <= 200; minute++) {
      const before = provider.posts.length;
      clock.set(start + minute * MINUTE);
      await sweep(ledger, provider);
      for (let i = before; i < provider.posts.length; i++) sentAt.push(minute);
    }
    // 15 + 30 = 45 begins the second climb, its last rung is at 60, and half an hour later it is over.
    expect(sentAt).toEqual([0, 5, 15, 45, 50, 60]);
    const [ladder] = await laddersOf(ledger.reader, number);
    expect(ladder).toMatchObject({ state: 'exhausted', rung: 3, loop: 2 });
    expect((await trailTypes(ledger, number)).filter((type) => type.startsWith('ladder.'))).toEqual([
      'ladder.raised',
      ...new Array<string>(6).fill('ladder.rungDone'),
      'ladder.exhausted',
    ]);
    const events = await ledger.reader.all<{ topic: string; due_at: number }>(
      "SELECT topic, due_at FROM voc_event WHERE topic = 'ladder.exhausted'",
    );
    expect(events).toEqual([{ topic: 'ladder.exhausted', due_at: start + 90 * MINUTE }]);
  });

  it('does not drift by the seconds each rung is late', async () => {
    const { clock, ledger, provider } = await world();
    const start = clock.now();
    await raise(ledger, await givenCase(ledger), provider);
    clock.set(start + 5 * MINUTE + 20 * SECOND);
    await sweep(ledger, provider);
    clock.set(start + 15 * MINUTE - SECOND);
    await sweep(ledger, provider);
    expect(provider.posts).toHaveLength(2);
    clock.set(start + 15 * MINUTE);
    await sweep(ledger, provider);
    expect(provider.posts).toHaveLength(3);
  });

  it('after a day without n8n sends the overdue rung once and keeps the distances from then on', async () => {
    const { clock, opened, provider } = await world();
    const number = await givenCase(opened.ledger);
    await raise(opened.ledger, number, provider);
    clock.advance(24 * 60 * MINUTE);
    const ledger = await opened.reopen();
    await sweep(ledger, provider);
    expect(provider.posts).toHaveLength(2);
    expect(provider.texts()[1]).toContain('第 2 级');
    clock.advance(10 * MINUTE - 1);
    await sweep(ledger, provider);
    expect(provider.posts).toHaveLength(2);
    clock.advance(1);
    await sweep(ledger, provider);
    expect(provider.texts()[2]).toContain('第 3 级');
  });

  it('an acknowledgement stops the climb, and the second one is told who was first', async () => {
    const { clock, ledger, provider } = await world();
    const number = await givenCase(ledger);
    await raise(ledger, number, provider);
    const say = async (actor: string) =>
      await ledger.transaction(
        async (tx) => await acknowledgeCase(tx, { caseNumber: number, actor, via: 'link' }),
      );
    expect(await say('李敏')).toMatchObject({ outcome: 'acknowledged', evidence: { by: '李敏' } });
    expect(await say('王强')).toMatchObject({ outcome: 'already', evidence: { by: '李敏' } });
    clock.advance(300 * MINUTE);
    expect(await sweep(ledger, provider)).toEqual(['ladder.acknowledged']);
    expect(provider.posts).toHaveLength(1);
    expect(await laddersOf(ledger.reader, number)).toMatchObject([
      { state: 'acknowledged', acknowledgedBy: '李敏' },
    ]);
    // The case is taken over: raising again starts nothing.
    expect(await raise(ledger, number, provider)).toMatchObject({ outcome: 'existing' });
    expect(provider.posts).toHaveLength(1);
  });

  it('an acknowledgement while a rung is being sent: that message goes out, no other follows', async () => {
    const { clock, ledger, provider } = await world();
    const number = await givenCase(ledger);
    await raise(ledger, number, provider);
    clock.advance(5 * MINUTE);
    provider.queue.push(async () => {
      await ledger.transaction(
        async (tx) => await acknowledgeCase(tx, { caseNumber: number, actor: '李敏', via: 'link' }),
      );
      return OK;
    });
    await sweep(ledger, provider);
    expect(provider.posts).toHaveLength(2);
    clock.advance(600 * MINUTE);
    await sweep(ledger, provider);
    expect(provider.posts).toHaveLength(2);
    expect(await laddersOf(ledger.reader, number)).toMatchObject([{ state: 'acknowledged' }]);
    expect(await trailTypes(ledger, number)).toContain('notification.sent');
  });

  it('a due event that was claimed before the acknowledgement sends nothing', async () => {
    const { clock, ledger, provider } = await world();
    const number = await givenCase(ledger);
    const raised = await raise(ledger, number, provider);
    const id = raised.climbed!.ladder.id;
    clock.advance(5 * MINUTE);
    await ledger.transaction(
      async (tx) => await acknowledgeCase(tx, { caseNumber: number, actor: '李敏', via: 'link' }),
    );
    const late = await advanceLadder(ledger, id, outside(provider), { loop: 0, rung: 1 });
    expect(late).toMatchObject({ reason: 'acknowledged', deliveries: [] });
    expect(provider.posts).toHaveLength(1);
  });

  it('somebody who comes after the end is still written down', async () => {
    const { clock, ledger, provider } = await world();
    const number = await givenCase(ledger);
    await raise(ledger, number, provider, policy({ loops: 1 }));
    for (let i = 0; i < 10; i++) {
      clock.advance(15 * MINUTE);
      await sweep(ledger, provider);
    }
    expect(await laddersOf(ledger.reader, number)).toMatchObject([{ state: 'exhausted' }]);
    await ledger.transaction(
      async (tx) => await acknowledgeCase(tx, { caseNumber: number, actor: '王强', via: 'link' }),
    );
    expect(await laddersOf(ledger.reader, number)).toMatchObject([
      { state: 'acknowledged', acknowledgedBy: '王强' },
    ]);
  });

  it('stopping ends it with a reason; closing a case stops its ladders', async () => {
    const { clock, ledger, provider } = await world();
    const [one, two] = [await givenCase(ledger), await givenCase(ledger)];
    for (const number of [one, two]) await raise(ledger, number, provider);
    await ledger.transaction(async (tx) => await stopLadders(tx, one, '误报', '李敏'));
    await ledger.transaction(async (tx) => {
      await tx.run("UPDATE voc_case SET state = 'confirmed' WHERE number = ?", [two]);
      await closeCase(tx, { caseNumber: two, actor: '李敏', reason: '已处理' });
    });
    clock.advance(500 * MINUTE);
    await sweep(ledger, provider);
    expect(provider.posts).toHaveLength(2);
    expect(await laddersOf(ledger.reader, one)).toMatchObject([{ state: 'stopped', stopReason: '误报' }]);
    expect(await laddersOf(ledger.reader, two)).toMatchObject([
      { state: 'stopped', stopReason: 'caseClosed' },
    ]);
    // A closed case gets no ladder it did not have.
    expect(await raise(ledger, two, provider, policy({ id: 'other' }))).toEqual({
      outcome: 'notRaised',
      reason: 'caseClosed',
    });
  });

  it('a case whose level was raised after somebody took it over is escalated anew', async () => {
    const { ledger, provider } = await world();
    const number = await givenCase(ledger, 'review');
    await raise(ledger, number, provider);
    await ledger.transaction(
      async (tx) => await acknowledgeCase(tx, { caseNumber: number, actor: '李敏', via: 'link' }),
    );
    await ledger.transaction(
      async (tx) =>
        await tx.run(
          "UPDATE voc_case SET level = 'P0', state = 'new', acknowledged_at = NULL, acknowledged_by = NULL WHERE number = ?",
          [number],
        ),
    );
    expect(await raise(ledger, number, provider)).toMatchObject({ outcome: 'raised' });
    expect(provider.posts).toHaveLength(2);
    // While it climbs, raising again is the same ladder.
    expect(await raise(ledger, number, provider)).toMatchObject({ outcome: 'existing' });
    expect(provider.posts).toHaveLength(2);
  });

  it('a level raised during the climb is the same climb', async () => {
    const { ledger, provider } = await world();
    const number = await givenCase(ledger, 'review');
    await raise(ledger, number, provider);
    await ledger.transaction(
      async (tx) => await tx.run("UPDATE voc_case SET level = 'P0' WHERE number = ?", [number]),
    );
    expect(await raise(ledger, number, provider)).toMatchObject({ outcome: 'existing' });
    expect(await laddersOf(ledger.reader, number)).toHaveLength(1);
    expect(provider.posts).toHaveLength(1);
  });

  it('a case somebody took over before its ladder was raised is left to that person', async () => {
    const { ledger, provider } = await world();
    const number = await givenCase(ledger);
    await ledger.transaction(
      async (tx) => await acknowledgeCase(tx, { caseNumber: number, actor: '李敏', via: 'node' }),
    );
    expect(await raise(ledger, number, provider)).toEqual({
      outcome: 'notRaised',
      reason: 'caseAcknowledged',
    });
    expect(provider.posts).toEqual([]);
  });

  it('a level without a ladder is said, not thrown', async () => {
    const { ledger, provider } = await world();
    const number = await givenCase(ledger, 'P2');
    const { raiseAndSend } = await import('../../../voc/escalation/climb');
    const input = {
      caseNumber: number,
      policyFor: () => undefined,
      settings: { pageAddress: '', zone: 'Asia/Shanghai' },
      actor: 'system',
    };
    expect(await raiseAndSend(ledger, input, outside(provider))).toEqual({
      outcome: 'notRaised',
      reason: 'noLadder',
    });
  });
});
