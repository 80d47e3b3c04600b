import { z } from 'zod';
import type { Impact, Level, Priority } from '../types';
import { MAX_WORD } from './lexicon';
import { buildMatcher, foldWord } from './matcher';
import words from './packs/priority.zh-CN.json';

/**
 * R6. Urgency comes from the level, the time limits hang on it (rulebook, `limits`):
 *
 * | grade | level | criterion | first limit |
 * |---|---|---|---|
 * | urgent | `P0` | a word or pair of the red line, stated as fact: danger to life, law, or a group acting together | 1 h, on site in 2 h |
 * | urgent, unproven | `review` | the same words in doubt, or a text nobody could read whole | as P0 |
 * | major | `P1` | a major word of the pack (`majorTerms`): the product cannot be used, or is about to fail | 8 h |
 * | general | `P2` | everything else | 24 h |
 */
const URGENCY: Readonly<Record<Level, number>> = { P0: 6, review: 3, P1: 2, P2: 1 };

/** From how many customers (or vehicles) a problem counts as that of several, and of many. */
export const SEVERAL = 2;
export const MANY = 10;

export interface PriorityFacts {
  level: Level;
  /** Customers or vehicles touched: as the words tell, or the feedbacks that joined the case. Less than 1 counts as 1. */
  affected?: number;
  injured?: boolean;
}

/**
 * R6: urgency × number of customers affected. The product decides: 6 and more is high, 2 and more medium.
 *
 * | | one (×1) | several, 2–9 (×2) | many, 10 and more (×3) |
 * |---|---|---|---|
 * | P0 (6) | high | high | high |
 * | review (3) | medium | high | high |
 * | P1 (2) | medium | medium | high |
 * | P2 (1) | low | medium | medium |
 *
 * Somebody hurt is always high. The priority orders the work; it never changes a level or a time limit. A case asks
 * again when feedbacks join it or a surge is seen. Unusable numbers count as one.
 */
export function priorityOf({ level, affected = 1, injured = false }: PriorityFacts): Priority {
  if (injured) return 'high';
  const spread = affected >= MANY ? 3 : affected >= SEVERAL ? 2 : 1;
  const score = URGENCY[level] * spread;
  return score >= 6 ? 'high' : score >= 2 ? 'medium' : 'low';
}

const word = z.string().trim().min(2).max(MAX_WORD);

export const impactWordsSchema = z
  .object({
    id: z.string().min(1),
    language: z.string().min(2),
    /** Words that say: many customers, a group, a common defect. */
    many: z.array(word),
    /** Words that say: more than one, not how many. */
    several: z.array(word),
    /** Somebody came to harm. */
    injured: z.array(word),
    /** Longer words in which one of the above says something else (没有受伤, 车友群推荐). */
    harmless: z.array(word),
    /** What is counted, right after a number: 20多位车主, 三台车都. */
    counted: z.array(z.string().min(2).max(MAX_WORD)).min(1),
  })
  .strict();

type Role = 'many' | 'several' | 'injured' | 'harmless' | 'counted';

const vocabulary = impactWordsSchema.parse(words);
const list = (['harmless', 'many', 'several', 'injured', 'counted'] as const).flatMap((role) =>
  vocabulary[role].map((text) => ({ role, text: foldWord(text) })),
);
const matcher = buildMatcher(list.map(({ text }) => text));

/** Right before the word: what takes an injury back (没有人受伤) or makes it a worry (差点, 怕孩子, 可能会导致人员 …). */
const NO_INJURY =
  /(?:没有?|未|无|不会?|避免|防止|差点儿?|险些|以免|免得|担心|生怕|怕|可能会?|也许|万一|容易|会)(?:有|造成|导致|让|发生|出现)?(?:任何人?|人员?|我|孩子|家人|乘客)?$/;

/** Not a part of a longer number, nor one that only counts on (第三位车主). */
const NUMBER = '(?<![\\d.第一二两三四五六七八九十百])(\\d{1,4}|[一二两三四五六七八九十百]{1,4})(?:多|几|余)?';
const COUNT = new RegExp(`${NUMBER}(?:个|位|名)?(?:${vocabulary.counted.join('|')})`, 'g');

/**
 * How many customers or vehicles the words of a clean text speak of, and whether somebody was hurt (R6). Numbers are
 * read (三位车主, 20多台车), words of quantity stand for 2 or 10; nothing said is 1. Never throws; linear in the text.
 */
export function impactOf(text: string): Impact {
  const { starts, words: hits } = matcher.scan(text);
  const found = starts.map((start, i) => ({
    start,
    end: start + list[hits[i]].text.length,
    role: list[hits[i]].role as Role,
  }));
  const harmless = found.filter(({ role }) => role === 'harmless');
  const said: string[] = [];
  let affected = 1;
  let injured = false;
  let guard = 0;
  let counts = false;
  for (const { start, end, role } of found) {
    if (role === 'counted') counts = true;
    if (role === 'harmless' || role === 'counted') continue;
    while (guard < harmless.length && harmless[guard].end <= start) guard++;
    if (guard < harmless.length && harmless[guard].start <= start && harmless[guard].end >= end) continue;
    if (role === 'injured') {
      const before = text.slice(Math.max(0, start - 10), start);
      if (NO_INJURY.test(before)) continue;
      injured = true;
    } else affected = Math.max(affected, role === 'many' ? MANY : SEVERAL);
    say(text.slice(start, end));
  }
  if (!counts) return { affected, injured, words: said };
  for (const match of text.slice(0, COUNTED_HEAD).matchAll(COUNT)) {
    const count = numberOf(match[1]);
    if (count < SEVERAL) continue;
    affected = Math.max(affected, count);
    say(match[0]);
  }
  return { affected, injured, words: said };

  function say(word: string): void {
    if (said.length < MAX_SAID && !said.includes(word)) said.push(word);
  }
}

/** Enough for the person who reads it. */
const MAX_SAID = 5;
/** Numbers are looked for in this much of a text: a complaint says it early, a megabyte of digits says nothing. */
const COUNTED_HEAD = 20_000;
const DIGITS: Readonly<Record<string, number>> = {
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};

/** 12, 三, 二十, 一百二十 → a number; 0 where it is none. */
function numberOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  let sum = 0;
  let digit = 0;
  for (const sign of text) {
    if (sign === '百' || sign === '十') {
      sum += (digit || 1) * (sign === '百' ? 100 : 10);
      digit = 0;
    } else digit = DIGITS[sign] ?? 0;
  }
  return sum + digit;
}
