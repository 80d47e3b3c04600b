const DIGIT: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
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
const UNIT: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000, 万: 10_000, w: 10_000, k: 1000 };

/** Characters a number in a Chinese text is made of, `多/余/几/来` for "and some" among them. */
export const NUMBER_CHARACTERS = '0-9零〇一二两三四五六七八九十百千万wWkK.,多余几来';

/**
 * A number as people write it: 32000 · 32,000 · 3.2万 · 3w · 三万二 · 1万5千多 · 十几万 · 两千.
 * @returns undefined for what is no number. `多` and `几` are dropped: the round number before them counts.
 */
export function numberOf(text: string): number | undefined {
  const plain = text.replace(/[多余几来]/g, '').replace(/,(?=\d{3}(?!\d))/g, '');
  if (plain === '' || plain.includes(',')) return undefined;
  let total = 0;
  let section: number | undefined;
  let lastUnit = 1;
  for (const part of plain.match(/\d+(?:\.\d+)?|./g) ?? []) {
    const digit = DIGIT[part];
    const unit = UNIT[part.toLowerCase()];
    if (digit !== undefined) section = section !== undefined && lastUnit === 1 ? section * 10 + digit : digit;
    else if (unit !== undefined) {
      if (section === undefined && unit !== 10 && total === 0) return undefined;
      if (unit === 10_000) total = (total + (section ?? 0)) * unit;
      else total += (section ?? 1) * unit;
      section = undefined;
      lastUnit = unit;
      continue;
    } else if (/^\d/.test(part)) {
      if (section !== undefined) return undefined;
      section = Number(part);
    } else return undefined;
    if (digit !== undefined && section === digit && lastUnit === 1) continue;
  }
  if (section !== undefined) {
    // 三万二 is 32,000: a last single digit right behind a unit counts tenths of it.
    const tenths = lastUnit >= 100 && section < 10 && Number.isInteger(section) && !/零.$/.test(plain);
    total += tenths ? (section * lastUnit) / 10 : section;
  }
  return Number.isFinite(total) ? total : undefined;
}
