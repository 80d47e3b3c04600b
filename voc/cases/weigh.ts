import { parseJson } from '../canonicalJson';
import type { Tx } from '../ledger';
import type { FeedbackRecord, Verdict } from '../types';

/** Far more than what makes a problem that of many customers (voc/redline/priority.ts). */
const MOST_READ = 500;

/**
 * Counts anew whom the case touches (R6): distinct voices among its feedbacks, or more where the words of one say so.
 * To be called when feedbacks joined; the level is taken into account when the priority is shown.
 */
export async function weighCase(tx: Tx, caseNumber: string): Promise<void> {
  // Two joins at once would each count without the other's feedback; the second one waits here and sees both.
  await tx.lock([`case/${caseNumber}/weigh`]);
  const rows = await tx.all<{
    number: string;
    record: string;
    verdict: string | null;
    same_as: string | null;
  }>(
    `SELECT number, record, verdict, same_as FROM voc_feedback WHERE case_number = ? ORDER BY number LIMIT ?`,
    [caseNumber, MOST_READ],
  );
  /** By feedback: whose voice it is. */
  const voices = new Map<string, string>();
  let said = 1;
  let injured = false;
  for (const { number, record, verdict, same_as: sameAs } of rows) {
    const { voice } = parseJson<Partial<FeedbackRecord> & object>(record);
    // What repeats another feedback is the same person's or car's.
    voices.set(number, voice?.customer ?? (sameAs === null ? number : (voices.get(sameAs) ?? sameAs)));
    const impact = verdict === null ? undefined : parseJson<Partial<Verdict> & object>(verdict).impact;
    said = Math.max(said, impact?.affected ?? 1);
    injured ||= impact?.injured ?? false;
  }
  await tx.run('UPDATE voc_case SET affected = ?, injured = ? WHERE number = ?', [
    Math.max(said, new Set(voices.values()).size),
    injured ? 1 : 0,
    caseNumber,
  ]);
}
