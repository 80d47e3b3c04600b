import { MAX_WORD } from './lexicon';

/**
 * One pass over a text for all words of a lexicon: a bigram bit filter turns most positions away with one look-up,
 * a double-array trie walks the rest (research/lab.md 3: flat from 100 to 10,000 words).
 */
export interface Hits {
  /** Offsets into the text, ascending; for one offset the shorter word comes first. */
  readonly starts: number[];
  /** Index of the word in the list the matcher was built from. */
  readonly words: number[];
}

export interface Matcher {
  readonly size: number;
  scan(text: string): Hits;
}

const FREE = -1;
/** Share of taken cells from which a region is left behind for good. */
const CROWDED = 0.9;
/** Bits of the bigram filter: 2^19 bits are 64 KB, of which a text touches few lines. */
const FILTER_BITS = 19;
/** Spreads the pairs of a first character over the filter, so that frequent characters do not share bits. */
const SPREAD = 0x9e35;
const FILTER_MASK = (1 << FILTER_BITS) - 1;

/** Folds what a raw text may still hold although the cleaner removes it: capitals and full-width Latin. */
function foldUnit(unit: number): number {
  const narrow = unit >= 0xff01 && unit <= 0xff5e ? unit - 0xfee0 : unit;
  return narrow >= 65 && narrow <= 90 ? narrow + 32 : narrow;
}

/** The characters that fold to the same one: capitals and full-width Latin. */
function variantsOf(unit: number): number[] {
  const variants = [unit];
  if (unit >= 97 && unit <= 122) variants.push(unit - 32, unit + 0xfee0, unit - 32 + 0xfee0);
  else if (unit > 32 && unit < 127) variants.push(unit + 0xfee0);
  return variants;
}

/** The form in which words are compared. */
export function foldWord(word: string): string {
  return Array.from(word.normalize('NFKC').trim(), (c) =>
    c.length === 1 ? String.fromCharCode(foldUnit(c.charCodeAt(0))) : c,
  ).join('');
}

class Trie {
  base = new Int32Array(1024);
  check = new Int32Array(1024).fill(FREE);
  value = new Int32Array(1024).fill(FREE);
  private searchFrom = 1;

  reserve(size: number): void {
    if (size <= this.base.length) return;
    const grow = (old: Int32Array, fill: number) => {
      const next = new Int32Array(Math.max(size, old.length * 2)).fill(fill);
      next.set(old);
      return next;
    };
    this.base = grow(this.base, 0);
    this.check = grow(this.check, FREE);
    this.value = grow(this.value, FREE);
  }

  /**
   * A base under which all child codes are free. The search starts behind the cells that are nearly all taken:
   * from the first free one it would walk the same full region for each of thousands of words.
   */
  place(codes: readonly number[]): number {
    const first = codes[0];
    const largest = codes[codes.length - 1];
    let taken = 0;
    const from = Math.max(first + 1, this.searchFrom);
    for (let at = from; ; at++) {
      const base = at - first;
      this.reserve(base + largest + 1);
      if (this.check[at] !== FREE) {
        taken++;
        continue;
      }
      if (!codes.every((code) => this.check[base + code] === FREE)) continue;
      if (taken > CROWDED * (at - from + 1)) this.searchFrom = at;
      return base;
    }
  }
}

/**
 * Builds a matcher. `words` are folded, distinct, 2 … MAX_WORD units long (the lexicon schema holds that).
 * `scan` is linear in the text: at most MAX_WORD steps a position, and long runs of one character are skipped.
 */
export function buildMatcher(words: readonly string[]): Matcher {
  const codeOf = new Uint16Array(65536);
  let codes = 0;
  for (const word of words)
    for (let i = 0; i < word.length; i++) {
      const unit = word.charCodeAt(i);
      if (codeOf[unit] === 0) codeOf[unit] = ++codes;
    }
  for (let unit = 0; unit < 65536; unit++) {
    const folded = foldUnit(unit);
    if (folded !== unit) codeOf[unit] = codeOf[folded];
  }

  const filter = new Int32Array(1 << (FILTER_BITS - 5));
  const trie = new Trie();
  const coded = words.map((word, index) => ({
    index,
    codes: Array.from({ length: word.length }, (_, i) => codeOf[word.charCodeAt(i)]),
  }));
  coded.sort((a, b) => compare(a.codes, b.codes));
  for (const word of words)
    for (const first of variantsOf(word.charCodeAt(0)))
      for (const second of variantsOf(word.charCodeAt(1))) {
        const hash = (Math.imul(first, SPREAD) + second) & FILTER_MASK;
        filter[hash >>> 5] |= 1 << hash;
      }

  const insert = (from: number, to: number, depth: number, node: number): void => {
    let at = from;
    if (coded[at].codes.length === depth) trie.value[node] = coded[at++].index;
    if (at === to) return;
    const groups: { code: number; from: number; to: number }[] = [];
    for (; at < to; at++) {
      const code = coded[at].codes[depth];
      const last = groups[groups.length - 1];
      if (last?.code === code) last.to = at + 1;
      else groups.push({ code, from: at, to: at + 1 });
    }
    const base = trie.place(groups.map((group) => group.code));
    trie.base[node] = base;
    for (const group of groups) trie.check[base + group.code] = node;
    for (const group of groups) insert(group.from, group.to, depth + 1, base + group.code);
  };
  if (coded.length > 0) {
    trie.check[0] = 0;
    insert(0, coded.length, 0, 0);
  }
  // A walk may look one alphabet beyond the last node.
  trie.reserve(trie.base.length + codes + 1);
  const { base, check, value } = trie;

  return {
    size: words.length,
    scan(text) {
      const starts: number[] = [];
      const found: number[] = [];
      const last = text.length - 1;
      let unit = text.charCodeAt(0);
      for (let i = 0; i < last; i++) {
        let next = text.charCodeAt(i + 1);
        const hash = (Math.imul(unit, SPREAD) + next) & FILTER_MASK;
        // A shift takes the lowest five bits of its distance.
        if (((filter[hash >>> 5] >>> hash) & 1) !== 0) {
          let node = 0;
          for (let j = i; j <= last; j++) {
            const c = codeOf[text.charCodeAt(j)];
            if (c === 0) break;
            const child = base[node] + c;
            if (check[child] !== node) break;
            node = child;
            if (value[node] !== FREE) {
              starts.push(i);
              found.push(value[node]);
            }
          }
          const code = codeOf[unit];
          if (code === codeOf[next]) {
            // Inside a long run of one character every position would walk the same path: 1 MB of 哈 with
            // nested words 哈哈 … would cost MAX_WORD steps and hits each. The run's first position has told it all.
            let end = i + 2;
            while (end <= last && codeOf[text.charCodeAt(end)] === code) end++;
            if (end - i > 2 * MAX_WORD) {
              i = end - MAX_WORD - 1;
              next = text.charCodeAt(i + 1);
            }
          }
        }
        unit = next;
      }
      return { starts, words: found };
    },
  };
}

function compare(a: readonly number[], b: readonly number[]): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}
