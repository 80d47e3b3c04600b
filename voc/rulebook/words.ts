import { builtinLexicon, compileLexicon } from '../redline';
import type { CompiledLexicon, Lexicon } from '../redline';
import type { Rulebook } from './schema';

export type OwnerWord = Rulebook['words'][number];

const compiled = new WeakMap<Rulebook, CompiledLexicon>();

/** The built-in pack with the owner's words, compiled once a rulebook version. */
export function compiledWords(book: Rulebook): CompiledLexicon {
  let kept = compiled.get(book);
  if (!kept) {
    kept = compileLexicon(withWords(book.words));
    compiled.set(book, kept);
  }
  return kept;
}

/** The built-in pack with more words. They add to it: a word can raise a level, never lower one (DESIGN §6). */
export function withWords(words: readonly OwnerWord[]): Lexicon {
  if (words.length === 0) return builtinLexicon;
  const known = new Set(builtinLexicon.categories.map(({ id }) => id));
  const own = [...new Set(words.map(({ category }) => category))].filter((category) => !known.has(category));
  const added = new Set(words.map(({ word }) => word));
  return {
    ...builtinLexicon,
    categories: [
      ...builtinLexicon.categories,
      // A category of the owner's own is taken as seriously as the first tier.
      ...own.map((id) => ({
        id,
        tier: 'safety' as const,
        name: { zh: id, en: id },
        examples: [],
        counterExamples: [],
      })),
    ],
    terms: [
      ...builtinLexicon.terms,
      ...words.map(({ word, level, category }) => ({ text: word, level, category })),
    ],
    // A word the pack calls harmless counts once an owner names it.
    guardWords: builtinLexicon.guardWords.filter((word) => !added.has(word)),
  };
}
