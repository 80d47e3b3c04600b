import { createHmac } from 'node:crypto';
import type { LedgerKeys } from '../../ledger/keys';
import type { Extracted, FeedbackFacts, NormalizedFeedback } from '../types';

/**
 * By what a person or a car is recognised, as keyed hashes. `person` and `car` are what the feedback says about its
 * own customer; `mentioned` is anybody in its text: found for export and erasure (R3), never a proof of identity.
 */
export const IDENTITY_KINDS = ['phone', 'email', 'idNumber', 'openId', 'vin', 'plate'] as const;
export type IdentityKind = (typeof IDENTITY_KINDS)[number];
/** Strongest first: the first one known is whose voice it is. */
const PERSON: readonly IdentityKind[] = ['phone', 'idNumber', 'email', 'openId'];

export interface Identity {
  readonly key: string;
  readonly kind: IdentityKind;
  readonly role: 'person' | 'car' | 'mentioned';
}

/** One form a value, however it was typed: 粤B·12345 and 粤b12345 are one car. */
export function identityKey(keys: LedgerKeys, kind: IdentityKind, value: string): string {
  return createHmac('sha256', keys.signing)
    .update(`identity/${kind}/${plainForm(kind, value)}`)
    .digest('hex')
    .slice(0, 32);
}

function plainForm(kind: IdentityKind, value: string): string {
  const text = value.normalize('NFKC').trim();
  if (kind === 'openId') return text;
  if (kind === 'email') return text.toLowerCase();
  const plain = text.replace(/[\s·・.\-()]+/g, '').toLowerCase();
  return kind === 'phone' ? plain.replace(/^(?:\+|00)?86(?=1\d{10}$)/, '') : plain;
}

export function identitiesOf(
  keys: LedgerKeys,
  facts: Pick<FeedbackFacts, 'customer' | 'vehicle'>,
  extracted: readonly Extracted[],
): Identity[] {
  const found = new Map<string, Identity>();
  const add = (kind: IdentityKind, value: unknown, role: Identity['role']) => {
    // A number the channel masked itself (138****5678) is many people's.
    if (typeof value !== 'string' || value.trim() === '' || value.includes('*')) return;
    const key = identityKey(keys, kind, value);
    if (!found.has(key)) found.set(key, { key, kind, role });
  };
  const { customer, vehicle } = facts as {
    customer: Readonly<Record<string, unknown>>;
    vehicle: Readonly<Record<string, unknown>>;
  };
  for (const kind of PERSON) add(kind, customer[kind], 'person');
  add('vin', vehicle.vin, 'car');
  add('plate', vehicle.plate, 'car');
  for (const { field, value } of extracted) {
    const kind = IDENTITY_KINDS.find((known) => field.endsWith(`.${known}`));
    if (kind) add(kind, value, 'mentioned');
  }
  return [...found.values()];
}

const ofRecords = new WeakMap<NormalizedFeedback, Identity[]>();

/** The same, remembered: storing asks for them twice, and a keyed hash costs some microseconds. */
export function identitiesOfRecord(keys: LedgerKeys, record: NormalizedFeedback): Identity[] {
  let identities = ofRecords.get(record);
  if (!identities) ofRecords.set(record, (identities = identitiesOf(keys, record, record.extracted)));
  return identities;
}

/** Whose voice it is: the person's strongest identity, else the car's; undefined for an anonymous message. */
export function voiceKeyOf(identities: readonly Identity[]): string | undefined {
  return (identities.find(({ role }) => role === 'person') ?? identities.find(({ role }) => role === 'car'))
    ?.key;
}
