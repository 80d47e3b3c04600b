import type { Tx } from '../ledger';
import type { ClockStep } from './timeline';
import type { LoadedClock } from './view';

export interface NewEvent {
  step: ClockStep;
  at: number;
  /** Of a pause: when it ends by itself. */
  until?: number;
  actor: string;
  reason?: string;
}

/**
 * Appends what happened to a clock. Its number is the count of events that were seen: of two people who act on the same
 * clock at once one writes, and the other one's step was decided on what no longer holds. Returns whether it was written.
 */
export async function writeEvent(tx: Tx, { row }: LoadedClock, ...events: NewEvent[]): Promise<boolean> {
  for (const [n, { step, at, until, actor, reason }] of events.entries()) {
    const added = await tx.run(
      `INSERT INTO voc_clock_event (clock_id, seq, step, at, until_at, actor, reason) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (clock_id, seq) DO NOTHING`,
      [row.id, row.events + n, step, at, until ?? null, actor, reason ?? null],
    );
    if (added === 0) return false;
  }
  await tx.run('UPDATE voc_clock SET events = ? WHERE id = ?', [row.events + events.length, row.id]);
  return true;
}
