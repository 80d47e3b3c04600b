import { HOUR } from '../clock';
import { fenceValue, moveFence, schedule } from '../ledger';
import type { Tx } from '../ledger';
import type { Handling } from '../rulebook/schema';
import type { Level } from '../types';

/** The customer hears of the progress in time (R13): one due event a case, put off by every message to the customer. */

const fenceOf = (caseNumber: string) => `case/${caseNumber}/progress`;

export interface ProgressOf {
  number: string;
  level: Level;
  handling: Handling;
}

/** Of a case that was just opened: nothing is planned yet, so there is nothing to take back. */
export async function firstProgress(tx: Tx, of: ProgressOf, since: number): Promise<void> {
  await remind(tx, of, { since, fence: 0, reminder: 0 });
}

/** The customer heard something now: what was planned becomes void, and the next reminder is counted from here. */
export async function planProgress(tx: Tx, of: ProgressOf): Promise<void> {
  const fence = await moveFence(tx, fenceOf(of.number));
  await remind(tx, of, { since: tx.now, fence, reminder: 0 });
}

/** No more reminders: the case has ended. */
export async function stopProgress(tx: Tx, caseNumber: string): Promise<void> {
  await moveFence(tx, fenceOf(caseNumber));
}

/**
 * A reminder was delivered: the next one follows after the same time, until somebody tells the customer. Planned once,
 * however many workflows listen.
 */
export async function remindAgain(tx: Tx, of: ProgressOf, reminder: number, since: number): Promise<void> {
  const fence = await fenceValue(tx, fenceOf(of.number));
  await remind(tx, of, { since, fence, reminder: reminder + 1 });
}

async function remind(
  tx: Tx,
  { number, level, handling }: ProgressOf,
  { since, fence, reminder }: { since: number; fence: number; reminder: number },
): Promise<void> {
  const hours = handling.progressHours[level];
  if (hours === 0) return;
  const from = reminder === 0 ? since : tx.now;
  await schedule(tx, {
    topic: 'case.progressDue',
    key: `case.progressDue/${number}/${fence}/${reminder}`,
    dueAt: from + hours * HOUR,
    payload: { caseNumber: number, since, reminder },
    caseNumber: number,
    fence: { name: fenceOf(number), value: fence },
    // After a stop of n8n one reminder a case, not one for each time that went by.
    collapseKey: fenceOf(number),
  });
}
