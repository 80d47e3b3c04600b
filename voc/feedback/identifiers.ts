/**
 * Shapes and check digits of what identifies a person or a car in Chinese texts. All patterns are bounded, so none
 * can be made to backtrack over a whole text. The global ones are for `replace` and `matchAll` only, which keep no
 * `lastIndex` between calls.
 */

/** How many digits a text has, up to `max`: most texts have too few for any number that names somebody. */
export function digitCount(text: string, max: number): number {
  let count = 0;
  for (let i = 0; i < text.length && count < max; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 48 && unit <= 57) count += 1;
  }
  return count;
}

const DIGIT_BEFORE = '(?<!\\d)';
const DIGIT_AFTER = '(?!\\d)';

/** What people put between the digits of a number: 138 1234 5678, 138-1234-5678, 138 — 1234 — 5678. */
const SEPARATOR = '(?: ?[-./_·—–~] ?| )';
/** The last digits of a number that is masked already begin no new one, or a second pass would mask more. */
const NOT_MASKED = '(?<!\\*{4})';
const COUNTRY = '(?:\\(?(?:\\+|00)?86\\)?[- ]?)?';

/** Mainland mobile number, with or without +86, in groups or digit by digit with one and the same separator. */
export const MOBILE = new RegExp(
  `${DIGIT_BEFORE}${COUNTRY}(?:(?=1\\d{10})|${NOT_MASKED})(1[3-9]\\d(?:\\d{8}|(${SEPARATOR})\\d{4}\\2\\d{4}|(${SEPARATOR})\\d{3}\\3\\d{5}|` +
    `\\d(${SEPARATOR})\\d{4}\\4\\d{3}|\\d(${SEPARATOR})\\d{3}\\5\\d{4})|1(${SEPARATOR})[3-9](?:\\6\\d){9})${DIGIT_AFTER}`,
  'g',
);
/** Land line; the separator is required, or every batch number that begins with 0 would be one. */
export const LAND_LINE = new RegExp(
  `${DIGIT_BEFORE}${NOT_MASKED}\\(?(0\\d{2,3})(?:\\) ?| ?[-—–] ?| )(\\d{7,8}|\\d{3,4}[- ]\\d{4})(?:(?:转|-)\\d{1,6})?${DIGIT_AFTER}`,
  'g',
);
/** A land line without separator or area code, where a word says what it is. */
export const NAMED_LINE =
  /((?:电话|座机|固话|[Tt][Ee][Ll])(?:号码?)?(?:是|为|:|\.| ){0,3})((?:0\d{2,3})?[2-8]\d{6,7})(?!\d)/g;
/** 400/800 service numbers. */
export const HOTLINE = new RegExp(
  `${DIGIT_BEFORE}${NOT_MASKED}([48]00)[- ]?(\\d{3}[- ]?\\d{4}|\\d{4}[- ]?\\d{3}|\\d{2}[- ]?\\d{2}[- ]?\\d{3})${DIGIT_AFTER}`,
  'g',
);

/** A first filter for `SPELLED_MOBILE`. */
export const MAY_BE_SPELLED =
  /[〇零一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖][-. ]?[0-9〇零一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖]/;
const NUMERAL = '0-9〇零一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖';
const NUMERALS: Readonly<Record<string, string>> = Object.fromEntries(
  ['〇零', '一幺壹', '二两贰', '三叁', '四肆', '五伍', '六陆', '七柒', '八捌', '九玖'].flatMap(
    (same, digit) => Array.from(same, (char) => [char, String(digit)] as const),
  ),
);
/** A mobile number in Chinese numerals or a mixture: 一三八 1234 五六七八. */
export const SPELLED_MOBILE = new RegExp(
  `(?<![${NUMERAL}])[1一幺壹][-. ]?[3-9三四五六七八九叁肆伍陆柒捌玖](?:[-. ]?[${NUMERAL}]){9}(?![${NUMERAL}])`,
  'g',
);

/** Digits of a number in Chinese numerals, a mixture, or with separators: 一三八-1234-五六七八 → 13812345678. */
export function digitsOf(value: string): string {
  return Array.from(value, (char) => NUMERALS[char] ?? char)
    .join('')
    .replace(/\D/g, '');
}

/** Bank card: 16 to 19 digits, in groups of four or not. `isBankCard` tells it from order numbers. */
export const BANK_CARD = /(?<![\d.*])[1-9]\d{3}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)/g;
const CARD_CUE = /(?:银行卡|卡号|账号|账户|帐号|储蓄卡|信用卡|开户)[^\d]{0,8}$/;

/** A card's check digit (Luhn, ISO 7812) and issuer, or a word before it that says so. */
export function isBankCard(number: string, before: string): boolean {
  const digits = number.replace(/\D/g, '');
  if (digits.length < 16 || digits.length > 19) return false;
  if (CARD_CUE.test(before)) return true;
  if (!/^(?:62|4|5[1-5]|3[5-7]|9[0-9])/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const weighed = i % 2 === 1 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}

/** The old ID number of 15 digits and the passport, where a word says what they are. */
export const NAMED_ID =
  /((?:身份证|护照|证件|驾驶证|港澳通行证)(?:号码?|号)?(?:是|为|:| ){0,3})([A-Za-z]{0,2}\d{7,15}[Xx]?)(?![\dA-Za-z*])/g;
/** Accounts of WeChat and QQ, by which a person is found as by a number. */
export const CHAT_ACCOUNT =
  /((?:微信|[Vv][Xx]|wechat|WeChat|[Qq]{2})(?:号码?|同号)?(?:是|为|:| ){0,3})([A-Za-z][-_A-Za-z0-9]{5,19}|[1-9]\d{4,10})(?![-_A-Za-z0-9*@.])/g;
/** Resident ID number, 18 characters with a plausible birth date (GB 11643). */
export const ID_NUMBER = new RegExp(
  `${DIGIT_BEFORE}([1-9]\\d{5})[- ]?((?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01]))[- ]?(\\d{3}[\\dXx])${DIGIT_AFTER}`,
  'g',
);
/** `*` belongs to it so that a masked address reads as one and stays as it is. */
const MAILBOX = "[A-Za-z0-9._%+'#!$&=?^{|}~`*/-]";
/** Providers after whose name an address ends, whatever letters follow: wang@qq.comABS灯亮. */
const PROVIDER =
  '(?:(?:vip\\.)?(?:qq|163|126|188|139|189|sina|sohu|gmail|outlook|hotmail|foxmail|aliyun|icloud|21cn|live|msn|yahoo)\\.(?:com\\.cn|com|cn|net)|yeah\\.net)';
/**
 * The mailbox is taken whole from its first character (a cut one would be masked again by the next pass); the last part
 * of the domain is of one case, because capitals behind it are the next word.
 */
export const EMAIL = new RegExp(
  `(?<!${MAILBOX})(${MAILBOX}+)@(${PROVIDER}|(?:[A-Za-z0-9-]{1,63}\\.){1,8}(?:[A-Z]{2,24}(?![a-z])|[A-Za-z][a-z]{1,23}))`,
  'g',
);

const PROVINCE = '[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]';
const LETTER = '[A-HJ-NP-Za-hj-np-z]';
const SIGN = '[A-HJ-NP-Za-hj-np-z0-9]';
/**
 * Plate (GA 36): five characters after the office letter, or six for new-energy cars (D/F … first or last). At least
 * three digits; 全新ES300h and 新款… are no plates of Xinjiang.
 */
export const PLATE = new RegExp(
  `(?<![全最换买款出是辆台](?=新))(${PROVINCE}${LETTER})[·. -]?` +
    `(${LETTER}${SIGN}\\d{4}|\\d{5}${LETTER}|(?=(?:${LETTER}*\\d){3})${SIGN}{4}(?:${SIGN}|[挂学警港澳]))(?![A-Za-z0-9])`,
  'g',
);

/** A first filter for `SPECIAL_PLATE`. */
export const MAY_BE_SPECIAL_PLATE = /[使领]|WJ/;
/** Plates of embassies (使), consulates (领) and the armed police (WJ). */
export const SPECIAL_PLATE = new RegExp(
  `(?<![A-Za-z0-9])(?:\\d{6}使|使\\d{6}|${PROVINCE}[A-Z]\\d{4}领|WJ[·. -]?(?:${PROVINCE}|\\d{2})[·. -]?\\d{4}[A-Z0-9])(?![A-Za-z0-9])`,
  'g',
);

/** 17 characters without I, O, Q, letters and digits mixed (ISO 3779, GB 16735). */
export const VIN =
  /(?<![A-Za-z0-9])(?=[0-9]{0,16}[A-Za-z])(?=[A-Za-z]{0,16}[0-9])[A-HJ-NPR-Za-hj-npr-z0-9]{17}(?![A-Za-z0-9])/g;

/** A VIN in groups, where a word says what it is; `isVinShape` decides after the separators are gone. */
export const NAMED_VIN =
  /((?:车架号|VIN码?|识别代[号码]|识别码|底盘号)(?:为|是|:|\(| ){0,4})([A-Za-z0-9](?:[ -]?[A-Za-z0-9]){16})(?![A-Za-z0-9])/g;

/** A first filter for both. */
export const MAY_BE_VIN = /[A-Za-z0-9](?:[ -]?[A-Za-z0-9]){16}/;

const VIN_VALUES: Readonly<Record<string, number>> = Object.fromEntries(
  Array.from('ABCDEFGH')
    .map((char, i) => [char, i + 1] as const)
    .concat(
      Array.from('JKLMN').map((char, i) => [char, i + 1] as const),
      [
        ['P', 7],
        ['R', 9],
      ],
      Array.from('STUVWXYZ').map((char, i) => [char, i + 2] as const),
      Array.from('0123456789').map((char, i) => [char, i] as const),
    ),
);
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

export function isVinShape(value: string): boolean {
  return /^[A-HJ-NPR-Z0-9]{17}$/.test(value);
}

/** Check digit at position 9 (GB 16735 appendix B). Expects the shape of `isVinShape`. */
export function vinCheckDigitHolds(vin: string): boolean {
  const sum = VIN_WEIGHTS.reduce((total, weight, i) => total + weight * VIN_VALUES[vin[i]], 0);
  const remainder = sum % 11;
  return vin[8] === (remainder === 10 ? 'X' : String(remainder));
}

const YEAR_CODES = 'ABCDEFGHJKLMNPRSTVWXY123456789';

/**
 * Model year at position 10 (GB 16735 table 1); the code comes round every 30 years, so the latest that is not more
 * than a year ahead of `thisYear` is meant. Undefined for a code the standard does not have (0, U, Z).
 */
export function vinModelYear(vin: string, thisYear: number): number | undefined {
  const index = YEAR_CODES.indexOf(vin[9]);
  if (index < 0 || vin[9] === undefined) return undefined;
  const first = 1980 + index;
  return first + 30 * Math.floor((thisYear + 1 - first) / 30);
}

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Shape, birth date and check character (GB 11643, ISO 7064 MOD 11-2) of an 18-character ID number. */
export function idNumberHolds(value: string): boolean {
  if (!/^[1-9]\d{16}[\dX]$/.test(value)) return false;
  const [year, month, day] = [value.slice(6, 10), value.slice(10, 12), value.slice(12, 14)].map(Number);
  const birth = new Date(Date.UTC(year, month - 1, day));
  if (birth.getUTCMonth() !== month - 1 || birth.getUTCDate() !== day) return false;
  const sum = ID_WEIGHTS.reduce((total, weight, i) => total + weight * Number(value[i]), 0);
  return value[17] === '10X98765432'[sum % 11];
}

/** 11 digits of a mobile number without prefix and separators; undefined when the text is not exactly one. */
export function mobileOf(value: string): string | undefined {
  const match = /^(?:(?:\+|00)?86)?(1[3-9]\d{9})$/.exec(value.replace(/[-. ()/_·—–~]/g, ''));
  return match?.[1];
}

/** Upper case without separators: 粤b·12345 → 粤B12345. */
export function plainPlate(value: string): string {
  return value.replace(/[·. -]/g, '').toUpperCase();
}

const WHOLE_PLATE = new RegExp(
  `^(?:${PLATE.source}|\\d{6}使|[A-Z]\\d{4,5}领|WJ[\\p{Script=Han}A-Z\\d]{5,7})$`,
  'u',
);

/** Expects `plainPlate()`. */
export function isPlateShape(value: string): boolean {
  return WHOLE_PLATE.test(value);
}
