import { schedule } from '../ledger';
import type { Ledger, Tx } from '../ledger';
import type { RulebookInForce } from './current';

export const BROKEN_TOPIC = 'rulebook.broken';

/** Versions this process has raised the alarm for, by ledger. */
const told = new WeakMap<Ledger, Set<number>>();

/**
 * Says that the newest published version cannot be used: one entry of the trail and one event `rulebook.broken` a
 * version, however many processes see it. Never throws: the line works with the last good version, and an alarm that
 * cannot be written now (ledger busy, read from within a transaction) is tried again at the next look.
 */
export async function tellBroken(ledger: Ledger, { evidence, rulebook }: RulebookInForce): Promise<void> {
  const { broken, version } = evidence;
  if (broken === undefined || told.get(ledger)?.has(broken)) return;
  try {
    await ledger.transaction(async (tx) => await writeAlarm(tx, broken, version, rulebook.zone));
    const versions = told.get(ledger) ?? new Set();
    told.set(ledger, versions.add(broken));
  } catch {
    // The reader must get its rulebook; see above.
  }
}

async function writeAlarm(tx: Tx, broken: number, serving: number, zone: string): Promise<void> {
  const key = `${BROKEN_TOPIC}/${broken}`;
  // Two processes that see it in the same moment would both find no event and write two entries.
  await tx.lock([key]);
  if (await tx.get('SELECT id FROM voc_event WHERE natural_key = ?', [key])) return;
  await schedule(tx, { topic: BROKEN_TOPIC, key, dueAt: tx.now, payload: { broken, serving, zone } });
  tx.trail({ caseNumber: '', type: 'rulebook.broken', actor: 'system', data: { broken, serving } });
}
