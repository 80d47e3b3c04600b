import { parseJson } from '../../canonicalJson';
import { isEnded } from '../../cases/states';
import type { CaseState } from '../../cases/states';
import type { Tx } from '../../ledger';
import { LEVELS } from '../../types';
import type { Decision, FeedbackRecord, JsonObject, Level, RelatedFeedback, Verdict } from '../../types';
import type { Match } from './matcher';

/** Whether a message that repeats an earlier one's matter goes into its case, or on as a new one with a link. */
export type Merge =
  | Decision<
      'merged',
      'notMoreUrgent',
      {
        /** Number of the first feedback of this matter. */
        sameAs: string;
        /** Not there yet: the message waits for it (`joinWaiting`). */
        caseNumber: string | null;
        /** Of the earlier one or its case. */
        level: Level;
        category?: string;
        verdict: Verdict;
      }
    >
  | Decision<'apart', RelatedFeedback['why'], RelatedFeedback>;

interface EarlierRow {
  number: string;
  same_as: string | null;
  case_number: string | null;
  level: Level | null;
  verdict: string | null;
  record: string;
}

/**
 * Merged only where nothing can be lost by it: the case is open (or still to come) and the new words are not more
 * urgent than it. A customer who writes "brakes gone" under his complaint about their squeal must ring.
 */
export async function mergeOf(
  tx: Tx,
  matter: NonNullable<Match['matter']>,
  verdict: Verdict | undefined,
  judge: ((feedback: FeedbackRecord) => Verdict) | undefined,
): Promise<Merge> {
  const earlier = await firstOf(tx, matter.number);
  const found =
    earlier.case_number === null
      ? undefined
      : await tx.get<{ state: CaseState; level: Level; category: string }>(
          'SELECT state, level, category FROM voc_case WHERE number = ?',
          [earlier.case_number],
        );
  const apart = (why: RelatedFeedback['why']): Merge => ({
    outcome: 'apart',
    reason: why,
    evidence: {
      number: earlier.number,
      similarity: matter.similarity,
      by: matter.by,
      why,
      ...(earlier.case_number === null ? {} : { caseNumber: earlier.case_number }),
    },
  });
  if (!verdict || !judge) return apart('notJudged');
  if (found && isEnded(found.state)) return apart('caseClosed');
  const own = earlier.verdict === null ? undefined : parseJson<JsonObject>(earlier.verdict);
  const former = found ?? {
    level: earlier.level ?? judge(parseJson<JsonObject>(earlier.record) as unknown as FeedbackRecord).level,
    category: typeof own?.category === 'string' ? own.category : undefined,
  };
  if (LEVELS.indexOf(verdict.level) < LEVELS.indexOf(former.level)) return apart('moreUrgent');
  const { level, category } = former;
  return {
    outcome: 'merged',
    reason: 'notMoreUrgent',
    evidence: {
      sameAs: earlier.number,
      caseNumber: earlier.case_number,
      level,
      verdict,
      ...(category === undefined ? {} : { category }),
    },
  };
}

/** The first feedback of a matter; locked, so that a case which is just being opened is either seen here or waits for us. */
async function firstOf(tx: Tx, number: string): Promise<EarlierRow> {
  const lock = tx.dialect === 'postgres' ? ' FOR UPDATE' : '';
  const read = async (wanted: string) =>
    (await tx.get<EarlierRow>(
      `SELECT number, same_as, case_number, level, verdict, record FROM voc_feedback WHERE number = ?${lock}`,
      [wanted],
    ))!;
  const row = await read(number);
  return row.same_as === null ? row : await read(row.same_as);
}

/**
 * Takes into a case that was just opened what was merged into its first feedback before the case was there. Call it
 * after the first feedback's row was written: only then is nobody still adding to it.
 */
export async function joinWaiting(
  tx: Tx,
  { feedback, caseNumber }: { feedback: string; caseNumber: string },
): Promise<string[]> {
  const waiting = await tx.all<{ number: string; level: Level | null }>(
    'UPDATE voc_feedback SET case_number = ? WHERE same_as = ? AND case_number IS NULL RETURNING number, level',
    [caseNumber, feedback],
  );
  for (const { number, level } of waiting) {
    const data = { feedback: number, level, sameAs: feedback };
    tx.trail({ caseNumber, type: 'feedback.joined', actor: 'system', data });
  }
  return waiting.map(({ number }) => number);
}
