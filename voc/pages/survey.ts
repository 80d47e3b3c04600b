import { recordAnswer } from '../cases';
import type { Answered } from '../cases';
import { surveyById } from '../cases/surveyRows';
import type { SurveyRow } from '../cases/view';
import { VocError } from '../errors';
import { readLink } from '../escalation/links';
import type { Ledger } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import type { Sentence } from '../types';
import { answering, fieldOf, refusalOf } from './answer';
import type { Form, PageAnswer } from './answer';
import { surveyPage, thanksPage } from './surveyPages';

/** Template 06: the link belongs to the customer of one case and one round of asking; a round is answered once. */

export type SurveyOutcome = 'shown' | Answered['outcome'];

export interface SurveyAnswer extends PageAnswer<SurveyOutcome> {
  reason?: Answered['reason'];
  solved?: boolean;
  score?: number;
}

/** What a GET shows: the form, or thanks where it was answered. Changes nothing. */
export async function showSurvey(ledger: Ledger, token: unknown): Promise<SurveyAnswer> {
  return await answering(async () => {
    const survey = await surveyOf(ledger, token);
    const { case_number: caseNumber, state } = survey;
    if (state === 'answered')
      return { outcome: 'already', status: 200, caseNumber, page: thanksPage(caseNumber, ANSWERED, LATER) };
    return { outcome: 'shown', status: 200, caseNumber, page: surveyPage(survey, String(token)) };
  });
}

/** The POST: records the answer; what is missing is said on the form with the typed words still there. */
export async function submitSurvey(ledger: Ledger, form: Form, rulebook: Rulebook): Promise<SurveyAnswer> {
  return await answering(async () => {
    const token = fieldOf(form, 't');
    const survey = await surveyOf(ledger, token);
    const { case_number: caseNumber } = survey;
    try {
      const answer = answerOf(form);
      const done = await ledger.transaction(
        async (tx) => await recordAnswer(tx, { ...answer, token, actor: 'customer', rulebook }),
      );
      return { ...answered(done), caseNumber, page: answeredPage(caseNumber, done) };
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal?.status !== 400) throw error;
      const { sentence } = error as VocError;
      const typed = Object.fromEntries(Object.keys(form).map((name) => [name, fieldOf(form, name)]));
      return { ...refusal, caseNumber, page: surveyPage(survey, token, { notice: sentence, typed }) };
    }
  });
}

/** The answer as a form holds it. Throws VocError `input.*`. */
export function answerOf(form: Form): { solved: boolean; score?: number; comment: string } {
  const solved = fieldOf(form, 'solved');
  const score = fieldOf(form, 'score');
  if (solved !== 'yes' && solved !== 'no') {
    throw new VocError({
      code: 'input.missing',
      field: 'solved',
      message: { zh: '请先选择问题是否解决', en: 'Please say first whether it is solved' },
      remedy: { zh: '请选择一项。', en: 'Choose one.' },
    });
  }
  return {
    solved: solved === 'yes',
    ...(score === '' ? {} : { score: Number(score) }),
    comment: fieldOf(form, 'comment'),
  };
}

export function answered({ outcome, reason, evidence }: Answered) {
  const { solved, score } = evidence;
  return { outcome, reason, status: 200, solved, ...(score === undefined ? {} : { score }) };
}

export function answeredPage(caseNumber: string, { outcome }: Answered): string {
  const [head, more] = {
    confirmed: [THANKS, GLAD],
    reopened: [SORRY, AGAIN],
    already: [ANSWERED, LATER],
  }[outcome] as [Sentence, Sentence];
  return thanksPage(caseNumber, head, more);
}

const THANKS: Sentence = { zh: '谢谢您的评价', en: 'Thank you' };
const GLAD: Sentence = { zh: '祝您用车愉快。', en: 'We wish you a pleasant drive.' };
const SORRY: Sentence = { zh: '很抱歉还没有让您满意', en: 'We are sorry' };
const AGAIN: Sentence = {
  zh: '我们已重新安排专人处理，会尽快与您联系。',
  en: 'Somebody works on it again and will contact you soon.',
};
const ANSWERED: Sentence = { zh: '您已评价过，谢谢', en: 'You have answered already, thank you' };
const LATER: Sentence = {
  zh: '如有新的情况，请在查询页补充，或致电客服热线。',
  en: 'If there is news, add it on the status page or call our hotline.',
};

/** Throws VocError `link.*`, `conflict` where the question has lost its ground. */
async function surveyOf(ledger: Ledger, token: unknown): Promise<SurveyRow> {
  const claims = readLink(ledger.keys, token, 'survey', ledger.clock.now());
  const survey = await surveyById(ledger.reader, claims.survey ?? '');
  if (survey?.case_number === claims.case && survey.state !== 'void') return survey;
  throw new VocError({
    code: 'conflict',
    field: 'survey',
    message: { zh: '这次评价已不再需要', en: 'This question is no longer open' },
    remedy: {
      zh: '您的问题正在重新处理，完成后会再请您评价。',
      en: 'Your problem is being worked on again; we shall ask you when it is done.',
    },
  });
}
