import { HOUR } from '../clock';
import type { ClaimedEvent, Ledger, Topic } from '../ledger';
import type { Sentence } from '../types';
import { contactsOf } from './contacts';
import { handlingOf } from './lifeOf';
import { remindAgain } from './progress';
import { REOPEN_WORDS } from './reopenWords';
import { isEnded } from './states';
import { findCase, caseView } from './view';
import type { CaseRow, CaseView } from './view';

export const CASE_TOPICS = [
  'case.resolved',
  'case.progressDue',
  'case.answerDue',
  'case.followUp',
  'case.reopened',
  'case.transferEscalated',
] as const satisfies readonly Topic[];
export type CaseTopic = (typeof CASE_TOPICS)[number];

export interface CaseNotice {
  case: CaseView;
  /** Ready to be sent to those who handle the case. */
  text: Sentence;
}

/**
 * What a case event tells, as the case stands when it is delivered; undefined where it no longer applies (the fences of
 * the events see to the rest). A progress reminder plans the next one, so that it comes back until somebody has told
 * the customer.
 */
export async function caseNotice(ledger: Ledger, event: ClaimedEvent): Promise<CaseNotice | undefined> {
  const number = String(event.payload.caseNumber ?? '');
  const row = await findCase(ledger.reader, number);
  if (!row) return undefined;
  const text = await textOf(ledger, event, row);
  if (!text) return undefined;
  return { case: await caseView(ledger.reader, number), text };
}

async function textOf(ledger: Ledger, event: ClaimedEvent, row: CaseRow): Promise<Sentence | undefined> {
  const { number, title, owner } = row;
  const { payload } = event;
  switch (event.topic as CaseTopic) {
    case 'case.resolved':
      // Reopened or answered meanwhile: there is nothing to ask.
      if (row.state !== 'solved') return undefined;
      return {
        zh: `案件 ${number}（${title}）已解决，请客户评价。责任人 ${owner}`,
        en: `Case ${number} is resolved: ask the customer. Owner: ${owner}`,
      };
    case 'case.progressDue':
      return isEnded(row.state) ? undefined : await progressText(ledger, event, row);
    case 'case.answerDue': {
      const { closeAfterAttempts } = handlingOf(row);
      const attempts = Number(payload.attempts);
      const enough = attempts >= closeAfterAttempts;
      return {
        zh: `案件 ${number}（${title}）已请客户评价 ${attempts} 次，尚未答复；${enough ? '可以结案。' : '请再次询问。'}`,
        en: `The customer of case ${number} was asked ${attempts} times and has not answered; ${enough ? 'it may be closed.' : 'ask again.'}`,
      };
    }
    case 'case.followUp':
      if (row.state !== 'closed') return undefined;
      return {
        zh: `案件 ${number}（${title}）结案已满一个月，请回访客户：问题是否再次出现。责任人 ${owner}`,
        en: `Case ${number} was closed a month ago: ask the customer whether the problem came back. Owner: ${owner}`,
      };
    case 'case.reopened':
      return row.reopens !== payload.reopens
        ? undefined
        : {
            zh: `案件 ${number}（${title}）已重开（${REOPEN_WORDS[String(payload.reason)]?.zh ?? '原因见历史'}），请责任人 ${owner} 受理`,
            en: `Case ${number} was reopened (${REOPEN_WORDS[String(payload.reason)]?.en ?? 'see its history'}); owner: ${owner}`,
          };
    case 'case.transferEscalated': {
      const to = payload.to as { department: string; owner: string };
      const why = payload.why === 'formerOwner' ? '退回曾经的责任人' : '移交次数已到上限';
      return {
        zh: `【击鼓传花】案件 ${number}（${title}）已移交 ${row.transfers} 次，${String(payload.askedBy)} 又要移交给${to.department} ${to.owner}，已拒绝（${why}）。请${String(payload.decider) || '上级'}指派责任人`,
        en: `Case ${number} was passed on ${row.transfers} times; another transfer to ${to.department}, ${to.owner} was refused. Somebody has to decide who owns it`,
      };
    }
    default:
      return undefined;
  }
}

async function progressText(ledger: Ledger, event: ClaimedEvent, row: CaseRow): Promise<Sentence> {
  const { number, title, level } = row;
  const since = Number(event.payload.since);
  await ledger.transaction(
    async (tx) =>
      await remindAgain(
        tx,
        { number, level, handling: handlingOf(row) },
        Number(event.payload.reminder),
        since,
      ),
  );
  const hours = Math.floor((ledger.clock.now() - since) / HOUR);
  const told = (await contactsOf(ledger.reader, number)).some(({ direction }) => direction === 'toCustomer');
  return {
    zh: `案件 ${number}（${title}）已 ${hours} 小时没有告知客户进展${told ? '' : '，且尚未联系过客户'}，请联系客户并“记录联系”`,
    en: `The customer of case ${number} has heard nothing for ${hours} hours${told ? '' : ' and was never contacted'}: tell them and log the contact`,
  };
}
