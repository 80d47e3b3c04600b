import '../support/chinese';
import { join } from 'node:path';
import type {
  ICredentialTestFunctions,
  IDataObject,
  IExecuteFunctions,
  INodeExecutionData,
} from 'n8n-workflow';
import { Escalate } from '../../nodes/Escalate/Escalate.node';
import { Ledger } from '../../voc/ledger';
import { startInbox } from '../fakes/inbox';
import type { Inbox } from '../fakes/inbox';
import { TEST_SECRET, testFolder } from '../support/ledgers';
import { executeContext } from '../support/nodeContext';
import type { NodeRun } from '../support/nodeContext';
import { givenCase } from '../voc/escalation/world';

/** The node against the alert inbox, which checks signatures and mentions as the providers do. */
const WEBHOOK_SECRET = `whsec_${Buffer.from('the receiver’s secret').toString('base64')}`;
const RESUME = 'https://hooks.example.test/n8n/webhook-waiting/77?signature=x';
const SECRET = 'SECtest-0123456789abcdef';

let inbox: Inbox;
let ledger: Ledger;
let vocLedgerApi: IDataObject;
let requests: IDataObject[];

beforeEach(async () => {
  inbox = await startInbox({
    config: {
      dingtalk: [
        { token: 'crisis', secret: SECRET, name: '危机群' },
        { token: 'board', keyword: '质量告警', name: '高管群' },
      ],
      webhook: [{ path: 'quality', secret: WEBHOOK_SECRET }],
    },
  });
  const path = join(testFolder(), 'voc.sqlite');
  vocLedgerApi = { store: 'sqlite', path, secret: TEST_SECRET };
  ledger = await Ledger.open({ kind: 'sqlite', path, secret: TEST_SECRET });
  requests = [];
});
afterEach(async () => {
  await ledger.close();
  await inbox.close();
});

const dingTalkRobotApi = (): IDataObject => ({
  baseUrl: inbox.url,
  groups: {
    group: [
      { name: '危机群', accessToken: 'crisis', secret: SECRET, keyword: '' },
      { name: '高管群', accessToken: 'board', secret: '', keyword: '质量告警' },
    ],
  },
});
const signedWebhookApi = (): IDataObject => ({ url: `${inbox.url}/webhook/quality`, secret: WEBHOOK_SECRET });

/** As n8n's helper: encodes the query once, follows no redirect, gives every status. */
async function httpRequest(options: IDataObject): Promise<unknown> {
  requests.push(options);
  const url = new URL(String(options.url));
  for (const [key, value] of Object.entries((options.qs ?? {}) as IDataObject))
    url.searchParams.set(key, String(value));
  const answer = await fetch(url, {
    method: String(options.method),
    headers: options.headers as Record<string, string>,
    body: String(options.body),
    redirect: 'manual',
    signal: AbortSignal.timeout(Number(options.timeout)),
  });
  return {
    statusCode: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: await answer.text(),
  };
}

async function run(operation: string, change: NodeRun = {}): Promise<INodeExecutionData[][]> {
  const node = new Escalate();
  const context = executeContext(node, {
    helpers: { httpRequest },
    ...change,
    parameters: { operation, ...change.parameters },
    credentials: {
      vocLedgerApi,
      ...(change.credentials ?? {
        dingTalkRobotApi: dingTalkRobotApi(),
        signedWebhookApi: signedWebhookApi(),
      }),
    },
  });
  const withExecution = new Proxy(context, {
    get: (target, key) =>
      key === 'evaluateExpression'
        ? (expression: string) => (expression === '{{ $execution.resumeUrl }}' ? RESUME : undefined)
        : (Reflect.get(target, key) as unknown),
  });
  return (await node.execute.call(withExecution as IExecuteFunctions)) as INodeExecutionData[][];
}

const rungs = (...rung: IDataObject[]) => ({
  ladderSource: 'node',
  rungs: {
    rung: rung.map((one) => ({
      afterMinutes: 0,
      channel: 'dingTalkRobot',
      to: '危机群',
      mention: '',
      ...one,
    })),
  },
});

const item = (number: string) => [{ case: { number } }];

describe('Escalate', () => {
  it('unconfigured behind VoC Case → Open, raises the rulebook’s ladder and the alert arrives signed', async () => {
    const number = await givenCase(ledger);
    const [sent, handOff, failed] = await run('raise', { items: item(number) });
    expect([sent!.length, handOff!.length, failed!.length]).toEqual([1, 0, 0]);
    expect(sent![0]).toMatchObject({
      pairedItem: { item: 0 },
      json: {
        case: { number },
        ladder: { state: 'climbing', rung: 2, rungs: 4 },
        escalation: { outcome: 'raised' },
        deliveries: [{ to: '危机群', state: 'sent', unreachable: ['质量总监', '研发值班'] }],
      },
    });
    const [alert] = inbox.journal();
    expect(alert).toMatchObject({
      accepted: true,
      name: '危机群',
      title: '【P0 红线】制动失效 · 星途X5 · 成都',
    });
    for (const part of [number, '四川 成都', '制动失效：没有反应', '质量总监（质量部）', '刹车踩到底'])
      expect(alert!.text).toContain(part);
    expect(alert!.links[0]!.url).toMatch(/^https:\/\/hooks\.example\.test\/n8n\/webhook\/voc-act\?t=/);
  });

  it('run twice, it sends once', async () => {
    const number = await givenCase(ledger);
    await run('raise', { items: item(number) });
    const [sent] = await run('raise', { items: item(number) });
    expect(sent![0]!.json).toMatchObject({ escalation: { outcome: 'existing' }, deliveries: [] });
    expect(inbox.journal()).toHaveLength(1);
  });

  it('one rung, all channels at once: keyword group, signed webhook, hand-off', async () => {
    const number = await givenCase(ledger);
    const [sent, handOff, failed] = await run('raise', {
      items: item(number),
      parameters: rungs(
        { to: '高管群' },
        { channel: 'signedWebhook' },
        { channel: 'handOff', to: 'duty@example.test' },
        { afterMinutes: 5 },
      ),
    });
    expect([sent!.length, handOff!.length, failed!.length]).toEqual([1, 1, 0]);
    expect(inbox.journal().map(({ accepted, channel }) => [channel, accepted])).toEqual(
      expect.arrayContaining([
        ['dingtalk', true],
        ['webhook', true],
      ]),
    );
    const message = handOff![0]!.json.message as IDataObject;
    expect(message).toMatchObject({
      to: 'duty@example.test',
      subject: '【P0 红线】制动失效 · 星途X5 · 成都',
    });
    expect(String(message.text)).toContain('客户原话：高速上刹车');
    expect(String(message.html)).toContain('<blockquote>');
  });

  it('a missing credential or group goes out on Failed with its remedy, and never with a secret', async () => {
    const number = await givenCase(ledger);
    const bare = await run('raise', { items: item(number), credentials: {} });
    expect(bare.map((items) => items.length)).toEqual([0, 0, 1]);
    expect(bare[2]![0]!.json.deliveries).toMatchObject([
      { state: 'failed', reason: 'noCredential', remedy: '请在本节点选择凭据“钉钉群机器人”。' },
    ]);
    const unknown = await run('raise', {
      items: item(await givenCase(ledger)),
      parameters: rungs({ to: '没有的群' }),
    });
    expect(JSON.stringify(unknown[2])).toContain('现有：危机群、高管群');
    const wrong = dingTalkRobotApi();
    (wrong.groups as { group: IDataObject[] }).group[0]!.accessToken = 'stolen-token-value';
    const refused = await run('raise', {
      items: item(await givenCase(ledger)),
      credentials: { dingTalkRobotApi: wrong },
    });
    expect(refused[2]![0]!.json.deliveries).toMatchObject([{ reason: 'tokenUnknown' }]);
    expect(JSON.stringify(refused)).not.toMatch(/stolen-token-value|SECtest/);
  });

  it('a provider that cannot be reached is a failed delivery, not a failed execution', async () => {
    await inbox.close();
    const [, , failed] = await run('raise', { items: item(await givenCase(ledger)) });
    expect(failed![0]!.json.deliveries).toMatchObject([{ state: 'failed', reason: 'unreachable' }]);
    expect(JSON.stringify(failed)).not.toContain('crisis');
    inbox = await startInbox({ config: {} });
  });

  it('hands the query over raw and follows no redirect', async () => {
    inbox.fault('dingtalk', 'redirect');
    const [, , failed] = await run('raise', { items: item(await givenCase(ledger)) });
    expect(failed![0]!.json.deliveries).toMatchObject([{ reason: 'redirected' }]);
    expect(requests[0]).toMatchObject({
      disableFollowRedirect: true,
      ignoreHttpStatusErrors: true,
      timeout: 10_000,
    });
    expect(String((requests[0]!.qs as IDataObject).sign)).not.toContain('%');
  });

  it('advances the rung of an event, and only that one', async () => {
    const number = await givenCase(ledger);
    const raised = await run('raise', {
      items: item(number),
      parameters: rungs({}, { afterMinutes: 5, to: '高管群' }),
    });
    const ladder = raised[0]![0]!.json.ladder as IDataObject;
    const early = await run('advance', { items: [{ ladderId: ladder.id, rung: 1, loop: 0 }] });
    expect(early[0]![0]!.json.escalation).toEqual({ outcome: 'nothingToDo', reason: 'notDue' });
    const now = await run('advance', { items: [{ ladder }], parameters: { which: 'next' } });
    expect(now[0]![0]!.json).toMatchObject({
      escalation: { outcome: 'advanced' },
      deliveries: [{ to: '高管群' }],
    });
    const again = await run('advance', { items: [{ ladderId: ladder.id, rung: 1, loop: 0 }] });
    expect(again[0]![0]!.json.escalation).toEqual({ outcome: 'nothingToDo', reason: 'rungPassed' });
    expect(inbox.journal()).toHaveLength(2);
    await expect(run('advance', { items: [{ ladderId: ladder.id }] })).rejects.toThrow('没有说明是哪一级');
  });

  it('shows the page of the alert’s link and takes the case over by its form', async () => {
    const number = await givenCase(ledger);
    await run('raise', { items: item(number) });
    const t = new URL(inbox.journal()[0]!.links[0]!.url).searchParams.get('t')!;
    const [shown] = await run('showPage', { items: [{ query: { t } }] });
    expect(shown![0]!.json).toMatchObject({ outcome: 'shown', status: 200, caseNumber: number });
    const [done] = await run('acknowledge', { items: [{ body: { t, name: '李敏' } }] });
    expect(done![0]!.json).toMatchObject({ outcome: 'acknowledged', by: '李敏', status: 200 });
    const [late] = await run('acknowledge', {
      items: item(number),
      parameters: { by: 'case', actor: '王强' },
    });
    expect(late![0]!.json).toMatchObject({ outcome: 'already', by: '李敏' });
    const [forged] = await run('acknowledge', { items: [{ body: { t: `${t}x`, name: '李敏' } }] });
    expect(forged![0]!.json).toMatchObject({ outcome: 'invalid', status: 403 });
    const [empty] = await run('showPage', { items: [{}] });
    expect(empty![0]!.json).toMatchObject({ outcome: 'invalid', status: 403 });
  });

  it('stops with a reason, and asks for one', async () => {
    const number = await givenCase(ledger);
    await run('raise', { items: item(number) });
    await expect(run('stop', { items: item(number), parameters: { reason: ' ' } })).rejects.toThrow(
      '没有填写停止的原因',
    );
    const [sent] = await run('stop', { items: item(number), parameters: { reason: '误报' } });
    expect(sent![0]!.json.stopped).toMatchObject([{ state: 'stopped', stopReason: '误报' }]);
  });

  it('notifies once for each event, with the facts of the case', async () => {
    const number = await givenCase(ledger);
    const event = { case: { number }, text: '专家核查数据还剩 11 分钟', eventKey: 'clock.warning/1' };
    const [sent] = await run('notify', { items: [event] });
    expect(sent![0]!.json.deliveries).toMatchObject([{ state: 'sent' }]);
    await run('notify', { items: [event] });
    expect(inbox.journal()).toHaveLength(1);
    expect(inbox.journal()[0]).toMatchObject({ title: '专家核查数据还剩 11 分钟' });
    expect(inbox.journal()[0]!.text).toContain(number);
    await expect(run('notify', { items: [{}] })).rejects.toThrow('消息没有标题');
  });

  it('a bad item does not take the others with it', async () => {
    const number = await givenCase(ledger);
    const out = await run('raise', {
      items: [{ case: { number: 'C0' } }, { case: { number } }, {}],
      continueOnFail: true,
    });
    expect(out[0]).toMatchObject([{ pairedItem: { item: 1 } }]);
    expect(out[2]).toMatchObject([
      { pairedItem: { item: 0 }, json: { error: { code: 'notFound', field: 'caseNumber', value: 'C0' } } },
      { pairedItem: { item: 2 }, json: { error: { code: 'input.missing' } } },
    ]);
  });

  it('a ladder that cannot be used is refused with a remedy', async () => {
    const number = await givenCase(ledger);
    await expect(
      run('raise', { items: item(number), parameters: { ladderSource: 'node', rungs: {} } }),
    ).rejects.toMatchObject({
      message: '节点里填写的升级阶梯不能用',
      description: expect.stringContaining('rungs'),
    });
  });

  it('preflight tells what is missing before the night it is needed', async () => {
    const bad = await run('preflight', { credentials: {} });
    expect(bad[0]).toEqual([]);
    const rows = bad[2]!.map(({ json }) => json);
    expect(rows.map(({ result, where }) => `${String(result)} ${String(where)}`)).toEqual([
      'error 红线直通车 第 1、2、3、4 级，钉钉群机器人 危机群',
      ...['质量总监', '研发值班', '客服主管', '质量委员会副总裁'].map((role) => `warning ${role}`),
      'error 模板 02',
    ]);
    expect(rows[1]).toEqual({
      result: 'warning',
      where: '质量总监',
      message: '没有联系方式，群消息里无法 @ 到人',
      remedy: expect.stringContaining('voc_people'),
      text: expect.stringMatching(/^\[提醒\] 质量总监：没有联系方式.+ → 请在数据表 voc_people/),
      rulebookVersion: 0,
      pageAddress: expect.stringContaining('/webhook/voc-act'),
    });
    expect(inbox.journal()).toEqual([]);
  });

  it('preflight sends marked test messages when asked to', async () => {
    await ledger.transaction(
      async (tx) =>
        await tx.run(
          `INSERT INTO voc_subscriber (id, topics, registered_at, seen_at) VALUES ('t', '["ladder.rungDue"]', ?, ?)`,
          [tx.now, tx.now],
        ),
    );
    const [sent] = await run('preflight', { parameters: { sendTest: true } });
    expect(sent!.at(-1)!.json).toMatchObject({ result: 'ok', where: '钉钉群机器人 危机群' });
    expect(inbox.journal()).toMatchObject([{ accepted: true, title: '[演练] 告警通道测试' }]);
  });
});

describe('tests of the credentials', () => {
  const context = {
    helpers: {
      request: async (options: IDataObject) => await httpRequest({ ...options, url: options.uri }),
    },
  } as unknown as ICredentialTestFunctions;
  const { dingTalkRobotTest, signedWebhookTest } = new Escalate().methods.credentialTest;
  const ask = async (test: typeof dingTalkRobotTest, data: IDataObject) =>
    await test.call(context, { id: '1', name: 'x', type: 'y', data: data as never });

  it('DingTalk: every group is asked, nothing is posted', async () => {
    expect(await ask(dingTalkRobotTest, dingTalkRobotApi())).toMatchObject({ status: 'OK' });
    expect(inbox.journal().every(({ accepted }) => !accepted)).toBe(true);
    expect(inbox.journal()).toHaveLength(2);
  });

  it.each([
    ['wrong token', 'accessToken', 'no-such-token', '令牌'],
    ['wrong secret', 'secret', 'SECwrong-secret-0123456789', '加签'],
  ])('DingTalk: %s is told apart, without the secret', async (_, field, value, words) => {
    const data = dingTalkRobotApi();
    (data.groups as { group: IDataObject[] }).group[0]![field] = value;
    const answer = await ask(dingTalkRobotTest, data);
    expect(answer).toMatchObject({ status: 'Error', message: expect.stringContaining('危机群') });
    expect(answer.message).toContain(words);
    expect(answer.message).not.toContain(value);
  });

  it('DingTalk: no group, no name, a name twice, an address that is none', async () => {
    expect(await ask(dingTalkRobotTest, {})).toMatchObject({ status: 'Error', message: '还没有添加群' });
    const groups = (...group: IDataObject[]) => ({ baseUrl: inbox.url, groups: { group } });
    const one = { name: '危机群', accessToken: 'crisis', secret: SECRET };
    expect((await ask(dingTalkRobotTest, groups({ ...one, name: '' }))).message).toContain('没有填名称');
    expect((await ask(dingTalkRobotTest, groups(one, one))).message).toContain('重复');
    expect((await ask(dingTalkRobotTest, groups({ ...one, accessToken: '' }))).status).toBe('Error');
    const gone = await startInbox({ config: {} });
    await gone.close();
    const away = await ask(dingTalkRobotTest, { ...groups(one), baseUrl: gone.url });
    expect(away.message).toContain('连不上');
  });

  it('signed webhook: the receiver checks a signed ping', async () => {
    expect(await ask(signedWebhookTest, signedWebhookApi())).toMatchObject({ status: 'OK' });
    const other = `whsec_${Buffer.from('another secret').toString('base64')}`;
    expect(await ask(signedWebhookTest, { ...signedWebhookApi(), secret: other })).toMatchObject({
      status: 'Error',
    });
    expect(await ask(signedWebhookTest, { ...signedWebhookApi(), secret: '%%%' })).toMatchObject({
      status: 'Error',
    });
    expect(await ask(signedWebhookTest, { url: 'ftp://x', secret: other })).toMatchObject({
      status: 'Error',
    });
  });
});
