import { act, form, intake, rowOf, surveyLink, tokenIn } from './pages';
import { actLink, alertsOf, closeScene, eventually, ledgerRows, openScene } from './support';
import type { Scene } from './support';

/** Templates 03 and 06 in a real n8n: from the alert to the customer's last word, by pages only. */
jest.setTimeout(120_000);

const BRAKES = '高速上踩刹车没有任何反应，靠手刹才停下来，吓得全身是汗';

describe('from the alert to the closed case', () => {
  let scene: Scene;
  let number: string;
  let link: string;
  let token: string;
  beforeAll(async () => {
    scene = await openScene();
    await scene.n8n.waitForWebhook('voc-survey');
    number = (await intake(scene, { id: 'closing-1', text: `${BRAKES}<script>alert(1)</script>` }))
      .caseNumber;
    link = actLink((await eventually(() => alertsOf(scene.inbox, number)[0], 10_000))!);
  }, 600_000);
  afterAll(async () => await closeScene(scene));

  it('shows the case and changes nothing, with headers that forbid all but itself', async () => {
    const shown = await scene.n8n.send(link, {});
    expect({ status: shown.status, text: shown.text }).toMatchObject({ status: 200 });
    for (const part of [number, '专家核查数据', '客户原话', '<mark>']) expect(shown.text).toContain(part);
    expect(shown.text).not.toContain('<script');
    // n8n's own policy replaces a template's; the page carries the stricter one itself.
    expect(shown.headers.get('content-security-policy')).toMatch(/sandbox|default-src 'none'/);
    expect(shown.text).toContain("default-src 'none'");
    expect(shown.headers.get('content-type')).toContain('text/html');
    expect(rowOf(scene, number).state).toBe('new');
  });

  it('is worked on step by step, each form once', async () => {
    token = new URL(link).searchParams.get('t')!;
    const taken = await act(scene, { t: token, name: '李工', action: 'acknowledge' });
    expect(taken.text).toContain('已由 李工 接手');
    token = tokenIn(taken.text);

    const finding = { t: token, action: 'finding', finding: '制动主缸内漏', batchDefect: 'yes' };
    const found = await act(scene, finding);
    expect({ status: found.status, text: found.text }).toMatchObject({ status: 200 });
    expect(found.text).toContain('涉及批次缺陷');

    const replayed = await act(scene, { ...finding, finding: '别的结论' });
    expect(replayed.status).toBe(409);
    expect(replayed.text).toMatch(/李工 在 .* 记录了结论/);
    expect(rowOf(scene, number)).toMatchObject({ state: 'investigating' });
    expect(rowOf(scene, number).life).toContain('制动主缸内漏');

    const early = await act(scene, {
      t: tokenIn(found.text),
      action: 'resolve',
      rootCause: '密封圈材料错误',
    });
    expect(early.status).toBe(400);
    expect(early.text).toContain('还没有任何措施');
    expect(early.text).toContain('密封圈材料错误');

    const measured = await act(scene, {
      t: tokenIn(found.text),
      action: 'measure',
      kind: 'temporary',
      measure: '安排拖车',
    });
    expect(rowOf(scene, number).state).toBe('measure');
    const resolved = await act(scene, {
      t: tokenIn(measured.text),
      action: 'resolve',
      rootCause: '密封圈材料错误',
      measure: '更换制动主缸',
    });
    expect(resolved.text).toContain('接下来请客户评价');
    expect(rowOf(scene, number).state).toBe('solved');
  });

  it('tells a second person who acted', async () => {
    const second = await act(scene, { t: new URL(link).searchParams.get('t')!, name: '张工' });
    expect(second.text).toContain('李工');
    expect(ledgerRows(scene.n8n, "SELECT 1 FROM voc_case_event WHERE actor = '张工'")).toEqual([]);
  });

  it('not solved: the case is reopened and its owner is called', async () => {
    const survey = await surveyLink(scene, number, 1);
    expect((await scene.n8n.send(survey, {})).text).toContain('您反映的问题解决了吗');
    expect(rowOf(scene, number).state).toBe('solved');
    const answer = { t: new URL(survey).searchParams.get('t')!, solved: 'no', score: '2', comment: '还是软' };
    const sent = await form(scene, 'voc-survey', answer);
    expect(sent.text).toContain('很抱歉');
    expect(rowOf(scene, number).state).toBe('reopened');
    const again = await form(scene, 'voc-survey', { ...answer, solved: 'yes', score: '5' });
    expect(again.text).toContain('您已评价过');
    expect(rowOf(scene, number).state).toBe('reopened');
    const called = await eventually(
      () => alertsOf(scene.inbox, number).find(({ text }) => text.includes('已重开')),
      15_000,
    );
    expect(called).toBeDefined();
    token = new URL(actLink(called!)).searchParams.get('t')!;
  });

  it('solved and content: the case is closed', async () => {
    const taken = await act(scene, { t: token, name: '李工' });
    const resolved = await act(scene, {
      t: tokenIn(taken.text),
      action: 'resolve',
      rootCause: '管路里有空气',
      measure: '重新排气并路试',
    });
    expect({ status: resolved.status, text: resolved.text }).toMatchObject({ status: 200 });
    const survey = await surveyLink(scene, number, 2);
    const sent = await form(scene, 'voc-survey', {
      t: new URL(survey).searchParams.get('t')!,
      solved: 'yes',
      score: '5',
    });
    expect(sent.text).toContain('谢谢您的评价');
    const closed = await eventually(
      () => (rowOf(scene, number).state === 'closed' ? true : undefined),
      15_000,
    );
    expect({ closed, log: closed ? '' : scene.n8n.log(30) }).toMatchObject({ closed: true });
    const planned = ledgerRows<{ topic: string }>(
      scene.n8n,
      "SELECT topic FROM voc_event WHERE case_number = ? AND topic = 'case.followUp'",
      number,
    );
    expect(planned).toHaveLength(1);
  });

  it('says kindly what is wrong with a forged or empty link', async () => {
    for (const t of ['', 'x.y', `${token.slice(0, -3)}abc`, 'x'.repeat(5000)]) {
      for (const path of ['voc-act', 'voc-survey']) {
        const refused = await form(scene, path, { t, name: '坏人', solved: 'yes' });
        expect({ path, status: refused.status }).toEqual({ path, status: 403 });
        expect(refused.text).toContain('链接无效');
      }
    }
  });

  it('the red button is a red line at once, calls the leader, and names who warned', async () => {
    const body = new FormData();
    ['展厅里一辆车在冒烟', '周店员', '成都一店', '客服主管', '', '星途X5', '', '成都'].forEach((value, i) =>
      body.append(`field-${i}`, value),
    );
    const answer = await scene.n8n.send(`${scene.n8n.url}/form/voc-red-button`, { method: 'POST', body });
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
    const row = await eventually(
      () =>
        ledgerRows<{ number: string; level: string }>(
          scene.n8n,
          "SELECT c.number, c.level FROM voc_case c JOIN voc_feedback f ON f.case_number = c.number WHERE f.channel = '红线按钮'",
        )[0],
      10_000,
    );
    expect({ row, log: row ? '' : scene.n8n.log(30) }).toMatchObject({ row: { level: 'P0' } });
    const alert = await eventually(
      () => alertsOf(scene.inbox, row!.number).find(({ text }) => text.includes('一线红线上报')),
      10_000,
    );
    expect(alert!.text).toContain('周店员');
    const taken = await act(scene, {
      t: new URL(actLink(alert!)).searchParams.get('t')!,
      name: '李工',
    });
    expect(taken.text).toContain('value="周店员"');
    const blamed = await act(scene, {
      t: tokenIn(taken.text),
      action: 'falseAlarm',
      finding: '店员乱报',
      reporter: '周店员',
    });
    expect(blamed.status).toBe(400);
    const ended = await act(scene, {
      t: tokenIn(taken.text),
      action: 'falseAlarm',
      finding: '烟为洗车后的水汽，车辆检查正常',
      reporter: '周店员',
    });
    expect(ended.text).toContain('奖励名单');
    expect(ledgerRows(scene.n8n, 'SELECT reporter FROM voc_reward')).toEqual([{ reporter: '周店员' }]);
  });
});
