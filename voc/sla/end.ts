import { VocError } from '../errors';
import { moveFence } from '../ledger';
import type { Tx } from '../ledger';
import type { Decision } from '../types';
import { isLate } from './clock';
import type { MetBy } from './clock';
import { clockFence } from './fence';
import { recordBreaches } from './record';
import { clocksById, policyOf } from './view';
import type { ClockRow, ClockView } from './view';

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
 * Meets clocks of a case by step or by id. In time, their events become void; a breach that nobody was told of yet
 * (n8n was down) stays, because it did happen. The difference to the limit is kept with its sign.
 * Meeting a met clock again changes nothing (`already`); a step without a clock is no fault (`none`).
 * Throws VocError `notFound` for a clock id this case does not have.
 */
export async function meetClocks(
  tx: Tx,
  { caseNumber, by, clockId, actor }: MeetClocks,
): Promise<MeetDecision> {
  const rows = await recordBreaches(tx, caseNumber);
  const wanted = rows.filter((row) =>
    clockId === undefined ? policyOf(row).metBy === by : row.id === clockId,
  );
  if (clockId !== undefined && wanted.length === 0) throw noSuchClock(caseNumber, clockId, rows);
  const met: string[] = [];
  for (const row of wanted) if (await meet(tx, row, actor)) met.push(row.id);
  const views = await clocksById(
    tx,
    wanted.map(({ id }) => id),
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

async function meet(tx: Tx, row: ClockRow, actor: string): Promise<boolean> {
  // met_at IS NULL: of two people who do the step at once the first one counts.
  const changed = await tx.run(
    "UPDATE voc_clock SET state = 'met', met_at = ?, met_by = ? WHERE id = ? AND met_at IS NULL AND stopped_at IS NULL",
    [tx.now, actor, row.id],
  );
  if (changed === 0) return false;
  if (!isLate(row.due_at, tx.now)) await moveFence(tx, clockFence(row.id));
  const data = { clock: row.id, name: policyOf(row).name.zh, differenceMs: tx.now - row.due_at };
  tx.trail({ caseNumber: row.case_number, type: 'clock.met', actor, data });
  return true;
}

/**
 * Gives up all clocks of a case that nobody met (it was closed). Those in time become void; a breach stays a
 * breach, and is still told once. Returns all clocks that were stopped.
 */
export async function stopClocks(tx: Tx, caseNumber: string, reason: string): Promise<ClockView[]> {
  const stopped: string[] = [];
  for (const row of await recordBreaches(tx, caseNumber)) {
    const changed = await tx.run(
      `UPDATE voc_clock SET state = CASE WHEN state = 'running' THEN 'stopped' ELSE state END, stopped_at = ?, stop_reason = ?
       WHERE id = ? AND met_at IS NULL AND stopped_at IS NULL`,
      [tx.now, reason, row.id],
    );
    if (changed === 0) continue;
    stopped.push(row.id);
    if (!isLate(row.due_at, tx.now)) await moveFence(tx, clockFence(row.id));
  }
  return await clocksById(tx, stopped, tx.now);
}

function noSuchClock(caseNumber: string, clockId: string, rows: readonly ClockRow[]): VocError {
  const known = rows.map(({ id }) => id).join(', ');
  return new VocError({
    code: 'notFound',
    field: 'clockId',
    value: clockId,
    message: {
      zh: `案件 ${caseNumber} 没有时限“${clockId}”`,
      en: `Case ${caseNumber} has no clock "${clockId}"`,
    },
    remedy: {
      zh: known === '' ? '该案件没有任何时限，请先启动时限。' : `请填写其中之一：${known}。`,
      en: known === '' ? 'The case has no clock; start one first.' : `Enter one of these: ${known}.`,
    },
  });
}
