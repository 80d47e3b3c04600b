import { maskCustomer, maskPlate, maskText, maskVin } from './mask';
import type { FeedbackFacts } from './types';

/** Masks what stands in any text of an object; numbers stay. */
function maskTexts<T extends object>(facts: T, mask: (text: string) => string): T {
  return Object.fromEntries(
    Object.entries(facts).map(([key, value]) => [key, typeof value === 'string' ? mask(value) : value]),
  ) as T;
}

/**
 * The facts as they may leave the case file (R3). Every text goes through `maskText` on top of its own mask, because
 * people type phone numbers into any field there is (dealer: "问张三13812345678").
 */
export function maskFacts(facts: FeedbackFacts, hideVin: boolean): FeedbackFacts {
  const mask = (text: string) => maskText(text, { known: facts.customer, maskVin: hideVin });
  const { vin, plate, ...vehicle } = facts.vehicle;
  return {
    customer: maskTexts(maskCustomer(facts.customer), (text) => maskText(text, { maskVin: hideVin })),
    vehicle: {
      ...maskTexts(vehicle, mask),
      ...(vin === undefined ? {} : { vin: hideVin ? maskVin(vin) : vin }),
      ...(plate === undefined ? {} : { plate: maskPlate(plate) }),
    },
    place: maskTexts(facts.place, mask),
    // Keys and words of the fault come from our own vocabulary.
    fault: { ...facts.fault, codes: facts.fault.codes.map(mask) },
  };
}
