import { parseJson } from '../canonicalJson';
import { VocError } from '../errors';
import type { Tx } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import { stopClocks } from '../sla';
import type { Decision, FeedbackRecord, Sentence, Verdict } from '../types';
import { endCase } from './closing';
import { checkPerson, checkText } from './input';
import { moveLifeFence } from './followUp';
import { raiseLevel } from './raise';
import { feedbackRow, moreUrgent, watchRoad } from './road';
import { isEnded } from './states';
import { evidenceOf, refusing, takeStep } from './step';
import type { StepEvidence, StepInput } from './step';
import { voidSurvey } from './surveyRows';
import { caseRow } from './view';
import type { CaseRow } from './view';
import { weighCase } from './weigh';

export interface MergeCase extends StepInput {
  /** The case that goes on. */
  into: string;
  reason: string;
  rulebook: Rulebook;
}

export type Merged = Decision<
  'merged' | 'already',
  'sameProblem' | 'alreadyMerged',
  StepEvidence & { into: string; raised: boolean }
>;

/**
 * Makes one case of two that are about the same problem: the later one goes into the earlier one, with its feedbacks;
 * its clocks and ladders end. A more urgent one raises the case that goes on, and the clocks of that level count from
 * the moment the merged case was opened. `case` of the evidence is the one that goes on.
 * Throws VocError `input.*`, `notFound`, `conflict` naming the state and who led there.
 */
export async function mergeCase(tx: Tx, input: MergeCase): Promise<Merged> {
  const actor = checkPerson(input.actor);
  const note = checkText('reason', input.reason, {
    zh: '请写明为什么是同一个问题。',
    en: 'Say why it is the same problem.',
  });
  const target = await caseRow(tx, input.into);
  const from = await caseRow(tx, input.caseNumber);
  // In sorted order: A into B and B into A at once must not lock crosswise.
  await lockBoth(tx, from.number, target.number);
  const { done, result, before } = await takeStep(tx, { ...input, actor }, 'merge', (row, life) => {
    if (row.merged_into === target.number)
      return { unchanged: true, result: { by: life.last!.by, at: life.last!.at } };
    if (row.merged_into === null && !isEnded(row.state)) checkTarget(row, target);
    return {
      set: { merged_into: target.number, closed_at: tx.now, close_reason: note },
      result: { by: actor, at: tx.now },
    };
  });
  const { number } = before;
  let raised = false;
  if (done) {
    refusing(await caseRow(tx, target.number), 'join');
    const feedbacks = await moveFeedbacks(tx, number, target.number);
    const data = { into: target.number, feedbacks, reason: note };
    tx.trail({ caseNumber: number, type: 'case.merged', actor, data });
    for (const feedback of feedbacks)
      tx.trail({
        caseNumber: target.number,
        type: 'feedback.joined',
        actor,
        data: { feedback, from: number },
      });
    await stopClocks(tx, number, 'merged');
    await endCase(tx, number, 'merged', actor);
    await voidSurvey(tx, number);
    await moveLifeFence(tx, number);
    raised = await raiseWith(tx, before, target.number, input.rulebook, actor);
    await weighCase(tx, target.number);
  }
  const evidence = { ...(await evidenceOf(tx, target.number, result, tx.now)), into: target.number, raised };
  return done
    ? { outcome: 'merged', reason: 'sameProblem', evidence }
    : { outcome: 'already', reason: 'alreadyMerged', evidence };
}

async function lockBoth(tx: Tx, ...numbers: string[]): Promise<void> {
  if (tx.dialect !== 'postgres') return;
  for (const number of [...new Set(numbers)].sort())
    await tx.get('SELECT 1 FROM voc_case WHERE number = ? FOR UPDATE', [number]);
}

async function moveFeedbacks(tx: Tx, from: string, to: string): Promise<string[]> {
  const moved = await tx.all<{ number: string }>(
    'UPDATE voc_feedback SET case_number = ? WHERE case_number = ? RETURNING number',
    [to, from],
  );
  return moved.map(({ number }) => number).sort();
}

/** The level of the merged case comes along, with the time its customer has waited already. */
async function raiseWith(
  tx: Tx,
  from: CaseRow,
  into: string,
  rulebook: Rulebook,
  actor: string,
): Promise<boolean> {
  const target = await caseRow(tx, into);
  if (!moreUrgent(from.level, target.level)) return false;
  const first = await feedbackRow(tx, from.first_feedback);
  const stored = await tx.get<{ verdict: string | null; received_at: number }>(
    'SELECT verdict, received_at FROM voc_feedback WHERE number = ?',
    [first.number],
  );
  const verdict: Verdict = {
    confidence: 1,
    evidence: [],
    reason: 'nothingFound',
    why: { zh: `并入的案件 ${from.number}`, en: `merged case ${from.number}` },
    ...(stored?.verdict ? parseJson<Partial<Verdict>>(stored.verdict) : {}),
    ...{ level: from.level, type: from.type, category: from.category },
    rulebookVersion: rulebook.version,
  };
  const feedback = parseJson<FeedbackRecord>(first.record);
  const startedAt = Math.min(stored?.received_at ?? from.opened_at, from.opened_at);
  const raised = await raiseLevel(tx, into, { feedback, verdict, rulebook, actor, startedAt });
  await watchRoad(tx, first, verdict, rulebook, raised);
  return raised;
}

/** Throws VocError `conflict` where these two cannot become one. */
function checkTarget(from: CaseRow, target: CaseRow): void {
  if (from.number === target.number)
    throw refused(
      target,
      {
        zh: '不能把案件并入它自己',
        en: 'A case cannot be merged into itself',
      },
      { zh: '请填写另一个案件的编号。', en: 'Enter the number of another case.' },
    );
  const older =
    from.opened_at < target.opened_at || (from.opened_at === target.opened_at && from.number < target.number);
  // The other way round the earlier customer's promises would end with the case.
  if (older)
    throw refused(
      target,
      {
        zh: `案件 ${from.number} 比 ${target.number} 更早`,
        en: `Case ${from.number} is older than ${target.number}`,
      },
      {
        zh: `请反过来：把 ${target.number} 并入 ${from.number}。`,
        en: `Do it the other way: merge ${target.number} into ${from.number}.`,
      },
    );
}

function refused(target: CaseRow, message: Sentence, remedy: Sentence): VocError {
  return new VocError({ code: 'conflict', field: 'into', value: target.number, message, remedy });
}
