import { join } from 'node:path';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { VocCase } from '../../nodes/VocCase/VocCase.node';
import { VocCaseTrigger } from '../../nodes/VocCaseTrigger/VocCaseTrigger.node';
import { enrich } from '../../nodes/VocCaseTrigger/enrich';
import { samples } from '../../nodes/VocCaseTrigger/samples';
import { ledgerOf } from '../../nodes/shared/ledgerAccess';
import { CASE_TOPICS, logContact } from '../../voc/cases';
import { HOUR } from '../../voc/clock';
import { onEveryLedger, TEST_SECRET, TestClock, testFolder } from '../support/ledgers';
import { executeContext, triggerContext } from '../support/nodeContext';
import type { NodeRun } from '../support/nodeContext';
import { deliver, feedbackOf, keepFeedback, openedCase, verdictOf } from '../voc/cases/material';

const node = new VocCase();
const RESUME = 'https://n8n.example.test/webhook-waiting/7';

/** A ledger of its own, and one P0 case somebody has taken. */
async function world() {
  const credentials = {
    vocLedgerApi: { store: 'sqlite', path: join(testFolder(), 'ledger.sqlite'), secret: TEST_SECRET },
  };
  const ledger = await ledgerOf({
    getNode: () => ({ credentials: { vocLedgerApi: {} } }),
    getCredentials: async <T extends object>() => credentials.vocLedgerApi as unknown as T,
  });
  const run = async (parameters: IDataObject, item: IDataObject = {}): Promise<IDataObject> => {
    const context = executeContext(node, {
      parameters: parameters as NodeRun['parameters'],
      items: [item],
      credentials,
      continueOnFail: true,
    });
    const withExecution = new Proxy(context, {
      get: (target, key) =>
        key === 'evaluateExpression' ? () => RESUME : (Reflect.get(target, key) as unknown),
    }) as IExecuteFunctions;
    const [out] = (await node.execute.call(withExecution)) as INodeExecutionData[][];
    return out![0]!.json;
  };
  const open = async (serial: number, level: 'P0' | 'P2' = 'P0') => {
    const feedback = (await keepFeedback(ledger, feedbackOf(serial))) as unknown as IDataObject;
    const opened = await run(
      { operation: 'open' },
      { feedback, verdict: verdictOf(level) as unknown as IDataObject },
    );
    return (opened.case as IDataObject).number as string;
  };
  const caseNumber = await open(1);
  const step = async (operation: string, parameters: IDataObject = {}, item: IDataObject = {}) =>
    await run({ operation, actor: '李工', caseNumber, ...parameters }, item);
  await step('acknowledge');
  return { ledger, run, open, step, caseNumber, credentials };
}

describe('VoC Case, the life of a case', () => {
  it('goes from finding to closing, each step behind the one before', async () => {
    const { step, run, caseNumber } = await world();
    const found = await step('recordFinding', { finding: '主缸内漏', preliminary: true, batchDefect: true });
    expect(found).toMatchObject({
      ...{ outcome: 'recorded', by: '李工' },
      case: { state: 'investigating', finding: { batchDefect: true } },
    });
    expect(await step('recordMeasure', { kind: 'temporary', measure: '拖车' })).toMatchObject({
      case: { state: 'measure', temporaryMeasure: { text: '拖车' } },
    });
    const contact = { direction: 'toCustomer', purpose: 'progress', channel: '电话', summary: '已拖车' };
    expect(await step('logContact', { ...contact, options: { key: 'call-1' } })).toMatchObject({
      outcome: 'logged',
    });
    expect(await step('logContact', { ...contact, options: { key: 'call-1' } })).toMatchObject({
      outcome: 'already',
    });
    expect(await step('resolve', { rootCause: '密封圈材料错误' })).toMatchObject({
      case: { state: 'solved' },
    });
    const asked = await step('askCustomer', { actor: 'system', options: { channel: '短信' } });
    expect(asked).toMatchObject({ outcome: 'asked', attempts: 1 });
    const link = new URL(asked.link as string);
    expect(link.origin + link.pathname).toBe('https://n8n.example.test/webhook/voc-survey');
    // As the survey page posts it, with nothing configured.
    const body = { t: link.searchParams.get('t'), solved: '是', score: '5', comment: '谢谢' };
    expect(
      await step('recordAnswer', { actor: '={{ $json.actor ?? "customer" }}', caseNumber: '' }, { body }),
    ).toMatchObject({
      ...{ outcome: 'confirmed', by: 'customer', score: 5 },
      case: { state: 'confirmed' },
    });
    expect(await step('close', { reason: '已更换' })).toMatchObject({
      outcome: 'closed',
      reason: 'confirmed',
    });
    expect(await run({ operation: 'get', caseNumber })).toMatchObject({
      case: { state: 'closed', priority: 'high', survey: { solved: true, score: 5 } },
      contacts: [{ channel: '电话' }, { channel: '短信', purpose: 'survey' }],
    });
    expect(await step('reopen', { reason: '客户来电' })).toMatchObject({
      outcome: 'reopened',
      case: { reopens: 1 },
    });
  });

  it('an answer that says neither yes nor no reopens nothing', async () => {
    const { step } = await world();
    await step('resolve', { rootCause: '密封圈材料错误', measure: '更换' });
    await step('askCustomer');
    expect((await step('recordAnswer', { solved: '' })).error).toMatchObject({
      code: 'input.missing',
      field: 'solved',
    });
    expect((await step('recordAnswer', { solved: 'maybe' })).error).toMatchObject({
      code: 'input.invalid',
      field: 'solved',
    });
    expect((await step('recordAnswer', { solved: 'yes', score: '很好' })).error).toMatchObject({
      field: 'score',
    });
    expect(await step('recordAnswer', { solved: '否' })).toMatchObject({
      outcome: 'reopened',
      reason: 'notSolved',
    });
  });

  it('assigns, transfers, and escalates the third transfer', async () => {
    const { step } = await world();
    expect(
      await step('assign', { owner: '王磊', options: { coOwners: '李工、赵总', note: '专长' } }),
    ).toMatchObject({
      ...{ outcome: 'assigned', owner: '王磊', coOwners: ['李工', '赵总'] },
    });
    const on = (department: string, owner: string) =>
      step('transfer', { department, owner, reason: '非本部门' });
    expect(await on('电池部', '电池主任')).toMatchObject({ outcome: 'transferred', transfers: 1 });
    expect(await on('软件部', '软件主任')).toMatchObject({ outcome: 'transferred', transfers: 2 });
    expect(await on('售后部', '售后经理')).toMatchObject({ outcome: 'escalated', reason: 'limitReached' });
    expect(await step('assign', { department: '电池部', owner: '电池主任', actor: '赵总' })).toMatchObject({
      reason: 'decided',
    });
  });

  it('ends a false alarm with thanks, and merges the later case into the earlier', async () => {
    const { step, open, run, caseNumber } = await world();
    const blamed = await step('falseAlarm', { finding: '客户乱报' });
    expect(blamed.error).toMatchObject({ code: 'input.invalid', value: '乱报' });
    const later = await open(2);
    const merge = {
      operation: 'merge',
      actor: '李工',
      caseNumber: later,
      into: caseNumber,
      reason: '同一辆车',
    };
    expect(await run(merge)).toMatchObject({ outcome: 'merged', case: { number: caseNumber, affected: 2 } });
    expect(await step('falseAlarm', { finding: '水汽，车辆正常', reporter: '门店小周' })).toMatchObject({
      ...{ outcome: 'falseAlarm', reward: { reporter: '门店小周' } },
    });
    const search = { operation: 'search', filters: { states: ['falseAlarm', 'merged'], priorities: 'high' } };
    expect((await run(search)).case).toMatchObject({ state: expect.stringMatching(/falseAlarm|merged/) });
  });

  it('closes early where the rulebook allows it', async () => {
    const { open, run } = await world();
    const caseNumber = await open(5, 'P2');
    await run({ operation: 'acknowledge', actor: '李工', caseNumber });
    const closing = { operation: 'close', actor: '李工', caseNumber, reason: '客户撤回' };
    expect((await run(closing)).error).toMatchObject({ code: 'conflict' });
    expect(await run({ ...closing, options: { early: true } })).toMatchObject({
      outcome: 'closed',
      reason: 'early',
    });
  });
});

onEveryLedger('case events at the VoC Case Trigger', (open) => {
  it('a progress reminder comes back until a contact is logged, planned once for all who listen', async () => {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const { number } = (await openedCase(ledger, 'P0')).case;
    const reminded = async () => {
      const texts: string[] = [];
      for (const id of ['one', 'two'])
        for (const event of await deliver(ledger, ['case.progressDue'], id))
          texts.push(String((await enrich(ledger, event))?.text));
      return texts;
    };
    await reminded();
    for (let i = 1; i <= 2; i++) {
      clock.advance(12 * HOUR);
      const texts = await reminded();
      expect(texts).toHaveLength(2);
      expect(texts[0]).toContain(`已 ${12 * i} 小时没有告知客户进展，且尚未联系过客户`);
    }
    await ledger.transaction(
      async (tx) =>
        await logContact(tx, {
          ...{ caseNumber: number, actor: '小陈', direction: 'toCustomer', channel: '电话' },
          ...{ purpose: 'progress', summary: '已告知' },
        }),
    );
    clock.advance(11 * HOUR);
    expect(await reminded()).toEqual([]);
    clock.advance(HOUR);
    expect(await reminded()).toHaveLength(2);
  });
});

it('the trigger shows a sample of every topic', async () => {
  for (const topic of CASE_TOPICS) {
    const trigger = new VocCaseTrigger();
    const { context, emitted } = triggerContext(trigger, { mode: 'manual', parameters: { topics: [topic] } });
    const { manualTriggerFunction } = await trigger.trigger.call(context);
    await manualTriggerFunction!();
    expect(emitted[0]![0]![0]!.json).toEqual(samples[topic]);
    expect(samples[topic]).toMatchObject({
      event: topic,
      caseNumber: expect.any(String),
      text: expect.any(String),
    });
  }
});
