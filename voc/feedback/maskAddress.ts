/**
 * A street address: what stands between district and house number, and all numbers behind it. Only where a number with
 * 号/栋/单元/室 … ends it; the rest of the text must stay readable for a verdict.
 */
const UNIT = '(?:号楼|号院|号|弄|栋|幢|单元|层|楼|室|座|组|户|号门)';
const ROAD =
  '(?:路|街道?|大街|大道|道|巷|弄|胡同|村|社区|小区|花园|公寓|家园|新村|苑|屯|镇|乡|广场|大厦|府|湾|城|期|庄)';
/** From the road's last character on: numbers and names of buildings, at most eight parts. */
const HOUSE = new RegExp(
  `(${ROAD})((?:[\\p{Script=Han}]{0,8}?(?:\\d{1,5}|[A-Za-z]\\d{0,3}|[一二三四五六七八九十]{1,3})(?:-\\d{1,5})*${UNIT}){1,8}(?:\\d{2,5}(?![\\d.:年月日万千元公]))?)`,
  'gu',
);
const MAY_BE_HOUSE = /[\dA-Za-z一二三四五六七八九十](?:号|弄|栋|幢|单元|层|楼|室|座|组|户)/;
/** Names between the district and the house: 双流区|九江街道马家寺社区. */
const WITHIN_DISTRICT = /(?<=[区县市旗])\p{Script=Han}{1,16}$/u;
/** Behind 住在/地址 all that stands before the house is the address. */
const AFTER_CUE = /(?<=(?:地址|住址|家住|住在|寄到|寄往|送到)[:：为是在 ]{0,2})[\p{Script=Han}\d]{1,20}$/u;
/** What a road's name does not hold and a verdict may need. */
const TOLD = /[车刹失灵燃烧烟撞断爆囊伤死熄驶转油门电池故障异响抖漏坏急停我了着把被突然]/;
/** 高速公路12号出口, 国道3号: no street. */
const NO_STREET = /(?:公|高速|国|省|车|铁|通)$/;
const NOT_A_HOUSE = /[年月第]\d{0,2}$|高速|国道|省道|车道/;

/** Masks what of an address leads to a door: 成都市双流区九江街道马家寺社区7组202号 → 成都市双流区***. Idempotent. */
export function maskAddresses(text: string): string {
  if (!MAY_BE_HOUSE.test(text)) return text;
  let out = '';
  let at = 0;
  for (const match of text.matchAll(HOUSE)) {
    const start = match.index;
    const houses = match[2];
    const firstDigit =
      /[\dA-Za-z]|[一二三四五六七八九十]+(?=[号弄栋幢单层楼室座组户])/.exec(houses)?.index ?? 0;
    const middle = houses.slice(0, firstDigit);
    if (
      start < at ||
      TOLD.test(middle) ||
      NO_STREET.test(text.slice(Math.max(0, start - 2), start)) ||
      NOT_A_HOUSE.test(`${match[1]}${middle}`)
    )
      continue;
    const before = text.slice(Math.max(at, start - 22), start + match[1].length);
    const named = AFTER_CUE.exec(before) ?? WITHIN_DISTRICT.exec(before);
    const region = named ? named[0].search(/[省市区县旗](?![\s\S]*[省市区县旗])/) + 1 : 0;
    const road = named && !TOLD.test(named[0]) ? named[0].length - region : 0;
    const from = start + match[1].length - road;
    out += `${text.slice(at, from)}***`;
    at = start + match[0].length;
  }
  return out + text.slice(at);
}
