import { NUMBER_CHARACTERS, numberOf } from './extract/numbers';
import { overlaps } from './extract/spans';

/** Above this no private car has ever driven; a larger number is a slip of the keyboard. Kilometres. */
export const MAX_MILEAGE_KM = 3_000_000;

const WHOLE = new RegExp(
  `^(-?)([${NUMBER_CHARACTERS}]{1,24}) ?(万|千|[wWkK])?(?:左右)? ?(?:公里|千米|km|KM|Km|里)?$`,
);

/**
 * A channel's mileage: 32000, "32,000 km", "3.2万公里", "3.2w", "三万多公里".
 * @returns kilometres (may be absurd: the caller checks), undefined when it cannot be read.
 */
export function parseMileage(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.round(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const match = WHOLE.exec(value.slice(0, 60).normalize('NFKC').trim());
  const km = match ? numberOf(`${match[2]}${match[3] ?? ''}`) : undefined;
  return match && km !== undefined ? Math.round(km) * (match[1] === '-' ? -1 : 1) : undefined;
}

/** Distances that are no odometer reading: warranty, speed, range, consumption, intervals, trips, general talk. */
const OTHER_BEFORE =
  /(?:保修|质保|三包|延保|只保|期限|限定|年或|月或|年|个月|月\/|内\/|不能超过|续航|时速|每|百|油耗|电耗|速度|车速|限速|距离|间隔|还剩|剩余|差|只能跑|掉了?|首保|保养周期|首保\(|外地|相距|跑了一趟|相隔|开出|提速到|起步价|宣传|标称|电池能跑|最少也能跑|能跑|打折|或者?|或|~|—|到底|不到百|跑不到)[^,。;!?\n]{0,4}$/;
const OTHER_BEFORE_FAR = /(?:续航|质保|保修|三包|油耗|续驶|首保|限速|时速|车速)[^,。;!?\n]{0,8}$/;
const OTHER_BEHIND =
  /^(?: ?\/|每小时|一小时|\/h|时速|续航|质保|保修|的?油耗|外|远|以内|一保养|高速|路程|的路|处|换胎|烧\d|到期|视情况|先到|版|纯电|领先|卓越|旗舰|尊贵|冠军|型|电耗|油|(?:先|后)进行保养|以上基本|基本上|的?距离)/;
const CUE_BEFORE =
  /(?:里程|行驶|行使|跑了|开了|跑到|公里数|公里|表显|才跑|才开|总共|已跑|用了|开到|跑|刚跑|驾驶)[^,。;!?\n]{0,8}$/;
/** Words after which a number is a mileage without its unit: 跑了三万多, 里程3.2万. */
const CUED_BARE = new RegExp(
  `(?:跑了|开了|行驶了|已跑|已行驶|才跑|刚跑|里程数?|公里数)(?:大概|大约|约|近|不到|才|已经?|有|将近|快|差不多|是|为|:|到|不足|了){0,3} ?([${NUMBER_CHARACTERS}]{1,16})(?![\\d${'万千'}]|公里|千米|[kK]?[mM]|[年个次天趟块元圈小时多家分岁台辆人步遍回月日号])`,
  'g',
);
const UNIT = /公里|千米|k'?m(?![a-z])/gi;
const NUMBER_CHARACTER = new RegExp(`[${NUMBER_CHARACTERS}]`);
const MAX_NUMBER = 18;

export interface FoundMileage {
  km: number;
  start: number;
  end: number;
  /** 0.9 after a word such as 行驶 or 里程, 0.7 without the unit, 0.6 for a bare distance of a thousand kilometres or more. */
  confidence: number;
}

/** The number right before a unit: its start, and its value. */
function numberBefore(text: string, unit: number): { start: number; value: number } | undefined {
  const last = text[unit - 1] === ' ' ? unit - 1 : unit;
  let start = last;
  while (start > 0 && last - start < MAX_NUMBER && NUMBER_CHARACTER.test(text[start - 1])) start -= 1;
  // A dot or comma before it is the end of another clause; more of it is a number beyond any mileage.
  while (start < last && /[.,多余几来wWkK]/.test(text[start])) start += 1;
  if (start > 0 && NUMBER_CHARACTER.test(text[start - 1]) && /\d/.test(text[start - 1])) return undefined;
  const value = start === last ? undefined : numberOf(text.slice(start, last).replace(/左右$/, ''));
  return value === undefined ? undefined : { start, value: Math.round(value) };
}

function isOther(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 12), start);
  if (/[-~]$/.test(before)) return true;
  return (
    OTHER_BEFORE.test(before) || OTHER_BEFORE_FAR.test(before) || OTHER_BEHIND.test(text.slice(end, end + 8))
  );
}

function* bare(text: string): Generator<FoundMileage> {
  for (const match of text.matchAll(CUED_BARE)) {
    const run = match[1].replace(/[.,]+$/, '');
    const end = match.index + match[0].length - (match[1].length - run.length);
    const km = numberOf(run);
    // 跑了20几趟 is no mileage: only thousands, or a number of at least three digits.
    if (km === undefined || km < 500 || km > MAX_MILEAGE_KM || !/[万千wW]|\d{3}/.test(run)) continue;
    yield { km: Math.round(km), start: end - run.length, end, confidence: 0.7 };
  }
}

/** Odometer readings in a clean text, in their order; speeds, ranges, warranties, intervals and trips are left out. */
export function findMileages(text: string): FoundMileage[] {
  const found: FoundMileage[] = [];
  if (!/公里|千米|[kK]|跑|开了|行驶|里程/.test(text)) return found;
  for (const match of text.matchAll(UNIT)) {
    const unit = match.index;
    const number = numberBefore(text, unit);
    if (!number || number.value > MAX_MILEAGE_KM) continue;
    const end = unit + match[0].length;
    if (isOther(text, number.start, end)) continue;
    const before = text.slice(Math.max(0, number.start - 14), number.start);
    const cued = CUE_BEFORE.test(before);
    const fresh = number.value >= 50 && /(?:新车|从)$/.test(before);
    if (!cued && !fresh && number.value < 1000) continue;
    found.push({ km: number.value, start: number.start, end, confidence: cued ? 0.9 : 0.6 });
  }
  if (/跑了|开了|行驶|里程|公里数|已跑|才跑|刚跑/.test(text)) {
    const withUnit = [...found];
    for (const item of bare(text)) if (!overlaps(withUnit, item.start, item.end)) found.push(item);
  }
  return found.sort((a, b) => a.start - b.start);
}
