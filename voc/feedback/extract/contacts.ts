import {
  BANK_CARD,
  EMAIL,
  HOTLINE,
  ID_NUMBER,
  LAND_LINE,
  MAY_BE_SPECIAL_PLATE,
  MAY_BE_SPELLED,
  MAY_BE_VIN,
  MOBILE,
  NAMED_VIN,
  PLATE,
  SPECIAL_PLATE,
  SPELLED_MOBILE,
  VIN,
  digitCount,
  digitsOf,
  idNumberHolds,
  isBankCard,
  isVinShape,
  mobileOf,
  plainPlate,
  vinCheckDigitHolds,
  vinModelYear,
} from '../identifiers';
import type { Extracted, ExtractedField } from '../types';
import { overlaps } from './spans';

type Read = { value: string; confidence: number } | undefined;

function collect(
  text: string,
  pattern: RegExp,
  field: ExtractedField,
  read: (match: RegExpExecArray) => Read,
): Extracted[] {
  return Array.from(text.matchAll(pattern)).flatMap((match) => {
    const found = read(match);
    return found ? [{ field, ...found, start: match.index, end: match.index + match[0].length }] : [];
  });
}

/** The number of a dealer's man: 销售电话:138…, 总监(莫某138…). It must not become the customer's. */
const SOMEBODY_ELSE =
  /(?:销售|总监|经理|客服|顾问|店长|售后|师傅|4[sS]店?|官方|厂家|热线|救援|对方)[^,。;!?\n]{0,8}$/;

function phoneConfidence(text: string, at: number, own: number): number {
  return SOMEBODY_ELSE.test(text.slice(Math.max(0, at - 14), at)) ? 0.4 : own;
}

/** Digits of the shortest number that is read as a phone (400 123 4567, 0755-1234567). */
const MIN_PHONE = 10;
const MIN_CARD = 16;

function phones(text: string): Extracted[] {
  const spelled = MAY_BE_SPELLED.test(text)
    ? collect(text, SPELLED_MOBILE, 'customer.phone', (match) => {
        const value = digitsOf(match[0]);
        return /^\d+$/.test(match[0].replace(/[-. ]/g, ''))
          ? undefined
          : { value, confidence: phoneConfidence(text, match.index, 0.7) };
      })
    : [];
  const digits = digitCount(text, MIN_CARD);
  if (digits < MIN_PHONE) return spelled;
  const cards = collect(digits < MIN_CARD ? '' : text, BANK_CARD, 'customer.bankCard', (match) =>
    isBankCard(match[0], text.slice(Math.max(0, match.index - 12), match.index))
      ? { value: digitsOf(match[0]), confidence: 0.9 }
      : undefined,
  );
  const inCard = (match: RegExpExecArray) => overlaps(cards, match.index, match.index + 1);
  return [
    ...spelled,
    ...collect(text, MOBILE, 'customer.phone', (match) =>
      inCard(match)
        ? undefined
        : {
            value: mobileOf(match[1]) ?? digitsOf(match[1]),
            confidence: phoneConfidence(text, match.index, 0.8),
          },
    ),
    ...collect(text.includes('0') ? text : '', LAND_LINE, 'customer.phone', (match) =>
      inCard(match)
        ? undefined
        : {
            value: `${match[1]}-${match[2].replace(/\D/g, '')}`,
            confidence: phoneConfidence(text, match.index, 0.6),
          },
    ),
    ...collect(text.includes('00') ? text : '', HOTLINE, 'serviceLine', (match) =>
      inCard(match) ? undefined : { value: digitsOf(match[0]), confidence: 0.8 },
    ),
    ...cards,
  ];
}

function vins(text: string, thisYear: number | undefined): Extracted[] {
  if (!MAY_BE_VIN.test(text)) return [];
  const plain = collect(text, VIN, 'vehicle.vin', (match) => {
    const value = match[0].toUpperCase();
    if (vinCheckDigitHolds(value)) return { value, confidence: 0.99 };
    // The last four are digits on every car (GB 16735 4.3.3); else it is rather the number of a part.
    return { value, confidence: /\d{4}$/.test(value) ? 0.6 : 0.4 };
  });
  const named = collect(text, NAMED_VIN, 'vehicle.vin', (match) => {
    const value = match[2].replace(/[ -]/g, '').toUpperCase();
    if (value.length === match[2].length || !isVinShape(value) || !/\d/.test(value)) return undefined;
    return { value, confidence: vinCheckDigitHolds(value) ? 0.97 : 0.5 };
  });
  return [...plain, ...named].flatMap((item) => {
    const year = thisYear === undefined ? undefined : vinModelYear(String(item.value), thisYear);
    const confidence = Math.min(item.confidence, 0.9);
    return year === undefined
      ? [item]
      : [item, { ...item, field: 'vehicle.modelYear', value: year, confidence }];
  });
}

/**
 * What identifies people and cars: e-mail, ID number, phones (mobile, land line, in Chinese numerals), service lines,
 * bank cards, plates, VINs with their model year. Values in plain form: 11 digits, upper case. A check digit that fails
 * lowers the confidence and drops nothing.
 * @param thisYear for the model year of a VIN, whose code comes round every 30 years.
 */
export function findContacts(text: string, thisYear?: number): Extracted[] {
  const email = text.includes('@')
    ? collect(text, EMAIL, 'customer.email', (match) => ({ value: match[0], confidence: 0.9 }))
    : [];
  const numbers = phones(text);
  // A plate has three digits, and everything else more.
  const digits = digitCount(text, 15);
  if (digits < 3) return [...email, ...numbers];
  return [
    ...email,
    ...collect(digits < 15 ? '' : text, ID_NUMBER, 'customer.idNumber', (match) => {
      const value = `${match[1]}${match[2]}${match[3]}`.toUpperCase();
      return { value, confidence: idNumberHolds(value) ? 0.99 : 0.5 };
    }),
    ...numbers,
    ...collect(text, PLATE, 'vehicle.plate', (match) => ({ value: plainPlate(match[0]), confidence: 0.9 })),
    ...collect(MAY_BE_SPECIAL_PLATE.test(text) ? text : '', SPECIAL_PLATE, 'vehicle.plate', (match) => ({
      value: plainPlate(match[0]),
      confidence: 0.8,
    })),
    ...vins(text, thisYear),
  ];
}
