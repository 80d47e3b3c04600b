import { mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { alertsOf, actLink, closeScene, eventually, ledgerRows, openScene, parametersOf } from './support';
import type { Scene } from './support';

/** kill -9 of the real n8n on the way from the message to the alert, and while a rung comes due. */
jest.setTimeout(300_000);

const SMOKE = '充电的时候车底电池包冒烟了，烧焦味很大，人已经跑出来了';

describe('a stop at any point costs at most a delay', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene((workflow) => {
      if (workflow.name.startsWith('01')) {
        // The shipped value is two minutes; a test cannot wait for that.
        parametersOf(workflow, '规整（接口）').options = { stalledAfterSeconds: 8 };
        parametersOf(workflow, '逐级告警').ladderSource = 'node';
        parametersOf(workflow, '逐级告警').rungs = {
          rung: [0, 0.5, 0.75].map((afterMinutes) => ({
            afterMinutes,
            channel: 'dingTalkRobot',
            to: '危机群',
            mention: '质量总监',
          })),
        };
      }
    });
  }, 600_000);
  afterAll(async () => await closeScene(scene));

  const rows = <T>(sql: string, ...params: string[]) => ledgerRows<T>(scene.n8n, sql, ...params);
  const restart = async () => {
    await scene.n8n.restart();
    await scene.n8n.waitForWebhook('voc-intake');
  };

  it('killed between intake and alert: after the start the alert goes out once', async () => {
    const { inbox, n8n } = scene;
    let number: string | undefined;
    // The moment between the two is short. When the kill came too late, it is tried again with another message.
    for (let attempt = 1; attempt <= 8 && number === undefined; attempt++) {
      const id = `kill-${attempt}`;
      inbox.reset();
      const answer = n8n.post('voc-intake', { channel: 'web', id, text: SMOKE }).catch(() => undefined);
      const stored = await eventually(
        () => rows<{ number: string }>('SELECT number FROM voc_feedback WHERE source_id = ?', id)[0],
        10_000,
        1,
      );
      await n8n.kill();
      await answer;
      // What n8n had already handed to the network when it died still arrives.
      await new Promise((resolve) => setTimeout(resolve, 500));
      if (stored && inbox.journal().length === 0) number = stored.number;
      await restart();
    }
    expect(number).toBeDefined();

    const alert = await eventually(() => inbox.journal().find(({ accepted }) => accepted), 60_000);
    expect(alert).toBeDefined();
    const cases = rows<{ number: string; state: string }>(
      'SELECT number, state FROM voc_case WHERE first_feedback = ?',
      number!,
    );
    expect(cases.length).toBe(1);
    // Long enough for a second alert of the same rung to show, shorter than the next rung.
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    expect(alertsOf(inbox, cases[0]!.number).length).toBe(1);
    const clocks = rows('SELECT id FROM voc_clock WHERE case_number = ?', cases[0]!.number);
    expect(clocks.length).toBeGreaterThan(0);
  });

  it('the next rung fires although n8n was down when it came due, and none is skipped', async () => {
    const { inbox, n8n } = scene;
    inbox.reset();
    const answer = await n8n.post('voc-intake', { channel: 'web', id: 'rung-1', text: `${SMOKE}，快来人` });
    const { caseNumber } = answer.json as { caseNumber: string };
    const first = await eventually(() => alertsOf(inbox, caseNumber)[0], 10_000);
    expect(first).toBeDefined();
    await n8n.kill();
    // Rung 2 comes due after 30 s: n8n is down then.
    await new Promise((resolve) => setTimeout(resolve, 33_000));
    expect(alertsOf(inbox, caseNumber).length).toBe(1);

    await restart();
    const restartedAt = Date.now();
    const second = await eventually(() => alertsOf(inbox, caseNumber)[1], 15_000);
    expect(second).toBeDefined();
    expect(new Date(second!.at).getTime() - restartedAt).toBeLessThan(10_000);
    const third = await eventually(() => alertsOf(inbox, caseNumber)[2], 60_000);
    expect(third).toBeDefined();

    const link = actLink(third!);
    await n8n.send(link.split('?')[0]!, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ t: new URL(link).searchParams.get('t')!, name: '周工' }).toString(),
    });
    expect(rows('SELECT state FROM voc_ladder WHERE case_number = ?', caseNumber)).toEqual([
      { state: 'acknowledged' },
    ]);
    const sent = rows<{ rung: number; state: string }>(
      'SELECT rung, state FROM voc_notification WHERE case_number = ? ORDER BY created_at',
      caseNumber,
    );
    expect(sent).toEqual([0, 1, 2].map((rung) => ({ rung, state: 'sent' })));
  });

  it('a ledger that is away is said in a sentence with the remedy, and is taken up when it is back', async () => {
    const { inbox, n8n } = scene;
    inbox.reset();
    const file = join(n8n.userFolder, '.n8n', 'voc-redline.sqlite');
    await n8n.stop();
    renameSync(file, `${file}.aside`);
    // An administrator who mounted the volume at the wrong place finds a folder there.
    mkdirSync(file);
    await restart();
    const away = await n8n.post('voc-intake', { channel: 'web', id: 'away-1', text: SMOKE });
    expect({ status: away.status, text: away.text }).toMatchObject({ status: 503 });
    const { error } = away.json as { error: { message: string; remedy: string } };
    expect(error.message).toMatch(/台账/);
    expect(error.remedy).toMatch(/请/);

    await n8n.stop();
    rmdirSync(file);
    renameSync(`${file}.aside`, file);
    await restart();
    const back = await n8n.post('voc-intake', { channel: 'web', id: 'away-1', text: SMOKE });
    expect({ status: back.status, text: back.text }).toMatchObject({ status: 200 });
    const { caseNumber } = back.json as { caseNumber: string };
    expect(await eventually(() => alertsOf(inbox, caseNumber)[0], 10_000)).toBeDefined();
  });
});
