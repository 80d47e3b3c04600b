/** Personal data at rest (R3): export, erasure, change of the secret. For people: docs/privacy.md. */
export { CONFIRM_WORDS, erasePersonalData } from './erase';
export type { Erased, EraseInput } from './erase';
export { exportPersonalData } from './export';
export type { ExportInput, PersonalData } from './export';
export { RESEAL_STEP, resealStep } from './reseal';
export type { ResealStep } from './reseal';
export { SUBJECT_KINDS } from './subject';
export type { Subject, SubjectKind } from './subject';
