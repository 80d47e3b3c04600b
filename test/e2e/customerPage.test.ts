import { form, intake, rowOf, tokenIn } from './pages';
import { closeScene, eventually, ledgerRows, openScene } from './support';
import type { Scene } from './support';

/** Template 07 in a real n8n: a customer sees the status, a stranger learns nothing. */
jest.setTimeout(120_000);

const SEAT = '座椅加热坏了，按了没反应，约了两次都没修好';

describe('the customer page', () => {
  let scene: Scene;
  let number: string;
  let token: string;
  beforeAll(async () => {
    scene = await openScene();
    await scene.n8n.waitForWebhook('voc-status');
    const { caseNumber } = await intake(scene, {
      id: 'customer-1',
      text: SEAT,
      customer: { name: '赵先生', phone: '13800005678' },
    });
    number = caseNumber;
  }, 600_000);
  afterAll(async () => await closeScene(scene));

  const look = async (asked: string, digits: string, address = '198.51.100.7') =>
    await form(
      scene,
      'voc-status',
      { action: 'look', number: asked, digits },
      { 'x-forwarded-for': address },
    );

  it('asks who it is', async () => {
    const page = await scene.n8n.get('voc-status');
    expect({ status: page.status, text: page.text }).toMatchObject({ status: 200 });
    expect(page.text).toContain('手机号后四位');
    // n8n's own policy replaces a template's; the page carries the stricter one itself.
    expect(page.headers.get('content-security-policy')).toMatch(/sandbox|default-src 'none'/);
    expect(page.text).toContain("default-src 'none'");
  });

  it('gives strangers one answer in one time', async () => {
    const wrong = await look(number, '0000');
    const unknown = await look('C20200101-000001', '5678');
    expect([wrong.status, unknown.status]).toEqual([404, 404]);
    expect(wrong.text.replaceAll(number, '')).toBe(unknown.text.replaceAll('C20200101-000001', ''));
    expect(wrong.text).not.toContain('已收到');
    // Both wait for the same moment; the rest is the noise of a shared machine.
    expect(Math.min(wrong.ms, unknown.ms)).toBeGreaterThanOrEqual(400);
  });

  it("shows the status in the customer's words", async () => {
    const page = await look(number.toLowerCase(), '5678');
    expect({ status: page.status, text: page.text }).toMatchObject({ status: 200 });
    expect(page.text).toContain('已收到');
    for (const inside of ['客服主管', '研发值班', '质量', 'P2', '赵先生', '5678'])
      expect(page.text.replaceAll(/value="[^"]*"/g, '')).not.toContain(inside);
    token = tokenIn(page.text);
  });

  it('takes an addition on the road of every message, once', async () => {
    const fields = { t: token, action: 'add', text: '今天开车时刹车突然失灵，踩到底没有反应' };
    const added = await form(scene, 'voc-status', fields);
    expect({ status: added.status, text: added.text }).toMatchObject({ status: 200 });
    expect(added.text).toContain('已收到您的补充');
    const joined = () =>
      ledgerRows(scene.n8n, "SELECT number FROM voc_feedback WHERE channel = 'customerPage'");
    await eventually(() => (rowOf(scene, number).level === 'P0' ? true : undefined), 10_000);
    expect(rowOf(scene, number).level).toBe('P0');
    expect(joined()).toHaveLength(1);
    expect((await form(scene, 'voc-status', fields)).status).toBe(200);
    expect(joined()).toHaveLength(1);
    const alert = await eventually(
      () => scene.inbox.journal().find((delivery) => JSON.stringify(delivery).includes(number)),
      10_000,
    );
    expect(alert).toBeDefined();
  });

  it('does not let anybody guess', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++)
      statuses.push((await look(number, String(1000 + i), `203.0.113.${i}`)).status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(1);
    // Also the right digits, else the limit would tell which were right.
    expect((await look(number, '5678')).status).toBe(429);
  });

  it('a forged link code shows nothing', async () => {
    const refused = await form(scene, 'voc-status', {
      t: `${token.slice(0, -3)}abc`,
      action: 'add',
      text: 'x',
    });
    expect(refused.status).toBe(403);
    expect(refused.text).not.toContain(number);
  });
});
