import { HOUR, isoInZone } from '../clock';
import { shortValue, VocError } from '../errors';
import { linkAddress, readLink, signLink } from '../escalation/links';
import type { Tx } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import type { Decision, Sentence } from '../types';
import { keepContact } from './contacts';
import { checkActor, checkOptional } from './input';
import { handlingOf } from './lifeOf';
import { reopenNow } from './reopen';
import { evidenceOf, refusing, takeStep } from './step';
import type { StepEvidence } from './step';
import { awaitAnswer, endAwaiting, lastSurvey, surveyById, voidSurvey } from './surveyRows';
import { caseRow, zoneOf } from './view';
import type { CaseRow, SurveyRow } from './view';

/** R14: the customer has the last word on whether a case is solved, and a month later once more. */

/** As long as people take to answer a message. */
export const SURVEY_LINK_MS = 14 * 24 * HOUR;

export interface AskCustomer {
  caseNumber: string;
  /** A person, or `system` for a message that a workflow sends. */
  actor: string;
  /** How the customer is asked: SMS, app, phone … */
  channel?: string;
  /** Address of the page that answers the link; empty = no link (somebody asks by phone). */
  pageAddress?: string;
}

export interface AskedEvidence extends StepEvidence {
  surveyId: string;
  purpose: SurveyRow['purpose'];
  /** Attempts that count, this one included, and how many it takes before the case may be closed without an answer. */
  attempts: number;
  attemptsNeeded: number;
  /** Until then another attempt does not count. */
  nextAttemptAt: string;
  /** Opens the page of this round; absent without a page address. */
  link?: string;
  /** Ready to be sent. */
  message: Sentence;
}

export type Asked = Decision<'asked' | 'already', 'newRound' | 'nextAttempt' | 'justAsked', AskedEvidence>;

/**
 * Asks the customer whether the problem is solved and how content they are. Every attempt is a logged contact; one that
 * follows within `askAgainHours` of the last is the same attempt (`already`), so that asking three times in a minute
 * does not close a case. Throws VocError `input.*`, `notFound`, `conflict` naming the state and who led there.
 */
export async function askCustomer(tx: Tx, input: AskCustomer): Promise<Asked> {
  const actor = checkActor(input.actor);
  const channel = checkOptional('channel', input.channel, 100) || '链接';
  // Two who ask at once must not count twice: the second one waits and finds the first one's attempt.
  const { number } = await caseRow(tx, input.caseNumber);
  await tx.lock([`case/${number}/survey`]);
  const row = await caseRow(tx, number);
  refusing(row, 'ask');
  const handling = handlingOf(row);
  const last = await lastSurvey(tx, number);
  const purpose = row.state === 'closed' ? 'followUp' : 'result';
  // A round that was closed without an answer is not the one of a month later.
  const openRound = last?.state === 'open' && last.purpose === purpose ? last : undefined;
  if (last?.state === 'open' && !openRound) await voidSurvey(tx, number);
  if (openRound && tx.now < openRound.last_asked_at + handling.askAgainHours * HOUR)
    return await asked(tx, input, row, openRound, 'justAsked');
  const survey = openRound
    ? await nextAttempt(tx, openRound)
    : await newRound(tx, row, (last?.round ?? 0) + 1, purpose);
  const { id, round, attempts } = survey;
  const data = { survey: id, round, attempts, purpose: survey.purpose };
  tx.trail({ caseNumber: row.number, type: 'case.asked', actor, data });
  await keepContact(
    tx,
    row,
    { actor, direction: 'toCustomer', purpose: 'survey', channel, summary: `第 ${attempts} 次请客户评价` },
    `survey/${id}/${attempts}`,
  );
  await awaitAnswer(tx, survey, handling);
  return await asked(tx, input, row, survey, openRound ? 'nextAttempt' : 'newRound');
}

async function newRound(
  tx: Tx,
  row: CaseRow,
  round: number,
  purpose: SurveyRow['purpose'],
): Promise<SurveyRow> {
  const id = `${row.number}/${round}`;
  await tx.run(
    `INSERT INTO voc_survey (id, case_number, round, purpose, state, asked_at, last_asked_at, attempts)
     VALUES (?, ?, ?, ?, 'open', ?, ?, 1)`,
    [id, row.number, round, purpose, tx.now, tx.now],
  );
  return (await surveyById(tx, id))!;
}

async function nextAttempt(tx: Tx, { id }: SurveyRow): Promise<SurveyRow> {
  await tx.run('UPDATE voc_survey SET attempts = attempts + 1, last_asked_at = ? WHERE id = ?', [tx.now, id]);
  return (await surveyById(tx, id))!;
}

async function asked(
  tx: Tx,
  { actor, pageAddress = '' }: AskCustomer,
  row: CaseRow,
  survey: SurveyRow,
  reason: Asked['reason'],
): Promise<Asked> {
  const { id, purpose, attempts, last_asked_at: at } = survey;
  const handling = handlingOf(row);
  const claims = { purpose: 'survey', case: row.number, survey: id } as const;
  const link = linkAddress(pageAddress, signLink(tx.keys, claims, tx.now, SURVEY_LINK_MS));
  const step = await evidenceOf(tx, row.number, { by: actor, at }, tx.now);
  const evidence: AskedEvidence = {
    ...step,
    ...{ surveyId: id, purpose, attempts, attemptsNeeded: handling.closeAfterAttempts },
    nextAttemptAt: isoInZone(at + handling.askAgainHours * HOUR, zoneOf(row)),
    ...(link === '' ? {} : { link }),
    message: messageOf(row, purpose, link),
  };
  return { outcome: reason === 'justAsked' ? 'already' : 'asked', reason, evidence };
}

/** What the customer reads: the number of the case and nothing else about it. */
function messageOf({ number }: CaseRow, purpose: SurveyRow['purpose'], link: string): Sentence {
  const zh =
    purpose === 'result'
      ? `您反映的问题（编号 ${number}）已处理。是否已解决、您是否满意，请告诉我们`
      : `您一个月前反映的问题（编号 ${number}）是否再次出现，请告诉我们`;
  const en =
    purpose === 'result'
      ? `We have worked on your problem (number ${number}). Please tell us whether it is solved and how content you are`
      : `Has the problem you told us of a month ago (number ${number}) come back? Please tell us`;
  return link === '' ? { zh: `${zh}。`, en: `${en}.` } : { zh: `${zh}：${link}`, en: `${en}: ${link}` };
}

export interface RecordAnswer {
  /** The signed link's token, or the case where somebody asked by phone. */
  token?: string;
  caseNumber?: string;
  /** Who recorded it; `customer` where it came by link. */
  actor: string;
  solved: boolean;
  /** 1 … 5; left out where the customer gave none. */
  score?: number;
  comment?: string;
  /** To find a stand-in for an owner who has left, where the case is reopened. */
  rulebook?: Rulebook;
}

export interface AnsweredEvidence extends StepEvidence {
  solved: boolean;
  score?: number;
  /** What satisfaction should be. */
  target: number;
  belowTarget: boolean;
}

export type Answered = Decision<
  'confirmed' | 'reopened' | 'already',
  'solved' | 'notSolved' | 'lowScore' | 'cameBack' | 'alreadyAnswered',
  AnsweredEvidence
>;

/**
 * The customer's answer. Solved and content: the case is confirmed (a closed one stays closed). "Not solved" or a score
 * below `reopenBelow` reopens it with a clock; a month later that is a recurrence. One answer a round: a second one
 * changes nothing. The comment stays out of the trail.
 * Throws VocError `link.*`, `input.*`, `notFound`, `conflict` where nobody was asked or the question lost its ground.
 */
export async function recordAnswer(tx: Tx, input: RecordAnswer): Promise<Answered> {
  const actor = checkActor(input.actor);
  const score = checkScore(input.score);
  const comment = checkOptional('comment', input.comment);
  const survey = await answeredSurvey(tx, input);
  const { id, case_number: number } = survey;
  const row = await caseRow(tx, number);
  if (survey.state === 'void') throw gone(row);
  const solved = input.solved === true;
  // AND state: of two answers at once the first one counts.
  const first = await tx.run(
    `UPDATE voc_survey SET state = 'answered', answered_at = ?, answered_by = ?, solved = ?, score = ?, comment = ?
     WHERE id = ? AND state = 'open'`,
    [tx.now, actor, solved ? 1 : 0, score ?? null, comment === '' ? null : comment, id],
  );
  if (first === 0) return await answered(tx, (await surveyById(tx, id))!, 'already', 'alreadyAnswered');
  const handling = handlingOf(row);
  const low = score !== undefined && score < handling.reopenBelow;
  const { round, purpose } = survey;
  const data = { survey: id, round, purpose, solved, score: score ?? null };
  tx.trail({ caseNumber: number, type: 'case.answered', actor, data });
  await endAwaiting(tx, number);
  const written = (await surveyById(tx, id))!;
  if (solved && !low) {
    await takeStep(tx, { caseNumber: number, actor }, 'confirm', () => ({ result: true }));
    return await answered(tx, written, 'confirmed', 'solved');
  }
  const reason = purpose === 'followUp' ? 'cameBack' : solved ? 'lowScore' : 'notSolved';
  await reopenNow(tx, { caseNumber: number, actor, reason, note: '', rulebook: input.rulebook });
  return await answered(tx, written, 'reopened', reason);
}

async function answered(
  tx: Tx,
  survey: SurveyRow,
  outcome: Answered['outcome'],
  reason: Answered['reason'],
): Promise<Answered> {
  const { answered_by: by, answered_at: at, score, case_number: number } = survey;
  const step = await evidenceOf(tx, number, { by: by!, at: at! }, tx.now);
  const target = handlingOf(await caseRow(tx, number)).satisfactionTarget;
  const evidence: AnsweredEvidence = {
    ...step,
    solved: survey.solved !== 0,
    ...(score === null ? {} : { score }),
    target,
    belowTarget: score !== null && score < target,
  };
  return { outcome, reason, evidence };
}

/** The round an answer belongs to: the link names it, a phone call answers the newest. */
async function answeredSurvey(tx: Tx, { token, caseNumber }: RecordAnswer): Promise<SurveyRow> {
  if (token !== undefined && token.trim() !== '') {
    const claims = readLink(tx.keys, token, 'survey', tx.now);
    const survey = await surveyById(tx, claims.survey ?? '');
    if (survey?.case_number !== claims.case) throw notAsked(claims.case);
    return survey;
  }
  const { number } = await caseRow(tx, caseNumber ?? '');
  const survey = await lastSurvey(tx, number);
  if (!survey) throw notAsked(number);
  return survey;
}

function checkScore(score: number | undefined): number | undefined {
  if (score === undefined) return undefined;
  if (Number.isInteger(score) && score >= 1 && score <= 5) return score;
  throw new VocError({
    code: 'input.invalid',
    field: 'score',
    value: shortValue(score),
    message: { zh: '评分必须是 1 到 5 的整数', en: 'The score is a whole number from 1 to 5' },
    remedy: { zh: '请填写 1、2、3、4 或 5；没有评分请留空。', en: 'Enter 1 to 5, or leave it out.' },
  });
}

function notAsked(caseNumber: string): VocError {
  return new VocError({
    code: 'conflict',
    field: 'survey',
    value: shortValue(caseNumber),
    message: {
      zh: `案件 ${shortValue(caseNumber)} 还没有请客户评价`,
      en: `Nobody has asked the customer of case ${shortValue(caseNumber)} yet`,
    },
    remedy: { zh: '请先执行“请客户评价”。', en: 'Run "Ask Customer" first.' },
  });
}

function gone({ number }: CaseRow): VocError {
  return new VocError({
    code: 'conflict',
    field: 'survey',
    value: number,
    message: {
      zh: `案件 ${number} 已重新处理，这次评价不再有效`,
      en: `Case ${number} is being worked on again; this question has lost its ground`,
    },
    remedy: {
      zh: '处理完成后会再次请客户评价。',
      en: 'The customer will be asked again when it is solved.',
    },
  });
}
