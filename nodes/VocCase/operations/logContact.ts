import { logContact } from '../../../voc/cases';
import type { ContactPurpose, Direction } from '../../../voc/cases';
import type { NodeOperation } from '../../shared/operations';
import { actorProperty, caseNumberProperty } from '../parameters';
import { stepExecute, stepOptions } from '../step';

export const logContactOperation: NodeOperation = {
  value: 'logContact',
  name: 'Log Contact',
  action: 'Log a contact with the customer',
  description:
    'Every message to or from the customer. One to the customer meets the time limits that wait for it and puts off the progress reminder.',
  properties: [
    caseNumberProperty,
    actorProperty,
    {
      displayName: 'Direction',
      name: 'direction',
      type: 'options',
      default: 'toCustomer',
      options: [
        { name: 'From the Customer', value: 'fromCustomer' },
        { name: 'To the Customer', value: 'toCustomer' },
      ],
      description: 'Who told whom',
    },
    {
      displayName: 'Purpose',
      name: 'purpose',
      type: 'options',
      default: 'progress',
      options: [
        { name: 'Other', value: 'other' },
        { name: 'Progress', value: 'progress', description: 'How far we are' },
        { name: 'Receipt', value: 'receipt', description: 'That we have it and take care' },
        { name: 'Result', value: 'result', description: 'What came of it' },
        { name: 'Survey', value: 'survey', description: 'Whether it is solved' },
      ],
      description: 'What the message was about',
    },
    {
      displayName: 'Contact Channel',
      name: 'channel',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. phone',
      description: 'Phone, SMS, app \u2026',
    },
    {
      displayName: 'Summary',
      name: 'summary',
      type: 'string',
      typeOptions: { rows: 3 },
      default: '',
      required: true,
      placeholder: 'e.g. told him the car is picked up tomorrow',
      description: 'What was said, in a sentence; personal data is masked',
    },
    stepOptions({
      displayName: 'Message ID',
      name: 'key',
      type: 'string',
      default: '',
      description: 'The same ID again is the same contact. Empty: the same words on the same day are.',
    }),
  ],
  execute: stepExecute(
    async ({ tx, step, text, option }) =>
      await logContact(tx, {
        ...step,
        direction: text('direction') as Direction,
        purpose: text('purpose') as ContactPurpose,
        channel: text('channel'),
        summary: text('summary'),
        key: option('key'),
      }),
  ),
};
