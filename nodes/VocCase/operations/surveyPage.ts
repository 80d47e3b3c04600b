import { showSurvey, submitSurvey } from '../../../voc/pages';
import type { NodeOperation } from '../../shared/operations';
import { pageExecute, pageProperties } from '../pages';

export const surveyPage: NodeOperation = {
  value: 'surveyPage',
  name: 'Page: Customer Answers',
  action: 'Make the page where the customer answers',
  description:
    'The page behind the link of "Ask Customer": solved or not, score, comment. One answer a round.',
  properties: pageProperties,
  execute: pageExecute({
    show: async (ledger, linkCode) => await showSurvey(ledger, linkCode),
    submit: async ({ ledger, form, rulebook }) => await submitSurvey(ledger, form, rulebook),
  }),
};
