import { join } from 'node:path';
import type { INodeExecutionData } from 'n8n-workflow';
import { enrichLadderEvent } from '../../nodes/EscalateTrigger/enrich';
import { EscalateTrigger } from '../../nodes/EscalateTrigger/EscalateTrigger.node';
import { samples } from '../../nodes/EscalateTrigger/samples';
import { eventItem } from '../../nodes/shared/eventTrigger';
import { MINUTE } from '../../voc/clock';
import { acknowledgeCase } from '../../voc/cases';
import { claim, Ledger, subscribe } from '../../voc/ledger';
import type { ClaimedEvent } from '../../voc/ledger';
import { TEST_SECRET, TestClock, testFolder } from '../support/ledgers';
import { triggerContext } from '../support/nodeContext';
import { advance, givenCase, policy, Provider, raise, TOPICS } from '../voc/escalation/world';

let ledger: Ledger;
const clock = new TestClock();
beforeEach(async () => {
  const path = join(testFolder(), 'voc.sqlite');
  ledger = await Ledger.open({ kind: 'sqlite', path, secret: TEST_SECRET }, clock);
  await subscribe(ledger, 'template-02', TOPICS);
});
afterEach(async () => await ledger.close());

async function nextEvent(): Promise<ClaimedEvent> {
  const [event] = await claim(ledger, 'template-02', 'sweep', 1);
  return event!;
}

async function climbOn(): Promise<ClaimedEvent> {
  clock.advance(30 * MINUTE);
  return await nextEvent();
}

async function itemOf(event: ClaimedEvent): Promise<INodeExecutionData['json'] | undefined> {
  const extra = await enrichLadderEvent(ledger, event);
  return extra && eventItem(event, extra).json;
}

const membersOf = (json: object | undefined) => Object.keys(json ?? {}).sort();

describe('Escalate Trigger', () => {
  it('a due rung carries case and ladder as they stand, shaped like the sample', async () => {
    const provider = new Provider();
    const number = await givenCase(ledger);
    await raise(ledger, number, provider);
    clock.advance(5 * MINUTE);
    const event = await nextEvent();
    const json = await itemOf(event);
    expect(json).toMatchObject({
      event: 'ladder.rungDue',
      rung: 1,
      loop: 0,
      case: { number },
      ladder: { rung: 2 },
    });
    const sample = samples['ladder.rungDue'];
    expect(membersOf(json)).toEqual(membersOf(sample));
    expect(membersOf(json!.case as object)).toEqual(membersOf(sample.case));
    expect(membersOf(json!.ladder as object)).toEqual(membersOf(sample.ladder));
    // Done meanwhile by another execution: nothing is started.
    await advance(ledger, event, provider);
    expect(await itemOf(event)).toBeUndefined();
  });

  it('a rung of a ladder that was acknowledged starts nothing, the acknowledgement does', async () => {
    const number = await givenCase(ledger);
    await raise(ledger, number, new Provider());
    clock.advance(5 * MINUTE);
    const rung = await nextEvent();
    await ledger.transaction(
      async (tx) => await acknowledgeCase(tx, { caseNumber: number, actor: '李敏', via: 'link' }),
    );
    expect(await itemOf(rung)).toBeUndefined();
    const json = await itemOf(await nextEvent());
    expect(json).toMatchObject({
      event: 'ladder.acknowledged',
      actor: '李敏',
      ladder: { acknowledgedBy: '李敏' },
    });
    expect(membersOf(json)).toEqual(membersOf(samples['ladder.acknowledged']));
    expect(membersOf(json!.ladder as object)).toEqual(membersOf(samples['ladder.acknowledged'].ladder));
  });

  it('an exhausted ladder comes with a ready sentence, shaped like the sample', async () => {
    const provider = new Provider();
    const number = await givenCase(ledger);
    await raise(ledger, number, provider, policy({ loops: 1 }));
    let event = await climbOn();
    while (event.topic === 'ladder.rungDue') {
      await advance(ledger, event, provider);
      event = await climbOn();
    }
    const json = await itemOf(event);
    expect(json).toMatchObject({
      text: `案件 ${number} 已通知 1 轮仍无人受理`,
      ladder: { state: 'exhausted' },
    });
    expect(membersOf(json)).toEqual(membersOf(samples['ladder.exhausted']));
    expect(membersOf(json!.ladder as object)).toEqual(membersOf(samples['ladder.exhausted'].ladder));
  });

  it('shows a sample of each chosen event when tested by hand', async () => {
    const { context, emitted } = triggerContext(new EscalateTrigger(), {
      mode: 'manual',
      parameters: { topics: ['ladder.rungDue', 'ladder.exhausted'] },
    });
    const { manualTriggerFunction } = await new EscalateTrigger().trigger.call(context);
    await manualTriggerFunction!();
    expect(emitted[0]![0]!.map(({ json }) => json.event)).toEqual(['ladder.rungDue', 'ladder.exhausted']);
  });
});
