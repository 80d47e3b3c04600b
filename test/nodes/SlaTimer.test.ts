import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { SlaTimer } from '../../nodes/SlaTimer/SlaTimer.node';
import { SlaTimerTrigger } from '../../nodes/SlaTimerTrigger/SlaTimerTrigger.node';
import { enrich } from '../../nodes/SlaTimerTrigger/enrich';
import { samples } from '../../nodes/SlaTimerTrigger/samples';
import { ledgerOf } from '../../nodes/shared/ledgerAccess';
import { HOUR } from '../../voc/clock';
import { acknowledgeCase, closeCase } from '../../voc/cases';
import { claim, subscribe } from '../../voc/ledger';
import { TestClock, TEST_SECRET, testFolder, ledgerKinds } from '../support/ledgers';
import { runNode, triggerContext } from '../support/nodeContext';
import { openedCase, stepsOf } from '../voc/cases/material';

const node = new SlaTimer();

async function fresh(level: 'P0' | 'P2' = 'P0') {
  const credentials = {
    vocLedgerApi: { store: 'sqlite', path: join(testFolder(), 'ledger.sqlite'), secret: TEST_SECRET },
  };
  const ledger = await ledgerOf({
    getNode: () => ({ credentials: { vocLedgerApi: {} } }),
    getCredentials: async <T extends object>() => credentials.vocLedgerApi as unknown as T,
  });
  const { case: view } = await openedCase(ledger, level);
  const item = { case: view as unknown as IDataObject };
  const run = async (parameters: IDataObject, json: IDataObject = item, continueOnFail = false) =>
    (
      await runNode(node, { parameters: parameters as never, items: [json], credentials, continueOnFail })
    )[0]![0]!.json;
  return { ledger, run, credentials, number: view.number };
}

describe('SLA Timer', () => {
  it('starts what the rulebook sets, once', async () => {
    const { ledger, run, number } = await fresh();
    const again = await run({ operation: 'start' });
    expect(again).toMatchObject({ outcome: 'already', reason: 'sameClock', next: { name: '专家核查数据' } });
    await ledger.transaction(async (tx) => await tx.run("DELETE FROM voc_clock WHERE name = '临时措施'"));
    expect(await run({ operation: 'start' }, { caseNumber: number })).toMatchObject({
      outcome: 'started',
      reason: 'byRulebook',
      caseNumber: number,
    });
    expect(await stepsOf(ledger, 'clock.started')).toHaveLength(6);
  });

  it('starts an own limit, shows it and meets it by its id', async () => {
    const { run, number } = await fresh('P2');
    const own = { operation: 'start', limits: 'own', limitName: '回访客户', minutes: 30, warnAtPercent: 50 };
    const id = `${number}/own:回访客户`;
    expect(await run(own)).toMatchObject({
      outcome: 'started',
      reason: 'ownLimit',
      next: { id, state: 'running' },
    });
    expect((await run(own)).outcome).toBe('already');
    expect(await run({ operation: 'status' })).toMatchObject({ next: { id } });
    const meet = { operation: 'meet', which: 'clock', clockId: id, actor: '客服小陈' };
    expect(await run(meet)).toMatchObject({
      outcome: 'met',
      reason: 'inTime',
      met: [{ id, metBy: '客服小陈' }],
      next: { state: 'running' },
    });
    expect(await run(meet)).toMatchObject({ outcome: 'already', met: [] });
  });

  it('meets by step; a step without a limit is no fault', async () => {
    const { run } = await fresh();
    const met = await run({ operation: 'meet', step: 'finding', actor: '李工' });
    expect(met).toMatchObject({ outcome: 'met', met: [{ name: '初步结论', state: 'met', metBy: '李工' }] });
    expect(await run({ operation: 'meet', step: 'close' })).toMatchObject({ outcome: 'none', met: [] });
  });

  it('pauses, resumes and reckons anew, each with its outcome', async () => {
    const { run } = await fresh('P2');
    const paused = await run({ operation: 'pause', reason: '等待客户送车', actor: '李工' });
    expect(paused).toMatchObject({ outcome: 'paused', reason: 'paused' });
    expect(paused.paused).toHaveLength((paused.clocks as unknown[]).length);
    expect(await run({ operation: 'pause', reason: '再次暂停' })).toMatchObject({ outcome: 'already' });
    expect(await run({ operation: 'resume', actor: '李工' })).toMatchObject({ outcome: 'resumed' });
    const rebased = await run({ operation: 'rebase', reason: '按新版重算', actor: '李工' });
    expect(rebased).toMatchObject({ outcome: 'unchanged', reason: 'samePolicy', rebased: [] });
    const refused = await fresh('P0');
    expect(
      await refused.run({ operation: 'pause', which: 'step', step: 'acknowledge', reason: '等' }),
    ).toMatchObject({
      outcome: 'refused',
      reason: 'notPausable',
      paused: [],
    });
  });

  it('names what is wrong', async () => {
    const { ledger, run, number } = await fresh();
    const failed = async (parameters: IDataObject, json?: IDataObject) =>
      (await run(parameters, json, true)).error as IDataObject;
    expect(await failed({ operation: 'start', limits: 'own', limitName: ' ' })).toMatchObject({
      code: 'input.missing',
      field: 'limitName',
    });
    expect(await failed({ operation: 'start', limits: 'own', limitName: 'x', minutes: -1 })).toMatchObject({
      field: 'minutes',
    });
    expect(await failed({ operation: 'meet', which: 'clock', clockId: 'none' })).toMatchObject({
      code: 'notFound',
      field: 'clockId',
    });
    expect(await failed({ operation: 'status', caseNumber: 'C20200101-000001' }, {})).toMatchObject({
      code: 'notFound',
    });
    await ledger.transaction(async (tx) => {
      await acknowledgeCase(tx, { caseNumber: number, actor: '李工', via: 'node' });
      await tx.run("UPDATE voc_case SET state = 'confirmed' WHERE number = ?", [number]);
      await closeCase(tx, { caseNumber: number, actor: '李工', reason: '已处理' });
    });
    expect(await failed({ operation: 'start' })).toMatchObject({ code: 'conflict', value: 'closed' });
  });
});

describe('SLA Timer Trigger', () => {
  it('starts one execution for a limit that is over, with case, clock and a ready text', async () => {
    const { ledger, run, credentials, number } = await fresh();
    await run({ operation: 'start', limits: 'own', limitName: '马上', minutes: 0.001, warnAtPercent: 100 });
    const trigger = new SlaTimerTrigger();
    const { context, emitted } = triggerContext(trigger, { credentials });
    const { closeFunction } = await trigger.trigger.call(context);
    for (let i = 0; i < 100 && emitted.length === 0; i++) await new Promise((done) => setTimeout(done, 50));
    await closeFunction!();
    expect(emitted).toHaveLength(1);
    expect(emitted[0]![0]![0]!.json).toMatchObject({
      event: 'clock.breach',
      caseNumber: number,
      case: { number, owner: '质量总监' },
      clock: { name: '马上', state: 'breached' },
      text: expect.stringContaining(`案件 ${number} 的“马上”已超时`),
    });
    expect(await stepsOf(ledger, 'clock.breached')).toHaveLength(1);
  });

  it('settles without an execution what no longer applies', async () => {
    const { ledger, run, credentials, number } = await fresh();
    await run({ operation: 'start', limits: 'own', limitName: '马上', minutes: 0.001, warnAtPercent: 100 });
    await new Promise((done) => setTimeout(done, 70));
    // Planned, due, and the clock gone: what a restored backup can leave behind.
    await ledger.transaction(
      async (tx) => await tx.run('DELETE FROM voc_clock WHERE id = ?', [`${number}/own:马上`]),
    );
    const trigger = new SlaTimerTrigger();
    const { context, emitted } = triggerContext(trigger, { credentials });
    const { closeFunction } = await trigger.trigger.call(context);
    const settled = async () =>
      await ledger.reader.get("SELECT 1 AS one FROM voc_delivery WHERE state = 'done'");
    for (let i = 0; i < 100 && !(await settled()); i++) await new Promise((done) => setTimeout(done, 50));
    await closeFunction!();
    expect(await settled()).toBeDefined();
    expect(emitted).toEqual([]);
  });

  it('has samples of the shape of real items', async () => {
    const clock = new TestClock();
    const opened = await ledgerKinds()[0]!.open(clock);
    await openedCase(opened.ledger, 'P0');
    await subscribe(opened.ledger, 'wf/t', ['clock.warning', 'clock.breach']);
    for (const wait of [HOUR * 0.8, HOUR * 0.2 + 600]) {
      clock.advance(wait);
      const [event] = await claim(opened.ledger, 'wf/t', 'test', 1);
      const real = (await enrich(opened.ledger, event!))!;
      const sample = samples[event!.topic as keyof typeof samples];
      expect(Object.keys(sample)).toEqual(expect.arrayContaining(Object.keys(real)));
      expect(Object.keys(sample.clock as object).sort()).toEqual(Object.keys(real.clock as object).sort());
      expect(Object.keys(sample.case as object).sort()).toEqual(Object.keys(real.case as object).sort());
    }
    const trigger = new SlaTimerTrigger();
    const { context, emitted } = triggerContext(trigger, { mode: 'manual' });
    await (
      await trigger.trigger.call(context)
    ).manualTriggerFunction!();
    expect(emitted[0]![0]).toHaveLength(3);
  });
});

describe('panels in Chinese', () => {
  it('leave no text of these nodes in English', async () => {
    const { forEachText, localised } = await import('../../nodes/shared/localisation');
    const table = async (name: string) =>
      (await import(`../../nodes/${name}/zh-CN.json`)) as { default: Record<string, string> };
    const { VocCase } = await import('../../nodes/VocCase/VocCase.node');
    const { VocCaseTrigger } = await import('../../nodes/VocCaseTrigger/VocCaseTrigger.node');
    const { stateTexts } = await import('../../nodes/VocCase/operations/search');
    for (const [name, made] of Object.entries({
      SlaTimer: node,
      SlaTimerTrigger: new SlaTimerTrigger(),
      VocCase: new VocCase(),
      VocCaseTrigger: new VocCaseTrigger(),
    })) {
      const zh = localised(made.description, { ...stateTexts, ...(await table(name)).default }, 'zh-CN');
      forEachText(zh, (text) =>
        expect({ name, text }).toEqual({ name, text: expect.stringMatching(/[\u4e00-\u9fff]/) }),
      );
    }
  });
});
