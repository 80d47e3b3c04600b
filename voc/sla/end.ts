import { moveFence } from '../ledger';
import type { Tx } from '../ledger';
import type { Decision } from '../types';
import type { MetBy } from './clock';
import { clockFence } from './fence';
import { recordBreaches } from './record';
import { chosen } from './choose';
import { clocksById, readingOf } from './view';
import type { ClockView, LoadedClock } from './view';

export interface MeetClocks {
  caseNumber: string;
  /** All clocks that this step meets … */
  by?: MetBy;
  /** … or one clock. */
  clockId?: string;
  actor: string;
}

export type MeetReason = 'inTime' | 'late' | 'alreadyMet' | 'stopped' | 'noSuchClock';
export type MeetDecision = Decision<
  'met' | 'already' | 'none',
  MeetReason,
  { met: ClockView[]; others: ClockView[] }
>;

/**
 * Meets clocks of a case by step or by id, paused ones too. In time, their events become void; a breach that nobody
 * was told of yet (n8n was down) stays, because it did happen. The difference to the limit is kept with its sign.
 * Meeting a met clock again changes nothing (`already`); a step without a clock is no fault (`none`).
 * Throws VocError `notFound` for a clock id this case does not have.
 */
export async function meetClocks(
  tx: Tx,
  { caseNumber, by, clockId, actor }: MeetClocks,
): Promise<MeetDecision> {
  const wanted = chosen(await recordBreaches(tx, caseNumber), { caseNumber, by, clockId });
  const met: string[] = [];
  for (const clock of wanted) if (await meet(tx, clock, actor)) met.push(clock.row.id);
  const views = await clocksById(
    tx,
    wanted.map(({ row }) => row.id),
    tx.now,
  );
  const evidence = {
    met: views.filter(({ id }) => met.includes(id)),
    others: views.filter(({ id }) => !met.includes(id)),
  };
  if (met.length > 0)
    return { outcome: 'met', reason: evidence.met.some((c) => c.breached) ? 'late' : 'inTime', evidence };
  if (wanted.length === 0) return { outcome: 'none', reason: 'noSuchClock', evidence };
  if (views.some(({ state }) => state === 'met'))
    return { outcome: 'already', reason: 'alreadyMet', evidence };
  return { outcome: 'none', reason: 'stopped', evidence };
}

async function meet(tx: Tx, clock: LoadedClock, actor: string): Promise<boolean> {
  const { row, policy } = clock;
  // met_at IS NULL: of two people who do the step at once the first one counts.
  const changed = await tx.run(
    `UPDATE voc_clock SET state = 'met', met_at = ?, met_by = ?, paused_at = NULL, pause_until = NULL
     WHERE id = ? AND met_at IS NULL AND stopped_at IS NULL`,
    [tx.now, actor, row.id],
  );
  if (changed === 0) return false;
  const { elapsedMs, overdueMs, remainingMs, late } = readingOf(clock, tx.now);
  if (!late) await moveFence(tx, clockFence(row.id));
  const data = { clock: row.id, name: policy.name.zh, differenceMs: overdueMs - remainingMs, elapsedMs };
  tx.trail({ caseNumber: row.case_number, type: 'clock.met', actor, data });
  return true;
}

/**
 * Gives up all clocks of a case that nobody met (it was closed). Those in time become void; a breach stays a
 * breach, and is still told once. Returns all clocks that were stopped.
 */
export async function stopClocks(tx: Tx, caseNumber: string, reason: string): Promise<ClockView[]> {
  const stopped: string[] = [];
  for (const clock of await recordBreaches(tx, caseNumber)) {
    const { row } = clock;
    const changed = await tx.run(
      `UPDATE voc_clock SET state = CASE WHEN state = 'breached' THEN state ELSE 'stopped' END, stopped_at = ?,
         stop_reason = ?, paused_at = NULL, pause_until = NULL
       WHERE id = ? AND met_at IS NULL AND stopped_at IS NULL`,
      [tx.now, reason, row.id],
    );
    if (changed === 0) continue;
    stopped.push(row.id);
    if (!readingOf(clock, tx.now).late) await moveFence(tx, clockFence(row.id));
  }
  return await clocksById(tx, stopped, tx.now);
}
