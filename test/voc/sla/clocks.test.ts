import { DAY, HOUR, MINUTE } from '../../../voc/clock';
import { claim, subscribe, verifyTrail } from '../../../voc/ledger';
import {
  clockNotice,
  clocksOf,
  meetClocks,
  ownPolicy,
  recordBreaches,
  startClock,
  startClocks,
  stopClocks,
} from '../../../voc/sla';
import { onEveryLedger, TestClock } from '../../support/ledgers';
import { deliver, openedCase, rulebook, stepsOf, withoutGuard } from '../cases/material';

const NOTICES = ['clock.warning', 'clock.breach'] as const;

onEveryLedger('clocks', (open) => {
  const start = async (level: 'P0' | 'P1' | 'P2' = 'P0') => {
    const clock = new TestClock();
    const opened = await open(clock);
    await subscribe(opened.ledger, 'wf/trigger', NOTICES);
    const made = await openedCase(opened.ledger, level);
    return { clock, opened, ledger: opened.ledger, number: made.case.number };
  };

  it('start once with their events, by the limits of the level', async () => {
    const { ledger, number, clock } = await start();
    const again = () =>
      ledger.transaction(
        async (tx) =>
          await startClocks(tx, { caseNumber: number, level: 'P0', rulebook, startedAt: clock.now() }),
      );
    clock.advance(MINUTE);
    const [clocks] = await Promise.all([again(), again(), again()]);
    expect(clocks.map(({ name }) => name).sort()).toEqual(
      ['专家核查数据', '到达现场', '初步结论', '临时措施', '向客户确认受理'].sort(),
    );
    const expert = clocks[0]!;
    expect(expert).toMatchObject({
      id: `${number}/expertCheck`,
      state: 'running',
      startedAt: '2026-03-02T09:00:00.000+08:00',
      warnAt: '2026-03-02T09:48:00.000+08:00',
      dueAt: '2026-03-02T10:00:00.000+08:00',
      remainingMs: 59 * MINUTE,
      overdueMs: 0,
      breached: false,
    });
    expect(await stepsOf(ledger, 'clock.started')).toHaveLength(5);
    const events = await ledger.reader.all("SELECT 1 AS one FROM voc_event WHERE topic LIKE 'clock.%'");
    // A warning, a breach and an overrun each.
    expect(events).toHaveLength(15);
  });

  it('warn and breach once each, with one entry in the trail however often the notice is made', async () => {
    const { ledger, number, clock } = await start();
    const id = `${number}/expertCheck`;
    clock.advance(48 * MINUTE);
    expect((await deliver(ledger, NOTICES)).map(({ key }) => key)).toEqual([`clock.warning/${id}`]);
    const warning = await clockNotice(ledger, 'clock.warning', id);
    expect(warning?.text.zh).toBe(`案件 ${number} 的“专家核查数据”还剩 12 分钟（截止 2026-03-02 10:00）`);
    await clockNotice(ledger, 'clock.warning', id);

    clock.advance(12 * MINUTE);
    expect(await deliver(ledger, NOTICES)).toEqual([]);
    clock.advance(1);
    expect((await deliver(ledger, NOTICES)).map(({ key }) => key)).toEqual([`clock.breach/${id}`]);
    clock.advance(2 * HOUR + 5 * MINUTE);
    const breach = await clockNotice(ledger, 'clock.breach', id);
    expect(breach?.text.zh).toBe(
      `案件 ${number} 的“专家核查数据”已超时 2 小时 5 分钟（截止 2026-03-02 10:00）`,
    );
    expect(breach?.clock).toMatchObject({ state: 'breached', breached: true, remainingMs: 0 });
    await Promise.all([1, 2, 3].map(async () => await clockNotice(ledger, 'clock.breach', id)));
    await ledger.transaction(async (tx) => await recordBreaches(tx, number));

    expect(await stepsOf(ledger, 'clock.warned')).toHaveLength(1);
    // 到达现场, two hours, is over by now too.
    expect(await stepsOf(ledger, 'clock.breached')).toHaveLength(2);
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({ outcome: 'valid' });
  });

  it('read breached at once, even where no sweep runs', async () => {
    const { ledger, number, clock } = await start();
    clock.advance(HOUR + 1);
    const [expert] = await clocksOf(ledger.reader, number, clock.now());
    expect(expert).toMatchObject({ state: 'breached', overdueMs: 1 });
    expect(await stepsOf(ledger, 'clock.breached')).toHaveLength(0);
  });

  it('tell each overdue clock once after a stop of three days', async () => {
    const { opened, clock } = await start();
    clock.advance(3 * DAY);
    const ledger = await opened.reopen();
    const events = await deliver(ledger, NOTICES);
    expect(events.map(({ topic }) => topic)).toEqual(new Array(5).fill('clock.breach'));
    expect(new Set(events.map(({ payload }) => payload.clockId)).size).toBe(5);
    expect(await deliver(ledger, NOTICES)).toEqual([]);
  });

  it('met in time: difference kept, no event any more', async () => {
    const { ledger, number, clock } = await start();
    clock.advance(20 * MINUTE);
    const meet = () =>
      ledger.transaction(
        async (tx) => await meetClocks(tx, { caseNumber: number, by: 'acknowledge', actor: '李工' }),
      );
    const both = await Promise.all([meet(), meet()]);
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['already', 'met']);
    const met = both.find(({ outcome }) => outcome === 'met')!;
    expect(met).toMatchObject({
      reason: 'inTime',
      evidence: { met: [{ state: 'met', metBy: '李工', differenceMs: -40 * MINUTE }] },
    });
    clock.advance(40 * MINUTE + 1);
    expect(await deliver(ledger, NOTICES)).toEqual([]);
    expect(await stepsOf(ledger, 'clock.met')).toEqual([{ case_number: number, actor: '李工' }]);
  });

  it('without the fence a met clock would still cry breach (guard removed)', async () => {
    const { ledger, number, clock } = await start();
    await withoutGuard(
      ledger,
      'INSERT INTO voc_fence (name, value) VALUES (?, 1)',
      "INSERT INTO voc_fence (name, value) VALUES ('elsewhere/' || ?, 1)",
      async (tx) => await meetClocks(tx, { caseNumber: number, by: 'acknowledge', actor: '李工' }),
    );
    clock.advance(HOUR + 1);
    expect((await deliver(ledger, NOTICES)).map(({ topic }) => topic)).toEqual(['clock.breach']);
    // The last line of defence: the notice sees that the clock was met in time and has nothing to say.
    expect(await clockNotice(ledger, 'clock.breach', `${number}/expertCheck`)).toBeUndefined();
  });

  it('without its guard a breach would be written twice (guard removed)', async () => {
    const { ledger, number, clock } = await start();
    clock.advance(HOUR + 1);
    const { loadClock } = await import('../../../voc/sla/view');
    const stale = (await loadClock(ledger.reader, `${number}/expertCheck`))!;
    await ledger.transaction(async (tx) => await recordBreaches(tx, number));
    const { recordBreach } = await import('../../../voc/sla/record');
    await ledger.transaction(async (tx) => expect(await recordBreach(tx, stale)).toBe(false));
    await withoutGuard(ledger, "AND state IN ('running', 'paused') AND breached_at IS NULL", '', async (tx) =>
      expect(await recordBreach(tx, stale)).toBe(true),
    );
    expect(await stepsOf(ledger, 'clock.breached')).toHaveLength(2);
  });

  it('met late: stays a breach that is told once, with the difference', async () => {
    const { ledger, number, clock } = await start();
    clock.advance(HOUR + 5 * MINUTE);
    const id = `${number}/expertCheck`;
    const met = await ledger.transaction(
      async (tx) => await meetClocks(tx, { caseNumber: number, clockId: id, actor: '李工' }),
    );
    expect(met).toMatchObject({
      outcome: 'met',
      reason: 'late',
      evidence: { met: [{ state: 'met', breached: true, differenceMs: 5 * MINUTE }] },
    });
    expect((await deliver(ledger, NOTICES)).map(({ key }) => key)).toEqual([`clock.breach/${id}`]);
    expect((await clockNotice(ledger, 'clock.breach', id))?.text.zh).toContain('超时 5 分钟后才完成');
    expect(await stepsOf(ledger, 'clock.breached')).toHaveLength(1);
  });

  it('stopped with their case: those in time become void, the others stay breaches', async () => {
    const { ledger, number, clock } = await start();
    clock.advance(HOUR + 1);
    const stopped = await ledger.transaction(async (tx) => await stopClocks(tx, number, 'caseClosed'));
    expect(stopped.map(({ state }) => state).sort()).toEqual([
      'breached',
      'stopped',
      'stopped',
      'stopped',
      'stopped',
    ]);
    clock.advance(3 * DAY);
    expect((await deliver(ledger, NOTICES)).map(({ key }) => key)).toEqual([
      `clock.breach/${number}/expertCheck`,
    ]);
    const again = await ledger.transaction(async (tx) => await stopClocks(tx, number, 'caseClosed'));
    expect(again).toEqual([]);
    const late = await ledger.transaction(
      async (tx) => await meetClocks(tx, { caseNumber: number, by: 'acknowledge', actor: '李工' }),
    );
    expect(late).toMatchObject({ outcome: 'none', reason: 'stopped' });
  });

  it('a breach that comes before its time (clock set back) is not settled away', async () => {
    const { ledger, number, clock } = await start();
    clock.advance(-HOUR);
    await expect(clockNotice(ledger, 'clock.breach', `${number}/expertCheck`)).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await stepsOf(ledger, 'clock.breached')).toHaveLength(0);
  });

  it('a warning has nothing to say once the limit is over, and an unknown clock never', async () => {
    const { ledger, number, clock } = await start();
    clock.advance(HOUR + 1);
    expect(await clockNotice(ledger, 'clock.warning', `${number}/expertCheck`)).toBeUndefined();
    expect(await clockNotice(ledger, 'clock.breach', `${number}/none`)).toBeUndefined();
  });

  it('an own limit is one clock however often it is started', async () => {
    const { ledger, number, clock } = await start('P2');
    const { part, policy } = ownPolicy({
      name: ' 回访客户 ',
      minutes: 30,
      warnAtPercent: 50,
      zone: rulebook.zone,
      rulebookVersion: 0,
    });
    const go = () =>
      ledger.transaction(
        async (tx) => await startClock(tx, { caseNumber: number, part, policy, startedAt: tx.now }),
      );
    expect((await go()).outcome).toBe('started');
    clock.advance(MINUTE);
    const again = await go();
    expect(again).toMatchObject({ outcome: 'already', evidence: { id: `${number}/own:回访客户` } });
    expect(again.evidence.remainingMs).toBe(29 * MINUTE);
  });

  it.each([
    [{ name: '' }, 'input.missing', 'limitName'],
    [{ name: '长'.repeat(101) }, 'input.invalid', 'limitName'],
    [{ minutes: 0 }, 'input.invalid', 'minutes'],
    [{ minutes: Number.NaN }, 'input.invalid', 'minutes'],
    [{ minutes: 366 * 24 * 60 + 1 }, 'input.invalid', 'minutes'],
    [{ warnAtPercent: 101 }, 'input.invalid', 'warnAtPercent'],
  ])('an own limit that cannot be used is refused (%#)', (change, code, field) => {
    const limit = {
      name: '回访客户',
      minutes: 30,
      warnAtPercent: 80,
      zone: 'Asia/Shanghai',
      rulebookVersion: 0,
    };
    expect(() => ownPolicy({ ...limit, ...change })).toThrow(expect.objectContaining({ code, field }));
  });

  it('names the clocks there are when one is not', async () => {
    const { ledger, number } = await start();
    const wrong = ledger.transaction(
      async (tx) => await meetClocks(tx, { caseNumber: number, clockId: 'C1/nothing', actor: '李工' }),
    );
    await expect(wrong).rejects.toMatchObject({ code: 'notFound', field: 'clockId' });
    await expect(wrong).rejects.toHaveProperty('remedy.zh', expect.stringContaining('expertCheck'));
  });

  it('two subscribers are each told, and the trail still holds one entry', async () => {
    const { ledger, number, clock } = await start();
    await subscribe(ledger, 'wf/second', NOTICES);
    clock.advance(HOUR + 1);
    for (const id of ['wf/trigger', 'wf/second']) {
      const [event] = await claim(ledger, id, 'test', 10);
      expect(event?.topic).toBe('clock.breach');
      await clockNotice(ledger, 'clock.breach', `${number}/expertCheck`);
    }
    expect(await stepsOf(ledger, 'clock.breached')).toHaveLength(1);
  });
});
