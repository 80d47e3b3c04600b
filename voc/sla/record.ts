import type { TrailType, Tx } from '../ledger';
import { loadClock, loadClocks, readingOf, stateAt } from './view';
import type { LoadedClock } from './view';

/**
 * Writes down that a clock went over its limit: state and one trail entry, whoever notices first (the trigger, a
 * late step, a status query). Returns whether this call was the first.
 */
export async function recordBreach(tx: Tx, clock: LoadedClock): Promise<boolean> {
  const { row } = clock;
  if (row.breached_at !== null || row.stopped_at !== null || stateAt(clock, tx.now) !== 'breached')
    return false;
  // breached_at IS NULL settles the race: two sweeps, or a sweep and a person, write one entry between them.
  const changed = await tx.run(
    `UPDATE voc_clock SET state = 'breached', breached_at = ?
     WHERE id = ? AND state IN ('running', 'paused') AND breached_at IS NULL`,
    [tx.now, row.id],
  );
  if (changed === 0) return false;
  const { dueAt, overdueMs } = readingOf(clock, tx.now);
  note(tx, clock, 'clock.breached', { dueAt: dueAt ?? row.due_at, overdueMs });
  return true;
}

/** Writes down once that the overrun which calls for a review was reached (R10). */
export async function recordOverrun(tx: Tx, clock: LoadedClock): Promise<boolean> {
  const { row } = clock;
  const { overran, overdueMs } = readingOf(clock, tx.now);
  if (!overran) return false;
  const changed = await tx.run('UPDATE voc_clock SET overran_at = ? WHERE id = ? AND overran_at IS NULL', [
    tx.now,
    row.id,
  ]);
  if (changed === 0) return false;
  note(tx, clock, 'clock.overrun', {
    dueAt: row.due_at,
    overdueMs,
    percent: clock.policy.overrunPercent ?? 0,
  });
  return true;
}

/** Writes down once that this warning (counted from 0) was given. */
export async function recordWarning(tx: Tx, clock: LoadedClock, warning: number): Promise<boolean> {
  const { row } = clock;
  // warned counts the warnings given: of two deliveries of the same one the second changes no row.
  const changed = await tx.run(
    "UPDATE voc_clock SET warned = ?, warned_at = ? WHERE id = ? AND state IN ('running', 'paused') AND warned <= ?",
    [warning + 1, tx.now, row.id, warning],
  );
  if (changed === 0) return false;
  const { dueAt, remainingMs } = readingOf(clock, tx.now);
  note(tx, clock, 'clock.warned', { dueAt: dueAt ?? row.due_at, remainingMs });
  return true;
}

function note(tx: Tx, { row, policy }: LoadedClock, type: TrailType, data: Record<string, number>): void {
  tx.trail({
    caseNumber: row.case_number,
    type,
    actor: 'system',
    data: { clock: row.id, name: policy.name.zh, ...data },
  });
}

/** Every clock of a case that is over its limit by now; returns the clocks as they stand afterwards. */
export async function recordBreaches(tx: Tx, caseNumber: string): Promise<LoadedClock[]> {
  const clocks = await loadClocks(tx, caseNumber);
  let changed = false;
  for (const clock of clocks) changed = (await recordBreach(tx, clock)) || changed;
  return changed ? await loadClocks(tx, caseNumber) : clocks;
}

/** The clock anew, where a step before has changed it. */
export async function freshClock(tx: Tx, clock: LoadedClock): Promise<LoadedClock> {
  return (await loadClock(tx, clock.row.id)) ?? clock;
}
