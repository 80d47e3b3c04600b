import { DEFAULT_ZONE } from '../clock';
import { findCodes, findSoftware } from './extract/codes';
import { findDamage, findFrequency, findSituations } from './extract/circumstances';
import { findContacts } from './extract/contacts';
import { findFaults } from './extract/fault';
import { findPlaces } from './extract/place';
import { tokensOf } from './extract/tokens';
import { findVehicles } from './extract/vehicle';
import { vocabularyOf } from './extract/vocabulary';
import type { ExtraVocabulary } from './extract/vocabulary';
import { boughtOf, occurredOf } from './extract/dateRoles';
import type { FoundDate } from './extract/dateRoles';
import { findDates } from './extract/when';
import { findNames } from './maskNames';
import { findMileages } from './mileage';
import type { Extracted, ExtractedField } from './types';

export interface ExtractOptions {
  /** UTC milliseconds at which the message came in; without it no time is read. */
  receivedAt?: number;
  /** IANA zone of the writer's clock. */
  zone?: string;
  /** The owner's words; pass the same object for all messages under one rulebook. */
  vocabulary?: ExtraVocabulary;
}

/** Below this a value is a guess: kept among what was extracted, not taken as a fact. */
export const TAKEN_FROM = 0.5;

function timeOf(field: 'occurredAt' | 'vehicle.boughtAt', date: FoundDate | undefined): Extracted[] {
  if (!date) return [];
  const { at, start, end, confidence, precision } = date;
  return [{ field, value: at, start, end, confidence, precision }];
}

/**
 * Every key fact that stands in a clean text (R2), each with its span and a confidence: identifiers, mileage, times,
 * place, car, software, batch, fault codes, component and symptom, how often, road and speed, harm. Values are in their
 * plain form: phone 11 digits, plate and VIN upper case, kilometres, UTC milliseconds. Linear in the length of the text.
 */
export function extract(cleanText: string, options: ExtractOptions = {}): Extracted[] {
  if (cleanText === '') return [];
  const vocabulary = vocabularyOf(options.vocabulary);
  const tokens = tokensOf(cleanText, vocabulary);
  const { receivedAt, zone = DEFAULT_ZONE } = options;
  const thisYear = receivedAt === undefined ? undefined : new Date(receivedAt).getUTCFullYear();
  const vehicles = findVehicles(cleanText, tokens);
  const faults = findFaults(cleanText, tokens);
  const damage = findDamage(cleanText, tokens);
  const symptoms = tokens.symptom.filter(({ entries }) => entries[0].id !== '');
  const dates =
    receivedAt === undefined
      ? []
      : findDates(
          cleanText,
          receivedAt,
          [...symptoms, ...damage].sort((a, b) => a.start - b.start),
          zone,
        );
  return [
    ...findContacts(cleanText, thisYear),
    ...findNames(cleanText),
    ...findMileages(cleanText).map(({ km, start, end, confidence }): Extracted => {
      return { field: 'vehicle.mileageKm', value: km, start, end, confidence };
    }),
    ...timeOf('occurredAt', occurredOf(dates)),
    ...timeOf('vehicle.boughtAt', boughtOf(dates)),
    ...findPlaces(cleanText, tokens, vehicles, vocabulary),
    ...vehicles,
    ...findSoftware(cleanText),
    ...findCodes(cleanText),
    ...faults,
    ...findFrequency(cleanText, tokens, faults),
    ...findSituations(cleanText, tokens),
    ...damage,
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
