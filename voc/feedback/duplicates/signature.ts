import { createHmac } from 'node:crypto';
import type { LedgerKeys } from '../../ledger/keys';
import type { NormalizedFeedback } from '../types';
import { bandsOf } from './bands';
import { identitiesOfRecord, voiceKeyOf } from './identities';
import type { Identity } from './identities';
import { overlap, Shingler, sketchOf } from './sketch';
import type { Sketch } from './sketch';
import { sayingOf } from './text';

/** What two feedbacks are compared by; nothing in it can be read back into a text or a person. */
export interface Signature {
  /** Keyed hash of the words; equal for texts that differ in greeting, punctuation and identifiers only. */
  readonly content: string;
  readonly sketch: Sketch;
  readonly bands: readonly number[];
  /** Too short to be recognised as a copy of somebody else's: 刹车失灵 is what everybody says. */
  readonly short: boolean;
  readonly facts: SignatureFacts;
  readonly identities: readonly Identity[];
  /** See `voiceKeyOf`. */
  readonly customer?: string;
}

/** What must not contradict, as keyed hashes. */
export interface SignatureFacts {
  readonly vin?: string;
  readonly plate?: string;
  readonly numbers: readonly number[];
  readonly codes: readonly string[];
}

/** Below this many letters and digits only the same person or car makes two equal texts one matter. */
export const SHORT_TEXT = 12;
const MAX_NUMBERS = 32;

const shinglers = new WeakMap<LedgerKeys, Shingler>();

export function signatureOf(keys: LedgerKeys, record: NormalizedFeedback): Signature {
  let shingler = shinglers.get(keys);
  if (!shingler) shinglers.set(keys, (shingler = new Shingler(keys)));
  const { words, numbers } = sayingOf(record.cleanText, record.extracted);
  const pairs = shingler.pairsOf(words);
  const short = words.length < SHORT_TEXT;
  const identities = identitiesOfRecord(keys, record);
  const own = (kind: string) =>
    identities.find((identity) => identity.kind === kind && identity.role === 'car')?.key;
  return {
    content: words === '' ? '' : contentOf(keys, words),
    sketch: sketchOf(pairs),
    bands: short ? [] : bandsOf(pairs),
    short,
    facts: {
      ...(own('vin') === undefined ? {} : { vin: own('vin') }),
      ...(own('plate') === undefined ? {} : { plate: own('plate') }),
      numbers: shingler.wordsOf(numbers.slice(0, MAX_NUMBERS)),
      codes: [...record.fault.codes].sort(),
    },
    identities,
    ...(voiceKeyOf(identities) === undefined ? {} : { customer: voiceKeyOf(identities) }),
  };
}

function contentOf(keys: LedgerKeys, words: string): string {
  return createHmac('sha256', keys.signing).update(`words/${words}`).digest('hex').slice(0, 32);
}

/** The compared part of a signature, also as it is read back from the ledger. */
export type Comparable = Pick<Signature, 'content' | 'sketch' | 'short' | 'facts'>;

/** What two texts must share: `from` of all, and either `contained` of the shorter or `whole` of all. */
interface Threshold {
  readonly from: number;
  readonly contained: number;
  readonly whole: number;
}

/**
 * Measured on 3,000 real texts with five perturbations and on pairs of the same brand and problem
 * (scripts/eval/duplicates.ts). The second condition tells a short text that got a greeting (contained in it) from two
 * short ones that differ in the one word that counts (星途X5发动机异响 / 星途X5变速箱异响).
 */
const COPY: Threshold = { from: 0.4, contained: 0.88, whole: 0.65 };
/** One person or car: a little less is enough. */
const MATTER: Threshold = { from: 0.4, contained: 0.8, whole: 0.6 };
const SHORT: Threshold = { from: 0.8, contained: 0, whole: 0 };

/** How similar two texts are, 0 … 1; undefined where they are not the same: too little shared, or facts against it. */
export function copySimilarity(a: Comparable, b: Comparable): number | undefined {
  if (a.short || b.short) return undefined;
  return alike(a, b, COPY);
}

/** As `copySimilarity`, for two feedbacks of one person or car. */
export function matterSimilarity(a: Comparable, b: Comparable): number | undefined {
  return alike(a, b, a.short || b.short ? SHORT : MATTER);
}

function alike(a: Comparable, b: Comparable, needed: Threshold): number | undefined {
  // Fault codes without words: the same code again is news (it came back), not a copy.
  if (a.content === '' || b.content === '') return undefined;
  if (contradict(a.facts, b.facts)) return undefined;
  if (a.content === b.content) return 1;
  const { shared, contained } = overlap(a.sketch, b.sketch);
  if (shared < needed.from || (contained < needed.contained && shared < needed.whole)) return undefined;
  return Math.round(shared * 100) / 100;
}

/** Each names something the other does not: another car, other codes, other figures. More than the other is no contradiction. */
function contradict(a: SignatureFacts, b: SignatureFacts): boolean {
  const differs = (one: string | undefined, other: string | undefined) =>
    one !== undefined && other !== undefined && one !== other;
  return (
    differs(a.vin, b.vin) ||
    differs(a.plate, b.plate) ||
    eachHasOwn(a.numbers, b.numbers) ||
    eachHasOwn(a.codes, b.codes)
  );
}

function eachHasOwn<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.some((item) => !b.includes(item)) && b.some((item) => !a.includes(item));
}
