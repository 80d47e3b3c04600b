import { createHmac } from 'node:crypto';
import { DAY } from '../clock';
import type { Tx } from '../ledger';

/** How often somebody may try: `most` times in each window of `windowMs`. */
export interface Allowance {
  /** What is counted, e.g. `number/C20261121-000042`; stored hashed. */
  name: string;
  most: number;
  windowMs: number;
}

const KEPT_MS = 2 * DAY;

/**
 * Counts one try against every allowance, in the ledger, so that all processes of n8n count together. A refused try
 * counts too: who goes on trying does not get in sooner.
 * @returns when the next try is allowed (UTC ms); undefined where this one is
 */
export async function countTry(tx: Tx, allowances: readonly Allowance[]): Promise<number | undefined> {
  await tx.run('DELETE FROM voc_rate WHERE window_start < ?', [tx.now - KEPT_MS]);
  let free: number | undefined;
  // In one order for all: two tries that lock the same rows in different orders would wait for each other for ever.
  for (const allowance of [...allowances].sort((a, b) => (keyOf(tx, a) < keyOf(tx, b) ? -1 : 1))) {
    const start = windowStart(tx, allowance);
    const row = await tx.get<{ count: number }>(
      `INSERT INTO voc_rate (name, window_start, count) VALUES (?, ?, 1)
       ON CONFLICT (name, window_start) DO UPDATE SET count = voc_rate.count + 1 RETURNING count`,
      [keyOf(tx, allowance), start],
    );
    if (row!.count > allowance.most) free = Math.max(free ?? 0, start + allowance.windowMs);
  }
  return free;
}

/** Takes one try back: it was the rightful owner. */
export async function forgiveTry(tx: Tx, allowances: readonly Allowance[]): Promise<void> {
  for (const allowance of allowances)
    await tx.run('UPDATE voc_rate SET count = count - 1 WHERE name = ? AND window_start = ? AND count > 0', [
      keyOf(tx, allowance),
      windowStart(tx, allowance),
    ]);
}

function windowStart(tx: Tx, { windowMs }: Allowance): number {
  return Math.floor(tx.now / windowMs) * windowMs;
}

function keyOf(tx: Tx, { name, windowMs }: Allowance): string {
  return createHmac('sha256', tx.keys.signing).update(`rate/${windowMs}/${name}`).digest('base64url');
}
