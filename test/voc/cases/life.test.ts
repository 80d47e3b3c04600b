import { DAY, HOUR, MINUTE } from '../../../voc/clock';
import { acknowledgeCase, caseView, closeCase, historyOf, searchCases } from '../../../voc/cases';
import { stepText } from '../../../voc/cases/historyText';
import { verifyTrail } from '../../../voc/ledger';
import type { Ledger } from '../../../voc/ledger';
import { TRAIL_TYPES } from '../../../voc/ledger/trail';
import { onEveryLedger, TestClock } from '../../support/ledgers';
import { confirmed, deliver, openedCase, raise, stepsOf } from './material';

const acknowledge = async (ledger: Ledger, caseNumber: string, actor: string, expectedRevision?: number) =>
  await ledger.transaction(
    async (tx) => await acknowledgeCase(tx, { caseNumber, actor, via: 'link', expectedRevision }),
  );
const close = async (ledger: Ledger, caseNumber: string, actor = '李工', reason = '已更换制动主缸') =>
  await ledger.transaction(async (tx) => await closeCase(tx, { caseNumber, actor, reason }));
const closeEarly = async (ledger: Ledger, caseNumber: string, actor: string, reason: string) =>
  await ledger.transaction(async (tx) => await closeCase(tx, { caseNumber, actor, reason, early: true }));

onEveryLedger('the life of a case', (open) => {
  it('the first acknowledgement wins, the second person is told who it was', async () => {
    const clock = new TestClock();
    const { ledger, another } = await open(clock);
    const other = await another();
    const { number } = (await openedCase(ledger, 'P0')).case;
    await raise(ledger, number);
    clock.advance(5 * MINUTE);
    const [a, b] = await Promise.all([
      acknowledge(ledger, number, '李工'),
      acknowledge(other, number, '赵总'),
    ]);
    const [first, second] = a.outcome === 'acknowledged' ? [a, b] : [b, a];
    expect([first.outcome, second.outcome]).toEqual(['acknowledged', 'already']);
    expect(second.evidence).toMatchObject({ by: first.evidence.by, at: '2026-03-02T09:05:00.000+08:00' });
    expect(await stepsOf(ledger, 'case.acknowledged')).toEqual([
      { case_number: number, actor: first.evidence.by },
    ]);
    expect(second.evidence.clocks.find(({ id }) => id.endsWith('expertCheck'))).toMatchObject({
      ...{ state: 'met', metBy: first.evidence.by, differenceMs: -55 * MINUTE },
    });
    expect(await stepsOf(ledger, 'ladder.acknowledged')).toHaveLength(1);
    clock.advance(HOUR);
    expect(await deliver(ledger, ['ladder.rungDue', 'clock.warning', 'clock.breach'])).toEqual([]);
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({ outcome: 'valid' });
  });

  it('refuses to act on what somebody has changed since it was read', async () => {
    const { ledger } = await open();
    const { number } = (await openedCase(ledger, 'P0')).case;
    await ledger.transaction(
      async (tx) => await tx.run('UPDATE voc_case SET revision = 2 WHERE number = ?', [number]),
    );
    await expect(acknowledge(ledger, number, '李工', 1)).rejects.toMatchObject({
      code: 'conflict',
      field: 'revision',
    });
    expect((await acknowledge(ledger, number, '李工', 2)).outcome).toBe('acknowledged');
  });

  it('closing gives up clocks and ladders; closing again tells who did it', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const { number } = (await openedCase(ledger, 'P0')).case;
    await expect(close(ledger, number)).rejects.toMatchObject({
      code: 'conflict',
      field: 'state',
      value: 'new',
      sentence: { zh: `案件 ${number} 当前状态为“待受理”，不能结案` },
    });
    clock.advance(HOUR);
    await confirmed(ledger, number);
    const closed = await close(ledger, number);
    expect(closed).toMatchObject({
      outcome: 'closed',
      evidence: { by: '李工', case: { state: 'closed', closeReason: '已更换制动主缸' } },
    });
    const again = await close(ledger, number, '赵总', '重复');
    expect(again).toMatchObject({
      outcome: 'already',
      evidence: { by: '李工', case: { closeReason: '已更换制动主缸' } },
    });
    await expect(acknowledge(ledger, number, '赵总')).rejects.toMatchObject({
      code: 'conflict',
      value: 'closed',
    });
    clock.advance(3 * DAY);
    expect(await deliver(ledger, ['ladder.rungDue', 'clock.warning', 'clock.breach'])).toEqual([]);
    expect(await stepsOf(ledger, 'case.closed')).toHaveLength(1);
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({ outcome: 'valid' });
  });

  it('needs a name and a reason', async () => {
    const { ledger } = await open();
    const { number } = (await openedCase(ledger, 'P2')).case;
    await expect(acknowledge(ledger, number, '')).rejects.toMatchObject({
      code: 'input.missing',
      field: 'actor',
    });
    await expect(close(ledger, number, '李工', ' ')).rejects.toMatchObject({ field: 'reason' });
    await expect(caseView(ledger.reader, 'C20260302-999999')).rejects.toMatchObject({ code: 'notFound' });
  });

  it('tells its history in sentences', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const { number } = (await openedCase(ledger, 'P2')).case;
    clock.advance(HOUR);
    await acknowledge(ledger, number, '客服小陈');
    await closeEarly(ledger, number, '客服小陈', '已回访');
    const steps = await historyOf(ledger.reader, number);
    expect(steps.map(({ text }) => text.zh)).toEqual([
      '张敏 立案：服务投诉 · 星途X5 · 成都，级别 P2 一般，责任人 客服部 客服主管。测试判为 P2',
      '时限“处理方案”开始计时，截止 2026-03-03 09:00',
      '时限“向客户确认受理”开始计时，截止 2026-03-03 09:00',
      '客服小陈 已受理',
      '客服小陈 结案：已回访',
    ]);
    expect(steps[3]).toMatchObject({
      at: '2026-03-02T10:00:00.000+08:00',
      actor: '客服小陈',
      type: 'case.acknowledged',
      data: { via: 'link' },
    });
  });
});

onEveryLedger('searching cases', (open) => {
  it('filters by state, level, time and words of the title', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const red = (await openedCase(ledger, 'P0', 1)).case;
    clock.advance(DAY);
    const minor = (await openedCase(ledger, 'P2', 2, { vehicle: { model: 'GT_7 50%' } })).case;
    await acknowledge(ledger, minor.number, '客服小陈');
    const found = async (filter: Parameters<typeof searchCases>[1]) =>
      (await searchCases(ledger.reader, filter)).cases.map(({ number }) => number);
    expect(await found({})).toEqual([minor.number, red.number]);
    expect(await found({ levels: ['P0', 'review'] })).toEqual([red.number]);
    expect(await found({ states: ['acknowledged'] })).toEqual([minor.number]);
    expect(await found({ since: '2026-03-03' })).toEqual([minor.number]);
    expect(await found({ since: '2026-03-02T09:00:00+08:00' })).toHaveLength(2);
    expect(await found({ since: '2026-03-02T09:00:00', zone: 'UTC' })).toEqual([minor.number]);
    expect(await found({ text: '制动' })).toEqual([red.number]);
    expect(await found({ text: 'gt_7' })).toEqual([minor.number]);
    expect(await found({ text: '50%' })).toEqual([minor.number]);
    expect(await found({ text: 'G%7' })).toEqual([]);
    expect(await found({ levels: ['P0'], states: ['acknowledged'] })).toEqual([]);
  });

  it('pages without repeating or losing one while cases are opened', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const numbers: string[] = [];
    for (let i = 1; i <= 5; i++) numbers.unshift((await openedCase(ledger, 'P2', i)).case.number);
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 4; page++) {
      const found = await searchCases(ledger.reader, { limit: 2, cursor });
      seen.push(...found.cases.map(({ number }) => number));
      cursor = found.nextCursor;
      clock.advance(MINUTE);
      await openedCase(ledger, 'P2', 10 + page);
      if (cursor === undefined) break;
    }
    expect(seen).toEqual(numbers);
    expect(cursor).toBeUndefined();
  });

  it.each([
    [{ limit: 0 }, 'limit'],
    [{ limit: 501 }, 'limit'],
    [{ levels: ['P7' as never] }, 'levels'],
    [{ states: ['lost' as never] }, 'states'],
    [{ since: 'last spring' }, 'since'],
    [{ cursor: "1'; DROP TABLE voc_case" }, 'cursor'],
  ])('refuses a filter it cannot use (%#)', async (filter, field) => {
    const { ledger } = await open();
    await expect(searchCases(ledger.reader, filter)).rejects.toMatchObject({ code: 'input.invalid', field });
  });
});

describe('history', () => {
  it.each(TRAIL_TYPES)('has words for %s, with or without details', (type) => {
    const { zh, en } = stepText(type, '李工', {}, 'Asia/Shanghai');
    expect(zh).toMatch(/[\u4e00-\u9fff]/);
    expect(en).not.toMatch(/undefined|NaN/);
    expect(zh).not.toBe(type);
  });

  it('shows a step of a newer version by its name', () => {
    expect(stepText('fuse.blown' as never, '李工', {}, 'Asia/Shanghai').zh).toBe('fuse.blown');
  });
});
