import { mergeCase } from '../../../voc/cases';
import type { NodeOperation } from '../../shared/operations';
import { actorProperty, caseNumberProperty } from '../parameters';
import { reasonProperty, stepExecute, stepOptions } from '../step';

export const merge: NodeOperation = {
  value: 'merge',
  name: 'Merge',
  action: 'Merge a case into another',
  description: 'Two cases about the same problem become one: the later goes into the earlier',
  properties: [
    caseNumberProperty,
    actorProperty,
    {
      displayName: 'Into Case',
      name: 'into',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. C20261121-000042',
      description: 'Number of the case that goes on',
    },
    reasonProperty('Why it is the same problem; it stands in the history', 'e.g. the same car, told twice'),
    stepOptions(),
  ],
  execute: stepExecute(
    async ({ tx, step, text }) =>
      await mergeCase(tx, { ...step, into: text('into'), reason: text('reason') }),
  ),
};
