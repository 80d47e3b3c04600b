import type { Segmenter } from './segmenter';

/** Han characters looked at on either side of a hit: enough for the longest dictionary words around it. */
const WINDOW = 8;
/** Longer words are unambiguous by themselves; only short ones hide inside others (来自燃油车, 一起火锅). */
const CHECKED_LENGTH = 2;
/** Remembered windows of one text: bounds the memory of a hostile text. */
const REMEMBERED = 2000;

function isHan(unit: number): boolean {
  return (unit >= 0x4e00 && unit <= 0x9fff) || (unit >= 0x3400 && unit <= 0x4dbf);
}

function isLatinOrDigit(unit: number): boolean {
  return (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);
}

/**
 * Makes the boundary check for one text: is a hit made of words, or of the end of one and the beginning of the next
 * (来自|燃油, 一起|火锅)? A token that crosses the start of the hit takes it away; for a `whole` hit (a single term) one
 * that crosses its end does too; the failure of a pair stands where the reading with it needs no more words. A token that holds the whole hit (民事诉讼, 系统故障) leaves it standing: harmless
 * longer words are guard words. Latin words and numbers must not continue on either side (315 in 12315).
 * `segmenter` is asked for on the first Han hit only; without one every Han hit stands.
 */
export function boundaryCheck(text: string, segmenter: () => Segmenter | undefined) {
  const known = new Map<string, boolean>();
  return (start: number, end: number, whole: boolean): boolean => {
    const first = text.charCodeAt(start);
    const last = text.charCodeAt(end - 1);
    if (isLatinOrDigit(first) && start > 0 && isLatinOrDigit(text.charCodeAt(start - 1))) return false;
    if (isLatinOrDigit(last) && end < text.length && isLatinOrDigit(text.charCodeAt(end))) return false;
    if (end - start > CHECKED_LENGTH || !isHan(first) || !isHan(last)) return true;

    let from = start;
    while (from > 0 && start - from < WINDOW && isHan(text.charCodeAt(from - 1))) from--;
    let to = end;
    while (to < text.length && to - end < WINDOW && isHan(text.charCodeAt(to))) to++;
    const run = text.slice(from, to);
    const key = `${start - from}${whole ? '=' : '<'}${run}`;
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;

    const cutter = segmenter();
    if (!cutter) return true;
    let stands = true;
    let at = from;
    let tokens = 0;
    for (const token of cutter.cut(run)) {
      const next = at + token.length;
      const crossesStart = at < start && next > start && next < end;
      const crossesEnd = at > start && at < end && next > end;
      if (crossesStart || (whole && crossesEnd)) stands = false;
      at = next;
      tokens++;
    }
    if (!stands && !whole) {
      // 行驶过程|中断|电: read as 中|断电 it has no more words. Beside a component that doubt is a hit.
      const read = cutter.cut(text.slice(from, start)).length + 1 + cutter.cut(text.slice(end, to)).length;
      stands = read <= tokens;
    }
    if (known.size < REMEMBERED) known.set(key, stands);
    return stands;
  };
}
