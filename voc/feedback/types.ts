import type { VocError } from '../errors';
import type { FeedbackNote, JsonObject, Sentence } from '../types';
import type { ExtraVocabulary } from './extract/vocabulary';
import type { TakeName } from './takes';

/** What a channel can tell us; the paths of a preset or of the node's own mapping lead to these. */
export const TARGET_FIELDS = [
  'channel',
  'sourceId',
  'title',
  'text',
  'summary',
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

/**
 * `customer.phone`, `items[0].text`; also inside a member that is JSON written as text. `title + body` joins: the
 * first must be there, the others are added where they are.
 */
export type FieldPath = string | { readonly path: string; readonly take: TakeName };

/** What stands in the text besides the customer's words, and so how these are found (words.ts). */
export type TextForm = 'plain' | 'mail' | 'transcript' | 'comment' | 'post';

/** Where in a payload each field stands; the first path that holds something wins. */
export interface FieldMapping {
  /** `title` goes before the text; `summary` is somebody else's (an agent's note), judged only where there is no text. */
  readonly fields: Readonly<Partial<Record<TargetField, readonly FieldPath[]>>>;
  /** Objects the paths start from, in order; `''` is the payload itself. Default: `['']`. */
  readonly roots?: readonly string[];
  /** Default `plain`: all of it is the customer's. */
  readonly textForm?: TextForm;
  /** Headings people typed (`*联系电话（必填）`) are matched to the paths by what they say (headings.ts). */
  readonly looseHeadings?: boolean;
  /** A message that has one of these values there is not from a customer (our own answer, a system event). */
  readonly notCustomer?: readonly { readonly path: string; readonly values: readonly (string | number)[] }[];
}

/** A channel's usual payload as data, so that a new channel needs no code (R1). */
export interface ChannelPreset extends FieldMapping {
  readonly id: string;
  readonly name: Sentence;
  readonly description: Sentence;
  /** Paths that together only this channel has; by them `auto` knows it. */
  readonly signs?: readonly (readonly string[])[];
  /** A message as the channel sends it; shown in the panel and in docs/channels.md. */
  readonly sample: JsonObject;
}

/** A value as it stood in the payload, and the path it was found at (so that an error can name it). */
export interface RawValue {
  readonly path: string;
  readonly value: unknown;
}
export type RawFeedback = Partial<Record<TargetField, RawValue>>;

/** Fields that can also be read out of the text. */
export type ExtractedField =
  | 'occurredAt'
  | 'customer.name'
  | 'customer.phone'
  | 'customer.email'
  | 'customer.idNumber'
  | 'customer.bankCard'
  | 'serviceLine'
  | 'vehicle.brand'
  | 'vehicle.model'
  | 'vehicle.vin'
  | 'vehicle.modelYear'
  | 'vehicle.plate'
  | 'vehicle.mileageKm'
  | 'vehicle.boughtAt'
  | 'vehicle.batch'
  | 'vehicle.software'
  | 'place.province'
  | 'place.city'
  | 'place.district'
  | 'fault.codes'
  | 'fault.key'
  | 'fault.frequency'
  | 'fault.situation'
  | 'fault.speedKmh'
  | 'damage';

/** How exactly a text tells a time; `dayPart` is 上午, 晚上 …. */
export type Precision = 'minute' | 'hour' | 'dayPart' | 'day' | 'month' | 'year';

/** A value read out of the clean text: offsets in UTF-16 code units, end exclusive; confidence 0 … 1. */
export interface Extracted {
  readonly field: ExtractedField;
  readonly value: string | number;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
  /** How exactly a time is told. */
  readonly precision?: Precision;
}

export const NOTE_REASONS = [
  'textCut',
  'textGarbled',
  'textRepaired',
  'quoteLeftOut',
  'speakersUnknown',
  'summaryJudged',
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
  /** Decoded from the VIN. */
  modelYear?: number;
  plate?: string;
  mileageKm?: number;
  /** `2024-02-16` or `2024-02`, as exactly as the text tells it. */
  boughtAt?: string;
  batch?: string;
  software?: string;
}
export interface PlaceFacts {
  province?: string;
  city?: string;
  district?: string;
  dealer?: string;
}
/** What is wrong, read out of the text; ids as in data/faults.zh-CN.json. */
export interface FaultFacts {
  codes: string[];
  /** The main fault in Chinese, for people and for counting: 制动/异响. */
  key?: string;
  component?: string;
  symptom?: string;
  /** The other faults the text tells, like `key`. */
  others?: string[];
  /** `sometimes`, `often`, `always`, `n3` (three times), `2/week`. */
  frequency?: string;
  /** `highway`, `downhill`, `cold` … */
  situations?: string[];
  speedKmh?: number;
  /** Harm that has happened: `injury`, `collision`, `fire`, `property`. */
  damage?: string[];
}
/** What the feedback says about people, car and place. */
export interface FeedbackFacts {
  customer: CustomerFacts;
  vehicle: VehicleFacts;
  place: PlaceFacts;
  fault: FaultFacts;
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
  /** What an agent or a workshop noted beside the customer's words (masked in `masked`). */
  summary?: string;
  /** UTC milliseconds. */
  receivedAt: number;
  /** UTC milliseconds; undefined when the payload gave none or an absurd one. */
  occurredAt?: number;
  /** How exactly the text tells `occurredAt`; undefined where the channel gave it. */
  occurredPrecision?: Precision;
  /** Facts that come from the text alone, by field, with their confidence. */
  fromText: Partial<Record<ExtractedField, number>>;
  /** The same facts with personal data masked. */
  masked: FeedbackFacts & { channel: string; sourceId?: string; summary?: string };
  /** What was read out of the text, used or not. */
  extracted: Extracted[];
  notes: FeedbackNote[];
  /** SHA-256 (hex) over channel, clean text, phone and VIN: the same message sent twice has the same hash. */
  contentHash: string;
}

export interface NormalizeOptions {
  /** Id of a preset, or `auto`; default `genericJson`. */
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
  /** The owner's words; pass the same object for all messages under one rulebook. */
  vocabulary?: ExtraVocabulary;
  /** UTF-8 bytes of raw text above which the feedback is rejected; default 1 MiB. */
  maxTextBytes?: number;
}

export const REJECT_REASONS = [
  'noText',
  'textNotText',
  'textTooLarge',
  'payloadNotObject',
  'unknownChannel',
  'notFromCustomer',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];
export type AcceptReason = 'textGiven' | 'faultCodesOnly';

/** Which path of the payload gave which field: the reason behind a normalised record. */
export interface NormalizeEvidence {
  readonly paths: Partial<Record<TargetField, string>>;
  /** Which preset read it; with `auto`, why this one. */
  readonly preset?: PresetChoice;
}

/** `signs`: the paths by which `auto` knew the channel; `found`: fields it finds there. */
export interface PresetChoice {
  readonly id: string;
  readonly reason: 'chosen' | 'signs' | 'noSign';
  readonly signs: readonly string[];
  readonly found: number;
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
