import { DAY, MINUTE } from '../../../voc/clock';
import { acknowledgeCase, caseView, closeCase, openCase } from '../../../voc/cases';
import { judge } from '../../../voc/judge';
import { normalize } from '../../../voc/feedback';
import { storeFeedbacks } from '../../../voc/feedback/store';
import type { StoredFeedback, StoreOptions } from '../../../voc/feedback/store';
import type { Ledger } from '../../../voc/ledger';
import { builtinLexicon, compileLexicon } from '../../../voc/redline';
import { defaultRulebook } from '../../../voc/rulebook';
import type { FeedbackRecord } from '../../../voc/types';
import { onEveryLedger, TestClock } from '../../support/ledgers';

const PHONE = '13812345678';
const VIN = 'LSVAA4182E2123456';
const NOISE = '低速过减速带时底盘有明显的咯噔异响，去店里看了两次都说检查不出来，也没有给出处理方案';
const compiled = compileLexicon(builtinLexicon);
const judging = ({ text, notes }: FeedbackRecord) => judge(text, notes ?? [], compiled);
const options: StoreOptions = { stalledAfterMs: 2 * MINUTE, judge: judging };
let id = 0;

function message(text: string, phone: string | undefined, more: object = {}) {
  return {
    id: `M-${++id}`,
    text,
    ...(phone === undefined ? {} : { customer: { phone } }),
    ...more,
  };
}

async function store(
  ledger: Ledger,
  clock: TestClock,
  payloads: readonly object[],
  channels: readonly string[] = ['app'],
  more: Partial<StoreOptions> = {},
): Promise<StoredFeedback[]> {
  const decisions = payloads.map((payload, i) =>
    normalize(payload, {
      preset: 'api',
      receivedAt: clock.now(),
      channel: channels[i % channels.length],
    }),
  );
  return await ledger.transaction(async (tx) => await storeFeedbacks(tx, decisions, { ...options, ...more }));
}

async function open(ledger: Ledger, stored: StoredFeedback): Promise<string> {
  if (stored.outcome === 'rejected') throw new Error('rejected');
  const { feedback } = stored;
  const opened = await ledger.transaction(
    async (tx) =>
      await openCase(tx, {
        feedback,
        verdict: judging(feedback),
        rulebook: defaultRulebook(),
        actor: 'system',
      }),
  );
  return opened.case.number;
}

onEveryLedger('the same matter from several channels', (fresh, { dialect }) => {
  it('joins the case that is there: one case, both feedbacks, a step in its history', async () => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    const [first] = await store(ledger, clock, [message(NOISE, PHONE)]);
    const number = await open(ledger, first!);
    clock.advance(3 * DAY);
    const again = message(`你好，${NOISE}，请尽快处理！`, `+86 ${PHONE}`);
    const [second] = await store(ledger, clock, [again], ['hotline']);
    expect(second).toMatchObject({
      outcome: 'duplicate',
      reason: 'sameMatter',
      evidence: { of: 'F20260302-000001', number: 'F20260305-000002', by: 'phone', caseNumber: number },
    });
    const view = await caseView(ledger.reader, number);
    expect(view.feedbacks).toEqual(['F20260302-000001', 'F20260305-000002']);
    const steps = await ledger.reader.all<{ data: string }>(
      "SELECT data FROM voc_case_event WHERE type = 'feedback.joined'",
    );
    expect(steps).toHaveLength(1);
    expect(JSON.parse(steps[0]!.data)).toMatchObject({ feedback: 'F20260305-000002', by: 'phone' });
    // It has no road of its own: nothing may come back as stalled.
    const stalled = await ledger.reader.all<{ natural_key: string }>(
      "SELECT natural_key FROM voc_event WHERE topic = 'feedback.stalled'",
    );
    expect(stalled).toEqual([{ natural_key: 'feedback.stalled/F20260302-000001' }]);
    // The very same message once more is a repeat of the merged one.
    const [repeat] = await store(ledger, clock, [again], ['hotline']);
    expect(repeat).toMatchObject({ reason: 'sameSourceId', evidence: { caseNumber: number } });
  });

  it('waits for the case when both come in one batch, and joins it as it opens', async () => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    const [first, second] = await store(
      ledger,
      clock,
      [message(NOISE, PHONE), message(`补充：${NOISE}`, PHONE)],
      ['app', 'wechat'],
    );
    expect(second).toMatchObject({ outcome: 'duplicate', reason: 'sameMatter' });
    const number = await open(ledger, first!);
    expect((await caseView(ledger.reader, number)).feedbacks).toHaveLength(2);
  });

  it('lets a redder message through with a link, whatever it has in common', async () => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    const [first] = await store(ledger, clock, [message(NOISE, PHONE)]);
    const number = await open(ledger, first!);
    const [second] = await store(ledger, clock, [message(`${NOISE}。今天在高速上刹车失灵了`, PHONE)]);
    expect(second).toMatchObject({
      outcome: 'new',
      feedback: {
        related: { number: 'F20260302-000001', by: 'phone', why: 'moreUrgent', caseNumber: number },
      },
    });
  });

  it('never merges without a judge: it could swallow a red line', async () => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    await store(ledger, clock, [message(NOISE, PHONE)]);
    const [second] = await store(ledger, clock, [message(NOISE, PHONE)], ['hotline'], { judge: undefined });
    expect(second).toMatchObject({ outcome: 'new', feedback: { related: { why: 'notJudged' } } });
  });

  it('a closed case takes nothing in: the customer who writes again is heard', async () => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    const [first] = await store(ledger, clock, [message(NOISE, PHONE)]);
    const caseNumber = await open(ledger, first!);
    await ledger.transaction(async (tx) => {
      await acknowledgeCase(tx, { caseNumber, actor: '李工', via: 'node' });
      await tx.run("UPDATE voc_case SET state = 'confirmed' WHERE number = ?", [caseNumber]);
      await closeCase(tx, { caseNumber, actor: '李工', reason: '已更换衬套' });
    });
    const [second] = await store(ledger, clock, [message(NOISE, PHONE)]);
    expect(second).toMatchObject({
      outcome: 'new',
      feedback: { related: { why: 'caseClosed', caseNumber } },
    });
  });

  it('knows the car by its VIN, and forgets after the window', async () => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    const car = { vehicle: { vin: VIN } };
    await store(ledger, clock, [message(NOISE, undefined, car)]);
    clock.advance(29 * DAY);
    const [near] = await store(ledger, clock, [message(NOISE, '13900001111', car)]);
    expect(near).toMatchObject({ reason: 'sameMatter', evidence: { by: 'vin', similarity: 1 } });
    clock.advance(31 * DAY);
    const [late] = await store(ledger, clock, [message(NOISE, undefined, car)]);
    expect(late).toMatchObject({ outcome: 'new' });
    const left = await ledger.reader.get<{ n: number }>('SELECT COUNT(*) AS n FROM voc_signature');
    expect(left).toEqual({ n: 1 });
    expect(await ledger.reader.get('SELECT COUNT(*) AS n FROM voc_band WHERE signature < 3')).toEqual({
      n: 0,
    });
  });

  it.each<[string, object, object]>([
    [
      'another matter',
      message(NOISE, PHONE),
      message('空调出风口不制冷，副驾一直是热风，开了半小时也没用', PHONE),
    ],
    [
      'another car',
      message(NOISE, PHONE, { vehicle: { vin: VIN } }),
      message(NOISE, PHONE, { vehicle: { vin: 'LSVAA4182E2999999' } }),
    ],
    ['other figures', message(`${NOISE}，里程5000公里`, PHONE), message(`${NOISE}，里程12000公里`, PHONE)],
    ['a masked phone', message(NOISE, '138****5678'), message(NOISE, '138****5678')],
  ])('%s is no repetition', async (_name, one, other) => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    const [, second] = await store(ledger, clock, [one, other]);
    expect(second).toMatchObject({ outcome: 'new' });
    expect((second as { feedback: FeedbackRecord }).feedback.related).toBeUndefined();
  });

  it('two channels at the same moment open one case, not two', async () => {
    const clock = new TestClock();
    const opened = await fresh(clock);
    const ledgers = [opened.ledger, await opened.another()];
    for (let round = 0; round < 5; round++) {
      const phone = `1390000000${round}`;
      const stored = await Promise.all(
        ledgers.map(async (ledger, i) =>
          store(ledger, clock, [message(NOISE, phone)], [i === 0 ? 'app' : 'hotline']),
        ),
      );
      const outcomes = stored.map(([one]) => one!.outcome).sort();
      expect([dialect, outcomes]).toEqual([dialect, ['duplicate', 'new']]);
    }
  });

  it('without the judge’s word a red line would be swallowed (guard removed)', async () => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    const [first] = await store(ledger, clock, [message(NOISE, PHONE)]);
    await open(ledger, first!);
    const asleep = (feedback: FeedbackRecord) => ({ ...judging(feedback), level: 'P2' as const });
    const redder = message(`${NOISE}。今天在高速上刹车失灵了`, PHONE);
    const [second] = await store(ledger, clock, [redder], ['app'], { judge: asleep });
    expect(second).toMatchObject({ outcome: 'duplicate', reason: 'sameMatter' });
  });

  if (dialect === 'postgres') {
    it('without the lock on the person two channels would open two cases (guard removed)', async () => {
      const clock = new TestClock();
      const opened = await fresh(clock);
      const other = await opened.another();
      const storing = async (ledger: Ledger, channel: string, meanwhile?: () => Promise<unknown>) =>
        await ledger.transaction(async (tx) => {
          const decision = normalize(message(NOISE, PHONE), {
            preset: 'api',
            receivedAt: clock.now(),
            channel,
          });
          const [stored] = await storeFeedbacks({ ...tx, lock: async () => undefined }, [decision], options);
          await meanwhile?.();
          return stored!.outcome;
        });
      let second: string | undefined;
      const first = await storing(opened.ledger, 'app', async () => {
        second = await storing(other, 'hotline');
      });
      expect([first, second]).toEqual(['new', 'new']);
    });
  }
});

onEveryLedger('copied words', (fresh) => {
  it('of other people are voices of their own, marked as copies of the first', async () => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    const [first] = await store(ledger, clock, [message(NOISE, PHONE)]);
    clock.advance(DAY);
    const [copy, copyOfCopy] = await store(ledger, clock, [
      message(`各位车友，${NOISE}`, '13900001111'),
      message(`${NOISE}！！大家有没有同样情况`, '13900002222'),
    ]);
    const voices = [first, copy, copyOfCopy].map(
      (one) => (one as { feedback: FeedbackRecord }).feedback.voice!,
    );
    expect([copy, copyOfCopy]).toMatchObject([{ outcome: 'new' }, { outcome: 'new' }]);
    expect(voices[0]!.copyOf).toBeUndefined();
    expect(voices[1]!.copyOf).toMatchObject({ number: 'F20260302-000001' });
    expect(voices[2]!.copyOf).toMatchObject({ number: 'F20260302-000001' });
    expect(voices[1]!.copyOf!.similarity).toBeGreaterThan(0.8);
    expect(new Set(voices.map(({ content }) => content)).size).toBe(1);
    expect(new Set(voices.map(({ customer }) => customer)).size).toBe(3);
  });

  it('within one batch too, and a flood of them keeps the bands of the first only', async () => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    const flood = Array.from({ length: 50 }, (_, i) => message(NOISE, `139000${String(10_000 + i)}`));
    const stored = await store(ledger, clock, flood);
    const copies = stored.filter((one) => 'feedback' in one && one.feedback.voice?.copyOf);
    expect(copies).toHaveLength(49);
    expect(await ledger.reader.get('SELECT COUNT(DISTINCT signature) AS n FROM voc_band')).toEqual({ n: 1 });
  });

  it('a short cry is nobody’s copy, and another figure makes another text', async () => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    const stored = await store(ledger, clock, [
      message('刹车失灵', PHONE),
      message('刹车失灵', '13900001111'),
      message(`${NOISE}，才开了3000公里`, '13900002222'),
      message(`${NOISE}，才开了8000公里`, '13900003333'),
    ]);
    for (const one of stored) {
      expect(one).toMatchObject({ outcome: 'new' });
      expect((one as { feedback: FeedbackRecord }).feedback.voice?.copyOf).toBeUndefined();
    }
  });

  it('one person who gives his phone, then his e-mail, is one voice', async () => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    const email = 'li.gong@example.com';
    const stored = await store(ledger, clock, [
      message(NOISE, PHONE, { customer: { phone: PHONE, email } }),
      message('空调出风口不制冷，副驾一直是热风', undefined, { customer: { email } }),
      message('车机导航经常黑屏，重启才能恢复正常使用', PHONE),
    ]);
    const voices = stored.map((one) => (one as { feedback: FeedbackRecord }).feedback.voice?.customer);
    expect(new Set(voices).size).toBe(1);
  });

  it('leaves neither words nor people readable in what is stored for it', async () => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    await store(ledger, clock, [message(NOISE, PHONE, { vehicle: { vin: VIN } })]);
    for (const table of ['voc_signature', 'voc_band', 'voc_identity']) {
      const rows = JSON.stringify(await ledger.reader.all(`SELECT * FROM ${table}`));
      expect(rows).not.toMatch(/[一-鿿]|13812345678|LSVAA/);
    }
  });

  it('is not looked for where the window is 0', async () => {
    const clock = new TestClock();
    const { ledger } = await fresh(clock);
    const both = [message(NOISE, PHONE), message(NOISE, PHONE)];
    const stored = await store(ledger, clock, both, ['app'], { sameWithinMs: 0 });
    expect(stored).toMatchObject([{ outcome: 'new' }, { outcome: 'new' }]);
  });
});
