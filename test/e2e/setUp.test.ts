import { DataTables, runByHand } from './editor';
import { alertsOf, closeScene, eventually, ledgerRows, openScene } from './support';
import type { Scene } from './support';

/** Template 00 in a real n8n: the business edits Data Tables, and what it writes there is what happens. */
jest.setTimeout(120_000);

const WORD = '鬼探头';
const COMPLAINT = `昨天在路口遇到${WORD}，想向你们反馈一下`;
const MOBILE = '13800000001';
const DEFAULT_ROWS = {
  ...{ words: 0, people: 4, limits: 12, ladders: 4, owners: 4, surge: 8, settings: 14 },
  ...{ calendar: 43, vocabulary: 0 },
};

describe('template 00: set-up', () => {
  let scene: Scene;
  let tables: DataTables;
  beforeAll(async () => {
    scene = await openScene();
  }, 600_000);
  afterAll(async () => await closeScene(scene));

  const setUp = async () => await runByHand(scene.n8n, 'vocRedline00', '开始设置');
  const versions = () =>
    ledgerRows<{ version: number }>(scene.n8n, 'SELECT version FROM voc_rulebook ORDER BY version').map(
      ({ version }) => version,
    );
  const complain = async (id: string) => {
    const answer = await scene.n8n.post('voc-intake', { channel: 'web', id, text: COMPLAINT });
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
    return answer.json as { level: string; category: string; caseNumber: string };
  };

  it('judges by the default rulebook before', async () => {
    expect((await complain('before')).level).not.toBe('P0');
  });

  it('makes and fills the tables, publishes version 1 and says who cannot be reached', async () => {
    const run = await setUp();
    expect(run.error).toBeUndefined();
    expect(run.status).toBe('success');
    tables = await DataTables.of(scene.n8n);
    expect(tables.names).toEqual([
      'voc_calendar',
      'voc_ladders',
      'voc_limits',
      'voc_owners',
      'voc_people',
      'voc_settings',
      'voc_surge',
      'voc_vocabulary',
      'voc_words',
    ]);
    expect(await rowCounts()).toEqual(DEFAULT_ROWS);
    expect(run.itemsOf('发布规则手册')).toMatchObject([
      { published: true, version: 1, words: 0, people: 4, limits: 12, ladders: 1, owners: 4, surge: 8 },
    ]);
    expect(versions()).toEqual([1]);
    const found = run.itemsOf('检查能否通知到人');
    expect(found.map(({ result, where }) => `${String(result)} ${String(where)}`)).toEqual([
      'warning 质量总监',
      'warning 研发值班',
      'warning 客服主管',
      'warning 质量委员会副总裁',
      expect.stringMatching(/^warning 受理页面 http:\/\/127\.0\.0\.1/),
    ]);
    expect(found[0]).toMatchObject({
      rulebookVersion: 1,
      remedy: expect.stringMatching(/voc_people.*mobile/),
    });
  });

  it('changes nothing when it is run again', async () => {
    const run = await setUp();
    expect(run.status).toBe('success');
    expect(run.itemsOf('发布规则手册')).toMatchObject([
      { published: false, reason: 'sameContent', version: 1 },
    ]);
    expect(await rowCounts()).toEqual(DEFAULT_ROWS);
    expect(versions()).toEqual([1]);
  });

  it('puts edited rows in force: word, limit, telephone number, and a deleted row stays deleted', async () => {
    await tables.insert('voc_words', { word: WORD, level: 'P0', category: '智能驾驶' });
    await tables.update('voc_limits', 'limitId', 'expertCheck', { minutes: 360 });
    await tables.update('voc_people', 'role', '质量总监', { mobile: MOBILE });
    await tables.remove('voc_limits', 'limitId', 'plan');
    const run = await setUp();
    expect(run.error).toBeUndefined();
    expect(run.itemsOf('发布规则手册')).toMatchObject([
      { published: true, version: 2, words: 1, limits: 11 },
    ]);
    expect(run.itemsOf('检查能否通知到人').map(({ where }) => where)).not.toContain('质量总监');

    const { level, category, caseNumber } = await complain('after');
    expect({ level, category }).toEqual({ level: 'P0', category: '智能驾驶' });
    const alert = await eventually(() => alertsOf(scene.inbox, caseNumber)[0], 10_000);
    expect(alert?.pinged).toEqual([MOBILE]);
    const [opened] = ledgerRows(
      scene.n8n,
      'SELECT rulebook_version AS version FROM voc_case WHERE number = ?',
      caseNumber,
    );
    expect(opened).toEqual({ version: 2 });
    const clocks = ledgerRows<{ id: string; minutes: number }>(
      scene.n8n,
      'SELECT id, (due_at - started_at) / 60000 AS minutes FROM voc_clock WHERE case_number = ?',
      caseNumber,
    );
    expect(clocks).toContainEqual({ id: `${caseNumber}/expertCheck`, minutes: 360 });
  });

  it('refuses a broken row in words that say where and how, and the version in force stays', async () => {
    await tables.update('voc_words', 'word', WORD, { level: '红红' });
    const [broken] = await tables.rows('voc_words');
    const run = await setUp();
    expect(run.status).toBe('error');
    expect(run.error?.node?.name).toBe('发布规则手册');
    expect(run.error?.message).toContain(
      `红线词 voc_words 第 ${String(broken!.id)} 行，级别 level 列不是允许的值`,
    );
    expect(run.error?.description).toMatch(/值: 红红；可填：P0/);
    expect(versions()).toEqual([1, 2]);
    expect((await complain('still')).level).toBe('P0');

    await tables.update('voc_words', 'word', WORD, { level: 'P0' });
    const repaired = await setUp();
    expect(repaired.itemsOf('发布规则手册')).toMatchObject([{ published: false, version: 2 }]);
  });

  async function rowCounts() {
    const count = async (table: string) => (await tables.rows(table)).length;
    return {
      words: await count('voc_words'),
      people: await count('voc_people'),
      limits: await count('voc_limits'),
      ladders: await count('voc_ladders'),
      owners: await count('voc_owners'),
      surge: await count('voc_surge'),
      settings: await count('voc_settings'),
      calendar: await count('voc_calendar'),
      vocabulary: await count('voc_vocabulary'),
    };
  }
});
