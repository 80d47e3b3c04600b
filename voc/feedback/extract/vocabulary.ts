import { MAX_WORD } from '../../redline/lexicon';
import { buildMatcher, foldWord } from '../../redline/matcher';
import type { Matcher } from '../../redline/matcher';
import type { Sentence } from '../../types';
import faults from '../data/faults.zh-CN.json';
import places from '../data/places.zh-CN.json';
import vehicles from '../data/vehicles.zh-CN.json';
import { brandWords, componentWords, list, placeGuards, placeWords, plainWords, symptomWords } from './words';
import type { BrandRow, FaultRow, Word } from './words';

/** What the owner adds to the built-in words (rulebook); entries with a known name or id extend it. */
export interface ExtraVocabulary {
  readonly brands?: readonly {
    readonly name: string;
    readonly aliases?: readonly string[];
    /** Names of series; other spellings of one series are joined by `/`. */
    readonly series?: readonly string[];
  }[];
  readonly components?: readonly ExtraFaultWords[];
  readonly symptoms?: readonly ExtraFaultWords[];
}
export interface ExtraFaultWords {
  /** As in the built-in list (`brake`, `noise` …) or a new one: small letters, digits and `_`. */
  readonly id: string;
  /** Needed for a new id only. */
  readonly name?: Sentence;
  readonly words: readonly string[];
}

export type WordKind =
  | 'brand'
  | 'series'
  | 'province'
  | 'city'
  | 'district'
  | 'component'
  | 'symptom'
  | 'frequency'
  | 'situation'
  | 'damage';

/** How a word may be used: `alone`; `brandInText` and `brandBefore` need their brand; `context` needs the words around. */
export type Need = 'alone' | 'brandInText' | 'brandBefore' | 'context';

export interface Entry {
  readonly kind: WordKind;
  /** The one name of it: 大众, 途观, 广州, `brake`; `''` for a word that only guards against a wrong reading. */
  readonly id: string;
  readonly need: Need;
  /** Series: brand. City: province. District: city. Symptom: the component meant where none is named. */
  readonly of?: string;
  /** District: province. */
  readonly province?: string;
  /** Symptom: `of` holds whatever else is named. */
  readonly fixed?: boolean;
}

export interface Vocabulary {
  readonly matcher: Matcher;
  /** Entries by the matcher's word index. */
  readonly entries: readonly (readonly Entry[])[];
  /** Lengths of the words by index. */
  readonly lengths: Uint8Array;
  readonly names: Readonly<Record<'components' | 'symptoms', ReadonlyMap<string, Sentence>>>;
  /** Short name → provinces it may belong to, for cities; names without 省/市. */
  readonly provinceOf: ReadonlyMap<string, string>;
  readonly provinces: ReadonlySet<string>;
}

const mark = (words: readonly string[]) => words.map((word) => word.trim().replace(/\s+/g, '_')).join(' ');

/** Lists of the owner in the form of the built-in files. */
function rowsOf(extra: ExtraVocabulary) {
  const faultRow = (row: ExtraFaultWords): FaultRow => ({
    id: row.id,
    name: row.name,
    words: mark(row.words),
  });
  return {
    brands: (extra.brands ?? []).map((row): BrandRow => {
      return { name: row.name, aliases: mark(row.aliases ?? []), series: mark(row.series ?? []) };
    }),
    components: (extra.components ?? []).map(faultRow),
    symptoms: (extra.symptoms ?? []).map(faultRow),
  };
}

function build(extra: ExtraVocabulary): Vocabulary {
  const own = rowsOf(extra);
  const components: FaultRow[] = [...faults.components, ...own.components];
  const symptoms: FaultRow[] = [...faults.symptoms, ...own.symptoms];
  const byText = new Map<string, Entry[]>();
  const add = (words: Iterable<Word>) => {
    for (const { text, entry } of words) {
      const folded = foldWord(text);
      if (folded.length < 2 || folded.length > MAX_WORD) continue;
      const entries = byText.get(folded);
      if (!entries) byText.set(folded, [entry]);
      else if (!entries.some((other) => sameEntry(other, entry))) entries.push(entry);
    }
  };
  for (const row of [...own.brands, ...(vehicles.brands as BrandRow[])]) add(brandWords(row));
  for (const text of list(vehicles.guards)) add([{ text, entry: { kind: 'brand', id: '', need: 'alone' } }]);
  add(placeWords(places.provinces));
  for (const text of placeGuards) add([{ text, entry: { kind: 'city', id: '', need: 'alone' } }]);
  for (const row of components) add(componentWords(row));
  for (const row of symptoms) add(symptomWords(row));
  for (const text of list(faults.guards)) add([{ text, entry: { kind: 'symptom', id: '', need: 'alone' } }]);
  add(plainWords('frequency', faults.frequency));
  add(plainWords('situation', faults.situations));
  add(plainWords('damage', faults.damage));
  const words = Array.from(byText.keys());
  const provinceOf = new Map<string, string>();
  for (const [province, cities] of Object.entries(places.provinces))
    for (const city of Object.keys(cities)) if (!provinceOf.has(city)) provinceOf.set(city, province);
  const names = (rows: FaultRow[]) =>
    new Map(rows.flatMap((row) => (row.name ? [[row.id, row.name] as const] : [])));
  return {
    matcher: buildMatcher(words),
    entries: Array.from(byText.values()),
    lengths: Uint8Array.from(words, (word) => word.length),
    names: { components: names(components), symptoms: names(symptoms) },
    provinceOf,
    provinces: new Set(Object.keys(places.provinces)),
  };
}

function sameEntry(a: Entry, b: Entry): boolean {
  return a.kind === b.kind && a.id === b.id && a.of === b.of && a.province === b.province;
}

let builtIn: Vocabulary | undefined;
const extended = new WeakMap<ExtraVocabulary, Vocabulary>();

/**
 * The built-in words with the owner's, compiled. Kept for each `extra` object: compiling takes tens of milliseconds,
 * so a caller passes the same object for all messages under one rulebook.
 */
export function vocabularyOf(extra?: ExtraVocabulary): Vocabulary {
  if (!extra) return (builtIn ??= build({}));
  let found = extended.get(extra);
  if (!found) extended.set(extra, (found = build(extra)));
  return found;
}

/** 制动/异响 for `brake/noise`, in Chinese and English; ids without a name stand for themselves. */
export function faultName(key: string, vocabulary: Vocabulary = vocabularyOf()): Sentence {
  const [component, symptom = ''] = key.split('/');
  const part = (map: ReadonlyMap<string, Sentence>, id: string) => map.get(id) ?? { zh: id, en: id };
  const a = part(vocabulary.names.components, component);
  const b = part(vocabulary.names.symptoms, symptom);
  return { zh: `${a.zh}/${b.zh}`, en: `${a.en}: ${b.en}` };
}
