import { askCustomer } from '../../../voc/cases';
import { webhookAddress } from '../../Escalate/settings';
import type { NodeOperation } from '../../shared/operations';
import { actorProperty, caseNumberProperty } from '../parameters';
import { stepExecute, stepOptions } from '../step';

export const askCustomerOperation: NodeOperation = {
  value: 'askCustomer',
  name: 'Ask Customer',
  action: 'Ask the customer',
  description:
    'Asks whether it is solved: gives a signed link and a ready message, and counts the attempt. After the closing it is the check a month later.',
  properties: [
    caseNumberProperty,
    actorProperty,
    stepOptions(
      {
        displayName: 'Contact Channel',
        name: 'channel',
        type: 'string',
        default: '',
        description: 'How the message is sent, for the log: SMS, app, phone …',
      },
      {
        displayName: 'Survey Page Address',
        name: 'pageAddress',
        type: 'string',
        default: '',
        placeholder: 'e.g. https://n8n.example.com/webhook/voc-survey',
        description: 'Where the link leads. Empty: the webhook address of this server and template 06.',
      },
    ),
  ],
  execute: stepExecute(
    async ({ tx, step, option }, context, i) =>
      await askCustomer(tx, {
        ...step,
        channel: option('channel'),
        pageAddress: option('pageAddress') || webhookAddress(context, i, 'voc-survey'),
      }),
  ),
};
