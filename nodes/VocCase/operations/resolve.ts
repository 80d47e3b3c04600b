import { resolveCase } from '../../../voc/cases';
import type { NodeOperation } from '../../shared/operations';
import { actorProperty, caseNumberProperty } from '../parameters';
import { stepExecute, stepOptions } from '../step';

export const resolve: NodeOperation = {
  value: 'resolve',
  name: 'Resolve',
  action: 'Resolve a case',
  description:
    'The problem is solved as far as we know: root cause and measure. The customer has the last word.',
  properties: [
    caseNumberProperty,
    actorProperty,
    {
      displayName: 'Root Cause',
      name: 'rootCause',
      type: 'string',
      typeOptions: { rows: 3 },
      default: '',
      required: true,
      placeholder: "e.g. wrong material of the supplier's seal",
      description: 'Why it happened; it stands in the history, without personal data',
    },
    {
      displayName: 'Measure',
      name: 'measure',
      type: 'string',
      typeOptions: { rows: 3 },
      default: '',
      description: 'What solved it. Empty: the measure that was recorded.',
    },
    stepOptions(),
  ],
  execute: stepExecute(
    async ({ tx, step, text }) =>
      await resolveCase(tx, { ...step, rootCause: text('rootCause'), measure: text('measure') }),
  ),
};
