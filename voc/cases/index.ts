/** The life of cases (R9, R15). */
export { openCase } from './open';
export type { OpenCase, OpenedCase } from './open';
export { joinCase } from './join';
export type { JoinCase } from './join';
export { acknowledgeCase, closeCase } from './life';
export type { AcknowledgeCase, Acknowledged, CloseCase, Closed, StepEvidence } from './life';
export { caseClocks, meetCaseClocks, startCaseClocks } from './limits';
export type { CaseClocks, StartCaseClocks } from './limits';
export { caseView } from './view';
export type { CaseAttributes, CaseView } from './view';
export { MAX_FOUND, searchCases } from './search';
export type { CaseFilter, FoundCases } from './search';
export { historyOf } from './history';
export type { HistoryStep } from './history';
export { CASE_STATES, STATE_NAMES, TRANSITIONS } from './states';
export type { CaseState, CaseStep } from './states';
export { attributesOf, categoryName, LEVEL_NAMES, titleOf, TYPE_NAMES } from './describe';
