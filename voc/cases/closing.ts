import { HOUR, isoInZone } from '../clock';
import { VocError } from '../errors';
import { stopLadders } from '../escalation/ladders';
import { addToLibrary } from '../knowledge/library';
import type { Tx } from '../ledger';
import { meetClocks, stopClocks } from '../sla';
import type { Decision, Sentence } from '../types';
import { planFollowUp } from './followUp';
import { checkActor, checkReason } from './input';
import { handlingOf } from './lifeOf';
import { stopProgress } from './progress';
import type { CaseStep } from './states';
import { evidenceOf, takeStep } from './step';
import type { StepEvidence, StepInput } from './step';
import { endAwaiting, lastSurvey } from './surveyRows';
import { caseRow, zoneOf } from './view';
import type { CaseRow, SurveyRow } from './view';

export interface CloseCase extends StepInput {
  reason: string;
  /** Without root cause, measure and answer: only levels the rulebook allows (default P2). */
  early?: boolean;
  /** A typical problem: cause and solution go into the library, for whoever gets a similar one (R16). */
  typical?: boolean;
}

export type Closed = Decision<
  'closed' | 'already',
  'confirmed' | 'unanswered' | 'early' | 'alreadyClosed',
  StepEvidence
>;

const STEPS = { confirmed: 'close', unanswered: 'closeUnanswered', early: 'closeEarly' } as const;

/**
 * Closes a case whose root cause and measure are known and whose customer has confirmed, or was asked often enough
 * without an answer (R14). Meets the clocks that wait for it, gives up the others, stops its ladders, and plans the
 * check a month later. Closing a closed case changes nothing and tells who did it.
 * Throws VocError `conflict` naming what is missing, or the state and who led there; `notFound`, `input.*`.
 */
export async function closeCase(tx: Tx, input: CloseCase): Promise<Closed> {
  const actor = checkActor(input.actor);
  const reason = checkReason(input.reason);
  const survey = await lastSurvey(tx, (await caseRow(tx, input.caseNumber)).number);
  const { done, result, before } = await takeStep<{ why: Closed['reason']; closing: number }>(
    tx,
    { ...input, actor },
    'close',
    (row, life) => {
      if (row.state === 'closed') return { unchanged: true, result: { why: 'alreadyClosed', closing: 0 } };
      const why = input.early === true ? ('early' as const) : answerOf(row, survey, tx.now);
      if (why === 'early' && !handlingOf(row).closeEarly.includes(row.level)) throw notEarly(row);
      const closing = (life.closings ?? 0) + 1;
      return {
        set: { closed_at: tx.now, close_reason: reason },
        life: { closings: closing },
        result: { why, closing },
        step: STEPS[why] satisfies CaseStep,
      };
    },
  );
  const { number } = before;
  const row = await caseRow(tx, number);
  if (done) {
    await meetClocks(tx, { caseNumber: number, by: 'close', actor });
    const stopped = (await stopClocks(tx, number, 'caseClosed')).map(({ id }) => id);
    const data = { reason, why: result.why, stoppedClocks: stopped };
    tx.trail({ caseNumber: number, type: 'case.closed', actor, data });
    await endCase(tx, number, 'caseClosed', actor);
    if (input.typical === true) await addToLibrary(tx, { caseNumber: number, actor });
    // An answer that comes late still counts: an open round stays open, only nobody waits for it.
    await endAwaiting(tx, number);
    // Closed early there is no improvement that could be checked.
    const months = result.why === 'early' ? 0 : handlingOf(row).followUpMonths;
    await planFollowUp(tx, { number, zone: zoneOf(row), months, closing: result.closing });
  }
  const by = done ? actor : await closedBy(tx, number);
  const evidence = await evidenceOf(tx, number, { by, at: row.closed_at! }, tx.now);
  return result.why === 'alreadyClosed'
    ? { outcome: 'already', reason: 'alreadyClosed', evidence }
    : { outcome: 'closed', reason: result.why, evidence };
}

/** What every end of a case brings with it: nobody is called or reminded any more. */
export async function endCase(tx: Tx, number: string, reason: string, actor: string): Promise<void> {
  await stopLadders(tx, number, reason, actor);
  await stopProgress(tx, number);
}

/** Confirmed by the customer, or asked often enough and long enough ago. Throws `conflict` naming what is missing. */
function answerOf(row: CaseRow, survey: SurveyRow | undefined, now: number): 'confirmed' | 'unanswered' {
  if (row.state !== 'solved') return 'confirmed';
  const { closeAfterAttempts, askAgainHours } = handlingOf(row);
  const attempts = survey?.state === 'open' ? survey.attempts : 0;
  const until = (survey?.last_asked_at ?? now) + askAgainHours * HOUR;
  if (attempts >= closeAfterAttempts && now >= until) return 'unanswered';
  const asked = {
    zh: `已询问 ${attempts}/${closeAfterAttempts} 次`,
    en: `asked ${attempts}/${closeAfterAttempts} times`,
  };
  throw missing(
    'answer',
    `${attempts}/${closeAfterAttempts}`,
    {
      zh: `案件 ${row.number} 还没有客户答复（${asked.zh}），不能结案`,
      en: `Case ${row.number} has no answer of the customer yet (${asked.en}) and cannot be closed`,
    },
    attempts >= closeAfterAttempts
      ? {
          zh: `最后一次询问要等到 ${isoInZone(until, zoneOf(row)).slice(0, 16).replace('T', ' ')} 才算无答复。`,
          en: `The last attempt counts as unanswered at ${isoInZone(until, zoneOf(row))}.`,
        }
      : { zh: '请先“请客户评价”。', en: 'Ask the customer first.' },
  );
}

function notEarly(row: CaseRow): VocError {
  const allowed = handlingOf(row).closeEarly.join(', ');
  return missing(
    'early',
    row.level,
    {
      zh: `${row.level} 案件不能提前结案`,
      en: `A case of level ${row.level} cannot be closed early`,
    },
    {
      zh: `规则手册只允许提前结案的级别：${allowed || '无'}。请补齐根本原因、措施和客户答复。`,
      en: `The rulebook allows it for: ${allowed || 'none'}. Give root cause, measure and the customer's answer.`,
    },
  );
}

function missing(field: string, value: string, message: Sentence, remedy: Sentence): VocError {
  return new VocError({ code: 'conflict', field, value, message, remedy });
}

async function closedBy(tx: Tx, caseNumber: string): Promise<string> {
  const entry = await tx.get<{ actor: string }>(
    "SELECT actor FROM voc_case_event WHERE case_number = ? AND type = 'case.closed' ORDER BY seq DESC LIMIT 1",
    [caseNumber],
  );
  return entry!.actor;
}
