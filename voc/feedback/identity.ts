import { createHash, createHmac } from 'node:crypto';
import { canonicalJson, parseJson } from '../canonicalJson';
import type { LedgerKeys } from '../ledger/keys';
import type { FeedbackRecord } from '../types';
import { identitiesOfRecord } from './duplicates/identities';
import type { NormalizeDecision, NormalizedFeedback } from './types';

/** By what two messages are recognised as the same one (R2). */
export type Rejected = Extract<NormalizeDecision, { outcome: 'rejected' }>;

/**
 * What the storing of a message is serialised by: its own id or content, and its person and car, because two messages
 * of one customer from two channels at once would otherwise find nobody and open two cases. Not its bands: they are
 * dozens, and a copy that goes unmarked in such a moment still shares `voice.content` with the other.
 */
export function lockKeys(keys: LedgerKeys, decision: NormalizeDecision): string[] {
  if (decision.outcome === 'rejected') return [lockKey(keys, decision)];
  const whose = identitiesOfRecord(keys, decision.record).filter(({ role }) => role !== 'mentioned');
  return [lockKey(keys, decision), ...whose.map(({ key }) => `identity/${key}`)];
}

function lockKey(keys: LedgerKeys, decision: NormalizeDecision): string {
  if (decision.outcome === 'rejected') return `feedback/${rejectedHash(keys, decision)}`;
  const { record } = decision;
  return record.sourceId === undefined
    ? `feedback/${contentKey(keys, record)}`
    : `feedback/${record.channel}/${storedSourceId(keys, record, record.sourceId)}`;
}

/** What stands in the column: an id that holds personal data (a phone number) is kept as a keyed hash only. */
export function storedSourceId(keys: LedgerKeys, record: NormalizedFeedback, sourceId: string): string {
  if (record.masked.sourceId === sourceId) return sourceId;
  return `hmac:${keyed(keys, `sourceId/${sourceId}`)}`;
}

/**
 * Same content means the same words and the same facts: "刹车失灵" from two customers who left different names is two
 * messages, and so are two fault codes of one car.
 */
export function contentKey(keys: LedgerKeys, record: NormalizedFeedback): string {
  const { contentHash, customer, vehicle, place, fault } = record;
  return keyed(keys, canonicalJson({ contentHash, customer, vehicle, place, fault }));
}

export function saysTheSame(storedRecord: string, record: NormalizedFeedback): boolean {
  const earlier = parseJson<Pick<FeedbackRecord, 'text' | 'fault'>>(storedRecord);
  return saying(earlier.text, earlier.fault?.codes) === saying(record.maskedText, record.masked.fault.codes);
}

/** Short form of what a message says, to tell two messages of one source id apart. */
export function sayingKey(record: NormalizedFeedback): string {
  const said = saying(record.maskedText, record.masked.fault.codes);
  return createHash('sha256').update(said).digest('hex').slice(0, 16);
}

function saying(text: string, codes: readonly string[] = []): string {
  return canonicalJson([text, codes]);
}

export function rejectedHash(keys: LedgerKeys, { kept }: Rejected): string {
  return keyed(
    keys,
    canonicalJson({ channel: kept.channel, sourceId: kept.sourceId, excerpt: kept.excerpt }),
  );
}

/** Keyed: a plain hash of a phone number is found by trying them all. */
function keyed(keys: LedgerKeys, text: string): string {
  return createHmac('sha256', keys.signing).update(text).digest('hex');
}
