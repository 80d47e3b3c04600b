import { classify } from '../../../voc';
import { DAY, HOUR, MINUTE } from '../../../voc/clock';
import {
  acknowledgeCase,
  askCustomer,
  caseNotice,
  caseView,
  closeCase,
  historyOf,
  logContact,
  openCase,
  recordAnswer,
  recordFinding,
  recordMeasure,
  resolveCase,
} from '../../../voc/cases';
import { normalize } from '../../../voc/feedback';
import { storeFeedback } from '../../../voc/feedback/store';
import { verifyTrail } from '../../../voc/ledger';
import type { ClaimedEvent, Ledger, Topic, Tx } from '../../../voc/ledger';
import { onEveryLedger, TestClock } from '../../support/ledgers';
import { deliver, raise, rulebook } from './material';

const TOPICS: readonly Topic[] = [
  'clock.warning',
  'clock.breach',
  'clock.overrun',
  'ladder.rungDue',
  'case.progressDue',
  'case.answerDue',
  'case.followUp',
  'case.reopened',
];

async function intake(ledger: Ledger, clock: TestClock) {
  const payload = {
    id: 'form-1',
    text: '高速上踩刹车完全没有反应，刹车失灵了，靠手刹才停住，请马上联系我 13812345678',
    customer: { name: '李小明', phone: '13812345678' },
    vehicle: { brand: '星途', model: 'X5', batch: 'B2601' },
    place: { province: '四川', city: '成都' },
  };
  const decision = normalize(payload, { receivedAt: clock.now(), channel: 'webForm' });
  const stored = await ledger.transaction(
    async (tx) => await storeFeedback(tx, decision, { stalledAfterMs: 2 * MINUTE }),
  );
  if (stored.outcome !== 'new') throw new Error(stored.outcome);
  return stored.feedback;
}

onEveryLedger('a P0 from intake to the check of the next month', (open, kind) => {
  it('keeps every promise, and the trail tells it', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const told: string[] = [];
    const due = async () => {
      const events = await deliver(ledger, TOPICS);
      for (const event of events) told.push(await sentence(ledger, event));
      return events.map(({ topic }) => topic);
    };
    const feedback = await intake(ledger, clock);
    const verdict = classify({ text: feedback.text });
    expect(verdict.level).toBe('P0');
    const step = async <T>(work: (tx: Tx) => Promise<T>) => await ledger.transaction(work);

    const { case: opened } = await step(
      async (tx) => await openCase(tx, { feedback, verdict, rulebook, actor: 'system' }),
    );
    const caseNumber = opened.number;
    await raise(ledger, caseNumber);
    clock.advance(4 * MINUTE);
    await step(async (tx) => await acknowledgeCase(tx, { caseNumber, actor: '李工', via: 'link' }));
    clock.advance(6 * MINUTE);
    await step(
      async (tx) =>
        await logContact(tx, {
          ...{ caseNumber, actor: '客服小陈', direction: 'toCustomer', channel: '电话', purpose: 'receipt' },
          summary: '已告知专人处理，请勿继续驾驶',
        }),
    );
    clock.advance(3 * HOUR);
    await step(
      async (tx) =>
        await recordFinding(tx, {
          ...{ caseNumber, actor: '李工', finding: '制动主缸内漏，同批次 3 台复现' },
          ...{ preliminary: true, batchDefect: true },
        }),
    );
    await step(
      async (tx) =>
        await recordMeasure(tx, {
          caseNumber,
          actor: '李工',
          kind: 'temporary',
          measure: '拖车，提供代步车',
        }),
    );
    // Nobody tells the customer anything for half a day.
    clock.advance(12 * HOUR);
    expect(await due()).toContain('case.progressDue');
    clock.advance(DAY);
    await step(
      async (tx) =>
        await resolveCase(tx, {
          ...{ caseNumber, actor: '李工', rootCause: '供应商密封圈材料错误' },
          measure: '更换制动主缸，供应商换料',
        }),
    );
    const asked = await step(
      async (tx) =>
        await askCustomer(tx, {
          caseNumber,
          actor: 'system',
          channel: '短信',
          pageAddress: 'https://n8n.example.test/s',
        }),
    );
    const token = new URL(asked.evidence.link!).searchParams.get('t')!;
    clock.advance(5 * HOUR);
    await step(async (tx) => await recordAnswer(tx, { token, actor: 'customer', solved: true, score: 5 }));
    const closed = await step(
      async (tx) =>
        await closeCase(tx, { caseNumber, actor: '李工', reason: '已更换制动主缸，客户确认正常' }),
    );
    expect(closed).toMatchObject({ outcome: 'closed', reason: 'confirmed' });
    await due();

    // Closed on 4 March at 05:10: the same day of the next month, a minute before and then.
    clock.set('2026-04-04T05:09:00+08:00');
    expect(await due()).toEqual([]);
    clock.set('2026-04-04T05:10:00+08:00');
    const monthLater = await due();
    expect(monthLater).toEqual(['case.followUp']);
    await step(async (tx) => await askCustomer(tx, { caseNumber, actor: 'system', channel: '短信' }));
    clock.advance(2 * HOUR);
    const back = await step(
      async (tx) =>
        await recordAnswer(tx, { caseNumber, actor: 'customer', solved: false, comment: '又变软了' }),
    );
    expect(back).toMatchObject({ outcome: 'reopened', reason: 'cameBack' });
    expect(await due()).toContain('case.reopened');
    expect(await caseView(ledger.reader, caseNumber)).toMatchObject({
      state: 'reopened',
      reopens: 1,
      level: 'P0',
    });
    expect((await raise(ledger, caseNumber)).outcome).toBe('raised');

    const history = await historyOf(ledger.reader, caseNumber);
    const lines = history.map(({ at, text }) => `${at.slice(0, 16).replace('T', ' ')}  ${text.zh}`);
    if (kind.dialect === 'sqlite') process.stdout.write(`${[...lines, '', '提醒：', ...told].join('\n')}\n`);
    const trail = lines.join('\n');
    for (const words of [
      'system 立案：制动失效 · 星途X5 · 成都，级别 P0 红线',
      '李工 已受理',
      '客服小陈 联系客户（电话，确认受理）',
      '李工 记录初步结论：制动主缸内漏，同批次 3 台复现（批次性缺陷）',
      '李工 记录临时措施：拖车，提供代步车',
      '李工 标记为已解决，根本原因：供应商密封圈材料错误',
      'system 请客户评价，第 1 次',
      '客户 答复：已解决，评分 5',
      '李工 结案：已更换制动主缸，客户确认正常',
      'system 次月回访客户，第 1 次',
      '客户 答复：再次出现',
      '客户答复后 重开案件（第 1 次）：次月回访，问题再次出现',
      '时限“重开后处理”开始计时',
    ])
      expect(trail).toContain(words);
    expect(trail).not.toMatch(/13812345678|李小明|又变软了/);
    expect(await verifyTrail(ledger.reader, ledger.keys.signing)).toMatchObject({ outcome: 'valid' });
  });
});

async function sentence(ledger: Ledger, event: ClaimedEvent): Promise<string> {
  const notice = event.topic.startsWith('case.') ? await caseNotice(ledger, event) : undefined;
  return notice?.text.zh ?? event.key;
}
