/** Above this no private car has ever driven; a larger number is a slip of the keyboard. Kilometres. */
export const MAX_MILEAGE_KM = 3_000_000;

const NUMBER = '(\\d{1,3}(?:,\\d{3}){1,3}(?:\\.\\d{1,3})?|\\d{1,12}(?:\\.\\d{1,3})?)';
const WHOLE = new RegExp(`^(-?)${NUMBER} ?(万|千|w|W|k|K)?(?:多|余|几|左右)? ?(?:公里|千米|km|KM|Km|里)?$`);
const IN_TEXT = new RegExp(
  `(?<![\\d.,-])${NUMBER} ?(万|千|[wW])?(?:多|余)? ?(?:公里|千米|[kK][mM](?![a-zA-Z]))`,
  'g',
);

const FACTOR: Readonly<Record<string, number>> = { 万: 10_000, w: 10_000, 千: 1000, k: 1000 };

function kilometres(number: string, unit: string | undefined): number {
  const factor = unit === undefined ? 1 : FACTOR[unit.toLowerCase()];
  return Math.round(Number(number.replaceAll(',', '')) * factor);
}

/**
 * A channel's mileage: 32000, "32,000 km", "3.2万公里", "3.2w".
 * @returns kilometres (may be absurd: the caller checks), undefined when it cannot be read.
 */
export function parseMileage(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.round(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const match = WHOLE.exec(value.slice(0, 60).normalize('NFKC').trim());
  if (!match) return undefined;
  return kilometres(match[2], match[3]) * (match[1] === '-' ? -1 : 1);
}

/** Distances that are no odometer reading: warranty, speed, range, consumption, intervals, trips. */
const OTHER_BEFORE =
  /(?:保修|质保|三包|期限|限定|年或|月或|年\/|月\/|内\/|不能超过|续航|时速|每|百|油耗|电耗|速度|车速|限速|距离|间隔|还剩|剩余|差|只能跑|掉了?)[^,。;!?\n]{0,6}$/;
const OTHER_AFTER = /^(?: ?\/|每小时|一小时|\/h|时速|续航|质保|保修|的?油耗|外|远|以内|一保养)/;
const CUE_BEFORE = /(?:里程|行驶|行使|跑了|开了|跑到|公里数|表显|才跑|才开|总共|已跑|用了)[^,。;!?\n]{0,6}$/;

export interface FoundMileage {
  km: number;
  start: number;
  end: number;
  /** 0.9 after a word such as 行驶 or 里程, 0.6 for a bare distance of a thousand kilometres or more. */
  confidence: number;
}

/** Odometer readings in a clean text, in their order; speeds, ranges and warranty distances are left out. */
export function findMileages(text: string): FoundMileage[] {
  if (!/公里|千米|km/i.test(text)) return [];
  const found: FoundMileage[] = [];
  for (const match of text.matchAll(IN_TEXT)) {
    const start = match.index;
    const end = start + match[0].length;
    const before = text.slice(Math.max(0, start - 12), start);
    if (OTHER_BEFORE.test(before) || OTHER_AFTER.test(text.slice(end, end + 8))) continue;
    const km = kilometres(match[1], match[2]);
    const cued = CUE_BEFORE.test(before);
    if (km > MAX_MILEAGE_KM || (!cued && km < 1000)) continue;
    found.push({ km, start, end, confidence: cued ? 0.9 : 0.6 });
  }
  return found;
}
