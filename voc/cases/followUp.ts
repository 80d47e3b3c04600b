import { DateTime } from 'luxon';
import { fenceValue, moveFence, schedule } from '../ledger';
import type { Tx } from '../ledger';

/** R14: the improvement is checked again the next month. */

const fenceOf = (caseNumber: string) => `case/${caseNumber}/life`;

/** What was planned for the case as it was becomes void. */
export async function moveLifeFence(tx: Tx, caseNumber: string): Promise<void> {
  await moveFence(tx, fenceOf(caseNumber));
}

/**
 * Plans the check: the same day of a later month in the case's zone (the last one where that month is shorter).
 * @param closing how often the case was closed
 */
export async function planFollowUp(
  tx: Tx,
  { number, zone, months, closing }: { number: string; zone: string; months: number; closing: number },
): Promise<void> {
  if (months === 0) return;
  const dueAt = DateTime.fromMillis(tx.now, { zone }).plus({ months }).toMillis();
  await schedule(tx, {
    topic: 'case.followUp',
    key: `case.followUp/${number}/${closing}`,
    dueAt,
    payload: { caseNumber: number, closedAt: tx.now, closing },
    caseNumber: number,
    // Reopened meanwhile: there is nothing to check.
    fence: { name: fenceOf(number), value: await fenceValue(tx, fenceOf(number)) },
  });
}
