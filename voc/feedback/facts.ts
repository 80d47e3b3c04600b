import { bestOf } from './extract';
import { idNumberHolds, vinCheckDigitHolds } from './identifiers';
import type { NoteBook } from './notes';
import type { Extracted, ExtractedField, FeedbackFacts } from './types';
import type { FieldReader } from './validate';

/** The facts as the channel gives them; `codes` come from the caller, who needs them to accept a text-less message. */
export function readFacts(reader: FieldReader, codes: string[]): FeedbackFacts {
  return {
    customer: {
      name: reader.line('customer.name'),
      phone: reader.phone(),
      email: reader.email(),
      idNumber: reader.idNumber(),
    },
    vehicle: {
      brand: reader.line('vehicle.brand'),
      model: reader.line('vehicle.model'),
      vin: reader.vin(),
      plate: reader.plate(),
      mileageKm: reader.mileageKm(),
      batch: reader.line('vehicle.batch'),
      software: reader.line('vehicle.software'),
    },
    place: {
      province: reader.line('place.province'),
      city: reader.line('place.city'),
      dealer: reader.line('place.dealer'),
    },
    fault: { codes },
  };
}

/**
 * The channel's value wins over the text's; where both are there and differ, the contradiction is noted. A masked
 * number of a channel (138****5678) contradicts nothing.
 */
function settle<T extends string | number>(
  given: T | undefined,
  found: readonly Extracted[],
  field: ExtractedField,
  book: NoteBook,
): T | undefined {
  const best = bestOf(found, field);
  if (!best) return given;
  if (given === undefined) {
    if (field === 'vehicle.vin' && !vinCheckDigitHolds(String(best.value)))
      book.add(field, 'vinCheckDigit', best.value);
    if (field === 'customer.idNumber' && !idNumberHolds(String(best.value)))
      book.add(field, 'idNumberCheck', best.value);
    return best.value as T;
  }
  const agrees = found.some((item) => item.field === field && sameValue(given, item.value));
  if (!agrees && !String(given).includes('*')) book.add(field, 'contradiction', best.value);
  return given;
}

/** Mileages agree within a tenth: "3万公里" in the text is a round 31,250. */
function sameValue(given: string | number, found: string | number): boolean {
  if (typeof given === 'number' && typeof found === 'number') return Math.abs(given - found) * 10 <= given;
  return String(given).toLowerCase() === String(found).toLowerCase();
}

/** Fills what the channel left open from the text, and notes where the two contradict each other. */
export function addFromText(facts: FeedbackFacts, found: readonly Extracted[], book: NoteBook): void {
  const { customer, vehicle } = facts;
  customer.phone = settle(customer.phone, found, 'customer.phone', book);
  customer.email = settle(customer.email, found, 'customer.email', book);
  customer.idNumber = settle(customer.idNumber, found, 'customer.idNumber', book);
  vehicle.vin = settle(vehicle.vin, found, 'vehicle.vin', book);
  vehicle.plate = settle(vehicle.plate, found, 'vehicle.plate', book);
  vehicle.mileageKm = settle(vehicle.mileageKm, found, 'vehicle.mileageKm', book);
}

/** `undefined` members would become `null` or vanish depending on who writes the record down; so they are not there. */
export function compact<T extends object>(facts: T): T {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as T;
}
