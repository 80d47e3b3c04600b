import { closeCase } from '../../../voc/cases';
import type { NodeOperation } from '../../shared/operations';
import { actorProperty, caseNumberProperty } from '../parameters';
import { reasonProperty, stepExecute, stepOptions } from '../step';

export const close: NodeOperation = {
  value: 'close',
  name: 'Close',
  action: 'Close a case',
  description:
    'Ends a case whose root cause and measure are known and whose customer has confirmed, or did not answer often enough',
  properties: [
    caseNumberProperty,
    actorProperty,
    reasonProperty(
      'Why the case is closed; it stands in the history',
      'e.g. brake cylinder replaced, customer confirms',
    ),
    stepOptions(
      {
        displayName: 'Close Early',
        name: 'early',
        type: 'boolean',
        default: false,
        description:
          'Whether to close it without root cause, measure and answer; the rulebook says which levels (default P2)',
      },
      {
        displayName: 'Typical Problem',
        name: 'typical',
        type: 'boolean',
        default: false,
        description:
          'Whether its cause and solution go into the library, where they are found for similar cases later',
      },
    ),
  ],
  execute: stepExecute(
    async ({ tx, step, text, option }) =>
      await closeCase(tx, {
        ...step,
        reason: text('reason'),
        early: option('early') === 'true',
        typical: option('typical') === 'true',
      }),
  ),
};
