import type { CaseState } from '../cases/states';
import type { SurveyRow } from '../cases/view';
import type { Sentence } from '../types';
import { formOf, lineField, noticeOf, textField } from './fields';
import { document, escapeHtml as e, small } from './html';
import { answerFields } from './surveyPages';

/** The customer page of template 07: customer's words, no name of ours, nothing of the inside of a case. */

const STEPS: readonly Sentence[] = [
  { zh: '已收到', en: 'received' },
  { zh: '处理中', en: 'in work' },
  { zh: '已处理', en: 'done' },
  { zh: '已结束', en: 'closed' },
];

/** What a customer reads for each state, and how far the bar has come. */
export const CUSTOMER_STATES: Readonly<Record<CaseState, Sentence & { step: number }>> = {
  new: { step: 0, zh: '已收到，正在安排专人处理', en: 'Received; somebody will take care of it' },
  acknowledged: { step: 1, zh: '已有专人负责处理', en: 'Somebody takes care of it' },
  investigating: { step: 1, zh: '正在核查原因', en: 'We are finding out why' },
  measure: { step: 1, zh: '正在采取措施', en: 'We are working on it' },
  solved: { step: 2, zh: '已处理，请您确认是否解决', en: 'Done; please tell us whether it is solved' },
  confirmed: { step: 2, zh: '您已确认解决', en: 'You have confirmed that it is solved' },
  closed: { step: 3, zh: '已处理完毕', en: 'Closed' },
  reopened: { step: 1, zh: '正在重新处理', en: 'We are working on it again' },
  falseAlarm: { step: 3, zh: '已核查完毕', en: 'Checked and closed' },
  merged: { step: 1, zh: '正在处理', en: 'We are working on it' },
};

export interface StatusView {
  /** The number the customer asked with. */
  number: string;
  state: CaseState;
  /** `2026-11-21 09:30` in the case's zone. */
  receivedAt: string;
  /** When we last told the customer something. */
  contactedAt?: string;
  /** A question that is open: the rating form is shown. */
  asked?: SurveyRow['purpose'];
  answered: boolean;
}

/** The form that asks who it is. */
export function lookUpPage({ number = '', notice }: { number?: string; notice?: Sentence } = {}): string {
  return document(
    '查询处理进度',
    `<h1>查询处理进度${small('Status of your feedback')}</h1>
${noticeOf(notice, false)}
${formOf(
  { action: 'look' },
  [
    lineField('look', {
      ...{ name: 'number', zh: '编号', en: 'Number', value: number, required: true, max: 40 },
      hint: 'C20261121-000042',
    }),
    lineField('look', {
      ...{ name: 'digits', zh: '手机号后四位', en: 'Last four digits of your phone', required: true },
      ...{ max: 4, inputmode: 'numeric', autocomplete: 'off' },
    }),
  ],
  { zh: '查询', en: 'Look up' },
)}
<p>编号在受理短信或提交后的页面上，以 C 或 F 开头。${small(
      'The number begins with C or F; you got it when you sent your feedback.',
    )}</p>`,
  );
}

/** @param token of this customer and number, for the forms */
export function statusPage(
  view: StatusView,
  token: string,
  { notice, good = true }: { notice?: Sentence; good?: boolean } = {},
): string {
  const { zh, en, step } = CUSTOMER_STATES[view.state];
  const bar = STEPS.map((each, i) => {
    const mark = i === step ? 'on now' : i < step ? 'on' : '';
    return `<li${mark === '' ? '' : ` class="${mark}"`}${i === step ? ' aria-current="step"' : ''}>${e(each.zh)}${small(each.en)}</li>`;
  });
  const contacted =
    view.contactedAt === undefined
      ? ''
      : `<dt>最近联系您${small('Last contact')}</dt><dd>${e(view.contactedAt)}</dd>`;
  return document(
    `${view.number} 处理进度`,
    `<h1>${e(zh)}${small(en)}</h1>
${noticeOf(notice, good)}
<ol class="steps">${bar.join('')}</ol>
<dl><dt>编号${small('Number')}</dt><dd>${e(view.number)}</dd>
<dt>收到时间${small('Received')}</dt><dd>${e(view.receivedAt)}</dd>${contacted}</dl>
${rating(view, token)}
<h2>补充情况${small('Add something')}</h2>
${formOf(
  { t: token, action: 'add' },
  [
    textField('add', {
      ...{ name: 'text', zh: '有新的情况请写在这里', en: 'What is new' },
      ...{ required: true, max: MOST_CHARACTERS },
    }),
  ],
  { zh: '提交补充', en: 'Send' },
)}`,
  );
}

export const MOST_CHARACTERS = 2000;

function rating(view: StatusView, token: string): string {
  if (view.asked === undefined)
    return view.answered ? `<p class="good">您已评价，谢谢${small('You have answered, thank you')}</p>` : '';
  return `<h2>请您评价${small('Your answer')}</h2>
${formOf({ t: token, action: 'rate' }, answerFields('rate', view.asked), { zh: '提交评价', en: 'Send' })}`;
}
