import { showCustomer, submitCustomer } from '../../../voc/pages';
import type { NodeOperation } from '../../shared/operations';
import { formProperty, pageExecute, requestProperty } from '../pages';
import { textOf } from '../parameters';

export const customerPage: NodeOperation = {
  value: 'customerPage',
  name: 'Page: Status for Customers',
  action: 'Make the page where customers see the status',
  description:
    'Number and last four digits of the phone give status, addition and rating. Strangers learn nothing, tries are limited.',
  properties: [
    requestProperty,
    formProperty,
    {
      displayName: 'Client Address',
      name: 'address',
      type: 'string',
      default:
        "={{ String($json.headers?.['x-forwarded-for'] ?? $json.headers?.['x-real-ip'] ?? '').split(',').pop().trim() }}",
      description:
        'Tries are counted by it. The default takes what the last proxy has written; empty: all count as one.',
      displayOptions: { show: { request: ['submit'] } },
    },
  ],
  execute: pageExecute({
    show: async () => showCustomer(),
    submit: async ({ ledger, form, rulebook }, context, i) =>
      await submitCustomer(ledger, form, { address: textOf(context, 'address', i), rulebook }),
    // A stranger must not tell from the time whether the number exists.
    evenly: ({ outcome }) => outcome === 'stranger' || outcome === 'tooMany',
  }),
};
