import { ConverterFactory, Locale } from 'opencc-js/t2cn';

type Pair = readonly [source: string, target: string];

/**
 * Entries that damage simplified text, where these characters mean what they say: 么 (机油么 → 机油幺) and 一坏
 * (一年一坏 → 一年一坯). Seen in 226 of 22,714 real texts with the tables as published.
 */
const HARMFUL = new Set(['么', '一坏']);

function pairsOf(dict: string | readonly Pair[]): Pair[] {
  const pairs: readonly Pair[] =
    typeof dict === 'string'
      ? dict.split('|').map((entry): Pair => {
          const space = entry.indexOf(' ');
          return [entry.slice(0, space), entry.slice(space + 1)];
        })
      : dict;
  return pairs.filter(([source]) => !HARMFUL.has(source));
}

interface Tables {
  convert: (text: string) => string;
  /** 1 for every UTF-16 code unit a text must hold for the conversion to change anything. */
  mapped: Uint8Array;
}

/** First character-wise reading of what the second stage makes of one character. */
function singles(groups: readonly Pair[][]): Map<string, string> {
  return new Map(groups.flat().filter(([source]) => Array.from(source).length === 1));
}

function build(): Tables {
  const from = Locale.from.tw.map((group) => group.map(pairsOf));
  const to = Locale.to.cn.map((group) => group.map(pairsOf));
  const simplified = singles(to.flat());
  const mapped = new Uint8Array(0x10000);
  const mark = (source: string, target: string) => {
    const a = Array.from(source);
    const b = Array.from(target);
    a.forEach((char, i) => {
      // 吃 → 喫 → 吃 changes nothing in the end: without this every text with 吃 would be converted in vain.
      const same = a.length === b.length && (simplified.get(b[i]) ?? b[i]) === char;
      if (!same) for (let k = 0; k < char.length; k++) mapped[char.charCodeAt(k)] = 1;
    });
  };
  for (const group of [...from, ...to]) for (const dict of group) for (const [s, t] of dict) mark(s, t);
  return { convert: ConverterFactory(from, to), mapped };
}

let tables: Tables | undefined;

/**
 * Traditional → simplified characters (opencc, `tw` → `cn`: `t` would leave 著火 as it is, and a 着火 rule would miss
 * it; research/lab.md 4). Tables are built on the first call; a text without any mapped character is returned as is.
 */
export function toSimplified(text: string): string {
  tables ??= build();
  const { mapped, convert } = tables;
  for (let i = 0; i < text.length; i++) {
    if (mapped[text.charCodeAt(i)] === 1) return convert(text);
  }
  return text;
}
