import { DAY, HOUR } from '../../../voc/clock';
import {
  acknowledgeCase,
  askCustomer,
  caseView,
  closeCase,
  contactsOf,
  recordAnswer,
  recordFinding,
  reopenCase,
} from '../../../voc/cases';
import type { CloseCase, RecordAnswer } from '../../../voc/cases';
import { readLink, signLink } from '../../../voc/escalation/links';
import { verifyTrail } from '../../../voc/ledger';
import type { Ledger } from '../../../voc/ledger';
import { clocksOf } from '../../../voc/sla';
import { onEveryLedger, TestClock } from '../../support/ledgers';
import { confirmed, deliver, openedCase, raise, solved, stepsOf } from './material';

const PAGE = 'https://n8n.example.test/webhook/voc-survey';
const ask = async (ledger: Ledger, caseNumber: string) =>
  await ledger.transaction(
    async (tx) => await askCustomer(tx, { caseNumber, actor: 'system', channel: '短信', pageAddress: PAGE }),
  );
const answer = async (ledger: Ledger, change: Partial<RecordAnswer>) =>
  await ledger.transaction(
    async (tx) => await recordAnswer(tx, { actor: 'customer', solved: true, ...change }),
  );
const close = async (ledger: Ledger, caseNumber: string, change: Partial<CloseCase> = {}) =>
  await ledger.transaction(
    async (tx) => await closeCase(tx, { caseNumber, actor: '李工', reason: '已更换制动主缸', ...change }),
  );
const tokenOf = (link: string | undefined) => new URL(link!).searchParams.get('t')!;

onEveryLedger('the answer of the customer', (open) => {
  it('comes by a signed link: solved and content confirms, once', async () => {
    const { ledger } = await open();
    const { number } = (await openedCase(ledger, 'P0')).case;
    await solved(ledger, number);
    const asked = await ask(ledger, number);
    expect(asked).toMatchObject({
      outcome: 'asked',
      reason: 'newRound',
      evidence: { attempts: 1, attemptsNeeded: 3 },
    });
    const token = tokenOf(asked.evidence.link);
    expect(readLink(ledger.keys, token, 'survey', ledger.clock.now())).toMatchObject({ case: number });
    expect(asked.evidence.message.zh).toContain(number);
    const both = await Promise.all([
      answer(ledger, { token, score: 5, comment: '很好，电话 13812345678' }),
      answer(ledger, { token, score: 1, solved: false }),
    ]);
    expect(both.map(({ outcome }) => outcome)).toContain('already');
    expect(both[0]!.evidence.score).toBe(both[1]!.evidence.score);
    expect(await stepsOf(ledger, 'case.answered')).toHaveLength(1);
    const kept = await ledger.reader.all('SELECT data FROM voc_case_event');
    expect(JSON.stringify([kept, await ledger.reader.all('SELECT * FROM voc_survey')])).not.toContain(
      '13812345678',
    );
  });

  it.each<[{ solved: boolean; score?: number }, string, string]>([
    [{ solved: true, score: 5 }, 'confirmed', 'solved'],
    [{ solved: true }, 'confirmed', 'solved'],
    [{ solved: true, score: 3 }, 'confirmed', 'solved'],
    [{ solved: true, score: 2 }, 'reopened', 'lowScore'],
    [{ solved: false, score: 5 }, 'reopened', 'notSolved'],
    [{ solved: false }, 'reopened', 'notSolved'],
  ])('decides (%#)', async (given, outcome, reason) => {
    const { ledger } = await open();
    const { number } = (await openedCase(ledger, 'P0')).case;
    await solved(ledger, number);
    await ask(ledger, number);
    const done = await answer(ledger, { ...given, caseNumber: number, actor: '客服小陈' });
    expect(done).toMatchObject({ outcome, reason, evidence: { target: 4.5, case: { state: outcome } } });
    expect(done.evidence.belowTarget).toBe(given.score !== undefined && given.score < 4.5);
  });

  it('reopening asks for a new acknowledgement, with clocks and a ladder', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const { number } = (await openedCase(ledger, 'P0')).case;
    await raise(ledger, number);
    clock.advance(10 * 60_000);
    await solved(ledger, number);
    clock.advance(DAY);
    await ask(ledger, number);
    await answer(ledger, { caseNumber: number, solved: false });
    const view = await caseView(ledger.reader, number);
    expect(view).toMatchObject({ state: 'reopened', reopens: 1 });
    expect([view.acknowledgedBy, view.finding, view.rootCause, view.solution]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    const clocks = await clocksOf(ledger.reader, number, clock.now());
    const running = clocks.filter(({ state }) => state === 'running').map(({ id }) => id.split('/')[1]);
    expect(running).toEqual(expect.arrayContaining(['expertCheck', 'temporaryMeasure', 'reopened-1']));
    // First and total time: ten minutes of the expert's hour are gone.
    expect(clocks.find(({ id }) => id.endsWith('/expertCheck'))).toMatchObject({ remainingMs: 50 * 60_000 });
    const [event] = await deliver(ledger, ['case.reopened']);
    expect(event?.payload).toMatchObject({ caseNumber: number, reason: 'notSolved', reopens: 1 });
    expect((await raise(ledger, number)).outcome).toBe('raised');
    await ledger.transaction(
      async (tx) => await acknowledgeCase(tx, { caseNumber: number, actor: '赵总', via: 'node' }),
    );
    expect((await raise(ledger, number)).reason).toBe('alreadyRaised');
    const same = { caseNumber: number, actor: '李工', finding: '制动主缸内漏' };
    expect((await ledger.transaction(async (tx) => await recordFinding(tx, same))).outcome).toBe('recorded');
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({ outcome: 'valid' });
  });

  it('a link does not answer for another round, another case, or for nobody', async () => {
    const { ledger } = await open();
    const { number } = (await openedCase(ledger, 'P0')).case;
    await solved(ledger, number);
    await expect(answer(ledger, { caseNumber: number })).rejects.toMatchObject({ field: 'survey' });
    const token = tokenOf((await ask(ledger, number)).evidence.link);
    const sign = (survey: string) =>
      signLink(ledger.keys, { purpose: 'survey', case: number, survey }, ledger.clock.now());
    await expect(answer(ledger, { token: sign('C20260302-000099/1') })).rejects.toMatchObject({
      field: 'survey',
    });
    const act = signLink(ledger.keys, { purpose: 'acknowledge', case: number }, ledger.clock.now());
    await expect(answer(ledger, { token: act })).rejects.toMatchObject({ code: 'link.invalid' });
    await expect(answer(ledger, { token, score: 6 })).rejects.toMatchObject({ field: 'score' });
    await expect(answer(ledger, { token, score: 4.5 })).rejects.toMatchObject({ field: 'score' });
    await ledger.transaction(
      async (tx) => await reopenCase(tx, { caseNumber: number, actor: '李工', reason: '客户来电' }),
    );
    await expect(answer(ledger, { token })).rejects.toMatchObject({ code: 'conflict', field: 'survey' });
  });
});

onEveryLedger('closing', (open) => {
  it('needs an answer, or three attempts a day apart; asking thrice in a minute is one', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const { number } = (await openedCase(ledger, 'P0')).case;
    await solved(ledger, number);
    await expect(close(ledger, number)).rejects.toMatchObject({ field: 'answer', value: '0/3' });
    const three = await Promise.all([ask(ledger, number), ask(ledger, number), ask(ledger, number)]);
    expect(three.map(({ evidence }) => evidence.attempts)).toEqual([1, 1, 1]);
    expect(
      (await contactsOf(ledger.reader, number)).filter(({ purpose }) => purpose === 'survey'),
    ).toHaveLength(1);
    clock.advance(DAY);
    expect((await deliver(ledger, ['case.answerDue']))[0]?.payload).toMatchObject({ attempts: 1 });
    expect((await ask(ledger, number)).evidence.attempts).toBe(2);
    clock.advance(DAY);
    expect((await ask(ledger, number)).evidence.attempts).toBe(3);
    await expect(close(ledger, number)).rejects.toMatchObject({ field: 'answer', value: '3/3' });
    await expect(close(ledger, number, { early: true })).rejects.toMatchObject({
      field: 'early',
      value: 'P0',
    });
    clock.advance(DAY);
    expect(await close(ledger, number)).toMatchObject({ outcome: 'closed', reason: 'unanswered' });
    // An answer that comes late still counts.
    const late = await answer(ledger, { caseNumber: number, solved: false });
    expect(late).toMatchObject({ outcome: 'reopened', evidence: { case: { state: 'reopened' } } });
    clock.advance(60 * DAY);
    expect(await deliver(ledger, ['case.followUp', 'case.answerDue'])).toEqual([]);
  });

  it('without the pause between attempts three in a minute would close it (guard removed)', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const { number } = (await openedCase(ledger, 'P0')).case;
    await solved(ledger, number);
    await ledger.transaction(async (tx) => {
      const handling = JSON.stringify({ askAgainHours: 1e-9 });
      await tx.run('UPDATE voc_case SET handling = ? WHERE number = ?', [handling, number]);
    });
    for (let i = 0; i < 3; i++) {
      await ask(ledger, number);
      clock.advance(1000);
    }
    expect((await close(ledger, number)).reason).toBe('unanswered');
  });

  it('only the levels of the rulebook may be closed early', async () => {
    const { ledger } = await open();
    const minor = (await openedCase(ledger, 'P2', 1)).case.number;
    await expect(close(ledger, minor, { early: true })).rejects.toMatchObject({
      field: 'state',
      value: 'new',
    });
    await ledger.transaction(
      async (tx) => await acknowledgeCase(tx, { caseNumber: minor, actor: '李工', via: 'node' }),
    );
    await expect(close(ledger, minor)).rejects.toMatchObject({ field: 'state', value: 'acknowledged' });
    await expect(close(ledger, minor, { early: true, reason: '' })).rejects.toMatchObject({
      field: 'reason',
    });
    expect(await close(ledger, minor, { early: true })).toMatchObject({ reason: 'early' });
  });

  it('two who close at once: one does, the other is told who', async () => {
    const { ledger, another } = await open();
    const other = await another();
    const { number } = (await openedCase(ledger, 'P0')).case;
    await confirmed(ledger, number);
    const [a, b] = await Promise.all([close(ledger, number), close(other, number, { actor: '赵总' })]);
    const [first, second] = a.outcome === 'closed' ? [a, b] : [b, a];
    expect([first.outcome, second.outcome, second.evidence.by]).toEqual([
      'closed',
      'already',
      first.evidence.by,
    ]);
    expect(await stepsOf(ledger, 'case.closed')).toHaveLength(1);
  });

  it('a month later the customer is asked again: good stays closed, bad reopens', async () => {
    const clock = new TestClock('2026-01-31T09:00:00+08:00');
    const { ledger } = await open(clock);
    const [good, bad] = [
      (await openedCase(ledger, 'P0', 1)).case.number,
      (await openedCase(ledger, 'P0', 2)).case.number,
    ];
    for (const number of [good, bad]) {
      await confirmed(ledger, number);
      await close(ledger, number);
    }
    clock.set('2026-02-28T08:59:59+08:00');
    expect(await deliver(ledger, ['case.followUp'])).toEqual([]);
    clock.set('2026-02-28T09:00:00+08:00');
    expect(await deliver(ledger, ['case.followUp'])).toHaveLength(2);
    for (const number of [good, bad])
      expect(await ask(ledger, number)).toMatchObject({
        reason: 'newRound',
        evidence: { purpose: 'followUp' },
      });
    expect(await answer(ledger, { caseNumber: good })).toMatchObject({
      ...{ outcome: 'confirmed' },
      evidence: { case: { state: 'closed' } },
    });
    expect(await answer(ledger, { caseNumber: bad, solved: false })).toMatchObject({
      ...{ outcome: 'reopened', reason: 'cameBack' },
      evidence: { case: { state: 'reopened' } },
    });
    clock.advance(HOUR);
    expect(await close(ledger, good)).toMatchObject({ outcome: 'already', evidence: { by: '李工' } });
  });
});
