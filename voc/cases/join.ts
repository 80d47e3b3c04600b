import { VocError } from '../errors';
import type { Tx } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import { clocksOf } from '../sla';
import type { FeedbackRecord, Verdict } from '../types';
import { checkActor, checkFeedback, checkVerdict } from './input';
import type { OpenedCase } from './open';
import { raiseLevel } from './raise';
import { feedbackRow, storeVerdict, watchRoad } from './road';
import { refusing } from './step';
import { caseRow, caseView } from './view';
import { weighCase } from './weigh';

export interface JoinCase {
  caseNumber: string;
  feedback: FeedbackRecord;
  verdict: Verdict;
  rulebook: Rulebook;
  actor: string;
}

/**
 * Takes a later feedback into a case that is there, and raises the case where the new verdict is more urgent.
 * Joining twice changes nothing. Throws VocError `notFound` for an unknown case or feedback, `conflict` for a closed
 * case and for a feedback that belongs to another one.
 */
export async function joinCase(tx: Tx, input: JoinCase): Promise<OpenedCase> {
  const feedback = checkFeedback(input.feedback);
  const verdict = checkVerdict(input.verdict);
  const actor = checkActor(input.actor);
  const { rulebook } = input;
  const target = await caseRow(tx, input.caseNumber);
  const { number } = target;
  const row = await feedbackRow(tx, feedback.number);
  if (row.case_number !== null && row.case_number !== number) throw elsewhere(row.number, row.case_number);
  if (row.case_number === null) {
    refusing(target, 'join');
    // IS NULL: the feedback that two executions join to two cases at once belongs to the first one only.
    const joined = await tx.run(
      'UPDATE voc_feedback SET case_number = ? WHERE number = ? AND case_number IS NULL',
      [number, row.number],
    );
    const now = joined === 1 ? number : (await feedbackRow(tx, row.number)).case_number;
    if (now !== number) throw elsewhere(row.number, now!);
    if (joined === 1) {
      const data = { feedback: row.number, level: verdict.level, category: verdict.category };
      tx.trail({ caseNumber: number, type: 'feedback.joined', actor, data });
    }
  }
  const raised = await raiseLevel(tx, number, { feedback, verdict, rulebook, actor });
  await storeVerdict(tx, { ...row, case_number: number }, verdict, number);
  await weighCase(tx, number);
  await watchRoad(tx, row, verdict, rulebook, raised);
  return {
    case: await caseView(tx, number),
    clocks: await clocksOf(tx, number, tx.now),
    created: false,
    raised,
  };
}

function elsewhere(feedback: string, caseNumber: string): VocError {
  return new VocError({
    code: 'conflict',
    field: 'caseNumber',
    value: caseNumber,
    message: {
      zh: `反馈 ${feedback} 已属于案件 ${caseNumber}`,
      en: `Feedback ${feedback} belongs to case ${caseNumber} already`,
    },
    remedy: {
      zh: `请在案件 ${caseNumber} 中继续处理，或留空“并入案件”。`,
      en: `Go on in case ${caseNumber}, or leave "Join Case" empty.`,
    },
  });
}
