import { overlap, Shingler, sketchOf } from '../feedback/duplicates/sketch';
import type { Sketch } from '../feedback/duplicates/sketch';
import { sayingOf } from '../feedback/duplicates/text';
import type { LedgerKeys } from '../ledger/keys';
import type { FeedbackRecord, ProblemType, ServiceKind } from '../types';

/** What a case is about, as intake and verdict tell it; masked facts only. */
export interface ProfileFacts {
  /** 制动/异响: every fault the text tells. */
  faults: string[];
  /** Fault codes of the control units. */
  codes: string[];
  category: string;
  type: ProblemType;
  kind?: ServiceKind;
  brand?: string;
  model?: string;
}

/** By what similar cases are found and compared (R16). */
export interface Profile {
  facts: ProfileFacts;
  /** The character pairs of the masked text, as keyed hashes (voc/feedback/duplicates). */
  sketch: Sketch;
}

/** The verdict's part of it. */
export type JudgedAs = Pick<ProfileFacts, 'category' | 'type' | 'kind'>;

const shinglers = new WeakMap<LedgerKeys, Shingler>();

export function profileOf(
  keys: LedgerKeys,
  { text, fault, vehicle }: Pick<FeedbackRecord, 'text' | 'fault' | 'vehicle'>,
  { category, type, kind }: JudgedAs,
): Profile {
  let shingler = shinglers.get(keys);
  if (!shingler) shinglers.set(keys, (shingler = new Shingler(keys)));
  const faults = [fault?.key, ...(fault?.others ?? [])].filter((key) => key !== undefined && key !== '');
  return {
    facts: {
      faults: [...new Set(faults as string[])],
      codes: [...new Set(fault?.codes ?? [])],
      category,
      type,
      ...(kind ? { kind } : {}),
      ...(vehicle?.brand ? { brand: vehicle.brand } : {}),
      ...(vehicle?.model ? { model: vehicle.model } : {}),
    },
    sketch: sketchOf(shingler.pairsOf(sayingOf(text, []).words)),
  };
}

/** 制动/异响 → 制动. */
export const componentOf = (fault: string): string => fault.split('/')[0] ?? '';
const symptomOf = (fault: string): string => fault.split('/')[1] ?? '';

const each = (values: readonly string[], part: (value: string) => string): string[] =>
  [...new Set(values.map(part))].filter((value) => value !== '');

/** One way to find a case, and how much it says when two cases share it. */
export interface Term {
  readonly term: string;
  readonly weight: number;
}

/**
 * All terms of a case: what is looked up in the index, what is written into it, and what is deleted again. Another way to
 * make them needs a migration that empties `voc_case_term` and sets `voc_case.profiled` to 0.
 */
export function termsOf({ facts, sketch }: Profile): Term[] {
  const { faults, codes, category, type, kind, brand, model } = facts;
  const terms = (prefix: string, values: readonly string[], weight: number): Term[] =>
    values.map((value) => ({ term: `${prefix}:${value}`, weight }));
  return [
    ...terms('fault', faults, 3),
    ...terms('code', codes, 3),
    ...terms('component', each(faults, componentOf), 1.5),
    ...terms('symptom', each(faults, symptomOf), 1.5),
    ...terms('category', category === 'none' ? [] : [category], 1),
    ...terms('type', [kind === undefined ? type : `${type}/${kind}`], 0.5),
    ...terms('model', model === undefined ? [] : [`${brand ?? ''}/${model}`], 0.5),
    ...terms('text', marksOf(sketch), 1),
  ];
}

/**
 * Two texts that share a part J of their character pairs share about 24 × J of these marks. The 24 × 4 bands by which
 * copies are recognised find nothing here: two customers with one trouble share a tenth of their pairs.
 */
const MARKS = 24;

function marksOf({ elements }: Sketch): string[] {
  if (elements.length === 0) return [];
  return Array.from({ length: MARKS }, (_, mark) => {
    let smallest = Infinity;
    for (const element of elements) {
      let hash = Math.imul(element ^ Math.imul(mark + 1, 0x9e3779b9), 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
      hash = (hash ^ (hash >>> 13)) >>> 0;
      if (hash < smallest) smallest = hash;
    }
    return `${mark}.${smallest.toString(36)}`;
  });
}

export interface Likeness {
  /** 0 … 1; for the order only. */
  score: number;
  /** Part of the character pairs that both texts share, 0 … 1. */
  text: number;
  /** What both have in common, for people. */
  shared: { faults: string[]; components: string[]; codes: string[]; category: boolean; model: boolean };
}

/** Facts and words count about alike; measured by scripts/eval/similar.ts. */
const WEIGHT = { fault: 2, code: 2, component: 1, symptom: 1, text: 8, little: 0.3 };
/** A likeness of this much has the score one half. */
const HALF = 4;

/** How alike two cases are. Symmetric. */
export function likeness(a: Profile, b: Profile): Likeness {
  const faults = common(a.facts.faults, b.facts.faults);
  const codes = common(a.facts.codes, b.facts.codes);
  const components = common(each(a.facts.faults, componentOf), each(b.facts.faults, componentOf));
  const symptoms = common(each(a.facts.faults, symptomOf), each(b.facts.faults, symptomOf));
  const category = a.facts.category !== 'none' && a.facts.category === b.facts.category;
  const model =
    a.facts.model !== undefined && a.facts.model === b.facts.model && a.facts.brand === b.facts.brand;
  const sameKind = a.facts.kind !== undefined && a.facts.kind === b.facts.kind;
  const text = overlap(a.sketch, b.sketch).shared;
  const little = [category, model, a.facts.type === b.facts.type, sameKind].filter(Boolean).length;
  const sum =
    WEIGHT.fault * faults.share +
    WEIGHT.code * codes.share +
    WEIGHT.component * components.share +
    WEIGHT.symptom * symptoms.share +
    WEIGHT.text * text +
    WEIGHT.little * little;
  return {
    score: round(sum / (sum + HALF)),
    text: round(text),
    shared: { faults: faults.both, components: components.both, codes: codes.both, category, model },
  };
}

/** What two lists share, and as a share of both together (Dice). */
function common(a: readonly string[], b: readonly string[]): { both: string[]; share: number } {
  const both = a.filter((value) => b.includes(value));
  return { both, share: both.length === 0 ? 0 : (2 * both.length) / (a.length + b.length) };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
