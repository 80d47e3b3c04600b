import '../support/chinese';
import { join } from 'node:path';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { SurgeWindow } from '../../nodes/SurgeWindow/SurgeWindow.node';
import { VocCase } from '../../nodes/VocCase/VocCase.node';
import { VocCaseTrigger } from '../../nodes/VocCaseTrigger/VocCaseTrigger.node';
import { enrich } from '../../nodes/VocCaseTrigger/enrich';
import { ledgerOf } from '../../nodes/shared/ledgerAccess';
import { claim, subscribe } from '../../voc/ledger';
import type { Ledger } from '../../voc/ledger';
import { TEST_SECRET, testFolder } from '../support/ledgers';
import { runNode, triggerContext } from '../support/nodeContext';
import type { NodeRun } from '../support/nodeContext';
import { feedbackOf, keepFeedback, verdictOf } from '../voc/cases/material';

const node = new SurgeWindow();

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
    await runNode(node, { parameters: parameters as NodeRun['parameters'], items, credentials, ...more });
  const open = async (items: IDataObject[]) =>
    (await runNode(new VocCase(), { parameters: { operation: 'open' }, items, credentials }))[0]!;
  return { ledger, run, open, credentials };
}

/** Small numbers, so that a test shows the step and not the waiting for it. */
const three = (change: IDataObject = {}, more: IDataObject = {}) => ({
  rules: 'node',
  surgeRules: {
    count: [
      {
        key: ['vehicle.model', 'fault'],
        windowHours: 24,
        minimum: 3,
        spreading: 'any',
        raisesTo: 'P0',
        more: { name: '三起', ...more },
        ...change,
      },
    ],
  },
});

const CITIES = [
  ['四川', '成都'],
  ['浙江', '杭州'],
  ['广东', '广州'],
  ['湖北', '武汉'],
] as const;

/** Feedbacks of one fault, each with a voice and a place of its own. */
async function feedbacks(ledger: Ledger, from: number, count: number, change: IDataObject = {}) {
  const all: IDataObject[] = [];
  for (let serial = from; serial < from + count; serial++) {
    const [province, city] = CITIES[serial % CITIES.length]!;
    const feedback = await keepFeedback(
      ledger,
      feedbackOf(serial, {
        receivedAt: new Date(Date.now() - 60_000 + serial * 100).toISOString(),
        place: { province, city },
        voice: { customer: `voice-${serial}`, content: `words-${serial}` },
        ...change,
      }),
    );
    const verdict = verdictOf('P2', { type: 'productFault', category: 'brake' });
    all.push({ feedback: feedback as unknown as IDataObject, verdict: verdict as unknown as IDataObject });
  }
  return all;
}

const surgesOf = (items: INodeExecutionData[]) => items.map(({ json }) => json.surge as IDataObject);
const pairs = (items: INodeExecutionData[]) =>
  items.map(({ pairedItem }) => (pairedItem as { item: number }).item);

describe('Surge Window: observe', () => {
  it('works behind the classifier with nothing configured, by the rules of the rulebook', async () => {
    const { ledger, run } = await fresh();
    const [surge, normal] = await run({}, await feedbacks(ledger, 1, 2));
    expect(surge).toEqual([]);
    expect(pairs(normal!)).toEqual([0, 1]);
    const [first] = surgesOf(normal!);
    expect(first).toMatchObject({ outcome: 'normal', alarm: false, episodes: [], upgrades: [] });
    expect((first!.rules as IDataObject[]).map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['groupOutbreak', 'faultGrowth', 'massInflow']),
    );
    // The verdict is as it was.
    expect(normal![0]!.json.verdict).toEqual(verdictOf('P2', { type: 'productFault', category: 'brake' }));
  });

  it('parts surge from normal in the order of the items, with one alarm', async () => {
    const { ledger, run } = await fresh();
    const items = await feedbacks(ledger, 1, 5);
    const [surge, normal] = await run(three(), items);
    expect([pairs(normal!), pairs(surge!)]).toEqual([
      [0, 1],
      [2, 3, 4],
    ]);
    expect(surgesOf(surge!).map(({ alarm }) => alarm)).toEqual([true, false, false]);
    const episodes = surgesOf(surge!).map((each) => (each.episodes as IDataObject[])[0]!);
    expect(episodes.map(({ state }) => state)).toEqual(['opened', 'ongoing', 'ongoing']);
    expect(new Set(episodes.map(({ id }) => id)).size).toBe(1);
    expect(surgesOf(surge!)[0]!.why).toMatchObject({ zh: expect.stringContaining('三起：') as string });
    // Running the execution again counts nothing twice.
    const again = await run(three(), items);
    expect(surgesOf(again.flat()).filter(({ alarm }) => alarm)).toEqual([]);
    const [after] = await run(three(), await feedbacks(ledger, 6, 1));
    expect((surgesOf(after!)[0]!.rules as IDataObject[])[0]).toMatchObject({ count: 6 });
  });

  it('counts no copies and nobody twice, unless told so', async () => {
    const { ledger, run } = await fresh();
    const copies = await feedbacks(ledger, 1, 4, { voice: { content: 'the same words' } });
    const [none] = await run(three(), copies);
    expect(none).toEqual([]);
    const every = three({ key: ['vehicle.model'] }, { distinctVoices: 'off' });
    const [all] = await run(every, copies);
    expect(all).toHaveLength(2);
  });

  it('raises the verdict and the open cases of the surge, and lowers none', async () => {
    const { ledger, run, open } = await fresh();
    const items = await feedbacks(ledger, 1, 4);
    const opened = await open(items.slice(0, 2));
    const withCase = opened.map(({ json }) => json);
    const [, normal] = await run(three(), withCase);
    expect(normal).toHaveLength(2);
    const [surge] = await run(three(), [items[2]!]);
    const { verdict, surge: told } = surge![0]!.json as { verdict: IDataObject; surge: IDataObject };
    expect(verdict).toMatchObject({ level: 'P0', reason: 'surge', category: 'brake' });
    expect((verdict.why as IDataObject).zh).toContain('原判定');
    expect(told.raised).toEqual({ from: 'P2', to: 'P0' });
    const numbers = opened.map(({ json }) => (json.case as IDataObject).number);
    expect((told.upgrades as IDataObject[]).map(({ caseNumber, to }) => [caseNumber, to])).toEqual(
      numbers.map((number) => [number, 'P0']),
    );
    const levels = await ledger.reader.all('SELECT level FROM voc_case');
    expect(levels).toEqual([{ level: 'P0' }, { level: 'P0' }]);
    // The next node opens it at the raised level.
    const [made] = await open([surge![0]!.json]);
    expect(made!.json.case).toMatchObject({ level: 'P0' });

    const red = { ...items[3]!, verdict: verdictOf('P0') as unknown as IDataObject };
    const [high] = await run(three({ raisesTo: 'P1' }), [red]);
    for (const item of high ?? [])
      expect(item.json.verdict).toMatchObject({ level: 'P0', reason: 'redLineTerm' });
  });

  it('raises nothing where the operator does not want it', async () => {
    const { ledger, run } = await fresh();
    const [surge] = await run({ ...three(), raise: false }, await feedbacks(ledger, 1, 3));
    expect(surge![0]!.json).toMatchObject({ verdict: { level: 'P2' }, surge: { alarm: true, upgrades: [] } });
    expect(surgesOf(surge!)[0]!.raised).toBeUndefined();
  });

  it('keeps a doubtful red line doubtful: its own reason stays', async () => {
    const { ledger, run } = await fresh();
    const items = (await feedbacks(ledger, 1, 3)).map((item) => ({
      ...item,
      verdict: verdictOf('review', { reason: 'doubtfulContext' }) as unknown as IDataObject,
    }));
    const [surge] = await run(three(), items);
    expect(surge![0]!.json.verdict).toMatchObject({ level: 'P0', reason: 'doubtfulContext' });
  });

  it('counts the facts of other systems, and what a duplicate brings', async () => {
    const { ledger, run } = await fresh();
    const ratio = {
      rules: 'node',
      surgeRules: {
        ratio: [
          {
            key: ['vehicle.brand'],
            windowDays: 30,
            numerator: 'extra.overrun=true',
            against: 'fixed',
            thresholdPercent: 20,
            minimum: 5,
            raisesTo: 'none',
            more: { where: 'extra.overrun=true/false', distinctVoices: 'off' },
          },
        ],
      },
    };
    const items = (await feedbacks(ledger, 1, 10)).map((item, i) => ({ ...item, extra: { overrun: i > 1 } }));
    const [surge] = await run(ratio, items);
    expect(surge!.length).toBeGreaterThan(0);
    expect((surgesOf(surge!)[0]!.rules as IDataObject[])[0]).toMatchObject({
      kind: 'ratio',
      count: expect.any(Number) as number,
    });

    const duplicate = (await feedbacks(ledger, 20, 3)).map(({ feedback }) => ({
      feedback,
      duplicate: { of: 'F20260302-000001', reason: 'sameMatter', category: 'brake', level: 'P1' },
    }));
    const [, normal] = await run(three({ minimum: 50 }), duplicate as unknown as IDataObject[]);
    expect((surgesOf(normal!)[2]!.rules as IDataObject[])[0]).toMatchObject({
      count: 3,
      key: [
        { field: 'vehicle.model', value: 'X5' },
        { field: 'fault', value: 'brake' },
      ],
    });
  });
});

describe('Surge Window: what goes wrong', () => {
  const BAD: Array<[string, IDataObject, string, RegExp]> = [
    ['no feedback', {}, 'feedback', /没有可统计的反馈/],
    ['no number', { feedback: { receivedAt: '2026-11-22T09:30:00+08:00' } }, 'feedback.number', /没有编号/],
    ['no time', { feedback: { number: 'F1' } }, 'feedback.receivedAt', /不是有效时间/],
    [
      'a time that is none',
      { feedback: { number: 'F1', receivedAt: '昨天' } },
      'feedback.receivedAt',
      /不是有效时间/,
    ],
    ['feedback that is text', { feedback: 'brake' }, 'feedback', /不是对象/],
  ];

  it.each(BAD)('names the field: %s', async (_, item, field, sentence) => {
    const { run } = await fresh();
    await expect(run({}, [item])).rejects.toMatchObject({
      name: 'NodeOperationError',
      message: expect.stringMatching(sentence) as string,
      description: expect.stringContaining(field) as string,
      context: { itemIndex: 0 },
    });
  });

  it('goes on past a bad item: it leaves by "Normal", and the others are counted', async () => {
    const { ledger, run } = await fresh();
    const good = await feedbacks(ledger, 1, 3);
    const bad = { feedback: { number: 'F1' }, verdict: verdictOf('P0') as unknown as IDataObject };
    const [surge, normal] = await run(three(), [good[0]!, bad, good[1]!, good[2]!], { continueOnFail: true });
    expect([pairs(surge!), pairs(normal!)]).toEqual([[3], [0, 1, 2]]);
    expect(normal![1]!.json).toMatchObject({
      verdict: { level: 'P0' },
      error: { code: 'input.missing', field: 'feedback.receivedAt' },
    });
  });

  it('hands all on when counting fails: a red line gets its case all the same', async () => {
    const { ledger, run, open } = await fresh();
    const items = (await feedbacks(ledger, 1, 2)).map((item) => ({
      ...item,
      verdict: verdictOf('P0') as unknown as IDataObject,
    }));
    await ledger.transaction(
      async (tx) => void (await tx.run('ALTER TABLE voc_surge_stream RENAME TO broken')),
    );
    await expect(run({}, items)).rejects.toThrow();
    const [surge, normal] = await run({}, items, { continueOnFail: true });
    expect([surge!.length, normal!.length]).toEqual([0, 2]);
    expect(normal![0]!.json.error).toBeDefined();
    const opened = await open(normal!.map(({ json }) => json));
    expect(opened.map(({ json }) => (json.case as IDataObject).level)).toEqual(['P0', 'P0']);
  });

  const RULES: Array<[string, IDataObject, string, RegExp]> = [
    ['no rule', {}, 'surgeRules', /没有填写突增规则/],
    [
      'a window of 0',
      three({ windowHours: 0 }).surgeRules,
      'surgeRules.count.1.windowMinutes',
      /“窗口”太小.*/,
    ],
    ['a window that is no number', three({ windowHours: 'x' }).surgeRules, 'windowMinutes', /窗口/],
    ['a threshold of 1', three({ minimum: 1 }).surgeRules, 'surgeRules.count.1.minimum', /“至少”太小/],
    [
      'spreading without a measure',
      three({}, { regions: 0, dealers: 0, days: 0, risingPercent: 0 }).surgeRules,
      'surgeRules.count.1.spreading',
      /没有任何扩散指标/,
    ],
    [
      'a baseline shorter than its window',
      {
        growth: [{ key: ['vehicle.model'], windowHours: 480, risePercent: 200, minimum: 5, raisesTo: 'P1' }],
      },
      'surgeRules.growth.1.windowMinutes',
      /窗口超过了基线时长的一半/,
    ],
    [
      'a share above 100 %',
      {
        ratio: [
          {
            ...{ key: ['place.dealer'], windowDays: 30, numerator: 'extra.overrun=true', against: 'fixed' },
            ...{ thresholdPercent: 100, minimum: 30, raisesTo: 'none' },
          },
        ],
      },
      'surgeRules.ratio.1.thresholdPercent',
      /占比不可能超过 100%/,
    ],
    [
      'a run of what is always the same',
      {
        run: [{ key: ['vehicle.model'], same: ['vehicle.model'], length: 3, windowDays: 30, raisesTo: 'P1' }],
      },
      'surgeRules.run.1.same',
      /包含了分组字段/,
    ],
    [
      'no group',
      { repeat: [{ key: [], windowDays: 30, times: 3, raisesTo: 'P1' }] },
      'surgeRules.repeat.1.key',
      /分组字段/,
    ],
    ['a condition that is none', three({}, { where: 'model' }).surgeRules, 'where', /看不懂条件/],
    [
      'the same rule twice',
      { count: [...three().surgeRules.count, ...three().surgeRules.count] },
      'surgeRules',
      /填写了两次/,
    ],
  ];

  it.each(RULES)('refuses a rule that cannot work: %s', async (_, surgeRules, field, sentence) => {
    const { ledger, run } = await fresh();
    const items = await feedbacks(ledger, 1, 1);
    await expect(run({ rules: 'node', surgeRules }, items)).rejects.toMatchObject({
      message: expect.stringMatching(sentence) as string,
      description: expect.stringContaining(field) as string,
    });
  });
});

describe('Surge Window: inspect', () => {
  it('shows open episodes on one side and the windows on the other', async () => {
    const { ledger, run } = await fresh();
    await run(three(), await feedbacks(ledger, 1, 4));
    await run(three(), await feedbacks(ledger, 11, 2, { vehicle: { model: 'S3' } }));
    const look = async (more: IDataObject = {}) =>
      await run({ operation: 'inspect', ...three(), ...more }, [{}]);
    const [surge, normal] = await look();
    expect(surge![0]!.json).toMatchObject({
      episode: { state: 'open', peak: 3, kind: 'count' },
      storm: false,
    });
    const windows = normal!.map(({ json }) => json.window as IDataObject);
    expect(windows.map(({ count, threshold }) => [count, threshold])).toEqual([
      [4, 3],
      [2, 3],
    ]);
    expect(windows[0]!.episode).toBe((surge![0]!.json.episode as IDataObject).id);
    const [, only] = await look({ containing: 's3', show: ['windows'] });
    expect(only).toHaveLength(1);
    const limited = await look({ limit: 1 });
    expect(limited.flat()).toHaveLength(1);
  });
});

describe('VoC Case Trigger: surges', () => {
  it('tells one alarm an episode, with texts, picture and cases', async () => {
    const { ledger, run, open } = await fresh();
    await subscribe(ledger, 'test', ['surge.opened', 'surge.grown']);
    const items = (await open(await feedbacks(ledger, 1, 5))).map(({ json }) => json);
    await run(three(), items);
    const events = await claim(ledger, 'test', 'me', 10);
    expect(events.map(({ topic }) => topic)).toEqual(['surge.opened']);
    const item = (await enrich(ledger, events[0]!))!;
    expect(item.text).toBe('【突增告警】X5 · 制动失效 · 三起 · 3 起');
    expect(
      String(item.detail)
        .split('\n')
        .map((line) => line.slice(0, 2)),
    ).toEqual(['依据', '走势', '案件', '级别']);
    expect(item.caseNumber).toBe((item.caseNumbers as string[])[0]);
    expect(item.caseNumbers).toHaveLength(3);
    expect(item.chart).toMatch(/^<svg /);
  });

  it('shows samples shaped like the real items', async () => {
    const trigger = new VocCaseTrigger();
    const topics = ['feedback.stalled', 'surge.opened', 'surge.grown', 'surge.closed'];
    const { context, emitted } = triggerContext(trigger, { mode: 'manual', parameters: { topics } });
    const { manualTriggerFunction } = await trigger.trigger.call(context);
    await manualTriggerFunction!();
    const items = emitted[0]![0]!.map(({ json }) => json);
    expect(items.map(({ event }) => event)).toEqual(topics);
    expect(items.slice(1).map(({ text }) => String(text).slice(0, 6))).toEqual([
      '【突增告警】',
      '【突增扩大】',
      '【突增结束】',
    ]);
  });
});
