import type { Tx } from '../ledger';
import { chosen } from './choose';
import type { ClockChoice } from './choose';
import { writeEvent } from './event';
import { replan } from './plan';
import { clocksById, loadClocks, timelineAt } from './view';
import type { ClockView } from './view';

/**
 * Lets ended clocks of a reopened case run again: the time they took before counts on, so that first and total time
 * can both be told. Clocks that run are left alone. Returns those that go on.
 */
export async function reopenClocks(tx: Tx, input: ClockChoice & { actor: string }): Promise<ClockView[]> {
  const reopened: string[] = [];
  for (const clock of chosen(await loadClocks(tx, input.caseNumber), input)) {
    const { row, policy } = clock;
    const { phase } = timelineAt(clock, tx.now);
    if (phase !== 'met' && phase !== 'stopped') continue;
    const end = phase === 'met' ? row.met_at! : row.stopped_at!;
    const written = await writeEvent(
      tx,
      clock,
      { step: phase === 'met' ? 'meet' : 'stop', at: end, actor: row.met_by ?? 'system' },
      { step: 'reopen', at: tx.now, actor: input.actor },
    );
    if (!written) continue;
    await tx.run(
      `UPDATE voc_clock SET state = CASE WHEN breached_at IS NULL THEN 'running' ELSE 'breached' END, met_at = NULL,
         met_by = NULL, stopped_at = NULL, stop_reason = NULL WHERE id = ?`,
      [row.id],
    );
    const after = await replan(tx, clock);
    const data = { clock: row.id, name: policy.name.zh, dueAt: after.row.due_at };
    tx.trail({ caseNumber: row.case_number, type: 'clock.reopened', actor: input.actor, data });
    reopened.push(row.id);
  }
  return await clocksById(tx, reopened, tx.now);
}
