import type { Tier } from '../types';
import { DEFAULT_DISTANCE, type Lexicon, type LexiconCategory, type RuleLevel } from './lexicon';
import { buildMatcher, foldWord, type Matcher } from './matcher';

/** A term or pair, ready to be looked up by the words of a text. */
export interface Rule {
  readonly kind: 'term' | 'pair';
  readonly category: string;
  readonly tier: Tier;
  readonly level: RuleLevel;
  /** A major term (P1) belongs to no red-line category. */
  readonly major: boolean;
  readonly maxDistance: number;
  /** The words of a pair may stand in different clauses; `unless` is looked for in the whole sentence. */
  readonly sentenceScope: boolean;
  /** The component may also stand in an earlier sentence. */
  readonly textScope: boolean;
  readonly componentFirst: boolean;
  /** Indexes of words that silence the rule in the same clause. */
  readonly unless: ReadonlySet<number>;
  /** Indexes of words of which one must stand in the same sentence; empty: none is needed. */
  readonly requires: ReadonlySet<number>;
}

/** What one word of the lexicon is good for; most words have one role. */
export interface WordRoles {
  readonly terms: number[];
  readonly components: number[];
  readonly failures: number[];
  /** Pairs that let this word stand in an earlier sentence than the failure. */
  readonly openers: number[];
  guard: boolean;
}

export interface CompiledLexicon {
  readonly lexicon: Lexicon;
  /** Finds every word. */
  readonly matcher: Matcher;
  /**
   * Finds only words that can start a finding (terms, failures). Most texts hold none, and looking for the others too
   * (components, words that silence) would double what they cost.
   */
  readonly alarm: Matcher;
  readonly words: readonly string[];
  readonly roles: readonly WordRoles[];
  readonly rules: readonly Rule[];
  readonly categories: ReadonlyMap<string, LexiconCategory>;
  /** Order of the lexicon: of two equally dangerous categories the earlier one names the verdict. */
  readonly categoryRank: ReadonlyMap<string, number>;
}

/** Category of evidence that only a major term (P1) gives. */
export const MAJOR_CATEGORY = 'major';

const cache = new WeakMap<Lexicon, CompiledLexicon>();

/**
 * Makes the matcher and the rules of a lexicon; kept per lexicon object, so a published rulebook is compiled once.
 * `lexicon` has passed `parseLexicon`.
 */
export function compileLexicon(lexicon: Lexicon): CompiledLexicon {
  const kept = cache.get(lexicon);
  if (kept) return kept;
  const compiled = compile(lexicon);
  cache.set(lexicon, compiled);
  return compiled;
}

function compile(lexicon: Lexicon): CompiledLexicon {
  const words: string[] = [];
  const roles: WordRoles[] = [];
  const indexes = new Map<string, number>();
  const indexOf = (word: string): number => {
    const folded = foldWord(word);
    let index = indexes.get(folded);
    if (index === undefined) {
      index = words.push(folded) - 1;
      indexes.set(folded, index);
      roles.push({ terms: [], components: [], failures: [], openers: [], guard: false });
    }
    return index;
  };
  const expand = (entries: readonly string[] = []): number[] => [
    ...new Set(
      entries
        .flatMap((entry) => (entry.startsWith('@') ? lexicon.groups[entry.slice(1)] : [entry]))
        .map(indexOf),
    ),
  ];

  const categories = new Map(lexicon.categories.map((category) => [category.id, category]));
  const tierOf = (category: string): Tier => categories.get(category)?.tier ?? 'safety';
  const rules: Rule[] = [];
  const none: ReadonlySet<number> = new Set();
  const plain = {
    maxDistance: 0,
    sentenceScope: false,
    textScope: false,
    componentFirst: false,
    major: false,
    requires: none,
  };

  for (const term of lexicon.terms) {
    const unless = new Set(expand(term.unless));
    const rule = rules.push({
      ...plain,
      kind: 'term',
      category: term.category,
      tier: tierOf(term.category),
      level: term.level,
      sentenceScope: term.scope === 'sentence',
      unless,
    });
    roles[indexOf(term.text)].terms.push(rule - 1);
  }
  for (const text of lexicon.majorTerms) {
    const rule = rules.push({
      ...plain,
      kind: 'term',
      category: MAJOR_CATEGORY,
      tier: 'safety',
      level: 'P1',
      major: true,
      unless: none,
    });
    roles[indexOf(text)].terms.push(rule - 1);
  }
  for (const pair of lexicon.pairs) {
    const rule =
      rules.push({
        kind: 'pair',
        category: pair.category,
        tier: tierOf(pair.category),
        level: pair.level,
        major: false,
        maxDistance: pair.maxDistance ?? DEFAULT_DISTANCE,
        sentenceScope: pair.scope === 'sentence' || pair.scope === 'text',
        textScope: pair.scope === 'text',
        componentFirst: pair.order === 'componentFirst',
        unless: new Set(expand(pair.unless)),
        requires: new Set(expand(pair.requires)),
      }) - 1;
    for (const index of expand(pair.components)) {
      roles[index].components.push(rule);
      if (pair.scope === 'text') roles[index].openers.push(rule);
    }
    for (const index of expand(pair.failures)) roles[index].failures.push(rule);
  }
  for (const index of expand(lexicon.guardWords)) roles[index].guard = true;

  return {
    lexicon,
    matcher: buildMatcher(words),
    alarm: buildMatcher(words.filter((_, i) => roles[i].terms.length > 0 || roles[i].failures.length > 0)),
    words,
    roles,
    rules,
    categories,
    categoryRank: new Map(lexicon.categories.map((category, rank) => [category.id, rank])),
  };
}
