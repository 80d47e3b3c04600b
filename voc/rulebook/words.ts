import { builtinLexicon, compileLexicon } from '../redline';
import type { CompiledLexicon, Lexicon } from '../redline';
import { foldWord } from '../redline/matcher';
import { expand, groupsOf, readWord } from './ownerWords';
import type { OwnerWord, WordRule } from './ownerWords';
import type { Rulebook } from './schema';

export type { OwnerWord } from './ownerWords';

const compiled = new WeakMap<Rulebook, CompiledLexicon>();

/** The built-in pack with the owner's words, compiled once a rulebook version. */
export function compiledWords(book: Rulebook): CompiledLexicon {
  let kept = compiled.get(book);
  if (!kept) {
    kept = guarded(compileLexicon(withWords(book.words)), book.words);
    compiled.set(book, kept);
  }
  return kept;
}

/**
 * The built-in pack with more words. They add to it: a word can raise a level, never lower one (DESIGN §6). What cannot
 * be read is left out (`rulebookFromRows` tells of it before anything is published): it must not stop the reader.
 */
export function withWords(words: readonly OwnerWord[]): Lexicon {
  const rows = words.flatMap((row) => {
    const rule = readWord(row);
    return 'problem' in rule ? [] : [{ row, rule }];
  });
  if (rows.length === 0) return builtinLexicon;
  const groups = groupsOf(rows.map(({ rule }) => rule));
  const terms: Lexicon['terms'] = [];
  const pairs: Lexicon['pairs'] = [];
  for (const { row, rule } of rows) {
    if (row.level === 'ignore' || row.level === 'group') continue;
    const { level, category } = row;
    if (rule.kind === 'words') {
      for (const text of expand(rule.words, groups).words) terms.push({ text, level, category });
    } else if (rule.kind === 'pair') {
      const components = expand(rule.components, groups).words;
      const failures = expand(rule.failures, groups).words;
      if (components.length > 0 && failures.length > 0) pairs.push({ level, category, components, failures });
    }
  }
  const known = new Set(builtinLexicon.categories.map(({ id }) => id));
  const own = new Set([...terms, ...pairs].map(({ category }) => category));
  const added = new Set(terms.map(({ text }) => text));
  return {
    ...builtinLexicon,
    categories: [
      ...builtinLexicon.categories,
      // A category of the owner's own is taken as seriously as the first tier.
      ...[...own]
        .filter((category) => !known.has(category))
        .map((id) => ({
          id,
          tier: 'safety' as const,
          name: { zh: id, en: id },
          examples: [],
          counterExamples: [],
        })),
    ],
    terms: [...builtinLexicon.terms, ...terms],
    pairs: [...builtinLexicon.pairs, ...pairs],
    // A word the pack calls harmless counts once an owner names it.
    guardWords: builtinLexicon.guardWords.filter((word) => !added.has(foldWord(word))),
  };
}

/** The words only the owner's rows look for: what an owner may also hold back. */
export function ownWords(rules: readonly WordRule[]): Set<string> {
  const groups = groupsOf(rules);
  const own = new Set(
    rules.flatMap((rule) => {
      if (rule.kind === 'words') return expand(rule.words, groups).words;
      return rule.kind === 'pair' ? expand([...rule.components, ...rule.failures], groups).words : [];
    }),
  );
  for (const word of compileLexicon(builtinLexicon).words) own.delete(word);
  return own;
}

/**
 * Takes hits of the owner's own words away where they stand inside one of the owner's harmless longer words. A word the
 * built-in pack looks for too stays: the guard words of the pack are for its makers, not for whoever edits a table, or
 * one cell (忽略 刹车失灵了) could silence a red line.
 */
function guarded(lexicon: CompiledLexicon, words: readonly OwnerWord[]): CompiledLexicon {
  const rules = words.map(readWord).filter((rule) => !('problem' in rule)) as WordRule[];
  const groups = groupsOf(rules);
  const guards = rules.flatMap((rule) => (rule.kind === 'ignore' ? expand(rule.words, groups).words : []));
  if (guards.length === 0) return lexicon;
  const own = ownWords(rules);
  /** By index of an own word: the guards around it and where in them it stands. */
  const around = new Map<number, { guard: string; at: number }[]>();
  lexicon.words.forEach((word, index) => {
    if (!own.has(word)) return;
    const places = guards.flatMap((guard) => placesOf(word, guard).map((at) => ({ guard, at })));
    if (places.length > 0) around.set(index, places);
  });
  const { matcher } = lexicon;
  return {
    ...lexicon,
    matcher: {
      size: matcher.size,
      scan(text) {
        const hits = matcher.scan(text);
        if (!hits.words.some((word) => around.has(word))) return hits;
        const kept = hits.words.map(
          (word, i) =>
            !around.get(word)?.some(({ guard, at }) => {
              const from = hits.starts[i]! - at;
              return from >= 0 && foldWord(text.slice(from, from + guard.length)) === guard;
            }),
        );
        return {
          starts: hits.starts.filter((_, i) => kept[i]),
          words: hits.words.filter((_, i) => kept[i]),
        };
      },
    },
  };
}

/** Where a word stands in a longer one. */
function placesOf(word: string, guard: string): number[] {
  const places: number[] = [];
  if (word === guard) return places;
  for (let at = guard.indexOf(word); at >= 0; at = guard.indexOf(word, at + 1)) places.push(at);
  return places;
}
