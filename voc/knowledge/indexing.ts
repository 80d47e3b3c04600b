import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseJson } from '../canonicalJson';
import type { Ledger, Tx } from '../ledger';
import type { FeedbackRecord, ProblemType, Verdict } from '../types';
import { profileOf } from './profile';
import { deleteProfile, insertProfile } from './rows';

interface Pending {
  number: string;
  category: string;
  type: ProblemType;
  record: string;
  verdict: string | null;
}

/** Cases a transaction: a longer one would keep intake waiting. */
const PER_TRANSACTION = 50;
/** Cases one call takes in; only the first call after an upgrade finds as many. */
const PER_CALL = 2000;
/** One worker at a time: two would write the same rows in another order and deadlock. */
const LOCK = 'knowledge/index';

const PENDING = `SELECT c.number, c.category, c.type, f.record, f.verdict
  FROM voc_case c JOIN voc_feedback f ON f.number = c.first_feedback WHERE c.profiled = 0`;

/**
 * Takes cases into the index of similar ones, the newest first. Here and not when a case is opened: nothing may make a
 * red line slower, and cases of an older package are taken in as well. Returns whether all are in.
 */
export async function indexPending(ledger: Ledger): Promise<boolean> {
  for (let done = 0; done < PER_CALL; done += PER_TRANSACTION) {
    // A look first: mostly all are in, and a transaction would wait for every other writer.
    if (!(await ledger.reader.get('SELECT 1 FROM voc_case WHERE profiled = 0 LIMIT 1'))) return true;
    const found = await ledger.transaction(async (tx) => {
      await tx.lock([LOCK]);
      const rows = await tx.all<Pending>(`${PENDING} ORDER BY c.opened_at DESC LIMIT ${PER_TRANSACTION}`);
      for (const row of rows) await take(tx, row);
      return rows.length;
    });
    if (found < PER_TRANSACTION) return true;
    // SQLite answers without waiting: without a pause n8n would do nothing else until all are in.
    await nextTurn();
  }
  return false;
}

/** Takes in one case, if it is not. */
export async function indexCase(tx: Tx, caseNumber: string): Promise<void> {
  await tx.lock([LOCK]);
  const row = await tx.get<Pending>(`${PENDING} AND c.number = ?`, [caseNumber]);
  if (row) await take(tx, row);
}

async function take(tx: Tx, { number, category, type, record, verdict }: Pending): Promise<void> {
  const { serviceKind } = verdict === null ? {} : (parseJson<object>(verdict) as Partial<Verdict>);
  const feedback = parseJson<object>(record) as FeedbackRecord;
  const judged = { category, type, ...(serviceKind ? { kind: serviceKind } : {}) };
  await insertProfile(tx, number, profileOf(tx.keys, feedback, judged));
  await tx.run('UPDATE voc_case SET profiled = 1 WHERE number = ?', [number]);
}

/** For the erasure of a text (R3): its case is found by nothing of it any more. Done twice it changes nothing. */
export async function forgetText(tx: Tx, feedbackNumber: string): Promise<void> {
  const rows = await tx.all<{ number: string }>('SELECT number FROM voc_case WHERE first_feedback = ?', [
    feedbackNumber,
  ]);
  for (const { number } of rows) {
    await deleteProfile(tx, number);
    await tx.run('UPDATE voc_case SET profiled = 1 WHERE number = ?', [number]);
  }
}
