import type { Ledger } from '../ledger';
import { seal, sealedPrefix, unseal } from '../ledger/keys';

/** Where the pass over all sealed values stands: `<key prefix>|<last number done>`, `…|` + DONE at its end. */
const NAME = 'reseal';
const DONE = 'done';
export const RESEAL_STEP = 200;

export interface ResealStep {
  /** Sealed anew in this step. */
  resealed: number;
  done: boolean;
}

/**
 * One step after a change of the secret: seals the next values with the present key. Call it again until `done`;
 * several processes may, and a kill in between loses nothing. Values that a process with the former secret still adds
 * behind the pass stay readable through the key ring. Without a rotation it does nothing.
 */
export async function resealStep(ledger: Ledger, limit: number = RESEAL_STEP): Promise<ResealStep> {
  if ((ledger.keys.former ?? []).length === 0) return { resealed: 0, done: true };
  const prefix = sealedPrefix(ledger.keys);
  if ((await placeOf(ledger, prefix)) === DONE) return { resealed: 0, done: true };
  return await ledger.transaction(async (tx) => {
    await tx.lock(['privacy/reseal']);
    const stored = await tx.get<{ value: string }>('SELECT value FROM voc_setting WHERE name = ?', [NAME]);
    const after = stored?.value.startsWith(`${prefix}|`) ? stored.value.slice(prefix.length + 1) : '';
    if (after === DONE) return { resealed: 0, done: true };
    const rows = await tx.all<{ number: string; sealed: string | null }>(
      'SELECT number, sealed FROM voc_feedback WHERE number > ? ORDER BY number LIMIT ?',
      [after, limit],
    );
    let resealed = 0;
    for (const { number, sealed } of rows) {
      if (sealed === null || sealed.startsWith(prefix)) continue;
      const fresh = seal(unseal(sealed, tx.keys, number), tx.keys, number);
      // AND sealed: an erasure that was faster must not be undone.
      resealed += await tx.run('UPDATE voc_feedback SET sealed = ? WHERE number = ? AND sealed = ?', [
        fresh,
        number,
        sealed,
      ]);
    }
    const done = rows.length < limit;
    await tx.run(
      `INSERT INTO voc_setting (name, value) VALUES (?, ?)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      [NAME, `${prefix}|${done ? DONE : rows[rows.length - 1]!.number}`],
    );
    return { resealed, done };
  });
}

async function placeOf(ledger: Ledger, prefix: string): Promise<string | undefined> {
  const row = await ledger.reader.get<{ value: string }>('SELECT value FROM voc_setting WHERE name = ?', [
    NAME,
  ]);
  return row?.value.startsWith(`${prefix}|`) ? row.value.slice(prefix.length + 1) : undefined;
}
