import { cleanText } from '../feedback';
import { builtinLexicon } from '../redline';
import { MAX_WORD } from '../redline/lexicon';
import { foldWord } from '../redline/matcher';
import type { Sentence } from '../types';
import type { Rulebook } from './schema';

/**
 * What the cell of a word may hold, in the form an owner reads and writes:
 *
 *   趴窝/抛锚                  words, each counts by itself
 *   刹车/制动+失灵/踩不动       one of the left near one of the right, in either order (component + failure)
 *   电池 = 电池包/电芯          level "词组": a list with a name, used as @电池+鼓包; the built-in lists too (@brake)
 *   漏电保护器                  level "忽略": inside this longer word the owner's own 漏电 does not count
 */
export type OwnerWord = Rulebook['words'][number];

export type WordRule =
  | { kind: 'words' | 'ignore'; words: string[] }
  | { kind: 'pair'; components: string[]; failures: string[] }
  | { kind: 'group'; name: string; words: string[] };

/** Marks a reference to a list of words. */
export const GROUP = '@';

/** Reads a cell; gives a problem in words where nobody could know what is meant. Never throws. */
export function readWord({
  word,
  level,
}: Pick<OwnerWord, 'word' | 'level'>): WordRule | { problem: Sentence } {
  if (level === 'group') {
    const [name = '', list, ...more] = word.split(/[=＝]/).map((part) => part.trim());
    const words = partsOf(list ?? '');
    return name !== '' && words.length > 0 && more.length === 0
      ? { kind: 'group', name: name.replace(/^@/, ''), words }
      : {
          problem: {
            zh: '词组要写成“名称 = 词语/词语”',
            en: 'a group is written "name = word/word"',
          },
        };
  }
  const sides = word.split(/[+＋]|\s×\s/).map(partsOf);
  if (sides.some((side) => side.length === 0))
    return { problem: { zh: '有一边是空的', en: 'has an empty side' } };
  if (level === 'ignore') {
    return sides.length === 1
      ? { kind: 'ignore', words: sides[0]! }
      : {
          problem: {
            zh: '级别为“忽略”的行只能填词语，不能填组合',
            en: 'a row of level "ignore" holds words, no pairs',
          },
        };
  }
  if (sides.length === 1) return { kind: 'words', words: sides[0]! };
  return sides.length === 2
    ? { kind: 'pair', components: sides[0]!, failures: sides[1]! }
    : { problem: { zh: '组合只能有两边', en: 'a pair has two sides' } };
}

function partsOf(text: string): string[] {
  return text
    .split(/[/／、，,；;|\n]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** The word as the reader compares it (刹·车 → 刹车); empty where it cannot be looked for. */
export function readable(word: string): string {
  const folded = foldWord(cleanText(word));
  const fits = folded.length >= 2 && folded.length <= MAX_WORD && LETTER.test(folded);
  return fits ? folded : '';
}

/** The reader looks for words; a row of emoji is none. */
const LETTER = /[\p{L}\p{N}]/u;

export type Groups = ReadonlyMap<string, readonly string[]>;

/** The owner's lists by name. */
export function groupsOf(rules: readonly WordRule[]): Groups {
  return new Map(rules.flatMap((rule) => (rule.kind === 'group' ? [[rule.name, rule.words] as const] : [])));
}

/** The owner's own list of that name, or the one of the built-in pack. */
function listOf(name: string, groups: Groups): readonly string[] | undefined {
  return (
    groups.get(name) ?? (Object.hasOwn(builtinLexicon.groups, name) ? builtinLexicon.groups[name] : undefined)
  );
}

export interface Expanded {
  /** Readable words, each once. */
  words: string[];
  /** References to lists that do not exist. */
  unknown: string[];
  /** The way round, where lists hold each other: `电池 → 电芯 → 电池`. */
  circle?: string;
  /** Words that cannot be looked for: too short, too long, nothing readable. */
  unreadable: string[];
}

/** All words of a list with its references followed; what cannot be followed is told and left out. */
export function expand(words: readonly string[], groups: Groups): Expanded {
  const found = new Set<string>();
  const told: Expanded = { words: [], unknown: [], unreadable: [] };
  follow(words, []);
  return { ...told, words: [...found] };

  function follow(entries: readonly string[], road: readonly string[]): void {
    for (const entry of entries) {
      if (!entry.startsWith(GROUP)) {
        const word = readable(entry);
        if (word === '') told.unreadable.push(entry);
        else found.add(word);
        continue;
      }
      const name = entry.slice(GROUP.length).trim();
      if (road.includes(name)) {
        told.circle ??= [...road.slice(road.indexOf(name)), name].join(' → ');
        continue;
      }
      const list = listOf(name, groups);
      if (list) follow(list, [...road, name]);
      else told.unknown.push(entry);
    }
  }
}
