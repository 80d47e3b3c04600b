import { DAY, HOUR, MINUTE } from '../../../voc/clock';
import { caseClocks, pauseCaseClocks, rebaseCaseClocks, resumeCaseClocks } from '../../../voc/cases';
import { subscribe, verifyTrail } from '../../../voc/ledger';
import { rulebookSchema } from '../../../voc/rulebook/schema';
import type { Rulebook, RulebookInput } from '../../../voc/rulebook/schema';
import { clockNotice, meetClocks, reopenClocks, startClocks } from '../../../voc/sla';
import type { ClockTopic } from '../../../voc/sla';
import { onEveryLedger, TestClock } from '../../support/ledgers';
import { deliver, openedCase, rulebook, stepsOf, withoutGuard } from '../cases/material';

const TOPICS = ['clock.warning', 'clock.breach', 'clock.overrun'] as const;
const FRIDAY = Date.parse('2026-11-20T16:30:00+08:00');

/** A rulebook with one limit of four working hours beside the others of the default. */
function book(change: Partial<RulebookInput['limits'][number]> = {}, version = 1): Rulebook {
  const limits = [
    {
      id: 'callBack',
      name: { zh: '回访', en: 'Call back' },
      levels: ['P2' as const],
      minutes: 240,
      calendar: 'office',
      metBy: 'byHand' as const,
      ...change,
    },
  ];
  return rulebookSchema.parse({ ...rulebook, version, limits });
}

onEveryLedger('steps of clocks', (open) => {
  /** A P2 case of Friday 16:30 with the limit above. */
  const start = async (by: Rulebook = book()) => {
    const clock = new TestClock(FRIDAY);
    const opened = await open(clock);
    const { ledger } = opened;
    await subscribe(ledger, 'wf/trigger', TOPICS);
    const { number } = (await openedCase(ledger, 'P2')).case;
    await ledger.transaction(
      async (tx) =>
        await startClocks(tx, { caseNumber: number, level: 'P2', rulebook: by, startedAt: clock.now() }),
    );
    const id = `${number}/callBack`;
    const choice = { caseNumber: number, clockId: id, actor: '李工' };
    const pause = async (more: { until?: string; reason?: string } = {}) =>
      await ledger.transaction(
        async (tx) => await pauseCaseClocks(tx, { ...choice, reason: '等待客户送车', ...more }),
      );
    const resume = async () => await ledger.transaction(async (tx) => await resumeCaseClocks(tx, choice));
    const view = async () => {
      const { clocks } = await ledger.transaction(async (tx) => await caseClocks(tx, number));
      return clocks.find((each) => each.id === id)!;
    };
    /** What a workflow is told by now, of this clock. */
    const told = async () =>
      (await deliver(ledger, TOPICS))
        .filter(({ payload }) => payload.clockId === id)
        .map(({ topic }) => topic);
    return { opened, ledger, clock, number, id, choice, pause, resume, view, told };
  };

  it('count working time: Friday 16:30 + 4 h is Monday 11:30, the weekend told of once', async () => {
    const { opened, clock, id, view } = await start();
    expect(await view()).toMatchObject({ dueAt: '2026-11-23T11:30:00.000+08:00', calendar: 'office' });
    clock.set('2026-11-23T14:00:00+08:00');
    const ledger = await opened.reopen();
    const events = await deliver(ledger, TOPICS);
    expect(events.filter(({ payload }) => payload.clockId === id)).toMatchObject([
      { topic: 'clock.overrun' },
    ]);
    const notice = await clockNotice(ledger, 'clock.overrun', id);
    expect(notice!.text.zh).toContain(
      '已超时 1 小时（截止 2026-11-23 11:30），超出时限 20% 以上，请安排复盘',
    );
    expect(await stepsOf(ledger, 'clock.breached')).toHaveLength(1);
    await clockNotice(ledger, 'clock.overrun', id);
    expect(await stepsOf(ledger, 'clock.overrun')).toHaveLength(1);
    expect(await deliver(ledger, TOPICS)).toEqual([]);
  });

  it('tell warning, breach and overrun each at its moment', async () => {
    const { clock, told } = await start(book({ warnAtPercent: 50, warnMinutesBefore: [30] }));
    const moments: Array<[string, ClockTopic[]]> = [
      ['2026-11-23T09:29:00+08:00', []],
      ['2026-11-23T09:30:00+08:00', ['clock.warning']],
      ['2026-11-23T11:00:00+08:00', ['clock.warning']],
      ['2026-11-23T11:30:00+08:00', []],
      ['2026-11-23T11:30:01+08:00', ['clock.breach']],
      ['2026-11-23T13:48:00+08:00', []],
      ['2026-11-23T13:48:01+08:00', ['clock.overrun']],
      ['2026-11-30T11:00:00+08:00', []],
    ];
    for (const [at, topics] of moments) {
      clock.set(at);
      expect([at, await told()]).toEqual([at, topics]);
    }
  });

  it('a pause keeps what remains, tells nothing while it lasts, and goes on where it was', async () => {
    const { ledger, clock, pause, resume, view, told } = await start();
    clock.set('2026-11-20T17:30:00+08:00');
    expect(await pause()).toMatchObject({ decision: { outcome: 'paused', reason: 'paused' } });
    expect(await view()).toMatchObject({
      state: 'paused',
      remainingMs: 3 * HOUR,
      pauseReason: '等待客户送车',
    });
    expect((await view()).dueAt).toBeUndefined();
    expect(await pause()).toMatchObject({ decision: { outcome: 'already', reason: 'alreadyPaused' } });
    clock.set('2026-11-25T09:00:00+08:00');
    expect(await told()).toEqual([]);
    expect(await resume()).toMatchObject({ decision: { outcome: 'resumed' } });
    expect(await view()).toMatchObject({ state: 'running', dueAt: '2026-11-25T12:00:00.000+08:00' });
    expect(await resume()).toMatchObject({ decision: { outcome: 'none', reason: 'notPaused' } });
    clock.set('2026-11-25T12:00:01+08:00');
    expect(await told()).toEqual(['clock.breach']);
    expect(await stepsOf(ledger, 'clock.paused')).toHaveLength(1);
    expect(await stepsOf(ledger, 'clock.resumed')).toHaveLength(1);
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({ outcome: 'valid' });
  });

  it('without the fence a paused clock would cry breach (guard removed)', async () => {
    const { ledger, clock, choice, told } = await start();
    await withoutGuard(
      ledger,
      'INSERT INTO voc_fence (name, value) VALUES (?, 1)',
      "INSERT INTO voc_fence (name, value) VALUES ('elsewhere/' || ?, 1)",
      async (tx) => await pauseCaseClocks(tx, { ...choice, reason: '等待客户送车' }),
    );
    clock.advance(7 * DAY);
    expect(await told()).toEqual(['clock.overrun']);
  });

  it('a pause with an end needs nobody to resume it, and no timer either', async () => {
    const { clock, pause, view, told } = await start();
    clock.set('2026-11-20T17:30:00+08:00');
    await pause({ until: '2026-11-24 09:00' });
    expect(await view()).toMatchObject({
      state: 'paused',
      pausedUntil: '2026-11-24T09:00:00.000+08:00',
      dueAt: '2026-11-24T12:00:00.000+08:00',
    });
    clock.set('2026-11-24T12:00:01+08:00');
    expect(await told()).toEqual(['clock.breach']);
    expect(await view()).toMatchObject({ state: 'breached', pausedMs: 8 * HOUR });
  });

  it('a red line refuses a pause, so does what is over its limit; a reason and a real end are asked for', async () => {
    const { ledger, clock, pause, choice } = await start();
    const { number } = (await openedCase(ledger, 'P0', 2)).case;
    const refused = await ledger.transaction(
      async (tx) =>
        await pauseCaseClocks(tx, { caseNumber: number, by: 'acknowledge', actor: '李工', reason: '等待' }),
    );
    expect(refused.decision).toMatchObject({ outcome: 'refused', reason: 'notPausable' });
    await expect(pause({ reason: ' ' })).rejects.toMatchObject({ code: 'input.missing', field: 'reason' });
    await expect(pause({ until: 'soon' })).rejects.toMatchObject({ code: 'input.invalid', field: 'until' });
    await expect(pause({ until: '2026-11-01' })).rejects.toMatchObject({
      code: 'input.invalid',
      field: 'until',
    });
    clock.advance(7 * DAY);
    expect(await pause()).toMatchObject({ decision: { outcome: 'refused', reason: 'overdue' } });
    await expect(
      ledger.transaction(
        async (tx) => await pauseCaseClocks(tx, { ...choice, clockId: 'x/y', reason: '等待' }),
      ),
    ).rejects.toMatchObject({ code: 'notFound' });
  });

  it('of two people who pause at once one pauses, the other is told', async () => {
    const { ledger, pause } = await start();
    const both = await Promise.all([pause(), pause()]);
    expect(both.map(({ decision }) => decision.outcome).sort()).toEqual(['already', 'paused']);
    expect(await stepsOf(ledger, 'clock.paused')).toHaveLength(1);
  });

  it('met while paused: the pause counts nothing', async () => {
    const { ledger, clock, number, pause, view } = await start();
    clock.set('2026-11-20T17:30:00+08:00');
    await pause();
    clock.advance(3 * DAY);
    await ledger.transaction(
      async (tx) => await meetClocks(tx, { caseNumber: number, by: 'byHand', actor: '李工' }),
    );
    expect(await view()).toMatchObject({
      state: 'met',
      elapsedMs: HOUR,
      differenceMs: -3 * HOUR,
      breached: false,
    });
  });

  it('reopened: goes on with what it had, and tells first and total time', async () => {
    const { ledger, clock, choice, view, told } = await start();
    clock.set('2026-11-20T17:30:00+08:00');
    const meet = async () => await ledger.transaction(async (tx) => await meetClocks(tx, choice));
    await meet();
    clock.set('2026-11-30T09:00:00+08:00');
    const reopened = await ledger.transaction(async (tx) => await reopenClocks(tx, choice));
    expect(reopened).toMatchObject([
      { state: 'running', remainingMs: 3 * HOUR, dueAt: '2026-11-30T12:00:00.000+08:00' },
    ]);
    clock.set('2026-11-30T11:00:00+08:00');
    await meet();
    expect(await view()).toMatchObject({
      state: 'met',
      firstElapsedMs: HOUR,
      elapsedMs: 3 * HOUR,
      differenceMs: -HOUR,
    });
    clock.advance(7 * DAY);
    expect(await told()).toEqual([]);
  });

  it('a new rulebook moves a running clock only when somebody says so', async () => {
    const { ledger, clock, number, view, told } = await start();
    const stricter = book({ minutes: 60 }, 2);
    const rebase = async (by: Rulebook) =>
      await ledger.transaction(
        async (tx) =>
          await rebaseCaseClocks(tx, {
            caseNumber: number,
            actor: '李工',
            reason: '按新版重算',
            rulebook: by,
          }),
      );
    expect((await rebase(book({}, 2))).decision).toMatchObject({
      outcome: 'unchanged',
      reason: 'samePolicy',
    });
    expect(await view()).toMatchObject({ dueAt: '2026-11-23T11:30:00.000+08:00' });
    clock.set('2026-11-20T16:50:00+08:00');
    expect((await rebase(stricter)).decision).toMatchObject({ outcome: 'rebased' });
    expect(await view()).toMatchObject({ dueAt: '2026-11-20T17:30:00.000+08:00', remainingMs: 40 * MINUTE });
    clock.set('2026-11-20T17:31:00+08:00');
    expect(await told()).toEqual(['clock.breach']);
    // A milder one puts it in time again: it can be breached again, and the former breach stays in the trail.
    await clockNotice(ledger, 'clock.breach', `${number}/callBack`);
    expect((await rebase(book({ minutes: 120 }, 3))).decision).toMatchObject({ outcome: 'rebased' });
    expect(await view()).toMatchObject({ state: 'running', breached: false });
    clock.set('2026-11-23T09:31:00+08:00');
    expect(await told()).toEqual(['clock.breach']);
    await clockNotice(ledger, 'clock.breach', `${number}/callBack`);
    expect(await stepsOf(ledger, 'clock.breached')).toHaveLength(2);
    expect(await stepsOf(ledger, 'clock.rebased')).toHaveLength(2);
  });

  it('keeps the calendar it was started with, and says which years it cannot know', async () => {
    const { ledger, clock, number, view } = await start(book({ minutes: 60 * 400 }));
    expect(await view()).toMatchObject({ unknownYears: [2027] });
    const other = book();
    const office = other.calendars.find(({ id }) => id === 'office')!;
    office.days.push({ date: '2026-11-23', shifts: [], name: '厂庆' });
    const before = (await view()).dueAt;
    clock.advance(MINUTE);
    expect((await view()).dueAt).toBe(before);
    const { decision } = await ledger.transaction(
      async (tx) =>
        await rebaseCaseClocks(tx, {
          caseNumber: number,
          actor: '李工',
          reason: '厂庆放假',
          rulebook: other,
        }),
    );
    expect(decision.outcome).toBe('rebased');
  });

  it('does not run backwards when the computer’s clock is set back', async () => {
    const { clock, pause, resume, view } = await start();
    clock.set('2026-11-20T17:30:00+08:00');
    await pause();
    clock.set('2026-11-20T17:00:00+08:00');
    await resume();
    clock.set('2026-11-20T17:30:00+08:00');
    expect(await view()).toMatchObject({ elapsedMs: HOUR, pausedMs: 0 });
  });
});
