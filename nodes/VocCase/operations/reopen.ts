import { reopenCase } from '../../../voc/cases';
import type { NodeOperation } from '../../shared/operations';
import { actorProperty, caseNumberProperty } from '../parameters';
import { reasonProperty, stepExecute, stepOptions } from '../step';

export const reopen: NodeOperation = {
  value: 'reopen',
  name: 'Reopen',
  action: 'Reopen a case',
  description:
    'The problem goes on: time limits run again, the escalation starts anew until somebody acknowledges',
  properties: [
    caseNumberProperty,
    actorProperty,
    reasonProperty(
      'Why it is reopened; it stands in the history',
      'e.g. the customer called: the noise is back',
    ),
    stepOptions(),
  ],
  execute: stepExecute(
    async ({ tx, step, text }) => await reopenCase(tx, { ...step, reason: text('reason') }),
  ),
};
