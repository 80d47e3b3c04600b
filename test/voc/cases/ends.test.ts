import { HOUR } from '../../../voc/clock';
import {
  acknowledgeCase,
  caseView,
  falseAlarm,
  mergeCase,
  recordFinding,
  rewardsOf,
} from '../../../voc/cases';
import type { FalseAlarm, MergeCase } from '../../../voc/cases';
import { verifyTrail } from '../../../voc/ledger';
import type { Ledger } from '../../../voc/ledger';
import { clocksOf } from '../../../voc/sla';
import { onEveryLedger, TestClock } from '../../support/ledgers';
import { deliver, openedCase, raise, rulebook, solved, stepsOf } from './material';

const taken = async (ledger: Ledger, serial = 1) => {
  const { number } = (await openedCase(ledger, 'P0', serial)).case;
  await ledger.transaction(
    async (tx) => await acknowledgeCase(tx, { caseNumber: number, actor: '李工', via: 'node' }),
  );
  return number;
};
const harmless = async (ledger: Ledger, caseNumber: string, change: Partial<FalseAlarm> = {}) =>
  await ledger.transaction(
    async (tx) =>
      await falseAlarm(tx, {
        ...{ caseNumber, actor: '李工', finding: '烟为洗车时的水汽，车辆检查正常', reporter: '门店小周' },
        ...change,
      }),
  );

onEveryLedger('a false alarm', (open) => {
  it('ends the case on a finding and rewards the warning, once', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const number = await taken(ledger);
    await raise(ledger, number);
    const done = await harmless(ledger, number);
    expect(done).toMatchObject({
      outcome: 'falseAlarm',
      evidence: {
        case: { state: 'falseAlarm', closeReason: '烟为洗车时的水汽，车辆检查正常' },
        reward: { reporter: '门店小周', grantedBy: '李工', level: 'P0', channel: 'webForm' },
      },
    });
    expect(await harmless(ledger, number, { actor: '赵总' })).toMatchObject({
      outcome: 'already',
      evidence: { by: '李工' },
    });
    expect(await rewardsOf(ledger.reader)).toHaveLength(1);
    clock.advance(90 * 24 * HOUR);
    expect(
      await deliver(ledger, ['ladder.rungDue', 'clock.breach', 'case.progressDue', 'case.followUp']),
    ).toEqual([]);
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({ outcome: 'valid' });
  });

  it('uses the finding that was recorded, and refuses to end without one', async () => {
    const { ledger } = await open();
    const number = await taken(ledger);
    await expect(harmless(ledger, number, { finding: '' })).rejects.toMatchObject({
      code: 'input.missing',
      field: 'finding',
    });
    await ledger.transaction(
      async (tx) => await recordFinding(tx, { caseNumber: number, actor: '李工', finding: '车辆检查正常' }),
    );
    expect(await harmless(ledger, number, { finding: '' })).toMatchObject({
      evidence: { case: { closeReason: '车辆检查正常' } },
    });
  });

  it.each(['客户乱报，建议处罚', '门店大惊小怪', 'the reporter was careless'])(
    'takes no blame: %s',
    async (finding) => {
      const { ledger } = await open();
      const number = await taken(ledger);
      await expect(harmless(ledger, number, { finding })).rejects.toMatchObject({
        code: 'input.invalid',
        field: 'finding',
      });
      expect(await caseView(ledger.reader, number)).toMatchObject({ state: 'acknowledged' });
      expect(await rewardsOf(ledger.reader)).toEqual([]);
    },
  );

  it('is a word of a person, on a case somebody has taken', async () => {
    const { ledger } = await open();
    const { number } = (await openedCase(ledger, 'P0')).case;
    await expect(harmless(ledger, number)).rejects.toMatchObject({ code: 'conflict', value: 'new' });
    await expect(harmless(ledger, number, { actor: 'system' })).rejects.toMatchObject({ field: 'actor' });
  });
});

onEveryLedger('merging', (open) => {
  const merge = async (ledger: Ledger, caseNumber: string, into: string, change: Partial<MergeCase> = {}) =>
    await ledger.transaction(
      async (tx) =>
        await mergeCase(tx, { caseNumber, into, actor: '李工', reason: '同一辆车', rulebook, ...change }),
    );

  it('moves the feedbacks into the earlier case and ends the later one', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const early = await taken(ledger, 1);
    clock.advance(HOUR);
    const late = await taken(ledger, 2);
    await raise(ledger, late);
    const both = await Promise.all([merge(ledger, late, early), merge(ledger, late, early)]);
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['already', 'merged']);
    expect(both[0]!.evidence.case).toMatchObject({ number: early, affected: 2, state: 'acknowledged' });
    expect(both[0]!.evidence.case.feedbacks).toHaveLength(2);
    expect(await caseView(ledger.reader, late)).toMatchObject({
      state: 'merged',
      mergedInto: early,
      feedbacks: [],
    });
    const clocks = await clocksOf(ledger.reader, late, clock.now());
    expect(clocks.every(({ state }) => state === 'stopped' || state === 'met')).toBe(true);
    await expect(harmless(ledger, late)).rejects.toMatchObject({
      value: 'merged',
      remedy: { zh: `请在案件 ${early} 中继续处理。` },
    });
    expect(await stepsOf(ledger, 'case.merged')).toHaveLength(1);
  });

  it('a red line that goes into a lesser case raises it, and its clocks do not start anew', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const minor = (await openedCase(ledger, 'P2', 1)).case.number;
    clock.advance(HOUR);
    const red = (await openedCase(ledger, 'P0', 2)).case.number;
    clock.advance(HOUR / 2);
    const done = await merge(ledger, red, minor);
    expect(done.evidence).toMatchObject({
      raised: true,
      case: { number: minor, level: 'P0', state: 'new', owner: '质量总监' },
    });
    const clocks = await clocksOf(ledger.reader, minor, clock.now());
    expect(clocks.find(({ id }) => id === `${minor}/expertCheck`)).toMatchObject({ remainingMs: HOUR / 2 });
    // Its ladder is asked for again: the feedback is on watch until it has one.
    clock.advance(3 * 60_000);
    expect(await deliver(ledger, ['feedback.stalled'])).toHaveLength(1);
  });

  it('refuses the wrong way round, itself, an ended case, and a second home', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const [one, two, three] = [await taken(ledger, 1), await taken(ledger, 2), await taken(ledger, 3)];
    await expect(merge(ledger, one!, two!)).rejects.toMatchObject({ field: 'into' });
    await expect(merge(ledger, one!, one!)).rejects.toMatchObject({ field: 'into' });
    await expect(merge(ledger, two!, 'C20260302-999999')).rejects.toMatchObject({ code: 'notFound' });
    await harmless(ledger, one!);
    await expect(merge(ledger, two!, one!)).rejects.toMatchObject({ code: 'conflict', value: 'falseAlarm' });
    expect((await caseView(ledger.reader, two!)).state).toBe('acknowledged');
    await solved(ledger, three!);
    expect((await merge(ledger, three!, two!)).outcome).toBe('merged');
    await expect(merge(ledger, three!, one!)).rejects.toMatchObject({ code: 'conflict', value: 'merged' });
  });
});
