import type { Tx } from '../ledger';
import { isLate } from './clock';
import { clockRows, policyOf } from './view';
import type { ClockRow } from './view';

/**
 * Writes down that a clock went over its limit: state and one trail entry, whoever notices first (the trigger, a
 * late step, a status query). Returns whether this call was the first.
 */
export async function recordBreach(tx: Tx, row: ClockRow): Promise<boolean> {
  if (row.state !== 'running' || !isLate(row.due_at, tx.now)) return false;
  // breached_at IS NULL settles the race: two sweeps, or a sweep and a person, write one entry between them.
  const changed = await tx.run(
    "UPDATE voc_clock SET state = 'breached', breached_at = ? WHERE id = ? AND state = 'running' AND breached_at IS NULL",
    [tx.now, row.id],
  );
  if (changed === 0) return false;
  tx.trail({
    caseNumber: row.case_number,
    type: 'clock.breached',
    actor: 'system',
    data: { clock: row.id, name: policyOf(row).name.zh, dueAt: row.due_at, overdueMs: tx.now - row.due_at },
  });
  return true;
}

/** Writes down once that the warning was given. */
export async function recordWarning(tx: Tx, row: ClockRow): Promise<boolean> {
  const changed = await tx.run(
    "UPDATE voc_clock SET warned_at = ? WHERE id = ? AND state = 'running' AND warned_at IS NULL",
    [tx.now, row.id],
  );
  if (changed === 0) return false;
  tx.trail({
    caseNumber: row.case_number,
    type: 'clock.warned',
    actor: 'system',
    data: { clock: row.id, name: policyOf(row).name.zh, dueAt: row.due_at, remainingMs: row.due_at - tx.now },
  });
  return true;
}

/** Every clock of a case that is over its limit by now; returns the rows as they stand afterwards. */
export async function recordBreaches(tx: Tx, caseNumber: string): Promise<ClockRow[]> {
  const rows = await clockRows(tx, caseNumber);
  let changed = false;
  for (const row of rows) changed = (await recordBreach(tx, row)) || changed;
  return changed ? await clockRows(tx, caseNumber) : rows;
}
