import { z } from 'zod';
import { VocError, shortValue } from '../errors';
import { PROBLEM_TYPES, SERVICE_KINDS } from '../types';
import type { ProblemType, ServiceKind, Tier } from '../types';
import { MAX_WORD } from './lexicon';
import { buildMatcher, foldWord, type Matcher } from './matcher';
import builtIn from './packs/problemTypes.zh-CN.json';

const word = z.string().trim().min(2).max(MAX_WORD);

/**
 * The words that tell what kind of problem a customer has (R7), as data: each list counts for one type, and for a
 * service complaint for one kind of it, with the same weight for all its words.
 */
export const problemTypesSchema = z
  .object({
    id: z.string().min(1),
    language: z.string().min(2),
    /** Right before a word of the product these take it back (没有异响). */
    denials: z.array(z.string().min(1).max(4)),
    /** Where no word tells, a text that speaks of these is about how the customer was served. */
    parties: z.array(word),
    entries: z.array(
      z
        .object({
          type: z.enum(PROBLEM_TYPES),
          serviceKind: z.enum(SERVICE_KINDS).optional(),
          weight: z.number().int().min(1).max(9),
          words: z.array(word).min(1),
        })
        .strict(),
    ),
  })
  .strict()
  .superRefine((vocabulary, context) => {
    const complain = (path: (string | number)[], message: string) =>
      context.addIssue({ code: z.ZodIssueCode.custom, path, message });
    const seen = new Set<string>();
    vocabulary.entries.forEach((entry, i) => {
      if ((entry.type === 'serviceComplaint') !== (entry.serviceKind !== undefined))
        complain(['entries', i, 'serviceKind'], 'serviceKind belongs to serviceComplaint, and only there');
      entry.words.forEach((text, j) => {
        const folded = foldWord(text);
        if (seen.has(folded)) complain(['entries', i, 'words', j], `duplicate word ${text}`);
        seen.add(folded);
      });
    });
  });

export type ProblemTypeWords = z.infer<typeof problemTypesSchema>;

export interface TypeReading {
  type: ProblemType;
  /** Only where `type` is `serviceComplaint`. */
  serviceKind?: ServiceKind;
}

export interface ProblemTypeReader {
  read(text: string, redLine?: Tier): TypeReading;
}

/**
 * Checks a vocabulary and makes its reader.
 * Throws VocError `rulebook.invalid` naming the first entry at fault (`entries.2.words.7`), its value and the remedy.
 */
export function problemTypeReader(data: unknown): ProblemTypeReader {
  const parsed = problemTypesSchema.safeParse(data);
  if (!parsed.success) throw invalid(data, parsed.error);
  const { denials, parties, entries } = parsed.data;
  const words: Compiled['words'] = entries.flatMap((entry) =>
    entry.words.map((text) => ({ entry, text: foldWord(text) })),
  );
  const known = new Set(words.map(({ text }) => text));
  for (const text of new Set(parties.map(foldWord))) if (!known.has(text)) words.push({ text });
  const matcher = buildMatcher(words.map(({ text }) => text));
  const denied = new RegExp(`(?:${denials.map(escapeRegExp).join('|') || '(?!)'})(?:任何|出现|发生|什么)?$`);
  return { read: (text, redLine) => readType(text, redLine, { words, matcher, denied }) };
}

interface Compiled {
  /** Without an entry: a party. */
  words: { entry?: ProblemTypeWords['entries'][number]; text: string }[];
  matcher: Matcher;
  denied: RegExp;
}

/**
 * R7. A red line about safety is about the product. Otherwise every different word counts once with its weight and the
 * type with the highest sum stands; equal sums go to the type named first in PROBLEM_TYPES (a fault before a
 * complaint about service, because somebody has to repair it). Where nothing is found, a text about shop or maker is a
 * service complaint about its process, and any other `usageExperience`.
 */
function readType(text: string, redLine: Tier | undefined, compiled: Compiled): TypeReading {
  const { words, matcher, denied } = compiled;
  if (redLine === 'safety') return { type: 'productFault' };
  const types = new Map<ProblemType, number>();
  const kinds = new Map<ServiceKind, number>();
  const counted = new Set<number>();
  const { starts, words: hits } = matcher.scan(text);
  let reach = 0;
  let parties = false;
  // Ascending starts, for one start the shorter word first: read backwards in a start the longest word comes first.
  for (let i = 0; i < starts.length; ) {
    let last = i;
    while (last + 1 < starts.length && starts[last + 1] === starts[i]) last++;
    const start = starts[i];
    const { entry, text: found } = words[hits[last]];
    const end = start + found.length;
    i = last + 1;
    // A word inside a longer one (手续 in 手续费) is not a word of its own.
    if (end <= reach) continue;
    reach = end;
    if (!entry) {
      parties = true;
      continue;
    }
    if (counted.has(hits[last])) continue;
    if (entry.type === 'productFault' && denied.test(text.slice(Math.max(0, start - 6), start))) continue;
    counted.add(hits[last]);
    types.set(entry.type, (types.get(entry.type) ?? 0) + entry.weight);
    if (entry.serviceKind) kinds.set(entry.serviceKind, (kinds.get(entry.serviceKind) ?? 0) + entry.weight);
  }
  const type = heaviest(PROBLEM_TYPES, types);
  if (!type)
    return parties ? { type: 'serviceComplaint', serviceKind: 'process' } : { type: 'usageExperience' };
  const serviceKind = type === 'serviceComplaint' ? heaviest(SERVICE_KINDS, kinds) : undefined;
  return { type, ...(serviceKind ? { serviceKind } : {}) };
}

function heaviest<T>(order: readonly T[], sums: ReadonlyMap<T, number>): T | undefined {
  let best: T | undefined;
  for (const entry of order)
    if ((sums.get(entry) ?? 0) > (best === undefined ? 0 : sums.get(best)!)) best = entry;
  return best;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function invalid(data: unknown, error: z.ZodError): VocError {
  const { path, message } = error.issues[0];
  const field = path.join('.');
  const value = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    data,
  );
  return new VocError({
    code: 'rulebook.invalid',
    message: {
      zh: `问题类型词表有误：${field || '词表'}：${message}`,
      en: `The words for problem types are invalid: ${field || 'list'}: ${message}`,
    },
    remedy: {
      zh: '请按提示修改该条目：词语 2–40 个字符且不重复，只有服务投诉要写细分类型。',
      en: 'Correct that entry: words have 2–40 characters and stand once; only service complaints carry a kind.',
    },
    field,
    value: shortValue(value),
    cause: error,
  });
}

let standard: ProblemTypeReader | undefined;

/** The type by the built-in words (cars, household electrical, food); `redLine` is the tier of what made it a red line. */
export function problemTypeOf(text: string, redLine?: Tier): TypeReading {
  standard ??= problemTypeReader(builtIn);
  return standard.read(text, redLine);
}
