import { boundaryCheck } from './boundary';
import type { CompiledLexicon } from './compile';
import type { Segmenter } from './segmenter';

/**
 * Dangerous words that something stands in: 刹车失 灵, 刹。车, a line broken within 失灵. The cleaner joins only runs of
 * single characters, because it knows no words; here the lexicon tells which characters belong together, so that
 * neighbours (没有异响 刹车…) are never joined and no denial reaches over a clause end.
 */
export interface JoinedText {
  readonly text: string;
  /** Offset in the clean text of an offset in the joined one. */
  readonly original: (at: number) => number;
}

interface Gap {
  readonly start: number;
  readonly end: number;
}

/** UTF-16 units of punctuation, symbols or white space that may stand inside a word. */
const MAX_GAP = 3;
const [UNKNOWN, OTHER, HAN, FILLER] = [0, 1, 2, 3];

/** Filled as characters come up: asking for all of Unicode would slow down the loading of the package. */
const kinds = new Uint8Array(65536);

function kindAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  const kind = kinds[unit];
  if (kind !== UNKNOWN) return kind;
  const character = String.fromCharCode(unit);
  // Half of a surrogate pair counts as a filler: 刹😡车.
  const found = /\p{Script=Han}/u.test(character) ? HAN : /[\p{L}\p{N}]/u.test(character) ? OTHER : FILLER;
  return (kinds[unit] = found);
}

/** A set of hashes of character pairs; a pair that only shares a hash costs one look more. */
type Pairs = Uint8Array;
const innerPairs = new WeakMap<CompiledLexicon, Pairs>();

/** The pairs of neighbouring characters inside dangerous words: turns nearly every gap of a text away. */
function innerPairsOf(compiled: CompiledLexicon): Pairs {
  let pairs = innerPairs.get(compiled);
  if (!pairs) {
    const found = new Uint8Array(65536);
    compiled.words.forEach((word, index) => {
      if (!isDangerous(compiled, index)) return;
      for (let i = 1; i < word.length; i++) found[hashOf(word, i - 1, i)] = 1;
    });
    innerPairs.set(compiled, (pairs = found));
  }
  return pairs;
}

/** Not the words of a major problem: nobody hides those, and 更换，变速箱 is a list. */
function isDangerous(compiled: CompiledLexicon, word: number): boolean {
  const { terms, components, failures } = compiled.roles[word];
  return components.length > 0 || failures.length > 0 || terms.some((rule) => !compiled.rules[rule].major);
}

function hashOf(text: string, left: number, right: number): number {
  return ((text.charCodeAt(left) << 5) ^ text.charCodeAt(right)) & 0xffff;
}

/**
 * The text without what stands inside dangerous words; undefined where no such word is interrupted. Linear. Two words
 * that only meet (来自，燃油) are left apart: joined, their clauses would share components and denials.
 */
export function joinInterrupted(
  text: string,
  compiled: CompiledLexicon,
  segmenter: () => Segmenter | undefined,
): JoinedText | undefined {
  const possible = gapsOf(text, innerPairsOf(compiled));
  if (possible.length === 0) return undefined;
  const candidate = without(text, possible);
  const hits = compiled.matcher.scan(candidate.text);
  const stands = boundaryCheck(candidate.text, segmenter);
  const confirmed = new Set<number>();
  hits.starts.forEach((start, i) => {
    const word = hits.words[i];
    const end = start + compiled.words[word].length;
    const first = candidate.after(start);
    if (first >= possible.length || candidate.seams[first] >= end) return;
    if (!isDangerous(compiled, word) || !stands(start, end, true)) return;
    for (let gap = first; gap < possible.length && candidate.seams[gap] < end; gap++) confirmed.add(gap);
  });
  if (confirmed.size === 0) return undefined;
  return without(
    text,
    possible.filter((_, gap) => confirmed.has(gap)),
  );
}

function gapsOf(text: string, pairs: Pairs): Gap[] {
  const gaps: Gap[] = [];
  const last = text.length - 1;
  for (let at = 1; at < last; at++) {
    if (kindAt(text, at) !== FILLER || kindAt(text, at - 1) !== HAN) continue;
    let end = at + 1;
    while (end <= last && end - at < MAX_GAP && kindAt(text, end) === FILLER) end++;
    if (end > last || kindAt(text, end) !== HAN || pairs[hashOf(text, at - 1, end)] === 0) continue;
    gaps.push({ start: at, end });
    at = end;
  }
  return gaps;
}

/** The text without the gaps. `seams[i]` is where gap i was; `after(at)` is the first seam behind an offset. */
function without(text: string, gaps: readonly Gap[]) {
  const parts: string[] = [];
  const seams: number[] = [];
  const removed: number[] = [];
  let from = 0;
  let gone = 0;
  for (const { start, end } of gaps) {
    parts.push(text.slice(from, start));
    seams.push(start - gone);
    gone += end - start;
    removed.push(gone);
    from = end;
  }
  parts.push(text.slice(from));
  const after = (at: number): number => {
    let low = 0;
    let high = seams.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (seams[middle] > at) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return {
    text: parts.join(''),
    seams,
    after,
    original: (at: number) => at + (removed[after(at) - 1] ?? 0),
  };
}
