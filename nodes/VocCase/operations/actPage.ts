import { showAct, submitAct } from '../../../voc/pages';
import type { NodeOperation } from '../../shared/operations';
import { pageExecute, pageProperties } from '../pages';

export const actPage: NodeOperation = {
  value: 'actPage',
  name: 'Page: Handle a Case',
  action: 'Make the page where a case is handled',
  description:
    'The page behind an alert: take over, finding, measure, transfer, resolve, false alarm. Each form works once.',
  properties: pageProperties,
  execute: pageExecute({
    show: async (ledger, linkCode) => await showAct(ledger, linkCode),
    submit: async ({ ledger, form, rulebook }) => await submitAct(ledger, form, rulebook),
  }),
};
