/** The life of cases (R9, R15). */
export { openCase } from './open';
export type { OpenCase, OpenedCase } from './open';
export { joinCase } from './join';
export type { JoinCase } from './join';
export { acknowledgeCase } from './life';
export type { AcknowledgeCase, Acknowledged } from './life';
export { closeCase } from './closing';
export type { CloseCase, Closed } from './closing';
export type { StepEvidence, StepInput } from './step';
export { MEASURE_KINDS, recordFinding, recordMeasure, resolveCase } from './work';
export type { MeasureKind, Recorded, RecordFinding, RecordMeasure, ResolveCase, Resolved } from './work';
export { CONTACT_PURPOSES, contactsOf, DIRECTIONS, logContact } from './contacts';
export type { ContactPurpose, ContactView, Direction, LogContact, Logged } from './contacts';
export { askCustomer, recordAnswer, SURVEY_LINK_MS } from './survey';
export type { Answered, AskCustomer, Asked, RecordAnswer } from './survey';
export { reopenCase, REOPEN_REASONS } from './reopen';
export type { ReopenCase, Reopened, ReopenReason } from './reopen';
export { falseAlarm, rewardsOf } from './falseAlarm';
export type { FalseAlarm, FalseAlarmed, Reward } from './falseAlarm';
export { mergeCase } from './merge';
export type { Merged, MergeCase } from './merge';
export { assignCase } from './assign';
export type { AssignCase, Assigned, OwnerEvidence } from './assign';
export { transferCase } from './transfer';
export type { TransferCase, Transferred, TransferEvidence } from './transfer';
export { responsibleFor } from './responsibility';
export type { OwnerReason, OwnerScope, Responsible } from './responsibility';
export { CASE_TOPICS, caseNotice } from './notices';
export type { CaseNotice, CaseTopic } from './notices';
export { weighCase } from './weigh';
export {
  caseClocks,
  meetCaseClocks,
  pauseCaseClocks,
  rebaseCaseClocks,
  resumeCaseClocks,
  startCaseClocks,
} from './limits';
export type { CaseClocks, StartCaseClocks } from './limits';
export { caseView } from './view';
export type { CaseAttributes, CaseView, NoteView, SurveyView } from './view';
export { MAX_FOUND, searchCases } from './search';
export type { CaseFilter, FoundCases } from './search';
export { historyOf } from './history';
export type { HistoryStep } from './history';
export { CASE_STATES, isEnded, isUntaken, STATE_NAMES, TRANSITIONS } from './states';
export type { CaseState, CaseStep } from './states';
export { attributesOf, categoryName, LEVEL_NAMES, titleOf, TYPE_NAMES } from './describe';
