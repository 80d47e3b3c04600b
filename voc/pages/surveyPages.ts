import type { SurveyRow } from '../cases/view';
import type { Sentence } from '../types';
import { choiceField, formOf, noticeOf, textField } from './fields';
import { document, escapeHtml as e, small } from './html';

/** The customer's page of template 06: nothing of the case but its number stands on it. */

const SCORES = ['1', '2', '3', '4', '5'].map((value) => ({ value, zh: value }));

/** The fields of an answer, the same on this page and on the customer page. */
export function answerFields(
  form: string,
  purpose: SurveyRow['purpose'],
  typed: Readonly<Record<string, string>> = {},
): string[] {
  const again = purpose === 'followUp';
  return [
    choiceField(
      {
        ...{ name: 'solved', value: typed.solved, required: true },
        zh: again ? '这一个月里，问题有没有再次出现？' : '您反映的问题解决了吗？',
        en: again ? 'Has the problem come back this month?' : 'Is your problem solved?',
      },
      [
        { value: 'yes', zh: again ? '没有再出现' : '已解决', en: again ? 'no' : 'yes, solved' },
        { value: 'no', zh: again ? '又出现了' : '没有解决', en: again ? 'it came back' : 'not solved' },
      ],
    ),
    choiceField(
      {
        name: 'score',
        value: typed.score,
        zh: '满意程度（1 很不满意，5 很满意）',
        en: 'How content are you? (5 is best)',
      },
      SCORES,
    ),
    textField(form, {
      ...{ name: 'comment', zh: '您还想告诉我们什么（可不填）', en: 'Anything else (may be left out)' },
      ...{ value: typed.comment, max: 1000 },
    }),
  ];
}

export function surveyPage(
  { case_number: number, purpose }: SurveyRow,
  token: string,
  { notice, typed }: { notice?: Sentence; typed?: Readonly<Record<string, string>> } = {},
): string {
  const fields = answerFields('survey', purpose, typed);
  return document(
    '请您评价',
    `<h1>${purpose === 'followUp' ? '回访' : '请您评价'}${small('Your answer')}</h1>
<p>您反映的问题编号：${e(number)}${small('Number of your feedback')}</p>
${noticeOf(notice, false)}
${formOf({ t: token }, fields, { zh: '提交评价', en: 'Send' })}`,
  );
}

/** After the form, or where the round was answered already. */
export function thanksPage(number: string, { zh, en }: Sentence, more: Sentence): string {
  return document(
    zh,
    `<h1>${e(zh)}${small(en)}</h1>
<p>编号：${e(number)}${small('Number')}</p>
<p>${e(more.zh)}${small(more.en)}</p>`,
  );
}
