import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataTables, runByHand } from './editor';
import { closeScene, eventually, openScene } from './support';
import type { Scene } from './support';

/** Template 09 in a real n8n: the checkpoint goes through n8n's Data Table, the alarm to the group. */
jest.setTimeout(120_000);

describe('template 09: watchdog', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  }, 600_000);
  afterAll(async () => await closeScene(scene));

  const look = async () => await runByHand(scene.n8n, 'vocRedline09', '每 5 分钟');
  const night = async () => await runByHand(scene.n8n, 'vocRedline09', '每天 03:30');
  const told = (title: string) =>
    scene.inbox.journal().filter((delivery) => delivery.accepted && delivery.title.includes(title));
  const complain = async (id: string) => {
    const answer = await scene.n8n.post('voc-intake', {
      channel: 'web',
      id,
      text: `提车三天刹车失灵（${id}）`,
    });
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
  };

  it('finds all well while the templates run', async () => {
    const [found] = (await look()).itemsOf('检查运行状况');
    expect(found).toMatchObject({ healthy: true, problems: [] });
    expect(told('看门狗')).toEqual([]);
  });

  it('keeps each night’s checkpoint and checks against the newest', async () => {
    await complain('first');
    const first = await night();
    expect(first.error).toBeUndefined();
    const [kept] = first.itemsOf('取检查点');
    expect(first.itemsOf('校验审计链')[0]).toMatchObject({ intact: true });
    await complain('second');
    const second = await night();
    expect(second.itemsOf('校验审计链')[0]).toMatchObject({ intact: true, against: { seq: kept!.seq } });
    expect((await DataTables.of(scene.n8n)).names).toContain('voc_checkpoints');
    const third = await night();
    const [newest] = second.itemsOf('取检查点');
    expect(third.itemsOf('校验审计链')[0]).toMatchObject({ against: { seq: newest!.seq } });
  });

  it('tells the group when the end of the history was cut off', async () => {
    // As somebody with access to the file would do it, so that the ledger alone shows nothing.
    const database = new DatabaseSync(join(scene.n8n.userFolder, '.n8n', 'voc-redline.sqlite'));
    database.exec('PRAGMA busy_timeout = 5000');
    database.exec(`BEGIN IMMEDIATE;
      DELETE FROM voc_case_event WHERE seq > 3;
      UPDATE voc_trail_head SET seq = 3, hash = (SELECT hash FROM voc_case_event WHERE seq = 3);
      COMMIT`);
    database.close();
    const run = await night();
    expect(run.itemsOf('校验审计链')[0]).toMatchObject({ intact: false, reason: 'tailCut' });
    expect(run.itemsOf('保存检查点')).toEqual([]);
    const alarm = await eventually(() => told('审计链校验不通过')[0], 10_000);
    expect(alarm?.text).toContain('末尾被截断');
    // The same finding is told once a day.
    await night();
    expect(told('审计链校验不通过')).toHaveLength(1);
  });
});
