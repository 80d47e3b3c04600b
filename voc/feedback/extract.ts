import {
  EMAIL,
  ID_NUMBER,
  MOBILE,
  PLATE,
  VIN,
  idNumberHolds,
  mobileOf,
  plainPlate,
  vinCheckDigitHolds,
} from './identifiers';
import { findMileages } from './mileage';
import type { Extracted, ExtractedField } from './types';

function collect(
  text: string,
  pattern: RegExp,
  field: ExtractedField,
  read: (match: RegExpMatchArray) => { value: string; confidence: number },
): Extracted[] {
  return Array.from(text.matchAll(pattern), (match) => ({
    field,
    ...read(match),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/**
 * Identifiers and the mileage that stand in a clean text (R2), in the order of the text within each field. Values are
 * in their plain form: phone 11 digits, plate and VIN upper case, mileage kilometres. A check digit that fails lowers
 * the confidence and drops nothing.
 */
export function extract(cleanText: string): Extracted[] {
  if (!/[\d@]/.test(cleanText)) return [];
  const email = cleanText.includes('@')
    ? collect(cleanText, EMAIL, 'customer.email', (match) => ({ value: match[0], confidence: 0.9 }))
    : [];
  if (!/\d/.test(cleanText)) return email;
  return [
    ...email,
    ...collect(cleanText, ID_NUMBER, 'customer.idNumber', (match) => {
      const value = `${match[1]}${match[2]}${match[3]}`.toUpperCase();
      return { value, confidence: idNumberHolds(value) ? 0.99 : 0.5 };
    }),
    ...collect(cleanText, MOBILE, 'customer.phone', (match) => ({
      value: mobileOf(match[0]) ?? match[1],
      confidence: 0.8,
    })),
    ...collect(cleanText, PLATE, 'vehicle.plate', (match) => ({
      value: plainPlate(match[0]),
      confidence: 0.9,
    })),
    ...collect(cleanText, VIN, 'vehicle.vin', (match) => {
      const value = match[0].toUpperCase();
      return { value, confidence: vinCheckDigitHolds(value) ? 0.99 : 0.6 };
    }),
    ...findMileages(cleanText).map(({ km, start, end, confidence }): Extracted => {
      return { field: 'vehicle.mileageKm', value: km, start, end, confidence };
    }),
  ];
}

/** The most trustworthy value of a field, the first of equals; undefined when the text has none. */
export function bestOf(found: readonly Extracted[], field: ExtractedField): Extracted | undefined {
  let best: Extracted | undefined;
  for (const item of found) {
    if (item.field === field && (!best || item.confidence > best.confidence)) best = item;
  }
  return best;
}
