/**
 * The words of the product (DESIGN §1). The same words stand in the panels, the ledger and the guides.
 *
 * - **feedback**: one customer's message from one channel.
 * - **case**: the work item that one or more feedbacks belong to.
 * - **level**: `P0` red line, `P1` major, `P2` general; or the verdict `review`: doubtful, a human looks
 *   within the P0 time.
 * - **rulebook**: all words, thresholds, time limits, routes and people the business owns, as numbered versions.
 * - **clock**: one running time limit of one case.
 * - **ladder**: the ordered steps ("rungs") of an escalation.
 * - **ledger**: the database that holds all of it.
 * - **event**: a durable fact or a due timer in the ledger that starts workflows.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Languages of everything a person reads. Chinese is the default (DESIGN §3.4). */
export type Language = 'zh-CN' | 'en';

/** A sentence in both languages; `say()` in voc/language.ts picks one. */
export interface Sentence {
  readonly zh: string;
  readonly en: string;
}

export const LEVELS = ['P0', 'review', 'P1', 'P2'] as const;
/** Ordered from the most to the least urgent; `review` is handled within the P0 time. */
export type Level = (typeof LEVELS)[number];

/** R7: what kind of problem the customer has. */
export const PROBLEM_TYPES = ['productFault', 'usageExperience', 'serviceComplaint', 'suggestion'] as const;
export type ProblemType = (typeof PROBLEM_TYPES)[number];

/** R7: what a service complaint is about. */
export const SERVICE_KINDS = ['attitude', 'technical', 'deliveryTime', 'price', 'process'] as const;
export type ServiceKind = (typeof SERVICE_KINDS)[number];

/** R6: in which order cases are worked on; the time limits hang on the level alone. */
export const PRIORITIES = ['high', 'medium', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Whom a problem touches, as far as the words tell (R6). */
export interface Impact {
  /** Customers or vehicles; 1 where nothing is said. */
  affected: number;
  /** Somebody was hurt, poisoned or died. */
  injured: boolean;
  /** The words that say so. */
  words: string[];
}

/** What the optional second reader (a chat model) made of a verdict. It may raise to P0, never lower. */
export interface SecondReading {
  outcome: 'raised' | 'unchanged';
  reason: SecondReadingReason;
  /** The model's reason in one sentence. */
  explanation?: string;
  /** The customer's words the model points at; they stand in the text. */
  quote?: string;
}

export const SECOND_READING_REASONS = [
  'agreedRedLine',
  'noRedLine',
  'unfounded',
  'refused',
  'nonsense',
  'silent',
  'timeout',
  'failed',
  'notConnected',
  'skipped',
] as const;
export type SecondReadingReason = (typeof SECOND_READING_REASONS)[number];

/** R5: the red-line tiers. `plea` is the cry for help and the like of R4 that names no component. */
export const TIERS = ['safety', 'compliance', 'escalation', 'plea'] as const;
export type Tier = (typeof TIERS)[number];

/** A customer's message after VoC Normalize, as every later node receives it (without raw personal data). */
export interface FeedbackRecord {
  /** The unique number of R2, e.g. `F20261121-000042`; given by the ledger. */
  number: string;
  channel: string;
  /** The channel's own id of the message; with `channel` it is unique in the ledger. */
  sourceId: string;
  /** Cleaned text (NFKC, no zero-width characters …) with personal data masked: safe for alerts and logs. */
  text: string;
  /** What an agent or a workshop noted beside the customer's words, masked; judged only where there are no such words. */
  summary?: string;
  /** ISO 8601 with the offset of the rulebook's zone. */
  receivedAt: string;
  occurredAt?: string;
  /** How exactly the customer's words tell `occurredAt`; absent where the channel gave it. */
  occurredPrecision?: 'minute' | 'hour' | 'dayPart' | 'day' | 'month' | 'year';
  customer?: { name?: string; phone?: string; email?: string };
  vehicle?: {
    brand?: string;
    model?: string;
    vin?: string;
    modelYear?: number;
    plate?: string;
    mileageKm?: number;
    /** `2024-02-16` or `2024-02`. */
    boughtAt?: string;
    batch?: string;
    software?: string;
  };
  place?: { province?: string; city?: string; district?: string; dealer?: string };
  /** What is wrong; all but `codes` is read out of the text (voc/feedback/types.ts, `FaultFacts`). */
  fault?: {
    codes?: string[];
    /** The main fault, for people and for counting: 制动/异响. */
    key?: string;
    component?: string;
    symptom?: string;
    others?: string[];
    frequency?: string;
    situations?: string[];
    speedKmh?: number;
    damage?: string[];
  };
  /** Facts that come from the text alone, by field (`vehicle.brand` …), with their confidence 0 … 1. */
  fromText?: Record<string, number>;
  /**
   * Whose voice and which words, as keyed hashes without personal data (surge rules count voices, not messages):
   * copies of somebody else's words share `content` with the first of them.
   */
  voice?: { customer?: string; content?: string; copyOf?: { number: string; similarity: number } };
  /** An earlier feedback of the same person or car about the same matter, into whose case this one was not merged. */
  related?: RelatedFeedback;
  /** What the reader of the message should know: an absurd date that was dropped, a VIN whose check digit fails … */
  notes?: FeedbackNote[];
}

export interface RelatedFeedback {
  number: string;
  /** Part of the character pairs that both texts share, 0 … 1. */
  similarity: number;
  /** What both have in common: `phone`, `vin` … */
  by: string;
  why: 'moreUrgent' | 'caseClosed' | 'notJudged';
  caseNumber?: string;
}

export interface FeedbackNote {
  field: string;
  value?: string;
  reason: string;
  message: Sentence;
}

/** One reason of a verdict: where in the text, which concept, and in which context it stands. */
export interface Evidence {
  /** Offsets into the clean text, in UTF-16 code units, end exclusive. */
  start: number;
  end: number;
  /** The words themselves. */
  text: string;
  /** Category of the lexicon, e.g. `brake`. */
  category: string;
  tier: Tier;
  /** The rule that fired: `term` (a single word) or `pair` (component × failure in one clause). */
  kind: 'term' | 'pair';
  /** Lexicon entry, e.g. `制动 × 失灵`. */
  concept: string;
  /** What the words around it make of it; only `asserted` counts fully. */
  context: EvidenceContext;
  /** The clause it stands in, for the person who reads the alert. */
  clause: string;
}

export const EVIDENCE_CONTEXTS = [
  'asserted',
  'negated',
  'hypothetical',
  'question',
  'hearsay',
  'advert',
  'praise',
  'advice',
  'ownDoing',
  'solved',
  'agent',
] as const;
export type EvidenceContext = (typeof EVIDENCE_CONTEXTS)[number];

export const VERDICT_REASONS = [
  'redLineTerm',
  'redLinePair',
  'doubtfulContext',
  'doubtfulTerm',
  'majorTerm',
  'nothingFound',
  'noText',
  'textIncomplete',
  'otherLanguage',
  'secondReader',
  'surge',
] as const;
export type VerdictReason = (typeof VERDICT_REASONS)[number];

/** A decision: what, why, and on which evidence (every decision in voc/ has this shape). */
export interface Decision<Outcome extends string, Reason extends string, E = Json> {
  outcome: Outcome;
  reason: Reason;
  evidence: E;
}

export interface Verdict {
  level: Level;
  reason: VerdictReason;
  type: ProblemType;
  /** R7: only for a service complaint. Verdicts stored before it existed lack it, as they lack what follows in R6. */
  serviceKind?: ServiceKind;
  /** R6. */
  priority?: Priority;
  impact?: Impact;
  secondReader?: SecondReading;
  /** Category of the strongest evidence, e.g. `brake`; `none` where nothing was found. */
  category: string;
  /** Tier of the strongest evidence. */
  tier?: Tier;
  /** 0 … 1: how sure the reader is of this level. */
  confidence: number;
  evidence: Evidence[];
  /** One line an operator can read: why this level. */
  why: Sentence;
  /** 0 is the built-in pack; published rulebooks count from 1. */
  rulebookVersion: number;
}
