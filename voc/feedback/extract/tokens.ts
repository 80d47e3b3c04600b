import type { Entry, Vocabulary, WordKind } from './vocabulary';

/** A word of the vocabulary in a text; offsets in UTF-16 code units, end exclusive. */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** All readings of the word within its kind (奔驰 C级 and others share names). */
  readonly entries: Entry[];
}

export type Tokens = Record<WordKind, Token[]>;

const emptyTokens = (): Tokens => ({
  brand: [],
  series: [],
  province: [],
  city: [],
  district: [],
  component: [],
  symptom: [],
  frequency: [],
  situation: [],
  damage: [],
});

const isDigit = (unit: number) => unit >= 48 && unit <= 57;
const isLatin = (unit: number) => (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);

/** H6 in RH61 is no car; 秦PLUS in 秦PLUSDMI is one, 标致400 in 标致4008 is none. */
function bounded(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  const last = text.charCodeAt(end - 1);
  const latinStart = isDigit(first) || isLatin(first);
  if (latinStart && start > 0) {
    const before = text.charCodeAt(start - 1);
    if (isDigit(before) || isLatin(before)) return false;
  }
  if (end >= text.length || !(isDigit(last) || isLatin(last))) return true;
  const after = text.charCodeAt(end);
  if (isDigit(last) && isDigit(after)) return false;
  if (!latinStart) return true;
  // A6L2021款: a model year may follow at once.
  return !(isDigit(after) || isLatin(after)) || (isLatin(last) && text.startsWith('20', end));
}

/**
 * All words of the vocabulary in one pass over the text; within each kind the leftmost, and of those that begin
 * together the longest, and none overlaps another.
 */
export function tokensOf(text: string, vocabulary: Vocabulary): Tokens {
  const tokens = emptyTokens();
  const { starts, words } = vocabulary.matcher.scan(text);
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i];
    const end = start + vocabulary.lengths[words[i]];
    if (!bounded(text, start, end)) continue;
    for (const entry of vocabulary.entries[words[i]]) {
      const found = tokens[entry.kind];
      const last = found[found.length - 1];
      if (last === undefined || start >= last.end) found.push({ start, end, entries: [entry] });
      else if (last.start === start && last.end === end) last.entries.push(entry);
      else if (last.start === start) found[found.length - 1] = { start, end, entries: [entry] };
    }
  }
  return tokens;
}

const CLAUSE_END = new Set(Array.from(',。;!?\n', (char) => char.charCodeAt(0)));
const SENTENCE_END = new Set(Array.from('。;!?\n', (char) => char.charCodeAt(0)));

function boundary(text: string, at: number, step: 1 | -1, ends: ReadonlySet<number>, max: number): number {
  let i = step === 1 ? at : at - 1;
  const limit = step === 1 ? Math.min(text.length, at + max) : Math.max(-1, at - 1 - max);
  while (i !== limit && !ends.has(text.charCodeAt(i))) i += step;
  return step === 1 ? i : i + 1;
}

/** No clause that people write is longer; looking further would make a text without marks quadratic. */
const MAX_CLAUSE = 80;

export const clauseStart = (text: string, at: number) => boundary(text, at, -1, CLAUSE_END, MAX_CLAUSE);
export const clauseEnd = (text: string, at: number) => boundary(text, at, 1, CLAUSE_END, MAX_CLAUSE);
export const sentenceStart = (text: string, at: number) => boundary(text, at, -1, SENTENCE_END, MAX_CLAUSE);
export const sentenceEnd = (text: string, at: number) => boundary(text, at, 1, SENTENCE_END, MAX_CLAUSE);

const NEGATION =
  /(?:没有?|未|无|不会|不是|并非|非|毫无|不再|避免|防止|以免|防|不曾|没能)(?:再|出现|发现|发生|任何|明显|什么|过|见|有|到|听到|存在|产生|出|了)*$/;
const SUPPOSED =
  /(?:如果|假如|假设|万一|要是|倘若|一旦|若|如在|怕|担心|害怕|会不会|难道|避免|防止|设时速|设想|有可能|可能会|可能|将会|就会|容易|极易|极其容易|易|会造成|会导致|随时|不敢)[^,。;!?\n]{0,24}$/;
const RISK_BEHIND = /^[^,。;!?\n]{0,8}(?:风险|隐患|可能|怎么办|谁负责|谁能负责|的危险)/;

/** 没有异响, 未出现抖动: the word stands in a denial. */
export function denied(text: string, start: number): boolean {
  return NEGATION.test(text.slice(Math.max(0, start - 8), start));
}

/** 万一高速失灵, 有起火风险: the word tells what could happen, not what did. */
export function supposed(text: string, start: number, end: number): boolean {
  return (
    SUPPOSED.test(text.slice(Math.max(0, start - 28), start)) || RISK_BEHIND.test(text.slice(end, end + 12))
  );
}
