/**
 * Shapes and check digits of what identifies a person or a car in Chinese texts. All patterns are bounded, so none
 * can be made to backtrack over a whole text. The global ones are for `replace` and `matchAll` only, which keep no
 * `lastIndex` between calls.
 */

const DIGIT_BEFORE = '(?<!\\d)';
const DIGIT_AFTER = '(?!\\d)';

/** Mainland mobile number, with or without +86 and the usual separators (138 1234 5678, 138-1234-5678). */
export const MOBILE = new RegExp(
  `${DIGIT_BEFORE}(?:(?:\\+|00)?86[- ]?)?(1[3-9]\\d(?:\\d{8}|([-. ])\\d{4}\\2\\d{4}|([-. ])\\d{3}\\3\\d{5}))${DIGIT_AFTER}`,
  'g',
);
/** Land line; the separator is required, or every batch number that begins with 0 would be one. */
export const LAND_LINE = new RegExp(
  `${DIGIT_BEFORE}\\(?(0\\d{2,3})(?:\\) ?|-| )(\\d{7,8})${DIGIT_AFTER}`,
  'g',
);
/** Resident ID number, 18 characters with a plausible birth date (GB 11643). */
export const ID_NUMBER = new RegExp(
  `${DIGIT_BEFORE}([1-9]\\d{5})[- ]?((?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01]))[- ]?(\\d{3}[\\dXx])${DIGIT_AFTER}`,
  'g',
);
/** `*` belongs to it so that a masked address reads as one and stays as it is. */
const MAILBOX = "[A-Za-z0-9._%+'#!$&=?^{|}~`*/-]";
/** The mailbox is taken whole from its first character (a cut one would be masked again by the next pass). */
export const EMAIL = new RegExp(
  `(?<!${MAILBOX})(${MAILBOX}+)@((?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,24})`,
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

/** 17 characters without I, O, Q, letters and digits mixed (ISO 3779, GB 16735). */
export const VIN =
  /(?<![A-Za-z0-9])(?=[0-9]{0,16}[A-Za-z])(?=[A-Za-z]{0,16}[0-9])[A-HJ-NPR-Za-hj-npr-z0-9]{17}(?![A-Za-z0-9])/g;

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
  const match = /^(?:(?:\+|00)?86)?(1[3-9]\d{9})$/.exec(value.replace(/[-. ()]/g, ''));
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
