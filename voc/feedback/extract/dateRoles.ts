import type { Precision } from '../types';
import { clauseStart, sentenceEnd } from './tokens';

/** What happened then: the car was bought, the fault appeared, or something else (a visit, a call, a price cut). */
export type DateRole = 'bought' | 'fault' | 'other';

export interface FoundDate {
  /** UTC milliseconds of its beginning in the zone. */
  at: number;
  precision: Precision;
  role: DateRole;
  start: number;
  end: number;
  /** Lower where the year or month had to be guessed. */
  confidence: number;
}

const BOUGHT_BEHIND =
  /^(?:份|左右|前后|的时候|,?(?:我|本人|我们|我司|在|于|到|从|刚|就|才|又|[^,。;!?\n]){0,24}?)(?:购买|购入|购车|购得|购置|购|提车|提的|提了|提回|买的|买了|买车|买入|入手|订购|换购|置换|交车|交付|落地|到手)(?!保险|.{0,4}(?:配件|原厂延保))/;
const BOUGHT_BEFORE = /(?:购买|购车|提车|买车|交车|购入|提到|提走)(?:时间|日期|日)?(?:为|是|:|在|于| )*$/;
const OTHER_BEHIND =
  /^[^。;!?\n]{0,16}?(?:生产|出厂|投诉|降价|发布|上市|推出|官宣|检查|检测|维修|修车|更换|反馈|联系|致电|打电话|电话|通知|回复|回访|答复|告知|咨询|反映|到店|进店|去4|去了|到4|保养|送去|预约|开往|送修|协商|申请|拖到|拖至|下单|下定|订|交定|承诺|收到|截止|截至|止|更新|宣传|同意|取走|来人|补贴|开票|上牌|至今|开始给|涨价|拖于|到件)/;
const OTHER_BEFORE = /(?:生产|到|截止|截至|直到|到目前|至|止|生产日期|生产于|拖到|投诉|保养|时间是|于)$/;

/** Positions at which a fault or harm is told; given by the caller, who has scanned the text for its words. */
export type FaultPlaces = readonly { readonly start: number }[];

/** Purchase, fault or something else, by the words around a date. @param next where the next date begins */
export function roleOf(
  text: string,
  start: number,
  end: number,
  next: number,
  faults: FaultPlaces,
): DateRole {
  const stop = Math.min(sentenceEnd(text, end), next);
  const behind = text.slice(end, Math.min(stop, end + 32));
  const before = text.slice(Math.max(clauseStart(text, start), start - 10), start);
  const fault = faults.find((item) => item.start >= end && item.start < Math.min(stop, end + 70));
  const bought = BOUGHT_BEHIND.exec(behind);
  if (BOUGHT_BEFORE.test(before)) return 'bought';
  if (bought && (!fault || end + bought[0].length <= fault.start)) return 'bought';
  const other = OTHER_BEHIND.exec(behind);
  if (
    fault &&
    !OTHER_BEFORE.test(before.replace(/于$/, '')) &&
    (!other || fault.start < end + other[0].length)
  )
    return 'fault';
  return 'other';
}

const RANK: Readonly<Record<Precision, number>> = {
  minute: 3,
  hour: 3,
  dayPart: 3,
  day: 3,
  month: 2,
  year: 0,
};

/** When it happened: of the dates at which the text tells a fault the most exact, of these the latest. */
export function occurredOf(dates: readonly FoundDate[]): FoundDate | undefined {
  let best: FoundDate | undefined;
  for (const date of dates) {
    if (date.role !== 'fault' || date.confidence < 0.6 || RANK[date.precision] === 0) continue;
    const better = best === undefined ? 1 : RANK[date.precision] - RANK[best.precision] || date.at - best.at;
    if (better > 0) best = date;
  }
  return best;
}

/** When the car was bought or handed over: the latest such date to the day, else to the month. */
export function boughtOf(dates: readonly FoundDate[]): FoundDate | undefined {
  let best: FoundDate | undefined;
  for (const date of dates) {
    if (date.role !== 'bought') continue;
    if (best === undefined || RANK[date.precision] >= RANK[best.precision]) best = date;
  }
  return best;
}
