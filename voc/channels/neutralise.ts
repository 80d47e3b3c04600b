import type { Language } from '../types';

/**
 * Customer text is written by anybody: it must not ping people, carry live links or break the layout of an alert
 * (research/channels.md §1.13). None of the robots documents a backslash escape, so characters with a meaning are
 * replaced by their full-width twins: a reader sees the same, a parser sees nothing.
 */

/** C0 without line feed and tab, DEL, C1. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g; // eslint-disable-line no-control-regex
/** Soft hyphen, zero-width, bidi marks and overrides, invisible operators, BOM, tag characters. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e007f}]/gu;

/** Half a character: it cannot be encoded, and percent-encoding it throws. */
export const LONE_SURROGATE = /\p{Cs}/gu;

/**
 * For every target: well-formed NFC; CR, U+2028 and U+2029 become line feeds; controls, bidi overrides and invisible
 * characters go; never more than one empty line in a row.
 */
export function cleanText(text: string): string {
  return text
    .replace(LONE_SURROGATE, '\ufffd')
    .normalize('NFC')
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(CONTROL, '')
    .replace(INVISIBLE, '')
    .replace(/[ \u3000]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Full-width twins (U+FF01 … U+FF5E) of the characters a markdown dialect reads. */
const MARKDOWN = /[[\]()<>#*_\\`!~|@&]/g;
const fullWidth = (char: string) => String.fromCodePoint(char.codePointAt(0)! + 0xfee0);

/** Clients turn bare addresses into links by themselves: `https://`, `www.x.cn`, `x.com/login` all stop being addresses. */
function breakAddresses(text: string): string {
  return text.replace(/:(?=\/\/)/g, '：').replace(/(?<=[\p{L}\p{N}-])\.(?=\p{L}{2,})/gu, '．');
}

/** Starts of lines that make lists, rules and setext headings. */
function flattenLineStarts(text: string): string {
  return text.replace(/^[ \u3000]*([-+=])/gm, (_, char: string) => fullWidth(char)).replace(/^ +/gm, '');
}

const markdown = (text: string) =>
  flattenLineStarts(breakAddresses(cleanText(text)).replace(MARKDOWN, fullWidth));

/** Feishu documents entities for its card dialect, and decodes them only there. */
const FEISHU_ENTITIES: Record<string, string> = {
  '<': '&#60;',
  '>': '&#62;',
  '*': '&#42;',
  '[': '&#91;',
  ']': '&#93;',
  '(': '&#40;',
  ')': '&#41;',
  _: '&#95;',
  '`': '&#96;',
  '#': '&#35;',
  '!': '&#33;',
  '\\': '&#92;',
  '~': '&sim;',
};

const angles = (text: string) => breakAddresses(cleanText(text)).replace(/[<>]/g, fullWidth);

/** Untrusted text for one place of one channel. Every result is safe to stand between our own words of that target. */
export const neutralise = {
  /** JSON for a machine: clean, nothing else (JSON.stringify does the quoting). */
  plain: cleanText,
  dingTalkMarkdown: markdown,
  weComMarkdown: markdown,
  /** `<@all>` is live in WeCom text messages too. */
  weComText: angles,
  /** `<at user_id="all">` is live in Feishu text messages; entities are not decoded there. */
  feishuText: angles,
  feishuMarkdown: (text: string) =>
    breakAddresses(cleanText(text))
      .replace(/&/g, '＆')
      .replace(/[<>*[\]()_`#!\\~]/g, (char) => FEISHU_ENTITIES[char]!),
} as const;

/** Each line as a quotation. An empty line inside would end the quotation and let the text stand on its own. */
export function quoted(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `> ${line}`)
    .join('\n\n');
}

export const byteLength = (text: string) => Buffer.byteLength(text, 'utf8');

/** The longest beginning of `text` whose size is at most `max`, never splitting a code point. O(log n) measurements. */
export function longestFitting(text: string, fits: (candidate: string) => boolean): string {
  const points = Array.from(text);
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(points.slice(0, middle).join(''))) low = middle;
    else high = middle - 1;
  }
  return points.slice(0, low).join('');
}

/** `…（共N字）`: full-width brackets, because it also stands in markdown. */
export function cutMark(characters: number, language: Language = 'zh-CN'): string {
  return language === 'zh-CN' ? `…（共${characters}字）` : `… （${characters} characters in all）`;
}

/** At most `max` UTF-8 bytes including the mark that says how long the whole was. */
export function cutBytes(text: string, max: number, language: Language = 'zh-CN'): string {
  if (byteLength(text) <= max) return text;
  const mark = cutMark(Array.from(text).length, language);
  const room = max - byteLength(mark);
  if (room <= 0) return longestFitting(text, (part) => byteLength(part) <= max);
  // A code unit takes at least one byte, so nothing longer than `room` units fits: a megabyte is not measured again
  // and again. A pair split by this slice counts three bytes and therefore never fits.
  return longestFitting(text.slice(0, room), (part) => byteLength(part) <= room) + mark;
}
