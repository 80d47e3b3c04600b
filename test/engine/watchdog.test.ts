import '../support/chinese';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { ledgerOf } from '../../nodes/shared/ledgerAccess';
import { heartbeat, subscribe } from '../../voc/ledger';
import type { Ledger } from '../../voc/ledger';
import { runTemplate } from '../support/engine';
import type { Template } from '../support/engine';
import { write } from '../voc/ledger/support';

const shipped = JSON.parse(
  readFileSync(join(__dirname, '../../workflows/09-watchdog.json'), 'utf8'),
) as Template;
/** The mail node brings the server's forms with it, which do not load here; it is off in the template anyway. */
const watchdog: Template = {
  ...shipped,
  nodes: shipped.nodes.map((node) =>
    node.type === 'n8n-nodes-base.emailSend'
      ? { ...node, type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} }
      : node,
  ),
};

/** The ledger the nodes of the template use. */
const ledger = async (): Promise<Ledger> =>
  await ledgerOf({ getNode: () => ({}), getCredentials: async () => Promise.reject(new Error('none')) });

const steps = async (from: number, to: number) =>
  await (
    await ledger()
  ).transaction(async (tx) => {
    for (let n = from; n <= to; n++)
      tx.trail({ caseNumber: `C-${n}`, type: 'case.opened', actor: 'system', data: { n } });
  });

describe('template 09: is due work done', () => {
  const look = async () => await runTemplate(watchdog, '每 5 分钟', { '每 5 分钟': [{}] });

  it('alarms where no trigger runs, once an hour', async () => {
    const first = await look();
    expect(first.error).toBeUndefined();
    const [found] = first.output('有异常？', 0);
    expect(found!.json).toMatchObject({ healthy: false, reason: 'noSweep' });
    expect(found!.json.text).toContain('没有任何 VoC 触发器在运行');
    // No robot is configured here: the alarm comes out at "failed", where the mail hangs.
    expect(first.output('异常告警', 2)).toHaveLength(1);
    const keys = await (
      await ledger()
    ).reader.all<{ natural_key: string }>(
      "SELECT natural_key FROM voc_notification WHERE natural_key LIKE 'notify/watchdog/%'",
    );
    await look();
    const after = await (
      await ledger()
    ).reader.all(
      "SELECT natural_key FROM voc_notification WHERE natural_key LIKE 'notify/watchdog/noSweep/%'",
    );
    expect([keys.length, after.length]).toEqual([1, 1]);
    expect(keys[0]!.natural_key).toMatch(/watchdog\/noSweep\/\d{10}\//);
  });

  it('reports all well to the dead-man address while the sweeps beat', async () => {
    const opened = await ledger();
    await write(opened, 'DELETE FROM voc_notification');
    await subscribe(opened, 'wf/node', [
      'ladder.rungDue',
      'clock.warning',
      'clock.breach',
      'feedback.stalled',
    ]);
    await heartbeat(opened, 'wf/node', {});
    const run = await look();
    expect(run.output('有异常？', 0)).toEqual([]);
    expect(run.output('有异常？', 1)[0]!.json).toMatchObject({ healthy: true, problems: [] });
  });
});

describe('template 09: was the history touched', () => {
  /** One night; `kept` stands for the newest row of the Data Table. */
  const night = async (kept: IDataObject) => {
    const run = await runTemplate(watchdog, '每天 03:30', {
      '每天 03:30': [{}],
      '建表：检查点': [{ name: 'voc_checkpoints' }],
      最近的检查点: [kept],
      保存检查点: [{ id: 1 }],
    });
    expect(run.error).toBeUndefined();
    return run;
  };

  it('keeps a checkpoint, and with it notices a tail that was cut off', async () => {
    await steps(1, 5);
    const first = await night({});
    const kept = first.output('取检查点')[0]!.json;
    expect(Object.keys(kept).sort()).toEqual(['hash', 'mac', 'seq']);
    expect(first.output('审计链告警', 2)).toEqual([]);
    await steps(6, 7);
    const row = { id: 1, createdAt: '2026-11-21T03:30:00Z', ...kept };
    expect((await night(row)).output('审计链完整？', 0)[0]!.json).toMatchObject({
      intact: true,
      against: { seq: kept.seq },
    });

    const opened = await ledger();
    const last = Number(kept.seq) - 2;
    await write(opened, 'DELETE FROM voc_case_event WHERE seq > ?', [last]);
    await write(
      opened,
      'UPDATE voc_trail_head SET seq = ?, hash = (SELECT hash FROM voc_case_event WHERE seq = ?)',
      [last, last],
    );
    const cut = await night(row);
    expect(cut.output('取检查点')).toEqual([]);
    expect(cut.output('审计链完整？', 1)[0]!.json).toMatchObject({
      intact: false,
      reason: 'tailCut',
      checkpoint: null,
    });
    expect(cut.output('审计链告警', 2)).toHaveLength(1);
    // Without the kept one nothing would be noticed: that is why it is kept.
    expect((await night({})).output('审计链完整？', 0)).toHaveLength(1);
  });
});

it('the arms that need an address of yours are off until you switch them on', () => {
  const off = shipped.nodes.filter(({ disabled }) => disabled).map(({ name }) => name);
  expect(off).toEqual(['告警改发邮件', '报平安（外部地址）', '检查点寄到邮箱', '检查点发到外部地址']);
});
