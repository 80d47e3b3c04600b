import type { VocError } from '../errors';
import type { FeedbackNote, Sentence } from '../types';

/** What a channel can tell us; the paths of a preset or of the node's own mapping lead to these. */
export const TARGET_FIELDS = [
  'channel',
  'sourceId',
  'text',
  'occurredAt',
  'customer.name',
  'customer.phone',
  'customer.email',
  'customer.idNumber',
  'vehicle.brand',
  'vehicle.model',
  'vehicle.vin',
  'vehicle.plate',
  'vehicle.mileageKm',
  'vehicle.batch',
  'vehicle.software',
  'place.province',
  'place.city',
  'place.dealer',
  'fault.codes',
] as const;
export type TargetField = (typeof TARGET_FIELDS)[number];

/** Where in a payload each field stands; the first path that holds something wins. */
export interface FieldMapping {
  readonly fields: Readonly<Partial<Record<TargetField, readonly string[]>>>;
  /** Objects the paths start from, in order; `''` is the payload itself. Default: `['']`. */
  readonly roots?: readonly string[];
}

/** A channel's usual payload as data, so that a new channel needs no code (R1). */
export interface ChannelPreset extends FieldMapping {
  readonly id: string;
  readonly name: Sentence;
  readonly description: Sentence;
}

/** A value as it stood in the payload, and the path it was found at (so that an error can name it). */
export interface RawValue {
  readonly path: string;
  readonly value: unknown;
}
export type RawFeedback = Partial<Record<TargetField, RawValue>>;

/** Fields that can also be read out of the text. */
export type ExtractedField =
  | 'customer.phone'
  | 'customer.email'
  | 'customer.idNumber'
  | 'vehicle.vin'
  | 'vehicle.plate'
  | 'vehicle.mileageKm';

/** A value read out of the clean text: offsets in UTF-16 code units, end exclusive; confidence 0 … 1. */
export interface Extracted {
  readonly field: ExtractedField;
  readonly value: string | number;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
}

export const NOTE_REASONS = [
  'textCut',
  'textGarbled',
  'wrongType',
  'valueCut',
  'dateUnreadable',
  'dateInFuture',
  'dateTooOld',
  'mileageAbsurd',
  'mileageUnreadable',
  'vinShape',
  'vinCheckDigit',
  'plateShape',
  'phoneShape',
  'emailShape',
  'idNumberCheck',
  'listCut',
  'contradiction',
] as const;
/** Values of `FeedbackNote.reason` that intake gives. */
export type NoteReason = (typeof NOTE_REASONS)[number];

export interface CustomerFacts {
  name?: string;
  phone?: string;
  email?: string;
  idNumber?: string;
}
export interface VehicleFacts {
  brand?: string;
  model?: string;
  vin?: string;
  plate?: string;
  mileageKm?: number;
  batch?: string;
  software?: string;
}
export interface PlaceFacts {
  province?: string;
  city?: string;
  dealer?: string;
}
/** What the feedback says about people, car and place. */
export interface FeedbackFacts {
  customer: CustomerFacts;
  vehicle: VehicleFacts;
  place: PlaceFacts;
  fault: { codes: string[] };
}

/**
 * An accepted feedback. `rawText`, `cleanText` and the facts hold personal data and are for the case file only;
 * `maskedText`, `masked` and `notes` may leave it (R3).
 */
export interface NormalizedFeedback extends FeedbackFacts {
  channel: string;
  /** The channel's own id; undefined when the payload gave none (the ledger then takes `contentHash`). */
  sourceId?: string;
  /** Text as it came, at most 1 MiB; empty for a message that has fault codes only. */
  rawText: string;
  /** See `cleanText()`; at most `maxTextLength` UTF-16 code units. */
  cleanText: string;
  maskedText: string;
  /** UTC milliseconds. */
  receivedAt: number;
  /** UTC milliseconds; undefined when the payload gave none or an absurd one. */
  occurredAt?: number;
  /** The same facts with personal data masked. */
  masked: FeedbackFacts & { channel: string; sourceId?: string };
  /** What was read out of the text, used or not. */
  extracted: Extracted[];
  notes: FeedbackNote[];
  /** SHA-256 (hex) over channel, clean text, phone and VIN: the same message sent twice has the same hash. */
  contentHash: string;
}

export interface NormalizeOptions {
  /** Id of a preset; default `genericJson`. */
  preset?: string;
  /** The panel's own mapping; takes the place of the preset. */
  mapping?: FieldMapping;
  /** Channel when the payload names none; default: the preset's id. */
  channel?: string;
  /** Known channels; a payload that names another one is rejected. Without a list every name is taken. */
  allowedChannels?: readonly string[];
  /** UTC milliseconds. */
  receivedAt: number;
  /** IANA zone for times that come without an offset; default `DEFAULT_ZONE`. */
  zone?: string;
  /** Mask the VIN too wherever the record is passed on. */
  maskVin?: boolean;
  /** UTF-16 code units of clean text that are kept and judged; default 100,000. */
  maxTextLength?: number;
  /** UTF-8 bytes of raw text above which the feedback is rejected; default 1 MiB. */
  maxTextBytes?: number;
}

export const REJECT_REASONS = [
  'noText',
  'textNotText',
  'textTooLarge',
  'payloadNotObject',
  'unknownChannel',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];
export type AcceptReason = 'textGiven' | 'faultCodesOnly';

/** Which path of the payload gave which field: the reason behind a normalised record. */
export interface NormalizeEvidence {
  readonly paths: Partial<Record<TargetField, string>>;
}

/** What is kept of a rejected payload, so that nobody has to ask the customer twice. */
export interface KeptPayload {
  channel: string;
  sourceId?: string;
  receivedAt: number;
  /** The payload as JSON, cut to `maxTextLength`; may hold personal data: case file only. */
  excerpt: string;
}

export type NormalizeDecision =
  | { outcome: 'accepted'; reason: AcceptReason; evidence: NormalizeEvidence; record: NormalizedFeedback }
  | {
      outcome: 'rejected';
      reason: RejectReason;
      evidence: NormalizeEvidence;
      problems: VocError[];
      kept: KeptPayload;
    };
