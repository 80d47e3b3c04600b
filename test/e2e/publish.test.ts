import { startCredentials } from '../../scripts/start-credentials.ts';
import { DataTables, runByHand } from './editor';
import { closeScene, ledgerRows, openScene } from './support';
import type { Scene } from './support';

/** Template 10 in a real n8n: the owner edits a table, looks at the page in a browser, publishes, and takes it back. */
jest.setTimeout(120_000);

const WORD = '鬼探头';
const COMPLAINT = `昨天在路口遇到${WORD}，想向你们反馈一下`;
const PATH = 'voc-rulebook';

describe('template 10: publish the rulebook', () => {
  let scene: Scene;
  let tables: DataTables;
  beforeAll(async () => {
    scene = await openScene();
    await scene.n8n.waitForWebhook(PATH);
    await runByHand(scene.n8n, 'vocRedline00', '开始设置');
    tables = await DataTables.of(scene.n8n);
  }, 600_000);
  afterAll(async () => await closeScene(scene));

  const login = () => {
    const { data } = startCredentials({ inbox: 0 }).find(({ type }) => type === 'httpBasicAuth')!;
    return { authorization: `Basic ${Buffer.from(`${data.user}:${data.password}`).toString('base64')}` };
  };
  const open = async () => await scene.n8n.get(PATH, login());
  const submit = async (fields: Record<string, string>) =>
    await scene.n8n.send(PATH, {
      method: 'POST',
      headers: { ...login(), 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  const seenIn = (page: string) => /name="seen" value="([^"]+)"/.exec(page)?.[1] ?? 'no form';
  const versions = () =>
    ledgerRows<{ version: number }>(scene.n8n, 'SELECT version FROM voc_rulebook ORDER BY version').map(
      ({ version }) => version,
    );
  const complain = async (id: string) => {
    const { status, json, text } = await scene.n8n.post('voc-intake', {
      channel: 'web',
      id,
      text: COMPLAINT,
    });
    expect({ status, text }).toMatchObject({ status: 200 });
    return json as { level: string; caseNumber: string };
  };

  it('lets nobody in without the password', async () => {
    expect((await scene.n8n.get(PATH)).status).toBe(401);
    const posted = await scene.n8n.send(PATH, { method: 'POST', body: 'action=publish' });
    expect(posted.status).toBe(401);
    expect(versions()).toEqual([1]);
  });

  it('shows errors with table, row and column, and has no form then', async () => {
    expect((await complain('before')).level).not.toBe('P0');
    await tables.insert('voc_words', { word: `${WORD}+`, level: 'P0', category: '智能驾驶' });
    const { status, headers, text } = await open();
    expect({ status, type: headers.get('content-type') }).toEqual({
      status: 200,
      type: 'text/html; charset=utf-8',
    });
    expect(text).toContain('需要改正 1 处');
    expect(text).toMatch(/红线词 voc_words 第 \d+ 行，词语 word 列/);
    expect(text).not.toContain('发布新版本');
  });

  let seen = '';
  it('shows difference and backtest on the feedbacks there are', async () => {
    await tables.update('voc_words', 'word', `${WORD}+`, { word: WORD });
    const { text } = await open();
    expect(text).toContain(`红线词：增加“${WORD}”`);
    expect(text).toContain('试算：最近 1 条反馈');
    expect(text).toContain('新增红线：1');
    expect(text).toContain(`<mark>${WORD}</mark>`);
    expect(versions()).toEqual([1]);
    seen = seenIn(text);
  });

  it('publishes what was seen and nothing else', async () => {
    const form = { action: 'publish', author: '王工', reason: '路口事故增多', seen };
    await tables.update('voc_limits', 'limitId', 'plan', { minutes: 720 });
    const refused = await submit(form);
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('分钟 1440 → 720');
    expect(versions()).toEqual([1]);
    await tables.update('voc_limits', 'limitId', 'plan', { minutes: 1440 });
    expect((await submit({ ...form, author: '' })).status).toBe(400);
    const done = await submit(form);
    expect({ status: done.status, good: done.text.includes('已发布第 2 版') }).toEqual({
      status: 200,
      good: true,
    });
    expect(versions()).toEqual([1, 2]);
    const { level, caseNumber } = await complain('after');
    expect(level).toBe('P0');
    expect(versionOf(caseNumber)).toBe(2);
  });

  it('brings the older version back; cases keep the version they were judged with', async () => {
    const [judged] = ledgerRows<{ number: string }>(
      scene.n8n,
      'SELECT number FROM voc_case WHERE rulebook_version = 2',
    );
    const form = { action: 'rollBack', version: '1', author: '李工', reason: '误报太多' };
    expect((await submit({ ...form, seen: 'forged' })).status).toBe(409);
    const back = await submit({ ...form, seen: seenIn((await open()).text) });
    expect(back.text).toContain('已恢复第 1 版的内容，作为第 3 版生效');
    expect(versions()).toEqual([1, 2, 3]);
    expect((await complain('later')).level).not.toBe('P0');
    expect(versionOf(judged!.number)).toBe(2);
  });

  it('can be tried in the editor without a browser', async () => {
    const run = await runByHand(scene.n8n, 'vocRedline10', '手动试算');
    expect(run.error).toBeUndefined();
    expect(run.itemsOf('试算结果')).toMatchObject([{ valid: true, version: 3, changes: 1 }]);
  });

  function versionOf(caseNumber: string): number | undefined {
    const [row] = ledgerRows<{ version: number }>(
      scene.n8n,
      'SELECT rulebook_version AS version FROM voc_case WHERE number = ?',
      caseNumber,
    );
    return row?.version;
  }
});
