import { moveFence } from '../ledger';
import type { Tx } from '../ledger';
import { clockFence } from './fence';
import { scheduleNotices } from './notices';
import { freshClock } from './record';
import { readingOf } from './view';
import type { LoadedClock } from './view';

/** After a step that moved a clock's times: what was planned becomes void, what holds now is planned. */
export async function replan(tx: Tx, before: LoadedClock): Promise<LoadedClock> {
  await moveFence(tx, clockFence(before.row.id));
  const clock = await freshClock(tx, before);
  await scheduleNotices(tx, clock, tx.now);
  return await writePlan(tx, clock);
}

/** Keeps the row's columns with what its events say: sweeps and lists read them. */
async function writePlan(tx: Tx, clock: LoadedClock): Promise<LoadedClock> {
  const { dueAt, warnAt, overrunAt } = readingOf(clock, tx.now);
  // A pause without end has no due time; the former one stays, so that lists keep an order.
  await tx.run('UPDATE voc_clock SET due_at = ?, warn_at = ?, overrun_at = ? WHERE id = ?', [
    dueAt ?? clock.row.due_at,
    warnAt.find((at) => at >= tx.now) ?? null,
    overrunAt ?? null,
    clock.row.id,
  ]);
  return await freshClock(tx, clock);
}
