import { HOUR, MINUTE } from '../../../voc/clock';
import {
  acknowledgeCase,
  caseView,
  contactsOf,
  historyOf,
  joinCase,
  logContact,
  openCase,
  recordFinding,
  recordMeasure,
  resolveCase,
  searchCases,
} from '../../../voc/cases';
import type { LogContact, RecordFinding } from '../../../voc/cases';
import { verifyTrail } from '../../../voc/ledger';
import type { Ledger } from '../../../voc/ledger';
import { clocksOf } from '../../../voc/sla';
import { onEveryLedger, TestClock } from '../../support/ledgers';
import {
  deliver,
  feedbackOf,
  keepFeedback,
  openedCase,
  rulebook,
  stepsOf,
  verdictOf,
  withoutGuard,
} from './material';

const taken = async (ledger: Ledger, level: 'P0' | 'P2' = 'P0') => {
  const { number } = (await openedCase(ledger, level)).case;
  await ledger.transaction(
    async (tx) => await acknowledgeCase(tx, { caseNumber: number, actor: '李工', via: 'node' }),
  );
  return number;
};
const find = async (ledger: Ledger, caseNumber: string, change: Partial<RecordFinding> = {}) =>
  await ledger.transaction(
    async (tx) => await recordFinding(tx, { caseNumber, actor: '李工', finding: '制动主缸内漏', ...change }),
  );
const contact = async (ledger: Ledger, caseNumber: string, change: Partial<LogContact> = {}) =>
  await ledger.transaction(
    async (tx) =>
      await logContact(tx, {
        ...{ caseNumber, actor: '客服小陈', direction: 'toCustomer', channel: '电话', purpose: 'receipt' },
        summary: '已告知正在处理',
        ...change,
      }),
  );
const stateOf = async (ledger: Ledger, number: string, part: string) =>
  (await clocksOf(ledger.reader, number, ledger.clock.now())).find(({ id }) => id === `${number}/${part}`)!
    .state;

onEveryLedger('work on a case', (open) => {
  it('finding, measure and solution lead on and meet their clocks; the same again changes nothing', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const number = await taken(ledger);
    expect(await stateOf(ledger, number, 'preliminaryFinding')).toBe('running');
    const found = await find(ledger, number, { preliminary: true, batchDefect: true });
    expect(found).toMatchObject({
      ...{ outcome: 'recorded', reason: 'newEntry' },
      evidence: {
        by: '李工',
        case: {
          state: 'investigating',
          finding: { text: '制动主缸内漏', preliminary: true, batchDefect: true },
        },
      },
    });
    expect(await stateOf(ledger, number, 'preliminaryFinding')).toBe('met');
    clock.advance(HOUR);
    const again = await find(ledger, number, { actor: '赵总', preliminary: true, batchDefect: true });
    expect(again).toMatchObject({
      ...{ outcome: 'already', reason: 'sameEntry' },
      evidence: { by: '李工', at: '2026-03-02T09:00:00.000+08:00' },
    });
    expect(await stepsOf(ledger, 'case.finding')).toHaveLength(1);
    expect((await find(ledger, number, { finding: '密封圈膨胀' })).outcome).toBe('recorded');

    const measure = {
      caseNumber: number,
      actor: '李工',
      kind: 'temporary',
      measure: '停驶，提供代步车',
    } as const;
    const both = await Promise.all(
      [1, 2].map(async () => await ledger.transaction(async (tx) => await recordMeasure(tx, measure))),
    );
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['already', 'recorded']);
    expect(both[0]!.evidence.case).toMatchObject({ state: 'measure', temporaryMeasure: { by: '李工' } });
    expect(await stateOf(ledger, number, 'temporaryMeasure')).toBe('met');

    const solve = async (actor: string, rootCause: string) =>
      await ledger.transaction(async (tx) => await resolveCase(tx, { caseNumber: number, actor, rootCause }));
    const [a, b] = await Promise.all([solve('李工', '材料错误'), solve('赵总', '装配错误')]);
    const [first, second] = a.outcome === 'resolved' ? [a, b] : [b, a];
    expect([first.outcome, second.outcome]).toEqual(['resolved', 'already']);
    expect(second.evidence.by).toBe(first.evidence.by);
    expect(second.evidence.case).toMatchObject({
      state: 'solved',
      rootCause: { by: first.evidence.by },
      solution: { text: '停驶，提供代步车' },
    });
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({ outcome: 'valid' });
  });

  it('refuses what comes too early or too late, naming the state and who led there', async () => {
    const { ledger } = await open();
    const { number } = (await openedCase(ledger, 'P0')).case;
    await expect(find(ledger, number)).rejects.toMatchObject({ code: 'conflict', value: 'new' });
    await ledger.transaction(
      async (tx) => await acknowledgeCase(tx, { caseNumber: number, actor: '李工', via: 'node' }),
    );
    const solve = ledger.transaction(
      async (tx) => await resolveCase(tx, { caseNumber: number, actor: '李工', rootCause: '材料错误' }),
    );
    await expect(solve).rejects.toMatchObject({ code: 'input.missing', field: 'measure' });
    await ledger.transaction(
      async (tx) =>
        await resolveCase(tx, { caseNumber: number, actor: '李工', rootCause: '材料错误', measure: '更换' }),
    );
    await expect(find(ledger, number)).rejects.toMatchObject({
      ...{ code: 'conflict', value: 'solved' },
      sentence: { zh: expect.stringContaining('李工 于 2026-03-02 09:00 标记为已解决') },
    });
  });

  it.each([
    [{ actor: '' }, 'input.missing', 'actor'],
    [{ actor: 'system' }, 'input.invalid', 'actor'],
    [{ finding: '  ' }, 'input.missing', 'finding'],
    [{ finding: '长'.repeat(1001) }, 'input.tooLarge', 'finding'],
    [{ expectedRevision: 1 }, 'conflict', 'revision'],
    [{ caseNumber: 'C20260302-999999' }, 'notFound', 'caseNumber'],
  ])('refuses a finding it cannot take, naming it (%#)', async (change, code, field) => {
    const { ledger } = await open();
    const number = await taken(ledger);
    await expect(find(ledger, number, change)).rejects.toMatchObject({ code, field });
    expect(await stepsOf(ledger, 'case.finding')).toEqual([]);
  });

  it('keeps personal data out of row and trail', async () => {
    const { ledger } = await open();
    const number = await taken(ledger);
    await find(ledger, number, { finding: '已致电 13812345678 核实，车牌 川A12345' });
    await contact(ledger, number, { summary: '车主说请打 13987654321' });
    const stored = JSON.stringify([
      await ledger.reader.all('SELECT * FROM voc_case'),
      await ledger.reader.all('SELECT * FROM voc_contact'),
      await historyOf(ledger.reader, number),
    ]);
    expect(stored).not.toMatch(/13812345678|13987654321|川A12345/);
    expect(JSON.stringify(await historyOf(ledger.reader, number))).not.toContain('车主说');
  });

  it('a finding of the lesser problem does not pass for one of the raised case', async () => {
    const { ledger } = await open();
    const number = await taken(ledger, 'P2');
    await find(ledger, number);
    const feedback = feedbackOf(1);
    await ledger.transaction(
      async (tx) => await openCase(tx, { feedback, verdict: verdictOf('P0'), rulebook, actor: 'system' }),
    );
    await expect(find(ledger, number)).rejects.toMatchObject({ code: 'conflict', value: 'new' });
    await ledger.transaction(
      async (tx) => await acknowledgeCase(tx, { caseNumber: number, actor: '李工', via: 'node' }),
    );
    expect((await find(ledger, number)).outcome).toBe('recorded');
    expect(await stateOf(ledger, number, 'preliminaryFinding')).toBe('met');
  });
});

onEveryLedger('contacts with the customer', (open) => {
  it('meet the clock that waits for them, once, and only those to the customer', async () => {
    const { ledger } = await open();
    const { number } = (await openedCase(ledger, 'P0')).case;
    await contact(ledger, number, { direction: 'fromCustomer', summary: '客户来电催问' });
    expect(await stateOf(ledger, number, 'customerConfirmation')).toBe('running');
    const both = await Promise.all([contact(ledger, number), contact(ledger, number)]);
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['already', 'logged']);
    expect(await stateOf(ledger, number, 'customerConfirmation')).toBe('met');
    expect((await contact(ledger, number, { key: 'sms-1' })).outcome).toBe('logged');
    expect((await contact(ledger, number, { key: 'sms-1', summary: '另一句' })).outcome).toBe('already');
    expect((await contactsOf(ledger.reader, number)).map(({ summary }) => summary).sort()).toEqual(
      ['客户来电催问', '已告知正在处理', '已告知正在处理'].sort(),
    );
  });

  it('without its natural key a message would be logged twice (guard removed)', async () => {
    const { ledger } = await open();
    const { number } = (await openedCase(ledger, 'P0')).case;
    await contact(ledger, number);
    await withoutGuard(
      ledger,
      'VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id)',
      "VALUES (? || '/2', ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id)",
      async (tx) =>
        await logContact(tx, {
          ...{ caseNumber: number, actor: '客服小陈', direction: 'toCustomer', channel: '电话' },
          ...{ purpose: 'receipt', summary: '已告知正在处理' },
        } as LogContact),
    );
    expect(await contactsOf(ledger.reader, number)).toHaveLength(2);
  });

  it.each([
    [{ direction: 'up' as never }, 'input.invalid', 'direction'],
    [{ purpose: '' as never }, 'input.missing', 'purpose'],
    [{ channel: '' }, 'input.missing', 'channel'],
    [{ summary: '' }, 'input.missing', 'summary'],
  ])('refuses what it cannot log (%#)', async (change, code, field) => {
    const { ledger } = await open();
    const { number } = (await openedCase(ledger, 'P0')).case;
    await expect(contact(ledger, number, change)).rejects.toMatchObject({ code, field });
  });

  it('a silent case is reminded of, and a message puts the reminder off', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const { number } = (await openedCase(ledger, 'P0')).case;
    clock.advance(11 * HOUR);
    expect(await deliver(ledger, ['case.progressDue'])).toEqual([]);
    await contact(ledger, number);
    clock.advance(2 * HOUR);
    expect(await deliver(ledger, ['case.progressDue'])).toEqual([]);
    clock.advance(10 * HOUR);
    expect((await deliver(ledger, ['case.progressDue'])).map(({ caseNumber }) => caseNumber)).toEqual([
      number,
    ]);
    // After a stop of many days: one, not one a plan.
    clock.advance(20 * 24 * HOUR);
    expect((await deliver(ledger, ['case.progressDue'])).length).toBeLessThanOrEqual(1);
  });
});

onEveryLedger('priority', (open) => {
  const join = async (ledger: Ledger, caseNumber: string, serial: number, customer: string) => {
    const change = { voice: { customer } };
    const feedback = await keepFeedback(ledger, feedbackOf(serial, change));
    return await ledger.transaction(
      async (tx) =>
        await joinCase(tx, { caseNumber, feedback, verdict: verdictOf('P2'), rulebook, actor: 'system' }),
    );
  };

  it('rises with the customers that join, counting each voice once', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const { number } = (await openedCase(ledger, 'P2', 1, { voice: { customer: 'a' } })).case;
    expect(await caseView(ledger.reader, number)).toMatchObject({ priority: 'low', affected: 1 });
    expect((await join(ledger, number, 2, 'a')).case).toMatchObject({ priority: 'low', affected: 1 });
    const both = await Promise.all([join(ledger, number, 3, 'b'), join(ledger, number, 4, 'c')]);
    expect(Math.max(...both.map(({ case: view }) => view.affected))).toBe(3);
    expect(await caseView(ledger.reader, number)).toMatchObject({ priority: 'medium', affected: 3 });
    clock.advance(MINUTE);
    const red = (await openedCase(ledger, 'P0', 9)).case;
    const found = async (priorities: Array<'high' | 'medium' | 'low'>) =>
      (await searchCases(ledger.reader, { priorities })).cases.map((view) => view.number);
    expect(await found(['high'])).toEqual([red.number]);
    expect(await found(['medium'])).toEqual([number]);
    expect(await found(['low'])).toEqual([]);
    expect(await found(['high', 'medium'])).toEqual([red.number, number]);
    await expect(found(['urgent' as never])).rejects.toMatchObject({ field: 'priorities' });
  });

  it('takes what the words say: many customers, somebody hurt', async () => {
    const { ledger } = await open();
    const openWith = async (serial: number, affected: number, injured: boolean) => {
      const feedback = await keepFeedback(ledger, feedbackOf(serial));
      const verdict = verdictOf('P2', { impact: { affected, injured, words: [] } });
      const opened = await ledger.transaction(
        async (tx) => await openCase(tx, { feedback, verdict, rulebook, actor: 'system' }),
      );
      return opened.case.priority;
    };
    expect(await openWith(1, 20, false)).toBe('medium');
    expect(await openWith(2, 1, true)).toBe('high');
    expect((await searchCases(ledger.reader, { priorities: ['high'] })).cases).toHaveLength(1);
  });
});
