import { writeOutEvasions } from './evasions';
import { decodeEntities, stripHtml, stripMarkdown } from './markup';
import { lostCharacters } from './mojibake';
import { toSimplified } from './traditional';

/** Everything else may need a character to be removed; this test keeps ordinary texts on the short path. */
const UNUSUAL = /[^\n\x20-\x7e·—‘’“”…、。《》「」【】〇一-鿿]/;
/** Controls, format characters (zero width, bidi, tags), fillers, variation selectors and lone surrogates. */
const INVISIBLE = /(?![\t-\r\u0085])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Cs}]/gu;
/** Marks set over or through a Han character (刹̶车) hide the word from every rule. */
const MARKS_ON_HAN = /(?<=\p{Script=Han})\p{M}+/gu;

/** Characters people put between the characters of a word to get past filters; no clause ends with them. */
const FILLERS = ' ·‧・∙⋅•_*.~^|+=\\-\\\\/\'"`#@—–…';
const SPACED_WORD = new RegExp(
  `(?<!\\p{Script=Han})\\p{Script=Han}(?:[${FILLERS}]{1,3}\\p{Script=Han}(?!\\p{Script=Han}))+`,
  'gu',
);
const NOT_HAN = /\P{Script=Han}+/gu;
const DOTTED = /(?<=\p{Script=Han})[·‧・∙⋅](?=\p{Script=Han})/gu;

/** A first filter for both: a filler right after a Han character. */
const MAY_BE_SPACED = new RegExp(`[〇-鿿][${FILLERS}]`);

/**
 * 刹·车 失-灵 and 刹 车 失 灵 → 刹车失灵. Only where every character stands alone: "没有异响 刹车正常" are two
 * clauses, and joining them would let the first one's negation reach the second. A middle dot joins always.
 */
function joinEvasions(text: string): string {
  if (!MAY_BE_SPACED.test(text)) return text;
  return text.replace(SPACED_WORD, (word) => word.replace(NOT_HAN, '')).replace(DOTTED, '');
}

function collapse(text: string): string {
  let out = text;
  if (/[^\S\n ]| {2}|\u0085/.test(out)) {
    out = out.replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n').replace(/[^\S\n]+/g, ' ');
  }
  if (out.includes('\n')) out = out.replace(/ ?\n ?/g, '\n').replace(/\n{3,}/g, '\n\n');
  return out.trim();
}

function removeHidden(text: string): string {
  if (!UNUSUAL.test(text)) return text;
  return text.replace(INVISIBLE, '').replace(MARKS_ON_HAN, '');
}

/** One pass; `settled` says that a second one would change nothing. */
function pass(text: string): { text: string; settled: boolean } {
  const normal = text.normalize('NFKC');
  // Before white space: U+FEFF counts as such in JavaScript, and 刹车\ufeff失灵 would fall apart into two words.
  const visible = removeHidden(normal);
  const spaced = collapse(visible);
  const plain = stripMarkdown(stripHtml(decodeEntities(spaced)));
  const joined = writeOutEvasions(joinEvasions(toSimplified(plain)));
  return { text: joined, settled: joined === spaced && visible === normal };
}

const MARKUP_CHARACTERS = /[<>&[\]*_~`#+|-]/g;
const MAX_PASSES = 6;

/**
 * The text every rule reads: NFKC, half width, simplified characters, no HTML or markdown, no invisible characters,
 * evasions joined and written out (刹·车, s车失灵), white space collapsed (line breaks stay, at most two in a row). Personal data is still in it.
 *
 * Deterministic and idempotent; linear in the length of the text: what one pass takes away may uncover something for
 * the next (`&amp;lt;b&gt;`), so passes repeat until nothing changes, six at most; what is still not settled then is
 * built to exhaust us and loses its markup characters altogether.
 */
export function cleanText(raw: string): string {
  let text = raw;
  for (let round = 0; round < 2 * MAX_PASSES; round++) {
    if (round === MAX_PASSES) text = text.replace(MARKUP_CHARACTERS, ' ');
    const next = pass(text);
    if (next.settled) return next.text;
    text = next.text;
  }
  return text;
}

/**
 * A short value (name, model, dealer …) on one line: NFKC, nothing invisible, white space collapsed. Markup stays: an
 * e-mail address may hold `__`. At most `max` UTF-16 code units are kept.
 */
export function cleanLine(raw: string, max: number): { value: string; cut: boolean } {
  // Cut before normalising as well, because one character can become 18: a megabyte in a name field stays cheap.
  const head = raw.slice(0, max * 4);
  const line = head
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(/[\s\u0085]+/g, ' ')
    .trim();
  const value = cutText(line, max).trimEnd();
  return { value, cut: raw.length > head.length || value.length < line.length };
}

/** The first `max` UTF-16 code units, never half of a surrogate pair (PostgreSQL refuses those). */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max);
}

/** Share of characters that only wrong decoding produces: U+FFFD, 锟斤拷, or Latin-1 letters in a row as GBK bytes give. */
export function looksGarbled(text: string): boolean {
  const lost = lostCharacters(text);
  const latin = text.match(/[\u00a1-\u00ff]{2,}/g)?.join('').length ?? 0;
  return (lost > 0 && lost * 10 >= text.length) || latin * 2 >= Math.max(text.length, 4);
}
