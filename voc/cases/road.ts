import { canonicalJson, parseJson } from '../canonicalJson';
import { shortValue, VocError } from '../errors';
import { STALLED_AFTER_MS } from '../feedback/store';
import { fenceValue, moveFence, schedule } from '../ledger';
import type { Tx } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import { LEVELS } from '../types';
import type { JsonObject, Level, Verdict } from '../types';

export interface FeedbackRow {
  number: string;
  level: Level | null;
  case_number: string | null;
  record: string;
  /** UTC ms. */
  received_at: number;
}

/** True where `level` is more urgent than `than` (nothing yet = everything is). */
export function moreUrgent(level: Level, than: Level | null): boolean {
  return than === null || LEVELS.indexOf(level) < LEVELS.indexOf(than);
}

/** The more urgent of the new verdict and what the feedback was judged before. */
export function urgentOf(level: Level, before: Level | null): Level {
  return before === null || moreUrgent(level, before) ? level : before;
}

/** Throws VocError `notFound`: a case stands on a feedback that the ledger keeps, else its customer is lost. */
export async function feedbackRow(tx: Tx, number: string): Promise<FeedbackRow> {
  const row = await tx.get<FeedbackRow>(
    'SELECT number, level, case_number, record, received_at FROM voc_feedback WHERE number = ?',
    [number],
  );
  if (row) return row;
  throw new VocError({
    code: 'notFound',
    field: 'feedback.number',
    value: shortValue(number),
    message: {
      zh: `台账里没有反馈 ${shortValue(number)}`,
      en: `The ledger has no feedback ${shortValue(number)}`,
    },
    remedy: {
      zh: '请在本节点之前放置“客诉规整”，并使用同一个台账凭据。',
      en: 'Place VoC Normalize before this node, with the same ledger credential.',
    },
  });
}

/** Ties a feedback to its case and keeps the most urgent verdict it ever got. */
export async function storeVerdict(
  tx: Tx,
  row: FeedbackRow,
  verdict: Verdict,
  caseNumber: string,
): Promise<void> {
  if (row.case_number === null)
    await tx.run('UPDATE voc_feedback SET case_number = ? WHERE number = ?', [caseNumber, row.number]);
  if (!moreUrgent(verdict.level, row.level)) return;
  await tx.run('UPDATE voc_feedback SET level = ?, verdict = ?, judged_at = ? WHERE number = ?', [
    verdict.level,
    canonicalJson(verdict),
    tx.now,
    row.number,
  ]);
}

/**
 * The road of a feedback ends with its case when no ladder covers the level: then `feedback.stalled` becomes void.
 * Otherwise raising the ladder ends it. A feedback whose road had ended and that is now raised goes on watch again,
 * so that an execution that dies before the ladder does not leave a red line without one.
 */
export async function watchRoad(
  tx: Tx,
  row: FeedbackRow,
  verdict: Verdict,
  rulebook: Rulebook,
  raised: boolean,
): Promise<void> {
  // A later, milder verdict must not call off the watch over a red line that has no ladder yet.
  const level = urgentOf(verdict.level, row.level);
  const fence = `feedback/${row.number}`;
  const value = await fenceValue(tx, fence);
  if (!rulebook.ladders.some(({ levels }) => levels.includes(level))) {
    if (value === 0) await moveFence(tx, fence);
    return;
  }
  if (!raised || value === 0) return;
  await schedule(tx, {
    topic: 'feedback.stalled',
    key: `feedback.stalled/${row.number}/${value}`,
    dueAt: tx.now + STALLED_AFTER_MS,
    payload: { feedback: parseJson<JsonObject>(row.record), zone: rulebook.zone },
    fence: { name: fence, value },
  });
}
