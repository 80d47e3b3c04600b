import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { MetBy } from '../../voc/sla';
import { textOf } from '../VocCase/parameters';

export { caseNumberProperty } from '../VocCase/parameters';

export const actorProperty: INodeProperties = {
  displayName: 'Done By',
  name: 'actor',
  type: 'string',
  default: 'system',
  description: 'Who does it: a name, or "system" for an automatic step; it stands in the history of the case',
};

/** Which limits of the case a step is about. */
export const chosenProperties: INodeProperties[] = [
  {
    displayName: 'Which',
    name: 'which',
    type: 'options',
    default: 'step',
    description: 'How to name what was done',
    options: [
      { name: 'By Step', value: 'step', description: 'All limits that this step meets' },
      { name: 'By Clock ID', value: 'clock', description: 'One limit' },
    ],
  },
  {
    displayName: 'Step',
    name: 'step',
    type: 'options',
    default: 'finding',
    displayOptions: { show: { which: ['step'] } },
    description: 'What was done',
    options: [
      { name: 'Acknowledged', value: 'acknowledge' },
      { name: 'By Hand', value: 'byHand', description: 'Limits that no step of the case meets' },
      { name: 'Case Closed', value: 'close' },
      { name: 'Customer Told', value: 'customerNotice' },
      { name: 'Finding Recorded', value: 'finding' },
      { name: 'Measure Taken', value: 'measure' },
    ],
  },
  {
    displayName: 'Clock ID',
    name: 'clockId',
    type: 'string',
    default: '={{ $json.clock?.id }}',
    required: true,
    placeholder: 'e.g. C20261121-000042/expertCheck',
    displayOptions: { show: { which: ['clock'] } },
    description: 'ID of the clock, as SLA Timer and its trigger hand it on',
  },
];

/** The choice of `chosenProperties`. */
export function chosenOf(context: IExecuteFunctions, itemIndex: number): { by?: MetBy; clockId?: string } {
  const which = context.getNodeParameter('which', itemIndex);
  if (which === 'clock') return { clockId: textOf(context, 'clockId', itemIndex) };
  return which === 'all' ? {} : { by: context.getNodeParameter('step', itemIndex) as MetBy };
}

/** For steps that may be about all limits of a case at once. */
export const chosenOrAllProperties: INodeProperties[] = chosenProperties.map((property) =>
  property.name === 'which'
    ? {
        ...property,
        default: 'all',
        options: [
          { name: 'All of the Case', value: 'all', description: 'Every limit of the case that allows it' },
          ...property.options!,
        ],
      }
    : property,
);
