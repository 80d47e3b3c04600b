import { isoInZone } from '../clock';
import { TAKEN_FROM, bestOf } from './extract';
import { shortPlace } from './extract/place';
import { faultName } from './extract/vocabulary';
import type { Vocabulary } from './extract/vocabulary';
import { idNumberHolds, vinCheckDigitHolds } from './identifiers';
import type { NoteBook } from './notes';
import type { Extracted, ExtractedField, FeedbackFacts, NormalizedFeedback, NoteReason } from './types';
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

type FromText = NormalizedFeedback['fromText'];

/** What the rest of intake needs to take facts from a text. */
export interface TextFacts {
  readonly found: readonly Extracted[];
  readonly book: NoteBook;
  readonly vocabulary: Vocabulary;
  readonly zone: string;
}

const CHECKS: Partial<Record<ExtractedField, { reason: NoteReason; holds: (value: string) => boolean }>> = {
  'vehicle.vin': { reason: 'vinCheckDigit', holds: vinCheckDigitHolds },
  'customer.idNumber': { reason: 'idNumberCheck', holds: idNumberHolds },
};

/**
 * The channel's value wins over the text's; where both are there and differ, the contradiction is noted. A masked
 * number of a channel (138****5678) contradicts nothing.
 */
function settle<T extends string | number>(
  given: T | undefined,
  field: ExtractedField,
  { found, book }: TextFacts,
  taken: FromText,
): T | undefined {
  const best = bestOf(found, field);
  if (!best || best.confidence < TAKEN_FROM) return given;
  if (given === undefined) {
    const check = CHECKS[field];
    if (check && !check.holds(String(best.value))) book.add(field, check.reason, best.value);
    taken[field] = best.confidence;
    return best.value as T;
  }
  const agrees = found.some((item) => item.field === field && sameValue(given, item.value));
  if (!agrees && !String(given).includes('*')) book.add(field, 'contradiction', best.value);
  return given;
}

/** 轩逸 and 日产轩逸 2021款, 杭州 and 杭州市 are the same: one holds the other, blanks and case aside. */
function sameValue(given: string | number, found: string | number): boolean {
  // Mileages agree within a tenth: "3万公里" in the text is a round 31,250.
  if (typeof given === 'number' && typeof found === 'number') return Math.abs(given - found) * 10 <= given;
  const plain = (value: string | number) =>
    String(value)
      .toLowerCase()
      .replace(/[\s·-]/g, '');
  const [a, b] = [plain(given), plain(found)];
  return a.includes(b) || b.includes(a);
}

/** Values of a list field worth taking, each once, in the order of the text. */
function listOf(found: readonly Extracted[], field: ExtractedField): string[] {
  const values = found.filter((item) => item.field === field && item.confidence >= TAKEN_FROM);
  return Array.from(new Set(values.map(({ value }) => String(value))));
}

const some = <T>(list: T[]): T[] | undefined => (list.length === 0 ? undefined : list);

/** Component and symptom, how often, where, and what harm; and fault codes where the channel has none. */
function addFault(facts: FeedbackFacts, text: TextFacts, taken: FromText): void {
  const { found, vocabulary } = text;
  const main = bestOf(found, 'fault.key');
  const codes = facts.fault.codes.length > 0 ? facts.fault.codes : listOf(found, 'fault.codes');
  if (codes !== facts.fault.codes && codes.length > 0)
    taken['fault.codes'] = bestOf(found, 'fault.codes')?.confidence;
  const told = main && main.confidence >= TAKEN_FROM ? String(main.value) : undefined;
  if (told !== undefined) taken['fault.key'] = main?.confidence;
  const others = listOf(found, 'fault.key').filter((key) => key !== told);
  facts.fault = compact({
    codes,
    key: told && faultName(told, vocabulary).zh,
    component: told?.split('/')[0],
    symptom: told?.split('/')[1],
    others: some(others.map((key) => faultName(key, vocabulary).zh)),
    frequency: bestOf(found, 'fault.frequency')?.value as string | undefined,
    situations: some(listOf(found, 'fault.situation')),
    speedKmh: bestOf(found, 'fault.speedKmh')?.value as number | undefined,
    damage: some(listOf(found, 'damage')),
  });
}

/** City, province and district of the text, as far as they agree with each other and with the channel. */
function addPlace(facts: FeedbackFacts, text: TextFacts, taken: FromText): void {
  const { place } = facts;
  const { vocabulary } = text;
  if (place.province !== undefined) place.province = shortPlace(place.province, 'province', vocabulary);
  if (place.city !== undefined) place.city = shortPlace(place.city, 'city', vocabulary);
  const givenCity = place.city;
  place.city = settle(place.city, 'place.city', text, taken);
  const home = place.city === undefined ? undefined : vocabulary.provinceOf.get(place.city);
  if (place.province === undefined && home !== undefined) {
    place.province = home;
    if (givenCity === undefined) taken['place.province'] = taken['place.city'];
  } else {
    place.province = settle(place.province, 'place.province', text, taken);
  }
  if (givenCity === undefined) place.district = settle(place.district, 'place.district', text, taken);
}

/** Fills what the channel left open from the text, notes where the two contradict each other, and says what it took. */
export function addFromText(facts: FeedbackFacts, text: TextFacts): FromText {
  const taken: FromText = {};
  const { customer, vehicle } = facts;
  customer.name = settle(customer.name, 'customer.name', text, taken);
  customer.phone = settle(customer.phone, 'customer.phone', text, taken);
  customer.email = settle(customer.email, 'customer.email', text, taken);
  customer.idNumber = settle(customer.idNumber, 'customer.idNumber', text, taken);
  vehicle.vin = settle(vehicle.vin, 'vehicle.vin', text, taken);
  vehicle.plate = settle(vehicle.plate, 'vehicle.plate', text, taken);
  vehicle.mileageKm = settle(vehicle.mileageKm, 'vehicle.mileageKm', text, taken);
  vehicle.brand = settle(vehicle.brand, 'vehicle.brand', text, taken);
  vehicle.model = settle(vehicle.model, 'vehicle.model', text, taken);
  vehicle.modelYear = settle(vehicle.modelYear, 'vehicle.modelYear', text, taken);
  vehicle.batch = settle(vehicle.batch, 'vehicle.batch', text, taken);
  vehicle.software = settle(vehicle.software, 'vehicle.software', text, taken);
  const bought = bestOf(text.found, 'vehicle.boughtAt');
  if (bought) {
    vehicle.boughtAt = dayOf(bought, text.zone);
    taken['vehicle.boughtAt'] = bought.confidence;
  }
  addPlace(facts, text, taken);
  addFault(facts, text, taken);
  return taken;
}

/** `2024-02-16`, or `2024-02`, `2024` where the text tells no more. */
export function dayOf(time: Extracted, zone: string): string {
  const length = time.precision === 'year' ? 4 : time.precision === 'month' ? 7 : 10;
  return isoInZone(Number(time.value), zone).slice(0, length);
}

/** `undefined` members would become `null` or vanish depending on who writes the record down; so they are not there. */
export function compact<T extends object>(facts: T): T {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as T;
}
