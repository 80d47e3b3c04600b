import { z } from 'zod';
import { VocError, shortValue } from '../errors';
import { TIERS } from '../types';

/**
 * The lexicon: the red-line words as data that a business owner reads and edits (R4, R5, R7; DESIGN §6).
 * A lexicon says nothing about how a text is read; matcher, boundary, context and classify do that.
 */

/** Longest word of a lexicon in UTF-16 units: the bound that keeps matching linear in the text. */
export const MAX_WORD = 40;
/** Characters that may stand between component and failure where a pair gives no `maxDistance`. */
export const DEFAULT_DISTANCE = 8;
/** Most characters between component and failure: further apart two words no longer speak of one thing. */
const MAX_DISTANCE = 240;

const word = z
  .string()
  .trim()
  .min(2, '词语至少 2 个字符 / a word has at least 2 characters')
  .max(MAX_WORD, `词语至多 ${MAX_WORD} 个字符 / a word has at most ${MAX_WORD} characters`);
/** A word, or `@group` for all words of a group (that the group exists is checked below). */
const wordOrGroup = word;
const id = z.string().regex(/^[a-z][a-z0-9_]*$/);
const sentence = z.object({ zh: z.string().min(1), en: z.string().min(1) }).strict();
const level = z.enum(['P0', 'review', 'P1']);

const categorySchema = z
  .object({
    id,
    tier: z.enum(TIERS),
    name: sentence,
    /** Texts that must come out as this category, as P0 or review: tests of the lexicon. */
    examples: z.array(z.string().min(1)),
    /** Texts that must not come out as P0. */
    counterExamples: z.array(z.string().min(1)),
  })
  .strict();

const termSchema = z
  .object({
    text: word,
    category: id,
    level,
    /** The term is silent where one of these words stands in the same clause (中控屏 … 失灵) … */
    unless: z.array(wordOrGroup).optional(),
    /** … or, with `sentence`, in the same sentence (路面湿滑，… 失控). */
    scope: z.enum(['clause', 'sentence']).optional(),
  })
  .strict();

const pairSchema = z
  .object({
    category: id,
    level,
    components: z.array(wordOrGroup).min(1),
    failures: z.array(wordOrGroup).min(1),
    /** Characters allowed between the two words; default 8. */
    maxDistance: z.number().int().min(0).max(MAX_DISTANCE).optional(),
    /**
     * `sentence` lets the two stand in different clauses of one sentence (行驶中，突然 … 熄火); `text` also lets the
     * component stand in an earlier sentence (官网宣传 … 。实际却没有); default `clause`.
     */
    scope: z.enum(['clause', 'sentence', 'text']).optional(),
    /** `componentFirst` where the other order means something else; default `either`. */
    order: z.enum(['either', 'componentFirst']).optional(),
    unless: z.array(wordOrGroup).optional(),
    /** The pair counts only where one of these stands in the same sentence (突然 … 降到 … 码, not … 元). */
    requires: z.array(wordOrGroup).optional(),
  })
  .strict();

export const lexiconSchema = z
  .object({
    id: z.string().min(1),
    language: z.string().min(2),
    name: sentence,
    categories: z.array(categorySchema).min(1),
    /** Named lists of words that terms and pairs share as `@name`; groups hold words only, never groups. */
    groups: z.record(z.array(word).min(1)).default({}),
    terms: z.array(termSchema),
    pairs: z.array(pairSchema),
    /** Harmless longer words: a hit inside one of them does not count (冒烟测试, 防自燃, 转向灯). */
    guardWords: z.array(word),
    /** Words of a major, not red-line, problem (P1, R6). */
    majorTerms: z.array(word),
  })
  .strict()
  .superRefine((lexicon, context) => {
    const complain = (path: (string | number)[], message: string) =>
      context.addIssue({ code: z.ZodIssueCode.custom, path, message });
    const categories = new Set<string>();
    lexicon.categories.forEach((category, i) => {
      if (categories.has(category.id)) complain(['categories', i, 'id'], `duplicate category ${category.id}`);
      categories.add(category.id);
    });
    const checkWords = (words: readonly string[], path: (string | number)[]) =>
      words.forEach((entry, i) => {
        if (entry.startsWith('@') && !Object.hasOwn(lexicon.groups, entry.slice(1)))
          complain([...path, i], `unknown group ${entry}`);
      });
    const terms = new Set<string>();
    lexicon.terms.forEach((term, i) => {
      if (!categories.has(term.category))
        complain(['terms', i, 'category'], `unknown category ${term.category}`);
      const key = `${term.text}|${term.category}`;
      if (terms.has(key)) complain(['terms', i, 'text'], `duplicate term ${term.text}`);
      terms.add(key);
      checkWords(term.unless ?? [], ['terms', i, 'unless']);
    });
    lexicon.pairs.forEach((pair, i) => {
      if (!categories.has(pair.category))
        complain(['pairs', i, 'category'], `unknown category ${pair.category}`);
      for (const side of ['components', 'failures', 'unless', 'requires'] as const)
        checkWords(pair[side] ?? [], ['pairs', i, side]);
    });
  });

export type Lexicon = z.infer<typeof lexiconSchema>;
export type LexiconTerm = Lexicon['terms'][number];
export type LexiconPair = Lexicon['pairs'][number];
export type LexiconCategory = Lexicon['categories'][number];
export type RuleLevel = LexiconTerm['level'];

/**
 * Checks data as a lexicon and gives it back typed.
 * Throws VocError `rulebook.invalid` naming the first entry at fault (`terms.12.category`), its value and the remedy.
 */
export function parseLexicon(data: unknown): Lexicon {
  const parsed = lexiconSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue.path.join('.');
  const value = issue.path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    data,
  );
  throw new VocError({
    code: 'rulebook.invalid',
    message: {
      zh: `红线词库有误：${field || '词库'}：${issue.message}`,
      en: `The red-line lexicon is invalid: ${field || 'lexicon'}: ${issue.message}`,
    },
    remedy: {
      zh: '请按提示修改该条目；词语须为 2–40 个字符，类别和 @词组 须先定义，组合的两侧都不能为空。',
      en: 'Correct that entry: words have 2–40 characters, categories and @groups must be defined, both sides of a pair must be filled.',
    },
    field,
    value: shortValue(value),
    cause: parsed.error,
  });
}
