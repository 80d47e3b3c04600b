import { canonicalJson, parseJson } from '../canonicalJson';
import { DAY, DEFAULT_ZONE, MINUTE, isoInZone } from '../clock';
import { schedule, seal } from '../ledger';
import type { Tx } from '../ledger';
import type { Decision, FeedbackRecord, JsonObject, Level, Verdict } from '../types';
import { cleanText } from './clean';
import { identitiesOf, insertIdentities, Matcher, mergeOf, serialOf } from './duplicates';
import type { IdentityKind, Match, Merge } from './duplicates';
import { extract } from './extract';
import { addRepeat, findContent, findSource, insertRow, nextFeedbackNumber } from './feedbackRows';
import type { FeedbackRow } from './feedbackRows';
import { contentKey, lockKeys, rejectedHash, sayingKey, saysTheSame, storedSourceId } from './identity';
import type { Rejected } from './identity';
import { recordOf, sealedOf } from './storedRecord';
import type { NormalizeDecision, NormalizedFeedback, RejectReason } from './types';

/**
 * Writes feedback to the ledger before anybody passes it on (R2, DESIGN §7 "no accepted feedback is lost").
 * Each message is one of: `new`; a `duplicate` of a row already there, which counts its repeats; or `rejected`,
 * kept as well, because a complaint that cannot be read is still a complaint somebody has to look at.
 */
export interface StoreOptions {
  /** Without a verdict after this long the feedback comes back as event `feedback.stalled`; 0 = never. */
  stalledAfterMs: number;
  /** Zone of numbers and times; default `DEFAULT_ZONE`. */
  zone?: string;
  /** The same content without an id counts as the same message within this time; default 10 minutes. */
  repeatWithinMs?: number;
  /** The same person or car about the same matter is one matter within this time; default 30 days, 0 = never. */
  sameWithinMs?: number;
  /**
   * The verdict on a message before it is merged into an earlier one's case: what is more urgent than that must ring.
   * Without it nothing is merged, only related.
   */
  judge?: (feedback: FeedbackRecord) => Verdict;
}

export interface DuplicateOf {
  /** Number of the feedback that was there first. */
  of: string;
  repeats: number;
  /** `sameMatter`: its own number, how similar the texts are (0 … 1), and by what its customer or car was recognised. */
  number?: string;
  similarity?: number;
  by?: IdentityKind;
  caseNumber?: string;
  level?: Level;
  category?: string;
}

export type StoredFeedback =
  | (Decision<'new', 'firstSeen' | 'sameIdOtherText', { number: string }> & { feedback: FeedbackRecord })
  | (Decision<'duplicate', 'sameSourceId' | 'sameContentWithin10Min' | 'sameMatter', DuplicateOf> & {
      feedback: FeedbackRecord;
    })
  | (Decision<'rejected', RejectReason, { number: string; repeats: number }> & {
      problems: Rejected['problems'];
    });

export const REPEAT_WITHIN_MS = 10 * MINUTE;
export const STALLED_AFTER_MS = 2 * MINUTE;
export const SAME_WITHIN_MS = 30 * DAY;

function repeatWithin({ repeatWithinMs }: StoreOptions): number {
  return repeatWithinMs ?? REPEAT_WITHIN_MS;
}

/** One message; see `storeFeedbacks`. */
export async function storeFeedback(
  tx: Tx,
  decision: NormalizeDecision,
  options: StoreOptions,
): Promise<StoredFeedback> {
  return (await storeFeedbacks(tx, [decision], options))[0]!;
}

/**
 * Stores many messages in one transaction, in their order; running it twice gives duplicates and changes nothing
 * but the count of repeats. Throws what the ledger throws (VocError `ledger.*`), and then nothing is stored.
 */
export async function storeFeedbacks(
  tx: Tx,
  decisions: readonly NormalizeDecision[],
  options: StoreOptions,
): Promise<StoredFeedback[]> {
  // All keys in one call: the ledger takes them in sorted order, so two batches cannot wait for each other. Without
  // the lock two identical messages that arrive together both find nobody and are both stored (and both ring).
  await tx.lock(decisions.flatMap((decision) => lockKeys(tx.keys, decision)));
  const records = decisions.flatMap((decision) => (decision.outcome === 'accepted' ? [decision.record] : []));
  const matcher = await Matcher.of(tx, records, tx.now - (options.sameWithinMs ?? SAME_WITHIN_MS));
  const stored: StoredFeedback[] = [];
  for (const decision of decisions) {
    stored.push(
      decision.outcome === 'accepted'
        ? await storeAccepted(tx, decision.record, options, matcher)
        : await storeRejected(tx, decision, options),
    );
  }
  await matcher.flush();
  return stored;
}

async function storeAccepted(
  tx: Tx,
  record: NormalizedFeedback,
  options: StoreOptions,
  matcher: Matcher,
): Promise<StoredFeedback> {
  if (record.sourceId === undefined) {
    const earlier = await findContent(
      tx,
      contentKey(tx.keys, record),
      'stored',
      record.receivedAt - repeatWithin(options),
    );
    return earlier
      ? await countRepeat(tx, earlier, 'sameContentWithin10Min', record.receivedAt)
      : await insertAccepted(tx, record, undefined, options, matcher);
  }
  const sourceId = storedSourceId(tx.keys, record, record.sourceId);
  const earlier = await findSource(tx, record.channel, sourceId);
  if (!earlier) return await insertAccepted(tx, record, sourceId, options, matcher);
  if (saysTheSame(earlier.record, record))
    return await countRepeat(tx, earlier, 'sameSourceId', record.receivedAt);
  // A form that gives every message the same id, or a complaint that was edited to tell more: another text is
  // another message. Taken for a duplicate it would be lost, and it may be the one that says the car burns.
  const otherText = `${sourceId}~${sayingKey(record)}`;
  const edited = await findSource(tx, record.channel, otherText);
  return edited
    ? await countRepeat(tx, edited, 'sameSourceId', record.receivedAt)
    : await insertAccepted(tx, record, otherText, options, matcher, earlier.number);
}

async function insertAccepted(
  tx: Tx,
  record: NormalizedFeedback,
  sourceId: string | undefined,
  options: StoreOptions,
  matcher: Matcher,
  sameIdAs?: string,
): Promise<StoredFeedback> {
  const zone = options.zone ?? DEFAULT_ZONE;
  const number = await nextFeedbackNumber(tx, zone);
  const match = options.sameWithinMs === 0 ? {} : matcher.match(record);
  const { matter } = match;
  const plain = recordOf(record, number, zone, sameIdAs, { voice: voiceOf(match) });
  const merge = matter && (await mergeOf(tx, matter, options.judge?.(plain), options.judge));
  const related = merge?.outcome === 'apart' ? merge.evidence : undefined;
  const feedback: FeedbackRecord = related === undefined ? plain : { ...plain, related };
  await insertRow(tx, {
    number,
    channel: record.channel,
    sourceId: sourceId ?? feedback.sourceId,
    contentHash: contentKey(tx.keys, record),
    receivedAt: record.receivedAt,
    occurredAt: record.occurredAt ?? null,
    state: 'stored',
    record: canonicalJson(feedback),
    sealed: seal(canonicalJson(sealedOf(record)), tx.keys, number),
    ...(merge?.outcome === 'merged' ? { merged: { ...mergedColumns(merge), judgedAt: tx.now } } : {}),
  });
  matcher.add(record, number, match);
  if (matter && merge?.outcome === 'merged') return joined(tx, feedback, matter, merge);
  if (options.stalledAfterMs > 0) {
    await schedule(tx, {
      topic: 'feedback.stalled',
      key: `feedback.stalled/${number}`,
      dueAt: tx.now + options.stalledAfterMs,
      payload: { feedback, zone } as unknown as JsonObject,
      // Moved by the case when the road is complete (openCase, raiseLadder).
      fence: { name: `feedback/${number}`, value: 0 },
    });
  }
  return {
    outcome: 'new',
    reason: sameIdAs === undefined ? 'firstSeen' : 'sameIdOtherText',
    evidence: { number },
    feedback,
  };
}

function voiceOf({ customer, content, copyOf }: Match): FeedbackRecord['voice'] {
  return {
    ...(customer === undefined ? {} : { customer }),
    ...(content === undefined ? {} : { content }),
    ...(copyOf === undefined ? {} : { copyOf }),
  };
}

type Merged = Extract<Merge, { outcome: 'merged' }>;

function mergedColumns({ evidence }: Merged) {
  const { sameAs, caseNumber, verdict } = evidence;
  return { sameAs, caseNumber, level: verdict.level, verdict: canonicalJson(verdict) };
}

/** The case gains the feedback: handled once, and its owner sees that the customer wrote again. */
function joined(
  tx: Tx,
  feedback: FeedbackRecord,
  { similarity, by }: NonNullable<Match['matter']>,
  { evidence }: Merged,
): StoredFeedback {
  const { sameAs, caseNumber, level, category, verdict } = evidence;
  if (caseNumber !== null) {
    const data = { feedback: feedback.number, level: verdict.level, category: verdict.category };
    tx.trail({
      caseNumber,
      type: 'feedback.joined',
      actor: 'system',
      data: { ...data, sameAs, similarity, by },
    });
  }
  return {
    outcome: 'duplicate',
    reason: 'sameMatter',
    evidence: {
      of: sameAs,
      number: feedback.number,
      repeats: 0,
      ...{ similarity, by, level },
      ...(caseNumber === null ? {} : { caseNumber }),
      ...(category === undefined ? {} : { category }),
    },
    feedback,
  };
}

async function storeRejected(tx: Tx, decision: Rejected, options: StoreOptions): Promise<StoredFeedback> {
  const { kept, problems, reason } = decision;
  const hash = rejectedHash(tx.keys, decision);
  const earlier = await findContent(tx, hash, 'rejected', kept.receivedAt - repeatWithin(options));
  if (earlier) {
    const repeats = await addRepeat(tx, earlier, kept.receivedAt);
    return { outcome: 'rejected', reason, evidence: { number: earlier.number, repeats }, problems };
  }
  const zone = options.zone ?? DEFAULT_ZONE;
  const number = await nextFeedbackNumber(tx, zone);
  await insertRow(tx, {
    number,
    channel: kept.channel,
    sourceId: `rejected:${number}`,
    contentHash: hash,
    receivedAt: kept.receivedAt,
    occurredAt: null,
    state: 'rejected',
    record: canonicalJson({
      number,
      channel: kept.channel,
      receivedAt: isoInZone(kept.receivedAt, zone),
      reason,
      problems: problems.map(({ code, field, value, sentence, remedy }) => ({
        code,
        field,
        value,
        message: sentence,
        remedy,
      })),
    }),
    sealed: seal(canonicalJson({ sourceId: kept.sourceId, excerpt: kept.excerpt }), tx.keys, number),
  });
  const identities = identitiesOf(tx.keys, { customer: {}, vehicle: {} }, extract(cleanText(kept.excerpt)));
  await insertIdentities(tx, [{ serial: serialOf(number), feedback: number, identities }]);
  return { outcome: 'rejected', reason, evidence: { number, repeats: 0 }, problems };
}

async function countRepeat(
  tx: Tx,
  row: FeedbackRow,
  reason: 'sameSourceId' | 'sameContentWithin10Min',
  at: number,
): Promise<StoredFeedback> {
  const repeats = await addRepeat(tx, row, at);
  const category = row.verdict === null ? undefined : parseJson<{ category?: string }>(row.verdict).category;
  return {
    outcome: 'duplicate',
    reason,
    evidence: {
      of: row.number,
      repeats,
      ...(row.case_number === null ? {} : { caseNumber: row.case_number }),
      ...(row.level === null ? {} : { level: row.level }),
      ...(category === undefined ? {} : { category }),
    },
    feedback: parseJson<JsonObject>(row.record) as unknown as FeedbackRecord,
  };
}
