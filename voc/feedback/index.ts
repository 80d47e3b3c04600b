/** Intake, the pure part: a channel's payload → one clean, checked, masked record (R1–R3). */
export * from './types';
export { DEFAULT_PRESET, PRESETS, presetById } from './presets';
export { readPayload, valueAt } from './readPayload';
export { cleanLine, cleanText, looksGarbled } from './clean';
export { toSimplified } from './traditional';
export { bestOf, extract } from './extract';
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
