import { transferCase } from '../../../voc/cases';
import type { NodeOperation } from '../../shared/operations';
import { actorProperty, caseNumberProperty } from '../parameters';
import { reasonProperty, stepExecute, stepOptions } from '../step';

export const transfer: NodeOperation = {
  value: 'transfer',
  name: 'Transfer',
  action: 'Transfer a case',
  description:
    'Hands a case on to another department, counted. Too many transfers, or a return to a former owner, are refused and escalated.',
  properties: [
    caseNumberProperty,
    actorProperty,
    {
      displayName: 'Department',
      name: 'department',
      type: 'string',
      default: '',
      required: true,
      description: 'Which department gets the case',
    },
    {
      displayName: 'Owner',
      name: 'owner',
      type: 'string',
      default: '',
      description: 'Name or role. Empty: the head of that department.',
    },
    reasonProperty('Why it is handed on; it stands in the history', 'e.g. battery system, not chassis'),
    stepOptions(),
  ],
  execute: stepExecute(
    async ({ tx, step, text }) =>
      await transferCase(tx, {
        ...step,
        department: text('department'),
        owner: text('owner'),
        reason: text('reason'),
      }),
  ),
};
