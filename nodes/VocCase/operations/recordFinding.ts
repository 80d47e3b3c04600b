import { recordFinding } from '../../../voc/cases';
import type { NodeOperation } from '../../shared/operations';
import { actorProperty, caseNumberProperty } from '../parameters';
import { stepExecute, stepOptions } from '../step';

export const recordFindingOperation: NodeOperation = {
  value: 'recordFinding',
  name: 'Record Finding',
  action: 'Record a finding',
  description: 'What the experts found out; meets the time limits that wait for a finding',
  properties: [
    caseNumberProperty,
    actorProperty,
    {
      displayName: 'Finding',
      name: 'finding',
      type: 'string',
      typeOptions: { rows: 3 },
      default: '',
      required: true,
      placeholder: 'e.g. master cylinder leaks, seen on 3 cars of the batch',
      description: 'What was found; it stands in the history, without personal data',
    },
    {
      displayName: 'Preliminary',
      name: 'preliminary',
      type: 'boolean',
      default: false,
      description: 'Whether more is to come',
    },
    {
      displayName: 'Batch Defect',
      name: 'batchDefect',
      type: 'boolean',
      default: false,
      description: 'Whether other vehicles of the batch have it too',
    },
    stepOptions(),
  ],
  execute: stepExecute(
    async ({ tx, step, text }, context, i) =>
      await recordFinding(tx, {
        ...step,
        finding: text('finding'),
        preliminary: context.getNodeParameter('preliminary', i) as boolean,
        batchDefect: context.getNodeParameter('batchDefect', i) as boolean,
      }),
  ),
};
