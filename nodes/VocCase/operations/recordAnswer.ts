import { recordAnswer } from '../../../voc/cases';
import { shortValue, VocError } from '../../../voc/errors';
import type { NodeOperation } from '../../shared/operations';
import { actorProperty, caseNumberProperty } from '../parameters';
import { stepExecute, stepOptions } from '../step';

/** What a form, a page or an expression gives. Nothing chosen is no "no": it would reopen a case. */
function solvedOf(given: string): boolean {
  if (/^(?:true|yes|y|1|是|已解决|解决了)$/i.test(given)) return true;
  if (/^(?:false|no|n|0|否|未解决|没解决|没有)$/i.test(given)) return false;
  throw new VocError({
    code: given === '' ? 'input.missing' : 'input.invalid',
    field: 'solved',
    value: shortValue(given),
    message: { zh: '没有说明问题是否已解决', en: 'It is not said whether the problem is solved' },
    remedy: { zh: '请填写 是 或 否。', en: 'Enter yes or no.' },
  });
}

export const recordAnswerOperation: NodeOperation = {
  value: 'recordAnswer',
  name: 'Record Answer',
  action: 'Record the answer of the customer',
  description:
    'Whether it is solved, and a score. "Not solved" or a low score reopens the case; one answer a question.',
  properties: [
    {
      displayName: 'Link Token',
      name: 'token',
      type: 'string',
      typeOptions: { password: true },
      default: '={{ $json.body?.t }}',
      description: 'Token of the link that Ask Customer gave. Empty: by case number, for an answer by phone.',
    },
    { ...caseNumberProperty, required: false },
    { ...actorProperty, default: '={{ $json.actor ?? "customer" }}' },
    {
      displayName: 'Solved',
      name: 'solved',
      type: 'string',
      default: '={{ $json.body?.solved }}',
      required: true,
      placeholder: 'e.g. yes',
      description: 'Whether the customer says it is solved: yes or no',
    },
    {
      displayName: 'Score',
      name: 'score',
      type: 'string',
      default: '={{ $json.body?.score }}',
      placeholder: 'e.g. 5',
      description: '1 to 5; empty where the customer gave none',
    },
    {
      displayName: 'Comment',
      name: 'comment',
      type: 'string',
      default: '={{ $json.body?.comment }}',
      description: 'Words of the customer; masked, kept with the case and out of the history',
    },
    stepOptions(),
  ],
  execute: stepExecute(async ({ tx, step, text }) => {
    const score = text('score');
    return await recordAnswer(tx, {
      ...step,
      token: text('token'),
      solved: solvedOf(text('solved')),
      comment: text('comment'),
      ...(score === '' ? {} : { score: Number(score) }),
    });
  }),
};
