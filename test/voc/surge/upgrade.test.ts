import { openCase, historyOf } from '../../../voc/cases';
import { defaultRulebook } from '../../../voc/rulebook';
import { observe, surgeUpgrades } from '../../../voc/surge';
import type { SurgeUpgrade } from '../../../voc/surge';
import type { FeedbackRecord, Verdict } from '../../../voc/types';
import { closeAfterEach, onEveryLedger, TestClock } from '../../support/ledgers';
import { countRule, START, ZONE } from './support';

onEveryLedger('upgrades by a surge', (open) => {
  closeAfterEach();

  it('raise the open cases of the episode with trail, also those that join later, and once', async () => {
    const clock = new TestClock(START);
    const { ledger } = await open(clock);
    const rulebook = defaultRulebook();
    const rules = [countRule(3, { raisesTo: 'P0' })];
    const verdict: Verdict = {
      ...{ level: 'P2', reason: 'nothingFound', type: 'productFault', category: 'brake' },
      ...{ confidence: 1, evidence: [], why: { zh: '一般', en: 'General' }, rulebookVersion: 0 },
    };
    const take = async (n: number): Promise<SurgeUpgrade[]> =>
      await ledger.transaction(async (tx) => {
        const feedback: FeedbackRecord = {
          ...{ number: `F20260302-00000${n}`, channel: 'form', sourceId: `s${n}`, text: '测试' },
          receivedAt: new Date(clock.now()).toISOString(),
          vehicle: { model: '星途X5' },
        };
        await tx.run(
          `INSERT INTO voc_feedback (number, channel, source_id, content_hash, received_at, state, record)
           VALUES (?, 'form', ?, ?, ?, 'normal', ?) ON CONFLICT DO NOTHING`,
          [feedback.number, feedback.sourceId, `h${n}`, clock.now(), JSON.stringify(feedback)],
        );
        const opened = await openCase(tx, { feedback, verdict, rulebook, actor: 'system' });
        const [surge] = await observe(tx, [{ feedback, verdict, case: opened.case }], rules, { zone: ZONE });
        return await surgeUpgrades(tx, surge!, { rulebook, actor: 'system' });
      });
    expect(await take(1)).toEqual([]);
    expect(await take(2)).toEqual([]);
    const raised = await take(3);
    expect(raised.map(({ from, to }) => [from, to])).toEqual([
      ['P2', 'P0'],
      ['P2', 'P0'],
      ['P2', 'P0'],
    ]);
    expect(await take(3)).toEqual([]);
    expect(await take(4)).toHaveLength(1);
    const history = await historyOf(ledger.reader, raised[0]!.caseNumber);
    expect(JSON.stringify(history)).toContain('门槛 3');
  });
});
