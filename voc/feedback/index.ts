/** Intake, the pure part: a channel's payload → one clean, checked, masked record (R1–R3). */
export * from './types';
export { AUTO, DEFAULT_PRESET, PRESETS, choosePreset, presetById } from './presets';
export { readPayload, valueAt } from './readPayload';
export { tryPreset } from './tryPreset';
export type { PresetTrial } from './tryPreset';
export { cleanLine, cleanText, looksGarbled } from './clean';
export { toSimplified } from './traditional';
export { TAKEN_FROM, bestOf, extract } from './extract';
export type { ExtractOptions } from './extract';
export { faultName, vocabularyOf } from './extract/vocabulary';
export type { ExtraVocabulary } from './extract/vocabulary';
export {
  maskCustomer,
  maskEmail,
  maskName,
  maskPhone,
  maskPlate,
  maskText,
  maskVin,
  sanitizeForLog,
} from './mask';
export type { MaskOptions } from './mask';
export { DEFAULT_MAX_TEXT_BYTES, DEFAULT_MAX_TEXT_LENGTH, normalize } from './normalize';
export { maskFacts } from './maskFacts';
export { recordOf as toRecord } from './storedRecord';
