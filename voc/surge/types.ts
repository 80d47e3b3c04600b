import type { CaseView } from '../cases/view';
import type { Decision, FeedbackRecord, JsonObject, Sentence, Verdict } from '../types';
import type { SurgeKind, SurgeRule } from './rules';

/** One feedback as the surge rules see it. Only `feedback.number` and `feedback.receivedAt` are needed. */
export interface Observation {
  feedback: Pick<FeedbackRecord, 'number' | 'receivedAt'> & Partial<FeedbackRecord>;
  verdict?: Pick<Verdict, 'type' | 'category'> & Partial<Verdict>;
  case?: Pick<CaseView, 'number'> & Partial<CaseView>;
  /** Who speaks, the same for one customer on all channels (a hash); by default the record's `voice.customer`. */
  voiceKey?: string;
  /** What is said, the same for copies of one text; by default the record's `voice.content`. */
  contentKey?: string;
  /** Facts the workflow adds, addressed as `extra.<name>`. */
  extra?: JsonObject;
}

export interface ObserveOptions {
  /** Zone of calendar days, weekdays and times shown. */
  zone: string;
}

export const SURGE_REASONS = [
  // surge
  'countReached',
  'growthSignificant',
  'repeated',
  'runReached',
  'shareAbove',
  'massInflow',
  // normal
  'belowMinimum',
  'notSpreading',
  'belowRise',
  'withinChance',
  'belowThreshold',
  'tooFewInDenominator',
  'noBaseline',
  'runTooShort',
  'repeatedVoice',
  'alreadyCounted',
  'tooOld',
  'episodeOver',
  'notConcerned',
] as const;
export type SurgeReason = (typeof SURGE_REASONS)[number];

/** What this feedback did to the episode of its key. `ongoing`: part of an episode that was told already. */
export type Transition = 'opened' | 'grown' | 'ongoing';

export interface SeriesPoint {
  /** UTC ms, beginning of the step. */
  at: number;
  count: number;
  /** Expected number and the upper end of chance; left out where there is no baseline. */
  expected?: number;
  upper?: number;
}

export interface SurgeSeries {
  /** Length of one step in ms. */
  stepMs: number;
  points: SeriesPoint[];
}

export interface SpreadingEvidence {
  spreading: boolean;
  /** The measures that were met. */
  met: Array<'regions' | 'dealers' | 'days' | 'rising'>;
  regions: number;
  dealers: number;
  days: number;
  /** Feedbacks in the earlier and in the later half of the window. */
  earlierHalf: number;
  laterHalf: number;
}

/** Why one rule decided as it did for one feedback. */
export interface SurgeEvidence {
  rule: string;
  kind: SurgeKind;
  name: Sentence;
  /** Key fields with their values, in the order of the rule. */
  key: Array<{ field: string; value: string }>;
  /** Id of the stream: rule scope and key, for `inspect` and the chart. */
  stream: string;
  /** ISO times in the zone; `to` is exclusive. */
  window: { from: string; to: string; minutes: number };
  /** Distinct voices in the window; of a run its length; of a ratio the numerator. */
  count: number;
  /** Ratio: all in the window. */
  total?: number;
  /** Of the count; null where nothing can be said (no baseline). */
  expected: number | null;
  /** Chance of so many or more if nothing had changed. */
  pValue: number | null;
  /** How often in a year this key would show it by chance. */
  alarmsPerKeyYear: number | null;
  /** What had to be reached. */
  threshold: number;
  /** Ratio: share and its lower confidence bound, 0 … 1. */
  share?: number;
  lowerBound?: number;
  spreading?: SpreadingEvidence;
  /** Id of the episode, where the feedback belongs to one. */
  episode?: string;
  transition?: Transition;
  raisesTo: SurgeRule['raisesTo'];
  /** Newest first, at most MAX_CASE_NUMBERS; filled when the episode opens or grows. */
  caseNumbers: string[];
  series?: SurgeSeries;
  why: Sentence;
}

/** What one rule says about one feedback. */
export type RuleDecision = Decision<'surge' | 'normal', SurgeReason, SurgeEvidence>;

/**
 * The decision about one feedback: that of its most telling rule (an episode opened before one that grew, before one
 * that goes on), with those of all rules that looked at it.
 */
export interface SurgeVerdict extends Decision<'surge' | 'normal', SurgeReason, SurgeEvidence | null> {
  feedback: string;
  caseNumber?: string;
  rules: RuleDecision[];
}

/** One episode as events, pages and nodes show it. */
export interface EpisodeView {
  id: string;
  rule: string;
  kind: SurgeKind;
  state: 'open' | 'closed';
  /** ISO in the zone. */
  openedAt: string;
  closedAt?: string;
  /** Last moment at which the condition held. */
  lastAt: string;
  /** Highest count so far. */
  peak: number;
  /** Evidence of the latest transition. */
  evidence: SurgeEvidence;
}

/** One stream as "inspect" lists it. */
export interface WindowView {
  rule: string;
  kind: SurgeKind;
  name: Sentence;
  stream: string;
  key: Array<{ field: string; value: string }>;
  window: { from: string; to: string; minutes: number };
  count: number;
  total?: number;
  threshold: number;
  expected: number | null;
  pValue: number | null;
  episode?: string;
  lastAt: string;
}

export interface InspectFilter {
  /** Only this rule. */
  rule?: string;
  /** Most active streams first; 20 by default, at most 200. */
  limit?: number;
}

export interface Inspection {
  windows: WindowView[];
  episodes: EpisodeView[];
  /** True while a mass episode is open: Escalate merges alerts (R19). */
  storm: boolean;
}

export const MAX_CASE_NUMBERS = 200;
