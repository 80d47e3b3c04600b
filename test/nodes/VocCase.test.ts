import { join } from 'node:path';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { VocCase } from '../../nodes/VocCase/VocCase.node';
import { VocCaseTrigger } from '../../nodes/VocCaseTrigger/VocCaseTrigger.node';
import { ledgerOf } from '../../nodes/shared/ledgerAccess';
import { normalize } from '../../voc/feedback';
import { storeFeedbacks } from '../../voc/feedback/store';
import type { Ledger } from '../../voc/ledger';
import { schedule } from '../../voc/ledger';
import { TEST_SECRET, testFolder } from '../support/ledgers';
import { runNode, triggerContext } from '../support/nodeContext';
import type { NodeRun } from '../support/nodeContext';
import { confirmed, feedbackOf, keepFeedback, verdictOf } from '../voc/cases/material';

const node = new VocCase();

/** A ledger of its own, reached by credential as the nodes do. */
async function fresh() {
  const credentials = {
    vocLedgerApi: { store: 'sqlite', path: join(testFolder(), 'ledger.sqlite'), secret: TEST_SECRET },
  };
  const context = {
    getNode: () => ({ credentials: { vocLedgerApi: {} } }),
    getCredentials: async <T extends object>() => credentials.vocLedgerApi as unknown as T,
  };
  const ledger = await ledgerOf(context);
  const run = async (parameters: IDataObject, items: IDataObject[], more: NodeRun = {}) =>
    (
      await runNode(node, { parameters: parameters as NodeRun['parameters'], items, credentials, ...more })
    )[0]!;
  return { ledger, run, credentials };
}

const kept = async (ledger: Ledger, serial: number, level: 'P0' | 'P2' = 'P0') => ({
  feedback: (await keepFeedback(ledger, feedbackOf(serial))) as unknown as IDataObject,
  verdict: verdictOf(level) as unknown as IDataObject,
});

const caseOf = (item: INodeExecutionData | undefined) => item?.json.case as IDataObject;

describe('VoC Case', () => {
  it('opens behind the classifier with nothing configured, one case a feedback', async () => {
    const { ledger, run } = await fresh();
    const items = [await kept(ledger, 1), await kept(ledger, 2, 'P2')];
    const first = await run({ operation: 'open' }, items);
    expect(first.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
    expect(first[0]!.json).toMatchObject({
      feedback: { number: 'F20260302-000001' },
      verdict: { level: 'P0' },
      case: { level: 'P0', owner: '质量总监', state: 'new' },
      created: true,
    });
    expect((first[0]!.json.clocks as IDataObject[]).length).toBeGreaterThanOrEqual(4);
    const again = await run({ operation: 'open' }, items, { executionId: 'another' });
    expect(again.map(({ json }) => json.created)).toEqual([false, false]);
    expect(again.map((item) => caseOf(item).number)).toEqual(first.map((item) => caseOf(item).number));
  });

  it('takes owner and department from the panel, and joins an open case', async () => {
    const { ledger, run } = await fresh();
    const options = { owner: '王磊', department: '西南大区' };
    const [made] = await run({ operation: 'open', options, actor: '张敏' }, [await kept(ledger, 1, 'P2')]);
    expect(caseOf(made)).toMatchObject(options);
    const [joined] = await run({ operation: 'open', options: { joinCase: caseOf(made).number as string } }, [
      await kept(ledger, 2),
    ]);
    expect(joined!.json).toMatchObject({
      created: false,
      raised: true,
      case: { level: 'P0', owner: '王磊' },
    });
    expect(caseOf(joined).feedbacks).toHaveLength(2);
  });

  it('reads JSON typed into the panel, and names the parameter that is none', async () => {
    const { ledger, run } = await fresh();
    const { feedback, verdict } = await kept(ledger, 1);
    const typed = { operation: 'open', feedback: JSON.stringify(feedback), verdict: JSON.stringify(verdict) };
    expect((await run(typed, [{}]))[0]!.json.created).toBe(true);
    await expect(run({ ...typed, verdict: '{level: P0' }, [{}])).rejects.toMatchObject({
      description: expect.stringContaining('verdict'),
    });
    const [failed] = await run({ ...typed, feedback: '' }, [{ from: 'elsewhere' }], { continueOnFail: true });
    expect(failed!.json).toMatchObject({
      from: 'elsewhere',
      error: { code: 'input.missing', field: 'feedback' },
    });
  });

  it('acknowledges once and tells the second person who it was', async () => {
    const { ledger, run } = await fresh();
    const opened = await run({ operation: 'open' }, [await kept(ledger, 1)]);
    const items = opened.map(({ json }) => json);
    const [first] = await run({ operation: 'acknowledge', actor: '李工', options: { via: 'phone' } }, items);
    expect(first!.json).toMatchObject({
      outcome: 'acknowledged',
      by: '李工',
      case: { state: 'acknowledged' },
    });
    const [second] = await run({ operation: 'acknowledge', actor: '赵总' }, items);
    expect(second!.json).toMatchObject({ outcome: 'already', reason: 'alreadyAcknowledged', by: '李工' });
    const [nobody] = await run({ operation: 'acknowledge', actor: '' }, items, { continueOnFail: true });
    expect(nobody!.json.error).toMatchObject({ code: 'input.missing', field: 'actor' });
  });

  it('closes, refuses what the state does not allow, and tells the history', async () => {
    const { ledger, run } = await fresh();
    const opened = await run({ operation: 'open' }, [await kept(ledger, 1)]);
    const items = opened.map(({ json }) => json);
    const closing = { operation: 'close', actor: '李工', reason: '已更换制动主缸' };
    const [refused] = await run(closing, items, { continueOnFail: true });
    expect(refused!.json.error).toMatchObject({ code: 'conflict', value: 'new' });
    await run({ operation: 'acknowledge', actor: '李工' }, items);
    const [unsolved] = await run(closing, items, { continueOnFail: true });
    expect(unsolved!.json.error).toMatchObject({ code: 'conflict', value: 'acknowledged' });
    await confirmed(ledger, caseOf(items[0] && { json: items[0] }).number as string);
    const stale = { ...closing, options: { expectedRevision: 1 } };
    const [late] = await run(stale, items, { continueOnFail: true });
    expect(late!.json.error).toMatchObject({ code: 'conflict', field: 'revision' });
    const [closed] = await run(closing, items);
    expect(closed!.json).toMatchObject({ outcome: 'closed', case: { state: 'closed' } });
    const [told] = await run({ operation: 'history' }, items);
    const steps = told!.json.steps as IDataObject[];
    expect(steps[0]).toMatchObject({ type: 'case.opened', text: expect.stringContaining('system 立案') });
    expect(steps.at(-1)).toMatchObject({ text: '李工 结案：已更换制动主缸', actor: '李工' });
    expect(steps.every(({ at }) => String(at).endsWith('+08:00'))).toBe(true);
  });

  it('gets one, finds many page by page, and takes filters as text from a web address', async () => {
    const { ledger, run } = await fresh();
    const items = [await kept(ledger, 1), await kept(ledger, 2, 'P2'), await kept(ledger, 3)];
    const opened = await run({ operation: 'open' }, items);
    const [got] = await run({ operation: 'get', caseNumber: caseOf(opened[1]).number as string }, [{}]);
    expect(got!.json).toMatchObject({ case: { level: 'P2' } });
    const page = await run({ operation: 'search', limit: 2 }, [{}]);
    expect(page).toHaveLength(2);
    const rest = await run({ operation: 'search', cursor: page[1]!.json.nextCursor as string }, [{}]);
    expect(rest.map((item) => [caseOf(item).number, item.json.nextCursor])).toEqual([
      [caseOf(opened[0]).number, null],
    ]);
    const filters = { levels: '={{ $json.level }}', states: 'new', text: '制动', since: '2020-01-01' };
    const red = await run({ operation: 'search', filters }, [{ level: 'P0, review' }]);
    expect(red.map((item) => caseOf(item).level)).toEqual(['P0', 'P0']);
    await expect(run({ operation: 'get', caseNumber: 'C20200101-000001' }, [{}])).rejects.toThrow(
      'C20200101-000001',
    );
  });

  it('exports and erases the personal data of one customer; erasing wants a reason and the word', async () => {
    const { ledger, run } = await fresh();
    const phone = '13812345678';
    await ledger.transaction(async (tx) => {
      const message = { id: 'P-1', text: '车窗异响', customer: { name: '王小明', phone } };
      const decision = normalize(message, { preset: 'api', receivedAt: tx.now });
      await storeFeedbacks(tx, [decision], { stalledAfterMs: 0 });
    });
    const whose = { findBy: 'phone', value: phone, actor: '张敏' };
    const [exported] = await run({ operation: 'exportPersonalData', ...whose }, [{ secretOfCaller: 1 }]);
    expect(exported!.json).not.toHaveProperty('secretOfCaller');
    expect(exported!.json).toMatchObject({
      personalData: { feedbacks: [{ personal: { customer: { name: '王小明', phone } } }] },
    });
    const erasing = { operation: 'erasePersonalData', ...whose, reason: '客户书面要求' };
    await expect(run({ ...erasing, confirm: '好' }, [{}])).rejects.toThrow('not confirmed');
    const [erased] = await run({ ...erasing, confirm: '删除' }, [{}]);
    expect(erased!.json).toMatchObject({ outcome: 'erased', evidence: { disk: 'clean' } });
    const [again] = await run({ ...erasing, confirm: '删除' }, [{}]);
    expect(again!.json).toMatchObject({ outcome: 'nothing', reason: 'notFound' });
  });
});

describe('VoC Case Trigger', () => {
  it('brings a stalled feedback back so that the classifier can read it', async () => {
    const { ledger, credentials } = await fresh();
    const { feedback } = await kept(ledger, 1);
    await ledger.transaction(
      async (tx) =>
        await schedule(tx, {
          topic: 'feedback.stalled',
          key: `feedback.stalled/${String(feedback.number)}/now`,
          dueAt: tx.now,
          payload: { feedback: JSON.parse(JSON.stringify(feedback)), zone: 'Asia/Shanghai' },
        }),
    );
    const trigger = new VocCaseTrigger();
    const { context, emitted } = triggerContext(trigger, { credentials });
    const { closeFunction } = await trigger.trigger.call(context);
    for (let i = 0; i < 100 && emitted.length === 0; i++) await new Promise((done) => setTimeout(done, 50));
    await closeFunction!();
    expect(emitted[0]![0]![0]!.json).toMatchObject({ feedback, event: 'feedback.stalled', attempt: 1 });
  });

  it('shows a sample of the same shape when tried in the editor', async () => {
    const trigger = new VocCaseTrigger();
    const { context, emitted } = triggerContext(trigger, { mode: 'manual' });
    const { manualTriggerFunction } = await trigger.trigger.call(context);
    await manualTriggerFunction!();
    expect(emitted[0]![0]![0]!.json).toMatchObject({
      feedback: { number: expect.stringMatching(/^F\d{8}-\d{6}$/), text: expect.any(String) },
      event: 'feedback.stalled',
      dueAt: '2026-11-21T09:32:00.000+08:00',
    });
  });
});
