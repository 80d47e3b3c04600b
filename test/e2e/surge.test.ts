import { closeScene, eventually, ledgerRows, openScene, percentile } from './support';
import type { Scene } from './support';

/** Templates 01 and 02 in a real n8n: an outbreak rings once and raises its cases, noise does not. */
jest.setTimeout(180_000);

const CITIES = [
  ['四川', '成都'],
  ['浙江', '杭州'],
  ['广东', '广州'],
  ['湖北', '武汉'],
] as const;
const PLACES = ['上班路上', '高速上', '地库里', '送孩子时', '等红灯时', '洗车以后', '雨天'];
const TROUBLES = [
  '没有声音',
  '断断续续',
  '自己关机',
  '连不上手机',
  '按键没反应',
  '一直黑屏',
  '杂音很大',
  '定位漂移',
];
const wait = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));

interface Answer {
  number: string;
  level: string;
  caseNumber: string;
}

describe('templates 01 and 02: surges', () => {
  let scene: Scene;
  let serial = 0;
  beforeAll(async () => {
    scene = await openScene();
  }, 600_000);
  afterAll(async () => await closeScene(scene));

  /** One customer among many: a phone, a place and words of his own. */
  const complain = async (model: string, more: object = {}) => {
    const i = serial++;
    const [province, city] = CITIES[i % CITIES.length]!;
    const answer = await scene.n8n.post('voc-intake', {
      channel: 'app',
      id: `surge-${i}`,
      text: `${PLACES[i % PLACES.length]}车机${TROUBLES[i % TROUBLES.length]}，第 ${i + 2} 次了，工单尾号 ${i * 7919 + 17}`,
      customer: { phone: String(13800100000 + i * 37) },
      vehicle: { model },
      place: { province, city },
      fault: { codes: ['U0155'] },
      ...more,
    } as never);
    expect({ status: answer.status, text: answer.status === 200 ? '' : answer.text }).toEqual({
      status: 200,
      text: '',
    });
    return { ...(answer.json as unknown as Answer), ms: answer.ms };
  };
  const surges = (model: string) =>
    scene.inbox
      .journal()
      .filter(({ accepted, title }) => accepted && title.includes('【突增') && title.includes(model));
  const levelsOf = (model: string) =>
    ledgerRows<{ level: string; n: number }>(
      scene.n8n,
      `SELECT level, COUNT(*) AS n FROM voc_case WHERE json_extract(attributes, '$.model') = ?
       GROUP BY level ORDER BY level`,
      model,
    );

  it('stays quiet over ordinary complaints', async () => {
    const answers = [];
    for (let i = 0; i < 24; i++) {
      answers.push(await complain(`车型${i % 12}`, { fault: { codes: [`B1${100 + (i % 12)}`] } }));
    }
    await wait(3_000);
    expect(surges('车型')).toEqual([]);
    expect(new Set(answers.map(({ level }) => level))).not.toContain('P0');
    const ms = answers.slice(5).map((answer) => answer.ms);
    console.log(
      `with Surge Window: p50 ${percentile(ms, 0.5).toFixed(0)} ms, p95 ${percentile(ms, 0.95).toFixed(0)} ms`,
    );
  });

  it('rings once for 60 complaints of one fault from four cities, and raises their cases', async () => {
    const MODEL = '远岚E5';
    const answers: Answer[] = [];
    // Four at a time, as a real flood comes.
    for (let i = 0; i < 15; i++) {
      answers.push(...(await Promise.all([0, 1, 2, 3].map(async () => await complain(MODEL)))));
    }
    const outbreak = () => surges(MODEL).filter(({ name }) => name === '危机群');
    const alert = await eventually(() => outbreak()[0], 15_000);
    expect(alert?.title).toContain('达到 50 起且在扩散');
    expect(alert!.text).toMatch(/正在扩散：4 个地区/);
    expect(alert!.text).toMatch(/走势：[▁-█]+/);
    expect(alert!.links.some(({ url }) => url.includes('/webhook/voc-act'))).toBe(true);
    expect(JSON.stringify(scene.inbox.journal())).not.toMatch(/138001\d{5}/);
    // Long enough for a second delivery, and for alerts of single cases, to show.
    await wait(5_000);
    expect(outbreak()).toHaveLength(1);
    expect(levelsOf(MODEL)).toEqual([{ level: 'P0', n: 60 }]);
    // Who comes after the alarm is told at once what level his case has.
    expect(answers.slice(-4).map(({ level }) => level)).toEqual(['P0', 'P0', 'P0', 'P0']);
    const single = scene.inbox
      .journal()
      .filter(
        ({ title, text }) =>
          !title.includes('【突增') && answers.some(({ caseNumber }) => text.includes(caseNumber)),
      );
    expect(single.map(({ title }) => title)).toEqual([]);
    const trail = ledgerRows<{ n: number }>(
      scene.n8n,
      "SELECT COUNT(*) AS n FROM voc_case_event WHERE type = 'case.levelRaised' AND data LIKE '%达到 50 起%'",
    );
    expect(trail[0]!.n).toBeGreaterThanOrEqual(45);
  });

  it('tells development of one vehicle that comes back, also where the same matter was merged', async () => {
    const vehicle = { model: '远岚R9', vin: 'LSVAA4182E2184847' };
    const customer = { phone: '13800199999' };
    const VISITS = [
      '导航一直停在原来的路口不动，换了路线也不更新，只能用手机',
      '导航一直停在原来的路口不动，换了路线也不更新，只能用手机，店里说下周再看',
      '又来了，屏幕上的倒车影像花屏，收音机也没有声音',
    ];
    const answers: Array<Answer & { duplicateOf?: string }> = [];
    for (const text of VISITS) answers.push(await complain('远岚R9', { vehicle, customer, text }));
    // The second visit is one matter with the first: it goes to the same case, and it is counted all the same.
    expect(answers[1]).toMatchObject({ duplicateOf: answers[0]!.number });
    const told = await eventually(() => surges('LSVAA4182E2184847')[0], 15_000);
    expect(told).toMatchObject({ name: '研发值班群' });
    expect(told!.title).toContain('30 天内 3 次');
  });

  it('gives a red line its case and its alert when counting fails', async () => {
    const broken = 'ALTER TABLE voc_surge_stream RENAME TO voc_surge_away';
    ledgerWrite(broken);
    try {
      const postedAt = Date.now();
      const answer = await complain('远岚E5', {
        text: '下坡的时候刹车突然失灵，踩到底都没有反应，差点撞上前车',
      });
      expect(answer).toMatchObject({ level: 'P0' });
      const alert = await eventually(
        () => scene.inbox.journal().find(({ text }) => text.includes(answer.caseNumber)),
        10_000,
      );
      expect(alert!.at - postedAt).toBeLessThan(2_000);
    } finally {
      ledgerWrite('ALTER TABLE voc_surge_away RENAME TO voc_surge_stream');
    }
  });

  /** What no operator does: takes a table away under the running server. */
  function ledgerWrite(sql: string): void {
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
    const database = new DatabaseSync(`${scene.n8n.userFolder}/.n8n/voc-redline.sqlite`);
    database.exec('PRAGMA busy_timeout = 5000');
    database.exec(sql);
    database.close();
  }
});
