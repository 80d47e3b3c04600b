import type { Precision } from '../types';
import { numberOf } from './numbers';

const NUMERAL = '[0-9]{1,2}|[一二三四五六七八九十]{1,3}';
const YEAR = '20\\d{2}|[12]\\d';
/** Forms with a number of a year, month or day; every part is bounded. */
const NUMBERED = [
  // 2024年2月16日, 23年8月份, 24.年3月10日, 2024 1月
  `(?<![\\d.])(?<y1>${YEAR})(?:\\.?年| (?=[0-9]{1,2}月))(?<m1>${NUMERAL})月份?(?:(?<d1>${NUMERAL})[日号]|(?<d1b>\\d{1,2})(?=[上下早晚凌中]|(?<=\\d\\d)(?![次个台多万分公人年月天])[\\u4e00-\\u9fff]))?`,
  // 2024-2-16, 2024/2/16, 2024.2.16号, 24.2.5号
  '(?<![\\d.])(?:(?<y2>20\\d{2})|(?<y2s>[12]\\d)(?=[.\\-/]\\d{1,2}[.\\-/]\\d{1,2}[日号]))[.\\-/](?<m2>\\d{1,2})[.\\-/](?<d2>\\d{1,2})[日号]?(?![\\d.])',
  // 2024 4.10
  '(?<![\\d.])(?<y6>20\\d{2})[ 年](?<m6>\\d{1,2})\\.(?<d6>\\d{1,2})[日号]?(?![\\d.])',
  // 去年五月份, 今年10月31日, 3月5日, 1月份
  `(?:(?<p3>前年|去年|今年|本年)的? ?|(?<![\\d.个年]))(?<m3>${NUMERAL}) ?月(?:份| ?(?<d3>${NUMERAL}) ?[日号]|(?<d3b>\\d{1,2})(?=[上下早晚凌中]))?`,
  // 2.16日, 4.14提车
  '(?<![\\d.])(?<m4>\\d{1,2})[.\\-/](?<d4>\\d{1,2})(?:[日号]|(?=提车|早上|晚上|上午|下午|中午|凌晨|当天|开去))',
  // 20号, 29日下午
  '(?:(?<p5>本月|这个?月|上个?月)|(?<![\\d.\\-/月万]))(?<d5>\\d{1,2})[日号](?![楼线店桥门机院馆车厅位仓文召油])',
  // 2022年, 17年买的, 去年
  '(?<![\\d.])(?<y7>20\\d{2})年(?![\\d一二三四五六七八九十]{1,2}月)',
  '(?<![\\d.])(?<y8>[12]\\d)年(?=[底初末]|[春夏秋冬]|购|买|提车|\\d{0,2}的?[\\u4e00-\\u9fff]{0,4}[购买])',
].join('|');
/** Forms counted from the message or the purchase. */
const RELATIVE = [
  // 上周五, 这周三, 周一, 星期天
  '(?<w>上上|上个?|这个?|本)?(?:周|星期|礼拜)(?<wd>[一二三四五六日天末])',
  '(?<rel>大前天|前天|昨天|昨日|昨晚|昨夜|今天|今日|今早|今晨|今晚|今儿|前几天|前两天|(?<=^|[,。;!?\\n])(?:刚刚|刚才)|上个?月|前晚)(?!买|购|提)',
  // 半小时前, 3天前, 两个月前
  `(?<n>半个?|${NUMERAL}|几)(?:多)?(?<u>分钟|个?小时|天|日|个?星期|周|个?月|年)(?:之前|以前|前)(?!后)`,
  // 提车第二天, 提车当天, 购车后三天
  `(?:提车|购车|买车|提回来?|买回来?)(?:的|之后|后|以后)?(?:第(?<pn>${NUMERAL})天|(?<pd>当天|当日|次日)|(?<pk>${NUMERAL})天(?:后|左右)?)`,
].join('|');
/** One pattern reads a date once, by its longest form; half of it where the text cannot hold the other half. */
const DATES = { both: `${NUMBERED}|${RELATIVE}`, numbered: NUMBERED, relative: RELATIVE };
const PATTERNS = {
  both: new RegExp(DATES.both, 'g'),
  numbered: new RegExp(DATES.numbered, 'g'),
  relative: new RegExp(DATES.relative, 'g'),
};
const MAY_BE_NUMBERED = /[0-9一二三四五六七八九十] ?[年月日号]|\d[.\-/]\d/;
const MAY_BE_RELATIVE =
  /昨|前天|前晚|前几天|前两天|今[天日早晨晚儿]|刚[刚才]|上个?月|[周期拜][一二三四五六日天末]|[钟时天日期周月年](?:之|以)?前|[车来](?:的|之后|后|以后)?(?:第|当[天日]|次日|[0-9一二三四五六七八九十]{1,3}天)/;

/** The pattern that reads all dates the text can hold; undefined where it can hold none. */
export function patternFor(text: string): RegExp | undefined {
  const numbered = MAY_BE_NUMBERED.test(text);
  if (!MAY_BE_RELATIVE.test(text)) return numbered ? PATTERNS.numbered : undefined;
  return numbered ? PATTERNS.both : PATTERNS.relative;
}

const TIME = new RegExp(
  `^的?,? ?(?<part>凌晨|清晨|早上|早晨|早间|上午|中午|下午|傍晚|晚上|晚间|夜里|夜间|深夜|半夜|零点|早|晚)?(?:的)?(?: ?(?<h>${NUMERAL})(?:点钟?|时|:)(?:(?<half>半)|(?<q>一刻)|(?<min>\\d{1,2})分?|)(?!\\d))?`,
);
/** Middle of each part of a day, in hours. */
const PARTS: Readonly<Record<string, number>> = {
  凌晨: 3,
  清晨: 7,
  早上: 8,
  早晨: 8,
  早间: 8,
  早: 8,
  上午: 10,
  中午: 12,
  下午: 15,
  傍晚: 18,
  晚上: 20,
  晚间: 20,
  晚: 20,
  夜里: 22,
  夜间: 22,
  深夜: 23,
  半夜: 23,
  零点: 0,
};
const AFTERNOON = /下午|傍晚|晚|夜/;

export const numeral = (text: string | undefined) => (text === undefined ? 0 : (numberOf(text) ?? 0));

/** The clock behind a date: 下午5点08分, 06:10, 晚上. */
export function clockOf(
  text: string,
  date: string,
): { hour: number; minute: number; length: number; precision: Precision } | undefined {
  const match = TIME.exec(text.slice(0, 24));
  const g = match?.groups ?? {};
  const part = g.part ?? (/[早晨]$/.test(date) ? '早' : /[晚夜]$/.test(date) ? '晚' : undefined);
  const length = match && (g.part ?? g.h) !== undefined ? match[0].length : 0;
  if (g.h === undefined) {
    return part === undefined
      ? undefined
      : { hour: PARTS[part] ?? 12, minute: 0, length, precision: 'dayPart' };
  }
  const stated = numeral(g.h);
  const hour = part !== undefined && AFTERNOON.test(part) && stated < 12 ? stated + 12 : stated;
  const minute = g.half ? 30 : g.q ? 15 : Number(g.min ?? 0);
  if (hour > 24 || minute > 59) return undefined;
  return { hour: hour % 24, minute, length, precision: (g.half ?? g.q ?? g.min) ? 'minute' : 'hour' };
}
