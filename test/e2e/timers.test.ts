import { DataTables, runByHand } from './editor';
import { alertsOf, closeScene, eventually, ledgerRows, openScene } from './support';
import type { Scene } from './support';

/** Template 02 in a real n8n: time limits and ladders that nobody answers, with limits of seconds. */
jest.setTimeout(120_000);

const BRAKES = '下坡的时候刹车突然失灵，踩到底都没有反应，差点撞上前面的车';
const DIRECTOR = '13800000001';
const VICE_PRESIDENT = '13800000002';
const wait = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));

describe('template 02: timers', () => {
  let scene: Scene;
  let tables: DataTables;
  const publish = async () => {
    const run = await runByHand(scene.n8n, 'vocRedline00', '开始设置');
    if (run.error) throw new Error(`${run.error.message}: ${run.error.description ?? ''}`);
    return run.itemsOf('发布规则手册')[0]!.version;
  };
  beforeAll(async () => {
    scene = await openScene();
    await publish();
    tables = await DataTables.of(scene.n8n);
    await tables.update('voc_people', 'role', '质量总监', { mobile: DIRECTOR });
    await tables.update('voc_people', 'role', '质量委员会副总裁', { mobile: VICE_PRESIDENT });
  }, 600_000);
  afterAll(async () => await closeScene(scene));

  const complain = async (id: string) => {
    const answer = await scene.n8n.post('voc-intake', { channel: 'web', id, text: `${BRAKES}（${id}）` });
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
    return (answer.json as { caseNumber: string }).caseNumber;
  };
  /** Messages about the limit itself; the ladder's alerts carry other titles. */
  const about = (caseNumber: string) =>
    alertsOf(scene.inbox, caseNumber).filter(({ title }) => title.includes('专家核查数据'));
  const notices = (caseNumber: string) => about(caseNumber).filter(({ title }) => !title.includes('请复盘'));
  /** What a limit overrun by 20 % and more calls for. */
  const reviews = (caseNumber: string) =>
    alertsOf(scene.inbox, caseNumber).filter(({ title }) => title.includes('请复盘'));
  const trailOf = (caseNumber: string) =>
    ledgerRows<{ type: string }>(
      scene.n8n,
      "SELECT type FROM voc_case_event WHERE case_number = ? AND type IN ('clock.warned', 'clock.breached') ORDER BY seq",
      caseNumber,
    ).map(({ type }) => type);

  it('warns once and tells the breach once, to the owner', async () => {
    await tables.update('voc_limits', 'limitId', 'expertCheck', { minutes: 0.1, warnAtPercent: 50 });
    expect(await publish()).toBe(2);
    const startedAt = Date.now();
    const caseNumber = await complain('limit');
    const told = await eventually(() => {
      const found = notices(caseNumber);
      return found.length >= 2 ? found : undefined;
    }, 15_000);
    // Long enough for a second delivery of the same event to show.
    await wait(4_000);
    expect(notices(caseNumber).length).toBe(2);
    const [warning, breach] = told!;
    expect(warning!.title).toContain('还剩');
    expect(breach!.title).toContain('已超时');
    expect(warning!.at - startedAt).toBeGreaterThanOrEqual(3_000);
    expect(breach!.at - startedAt).toBeGreaterThanOrEqual(6_000);
    expect(breach!.at - startedAt).toBeLessThan(9_000);
    for (const notice of [warning!, breach!]) {
      expect(notice.pinged).toEqual([DIRECTOR]);
      expect(notice.text).toContain('质量总监');
    }
    expect(trailOf(caseNumber)).toEqual(['clock.warned', 'clock.breached']);
    expect(reviews(caseNumber)).toHaveLength(1);
    expect(reviews(caseNumber)[0]!.pinged).toEqual([DIRECTOR]);
  });

  it('tells only the breach, once, when both came due while n8n was down', async () => {
    await tables.update('voc_limits', 'limitId', 'expertCheck', { minutes: 0.2, warnAtPercent: 75 });
    expect(await publish()).toBe(3);
    const caseNumber = await complain('down');
    const startedAt = Date.now();
    await scene.n8n.stop();
    // Otherwise the warning was due before the stop and this test shows nothing.
    expect(Date.now() - startedAt).toBeLessThan(9_000);
    await wait(Math.max(0, startedAt + 13_000 - Date.now()));
    expect(about(caseNumber)).toEqual([]);

    await scene.n8n.restart();
    const restartedAt = Date.now();
    // The overrun may have come due as well: of all that is overdue the last word on the limit is told.
    const breach = await eventually(() => about(caseNumber)[0], 20_000);
    expect(breach?.title).toContain('已超时');
    expect(breach!.at - restartedAt).toBeLessThan(10_000);
    await wait(4_000);
    expect(about(caseNumber).length).toBe(1);
    expect(breach!.pinged).toEqual([DIRECTOR]);
    expect(trailOf(caseNumber)).toEqual(['clock.breached']);
  });

  it('climbs the whole ladder, then says once that nobody answered', async () => {
    await tables.update('voc_limits', 'limitId', 'expertCheck', { minutes: 60 });
    await tables.remove('voc_ladders', 'afterMinutes', 15);
    await tables.remove('voc_ladders', 'afterMinutes', 30);
    await tables.update('voc_ladders', 'afterMinutes', 5, { afterMinutes: 0.05 });
    await tables.update('voc_ladders', 'ladderId', 'redLine', { loops: 2, loopAfterMinutes: 0.05 });
    expect(await publish()).toBe(4);
    const caseNumber = await complain('ladder');
    const unanswered = () =>
      alertsOf(scene.inbox, caseNumber).filter(({ title }) => title.includes('仍无人'));
    const said = await eventually(() => unanswered()[0], 30_000);
    await wait(4_000);
    expect(said?.title).toContain('已通知 2 轮仍无人受理');
    expect(said!.pinged).toEqual([VICE_PRESIDENT]);
    expect(unanswered().length).toBe(1);
    const sent = ledgerRows<{ loop: number; rung: number; state: string }>(
      scene.n8n,
      'SELECT loop, rung, state FROM voc_notification WHERE case_number = ? AND ladder_id IS NOT NULL ORDER BY created_at',
      caseNumber,
    );
    expect(sent).toEqual([0, 1].flatMap((loop) => [0, 1].map((rung) => ({ loop, rung, state: 'sent' }))));
    // Four rungs and this message, and nothing that the inbox refused or got twice.
    expect(alertsOf(scene.inbox, caseNumber).length).toBe(5);
    expect(ledgerRows(scene.n8n, 'SELECT state FROM voc_ladder WHERE case_number = ?', caseNumber)).toEqual([
      { state: 'exhausted' },
    ]);
  });
});
