import { checkHealth } from '../../../voc/cases/health';
import { DAY, HOUR, MINUTE, SECOND } from '../../../voc/clock';
import { claim, heartbeat, schedule, settle, subscribe, unsubscribe } from '../../../voc/ledger';
import type { Ledger, Topic } from '../../../voc/ledger';
import { closeAfterEach, onEveryLedger, TestClock } from '../../support/ledgers';
import { write } from '../ledger/support';

const VITAL: Topic[] = ['ladder.rungDue', 'clock.warning', 'clock.breach', 'feedback.stalled'];
const SWEEP = 'vocRedline02/trigger';
const kinds = async (ledger: Ledger) => (await checkHealth(ledger)).evidence.problems.map(({ kind }) => kind);

onEveryLedger('health', (open) => {
  closeAfterEach();

  async function running() {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    await subscribe(ledger, SWEEP, VITAL);
    await heartbeat(ledger, SWEEP, { running: 0 });
    return { ledger, clock };
  }
  const due = async (ledger: Ledger, key: string, topic: Topic = 'clock.breach') =>
    await ledger.transaction(async (tx) => await schedule(tx, { topic, key, dueAt: tx.now, payload: {} }));

  it('is well while a sweep beats and takes what is due', async () => {
    const { ledger, clock } = await running();
    await due(ledger, 'a');
    expect(await checkHealth(ledger)).toMatchObject({
      ...{ outcome: 'healthy', reason: 'allWell' },
      evidence: { problems: [], waiting: 1, sweeps: [{ name: SWEEP, stale: false, running: true }] },
    });
    const [event] = await claim(ledger, SWEEP, 'owner', 1);
    await settle(ledger, SWEEP, 'owner', [event!.id], { outcome: 'delivered' });
    clock.advance(90 * SECOND);
    expect((await checkHealth(ledger)).evidence).toMatchObject({ problems: [], waiting: 0 });
  });

  it('is trouble where no trigger ever ran', async () => {
    const { ledger } = await open();
    expect(await kinds(ledger)).toEqual(['noSweep']);
  });

  it('tells a sweep that died, and what waits for it', async () => {
    const { ledger, clock } = await running();
    await due(ledger, 'a');
    await due(ledger, 'b', 'clock.warning');
    clock.advance(5 * MINUTE);
    expect(await kinds(ledger)).toEqual(['noSweep', 'sweepStale', 'overdue']);
    const { evidence } = await checkHealth(ledger, { zone: 'Asia/Shanghai' });
    expect(evidence.oldestDue).toBe('2026-03-02T09:00:00.000+08:00');
    expect(evidence.problems[2]!.text.zh).toContain('2 个到期事件还没有处理');
    expect(
      (await checkHealth(ledger, { staleMinutes: 10 })).evidence.problems.map(({ kind }) => kind),
    ).toEqual(['overdue']);
    // An upgrade or a workflow that was deleted leaves a row nobody will ever touch again.
    clock.advance(8 * DAY);
    expect((await checkHealth(ledger)).evidence.sweeps).toEqual([]);
  });

  it('tells a vital topic that nobody takes, not one that was switched off with no work left', async () => {
    const { ledger, clock } = await running();
    await subscribe(ledger, 'other/trigger', ['surge.opened']);
    await unsubscribe(ledger, SWEEP);
    clock.advance(MINUTE);
    const { evidence } = await checkHealth(ledger);
    expect(evidence.problems.map(({ kind, count }) => [kind, count])).toEqual([['nobodyListens', 4]]);
    expect(evidence.problems[0]!.text.zh).toContain('ladder.rungDue');
  });

  it('tells what was given up in the last hour', async () => {
    const { ledger, clock } = await running();
    await due(ledger, 'a');
    await claim(ledger, SWEEP, 'owner', 1);
    await write(ledger, "UPDATE voc_delivery SET state = 'parked', next_at = NULL, settled_at = ?", [
      clock.now(),
    ]);
    expect(await kinds(ledger)).toEqual(['parked']);
    clock.advance(2 * HOUR);
    await heartbeat(ledger, SWEEP, {});
    const { outcome, evidence } = await checkHealth(ledger);
    expect([outcome, evidence.parked]).toEqual(['healthy', { lastHour: 0, all: 1 }]);
  });

  it('tells alerts that failed, whose fate is unknown, or whose process died', async () => {
    const { ledger, clock } = await running();
    const now = clock.now();
    const add = async (key: string, state: string, at: number) =>
      await write(
        ledger,
        `INSERT INTO voc_notification (natural_key, channel, target, state, created_at, sending_at)
         VALUES (?, 'dingTalkRobot', '危机群', ?, ?, ?)`,
        [key, state, at, at],
      );
    await add('sent', 'sent', now);
    await add('being sent', 'sending', now);
    await add('old', 'failed', now - 2 * HOUR);
    expect(await kinds(ledger)).toEqual([]);
    await add('failed', 'failed', now);
    await add('uncertain', 'uncertain', now);
    await add('died', 'sending', now - 10 * MINUTE);
    const { evidence } = await checkHealth(ledger);
    expect(evidence.problems).toMatchObject([{ kind: 'alertsUnsent', count: 3 }]);
  });

  it.each([0, -1, NaN, 1441])('refuses %s minutes', async (staleMinutes) => {
    const { ledger } = await open();
    await expect(checkHealth(ledger, { staleMinutes })).rejects.toMatchObject({ field: 'staleMinutes' });
  });
});
