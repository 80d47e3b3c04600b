/** The pages of people who handle cases and of customers (R9, R14, R21): templates 03, 06 and 07. */
export { showAct, submitAct } from './act';
export type { ActAnswer, ActOutcome } from './act';
export { showSurvey, submitSurvey } from './survey';
export type { SurveyAnswer, SurveyOutcome } from './survey';
export { showCustomer, submitCustomer } from './customer';
export type { CustomerAnswer, CustomerOutcome } from './customer';
export type { Form } from './answer';
