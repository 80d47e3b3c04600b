import { assignCase } from '../../../voc/cases';
import type { NodeOperation } from '../../shared/operations';
import { actorProperty, caseNumberProperty } from '../parameters';
import { stepExecute, stepOptions } from '../step';

export const assign: NodeOperation = {
  value: 'assign',
  name: 'Assign',
  action: 'Assign a case',
  description:
    'Names the owner of a case nobody has taken yet, within the department, or as the decision after a refused transfer',
  properties: [
    caseNumberProperty,
    actorProperty,
    {
      displayName: 'Department',
      name: 'department',
      type: 'string',
      default: '',
      description: 'Empty with the owner: as the rulebook says',
    },
    {
      displayName: 'Owner',
      name: 'owner',
      type: 'string',
      default: '',
      description: 'Name or role. A vacant post goes to its deputy, else to the head of the department.',
    },
    stepOptions(
      {
        displayName: 'Co-Owners',
        name: 'coOwners',
        type: 'string',
        default: '',
        description: 'Who works on it too, separated by commas; instead of the present ones',
      },
      {
        displayName: 'Note',
        name: 'note',
        type: 'string',
        default: '',
        description: 'Why, for the history',
      },
    ),
  ],
  execute: stepExecute(
    async ({ tx, step, text, option }) =>
      await assignCase(tx, {
        ...step,
        department: text('department'),
        owner: text('owner'),
        reason: option('note'),
        ...(option('coOwners') === '' ? {} : { coOwners: option('coOwners').split(/[,，、;；]/) }),
      }),
  ),
};
