import { HOUR, MINUTE } from '../../../voc/clock';
import { caseView, joinCase, openCase, acknowledgeCase, closeCase } from '../../../voc/cases';
import { verifyTrail } from '../../../voc/ledger';
import type { Ledger } from '../../../voc/ledger';
import { clocksOf, limitsFor } from '../../../voc/sla';
import type { FeedbackRecord, Level, Verdict } from '../../../voc/types';
import { onEveryLedger, TestClock } from '../../support/ledgers';
import {
  deliver,
  feedbackOf,
  keepFeedback,
  openedCase,
  raise,
  rulebook,
  stepsOf,
  verdictOf,
  withoutGuard,
} from './material';

const STALLED = ['feedback.stalled'] as const;

async function openAgain(
  ledger: Ledger,
  feedback: FeedbackRecord,
  level: Level,
  change: Partial<Verdict> = {},
) {
  return await ledger.transaction(
    async (tx) =>
      await openCase(tx, { feedback, verdict: verdictOf(level, change), rulebook, actor: '张敏' }),
  );
}

onEveryLedger('opening a case', (open) => {
  it('counts the time limits from the moment the message came in, not from when the case was opened', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const receivedAt = clock.now();
    const feedback = await keepFeedback(ledger, feedbackOf(1));
    // n8n was stopped in between; the customer waited all the same.
    clock.advance(50 * MINUTE);
    const { clocks } = await openAgain(ledger, feedback, 'P0');
    const expertCheck = clocks.find(({ id }) => id.endsWith('/expertCheck'))!;
    expect(Date.parse(expertCheck.startedAt)).toBe(receivedAt);
    expect(expertCheck.remainingMs).toBe(10 * MINUTE);
  });

  it('gives number, title, owner, clocks, the verdict on the feedback and the trail', async () => {
    const { ledger } = await open();
    const made = await openedCase(ledger, 'P0');
    expect(made.created).toBe(true);
    expect(made.case).toEqual({
      number: expect.stringMatching(/^C20260302-\d{6}$/),
      level: 'P0',
      type: 'productFault',
      category: 'brake',
      state: 'new',
      title: '制动失效 · 星途X5 · 成都',
      department: '质量部',
      owner: '质量总监',
      openedAt: '2026-03-02T09:00:00.000+08:00',
      feedbacks: ['F20260302-000001'],
      rulebookVersion: 0,
      revision: 1,
      zone: 'Asia/Shanghai',
      attributes: {
        ...{ brand: '星途', model: 'X5', batch: 'B2601', province: '四川', city: '成都' },
        ...{ channel: 'webForm', why: '测试判为 P0' },
      },
      ...{ priority: 'high', affected: 1, coOwners: [], transfers: 0, formerOwners: [], reopens: 0 },
    });
    expect(made.clocks).toHaveLength(
      limitsFor(rulebook, { level: 'P0', type: 'productFault', channel: 'webForm' }).length,
    );
    const kept = await ledger.reader.get('SELECT case_number, level FROM voc_feedback');
    expect(kept).toEqual({ case_number: made.case.number, level: 'P0' });
    expect(await stepsOf(ledger, 'case.opened')).toEqual([{ case_number: made.case.number, actor: '张敏' }]);
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({ outcome: 'valid' });
  });

  it('is one case a feedback, also from eight executions and two processes at once', async () => {
    const { ledger, another } = await open();
    const other = await another();
    const feedback = await keepFeedback(ledger, feedbackOf(1));
    const all = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => await openAgain(i % 2 ? other : ledger, feedback, 'P0')),
    );
    expect(new Set(all.map((one) => one.case.number)).size).toBe(1);
    expect(all.filter(({ created }) => created)).toHaveLength(1);
    expect(await ledger.reader.all('SELECT id FROM voc_clock')).toHaveLength(all[0]!.clocks.length);
    expect(await stepsOf(ledger, 'case.opened')).toHaveLength(1);
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({ outcome: 'valid' });
  });

  it('without its natural key a second execution would open a second case (guard removed)', async () => {
    const { ledger } = await open();
    const { case: first } = await openedCase(ledger, 'P0');
    const feedback = feedbackOf(1);
    await ledger.transaction(
      async (tx) =>
        await tx.run('UPDATE voc_feedback SET case_number = NULL WHERE number = ?', [feedback.number]),
    );
    const again = await openAgain(ledger, feedback, 'P0');
    expect(again).toMatchObject({ created: false, case: { number: first.number } });
    await ledger.transaction(
      async (tx) =>
        await tx.run('UPDATE voc_feedback SET case_number = NULL WHERE number = ?', [feedback.number]),
    );
    const second = await withoutGuard(
      ledger,
      "VALUES (?, ?, ?, ?, ?, 'new',",
      "VALUES (?, ? || '/2', ?, ?, ?, 'new',",
      async (tx) => await openCase(tx, { feedback, verdict: verdictOf('P0'), rulebook, actor: '张敏' }),
    );
    expect(second.created).toBe(true);
    expect(second.case.number).not.toBe(first.number);
  });

  it('routes by the rulebook; a department or owner given wins', async () => {
    const { ledger } = await open();
    expect((await openedCase(ledger, 'P2', 1)).case).toMatchObject({
      department: '客服部',
      owner: '客服主管',
    });
    const feedback = await keepFeedback(ledger, feedbackOf(2));
    const given = await ledger.transaction(
      async (tx) =>
        await openCase(tx, {
          ...{ feedback, verdict: verdictOf('P0'), rulebook, actor: 'system' },
          ...{ department: '西南大区', owner: ' 王磊 ' },
        }),
    );
    expect(given.case).toMatchObject({ department: '西南大区', owner: '王磊' });
  });

  it('leaves out of the title what is not known', async () => {
    const { ledger } = await open();
    const bare = await openedCase(ledger, 'P2', 1, { vehicle: undefined, place: undefined });
    expect(bare.case.title).toBe('服务投诉');
    const latin = await openedCase(ledger, 'P0', 2, {
      vehicle: { brand: 'Nova', model: 'GT7' },
      place: { province: '广东' },
    });
    expect(latin.case.title).toBe('制动失效 · Nova GT7 · 广东');
    const strange = { model: '超'.repeat(300) };
    const odd = await openedCase(ledger, 'P0', 3, { vehicle: strange });
    expect(odd.case.title).toBe('制动失效 · 成都');
  });

  it.each([
    [{ feedback: undefined as never }, 'input.missing', 'feedback'],
    [{ feedback: 'F1' as never }, 'input.missing', 'feedback'],
    [{ feedback: { number: 7 } as never }, 'input.invalid', 'feedback.number'],
    [{ verdict: undefined as never }, 'input.missing', 'verdict'],
    [{ verdict: { level: 'P9' } as never }, 'input.invalid', 'verdict.level'],
    [{ actor: '  ' }, 'input.missing', 'actor'],
    [{ actor: '名'.repeat(101) }, 'input.tooLarge', 'actor'],
    [{ feedback: feedbackOf(99) }, 'notFound', 'feedback.number'],
  ])('refuses what it cannot use, naming it (%#)', async (change, code, field) => {
    const { ledger } = await open();
    const feedback = await keepFeedback(ledger, feedbackOf(1));
    const refused = ledger.transaction(
      async (tx) =>
        await openCase(tx, { feedback, verdict: verdictOf('P0'), rulebook, actor: '张敏', ...change }),
    );
    await expect(refused).rejects.toMatchObject({ name: 'VocError', code, field });
    expect(await ledger.reader.all('SELECT number FROM voc_case')).toEqual([]);
  });

  it('ends the road of a feedback no ladder waits for, and only of that one', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    await openedCase(ledger, 'P2', 1);
    const red = await openedCase(ledger, 'P0', 2);
    clock.advance(3 * MINUTE);
    const events = await deliver(ledger, STALLED);
    expect(events.map(({ payload }) => (payload.feedback as { number: string }).number)).toEqual([
      red.case.feedbacks[0],
    ]);
  });

  it('a raised feedback goes on watch again until it has its ladder', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    await openedCase(ledger, 'P2', 1);
    clock.advance(MINUTE);
    expect((await openAgain(ledger, feedbackOf(1), 'P0')).raised).toBe(true);
    clock.advance(3 * MINUTE);
    const [event] = await deliver(ledger, STALLED);
    expect(event?.payload.feedback).toMatchObject({ number: 'F20260302-000001' });
    // The milder verdict of the second run calls nothing off, and plans nothing more.
    expect(await openAgain(ledger, feedbackOf(1), 'P2')).toMatchObject({
      raised: false,
      case: { level: 'P0' },
    });
    clock.advance(HOUR);
    expect(await deliver(ledger, STALLED)).toEqual([]);
  });

  it('a raised feedback that got its ladder does not come back', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const { number } = (await openedCase(ledger, 'P2', 1)).case;
    await openAgain(ledger, feedbackOf(1), 'P0');
    await raise(ledger, number);
    clock.advance(HOUR);
    expect(await deliver(ledger, STALLED)).toEqual([]);
  });
});

onEveryLedger('raising and joining', (open) => {
  it('raises level, title and owner, starts the new clocks, keeps those that run', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const { case: minor } = await openedCase(ledger, 'P2');
    clock.advance(10 * MINUTE);
    const raised = await openAgain(ledger, feedbackOf(1), 'P0');
    expect(raised).toMatchObject({
      created: false,
      raised: true,
      case: {
        ...{ number: minor.number, level: 'P0', category: 'brake', revision: 2 },
        ...{ title: '制动失效 · 星途X5 · 成都', department: '质量部', owner: '质量总监' },
      },
    });
    const ids = (await clocksOf(ledger.reader, minor.number, clock.now())).map(({ id, startedAt }) => [
      id.split('/')[1],
      startedAt.slice(11, 16),
    ]);
    expect(Object.fromEntries(ids)).toEqual({
      ...{ plan: '09:00', customerConfirmation: '09:00' },
      ...{ expertCheck: '09:10', preliminaryFinding: '09:10', temporaryMeasure: '09:10', onSite: '09:10' },
    });
    expect(await stepsOf(ledger, 'case.levelRaised')).toHaveLength(1);
    expect((await openAgain(ledger, feedbackOf(1), 'P1')).raised).toBe(false);
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({ outcome: 'valid' });
  });

  it('a limit that differs by level runs in both forms after a raise', async () => {
    const { ledger } = await open();
    const answer = { ...rulebook.limits.find(({ id }) => id === 'plan')!, id: 'answer' };
    const own = {
      ...rulebook,
      limits: [
        { ...answer, levels: ['P2' as const], minutes: 1440 },
        { ...answer, levels: ['P0' as const], minutes: 30 },
      ],
    };
    const feedback = await keepFeedback(ledger, feedbackOf(1));
    const run = (level: Level) =>
      ledger.transaction(
        async (tx) =>
          await openCase(tx, { feedback, verdict: verdictOf(level), rulebook: own, actor: 'system' }),
      );
    await run('P2');
    await run('P0');
    const { clocks } = await run('P0');
    expect(clocks.map(({ id }) => id.split('/')[1])).toEqual(['answer@P0', 'answer']);
  });

  it('keeps an owner set by hand', async () => {
    const { ledger } = await open();
    const feedback = await keepFeedback(ledger, feedbackOf(1));
    await ledger.transaction(
      async (tx) =>
        await openCase(tx, { feedback, verdict: verdictOf('P2'), rulebook, actor: 'system', owner: '王磊' }),
    );
    expect((await openAgain(ledger, feedback, 'P0')).case).toMatchObject({ level: 'P0', owner: '王磊' });
  });

  it('asks for a new acknowledgement and lets the ladder climb', async () => {
    const { ledger } = await open();
    const { case: minor } = await openedCase(ledger, 'P2');
    await ledger.transaction(
      async (tx) => await acknowledgeCase(tx, { caseNumber: minor.number, actor: '客服小陈', via: 'node' }),
    );
    const { case: raised } = await openAgain(ledger, feedbackOf(1), 'P0');
    expect(raised).toMatchObject({ level: 'P0', state: 'new' });
    expect(raised.acknowledgedBy).toBeUndefined();
    expect((await raise(ledger, minor.number)).outcome).toBe('raised');
  });

  it('a more urgent feedback that joins raises the case; joining twice changes nothing', async () => {
    const { ledger } = await open();
    const { case: minor } = await openedCase(ledger, 'P2', 1);
    const feedback = await keepFeedback(ledger, feedbackOf(2));
    const join = () =>
      ledger.transaction(
        async (tx) =>
          await joinCase(tx, {
            ...{ caseNumber: minor.number, feedback, verdict: verdictOf('P0'), rulebook, actor: '张敏' },
          }),
      );
    const both = await Promise.all([join(), join()]);
    expect(both.filter(({ raised }) => raised)).toHaveLength(1);
    const view = await caseView(ledger.reader, minor.number);
    expect(view).toMatchObject({ level: 'P0', feedbacks: ['F20260302-000001', 'F20260302-000002'] });
    expect(await stepsOf(ledger, 'feedback.joined')).toHaveLength(1);
    expect(await stepsOf(ledger, 'case.levelRaised')).toHaveLength(1);
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({ outcome: 'valid' });
  });

  it('without the revision a write on stale knowledge goes through (guard removed)', async () => {
    const { ledger } = await open();
    const { case: minor } = await openedCase(ledger, 'P2', 1);
    const { changeCase } = await import('../../../voc/cases/change');
    const colleague = async () =>
      await ledger.transaction(
        async (tx) => await changeCase(tx, minor.number, () => ({ set: { owner: '王磊' }, result: true })),
      );
    // What a person saw (revision 1) is overtaken by a colleague; the guard refuses, without it the write goes through.
    await colleague();
    const late = { owner: '李工' };
    const stale = async (tx: Parameters<typeof changeCase>[0]) =>
      await changeCase(tx, minor.number, () => ({ set: late, result: true }), 1);
    await expect(ledger.transaction(stale)).rejects.toMatchObject({ code: 'conflict', field: 'revision' });
    const seen = { ...(await ledger.reader.get<object>('SELECT * FROM voc_case')), revision: 1 };
    const blind = async (guard: string, substitute: string) =>
      await withoutGuard(
        ledger,
        guard,
        substitute,
        async (tx) =>
          await changeCase(
            { ...tx, get: async <T extends object>(): Promise<T | undefined> => seen as T },
            minor.number,
            () => ({
              set: late,
              result: true,
            }),
          ),
      );
    await expect(blind('AND revision = ?', 'AND revision = ? ')).rejects.toMatchObject({ code: 'conflict' });
    expect(await caseView(ledger.reader, minor.number)).toMatchObject({ owner: '王磊' });
    await blind('AND revision = ?', 'AND revision >= ?');
    expect(await caseView(ledger.reader, minor.number)).toMatchObject({ owner: '李工' });
  });

  it('refuses a closed case, and a feedback that belongs elsewhere', async () => {
    const { ledger } = await open();
    const one = (await openedCase(ledger, 'P2', 1)).case.number;
    const two = (await openedCase(ledger, 'P2', 2)).case.number;
    const join = async (caseNumber: string, feedback: FeedbackRecord) =>
      await ledger.transaction(
        async (tx) =>
          await joinCase(tx, { caseNumber, feedback, verdict: verdictOf('P0'), rulebook, actor: '张敏' }),
      );
    await expect(join(two, feedbackOf(1))).rejects.toMatchObject({ code: 'conflict', value: one });
    await ledger.transaction(async (tx) => {
      await acknowledgeCase(tx, { caseNumber: two, actor: '李工', via: 'node' });
      await closeCase(tx, { caseNumber: two, actor: '李工', reason: '已更换制动主缸', early: true });
    });
    const late = await keepFeedback(ledger, feedbackOf(3));
    await expect(join(two, late)).rejects.toMatchObject({
      code: 'conflict',
      field: 'state',
      value: 'closed',
    });
    await expect(join('C20260302-999999', late)).rejects.toMatchObject({ code: 'notFound' });
    await expect(join('', late)).rejects.toMatchObject({ code: 'input.missing', field: 'caseNumber' });
  });
});
