import { canonicalJson, parseJson } from '../canonicalJson';
import { dayInZone, DEFAULT_ZONE, MINUTE } from '../clock';
import { schedule } from '../ledger';
import type { ClaimedEvent, Ledger, Tx } from '../ledger';
import type { JsonObject } from '../types';
import type { SurgeRule } from './rules';
import {
  addEpisode,
  changeEpisode,
  episodeRow,
  overdueEpisodes,
  readStreams,
  removeStream,
  prunePoints,
  setSweep,
  streamsToSweep,
  writeStream,
} from './store';
import type { EpisodeRow } from './store';
import { streamLock } from './locks';
import { forgetAt } from './stream';
import type { EpisodeMark, Stream } from './stream';
import type { EpisodeView, SurgeEvidence, Transition } from './types';
import { isoAt } from './zone';

/**
 * The life of an episode: one alarm when the condition first holds, one more at each doubling, one when it has not
 * held for the rule's quiet time; then the rule is armed again.
 *
 *   armed ──condition holds──▶ open ──count doubled──▶ open (grown) ──quiet──▶ closed = armed
 *
 * Each transition is one event with a natural key in the transaction that counts the feedback, so a run that dies or
 * comes twice tells it once. The end is a timer of its own: nobody needs to write in for a surge to be over.
 */

/** What is stored of an episode beside its columns. */
type StoredEvidence = { evidence: SurgeEvidence; zone: string; quietMs: number };

export interface Held {
  rule: SurgeRule;
  stream: Stream;
  /** Time of the feedback, UTC ms. */
  at: number;
  surge: boolean;
  count: number;
}

/**
 * What this feedback does to the rule's episode. `over`: it belongs to one that has ended. Undefined: the condition
 * does not hold. Closes an episode that had fallen silent before this feedback.
 */
export async function transitionOf(tx: Tx, held: Held): Promise<Transition | 'over' | undefined> {
  const { rule, stream, at, surge, count } = held;
  const quiet = rule.quietMinutes * MINUTE;
  let mark = stream.marks[rule.id];
  if (mark?.open && at >= mark.lastAt + quiet) {
    await close(tx, stream, rule.id, mark, mark.lastAt + quiet, true);
    mark = stream.marks[rule.id];
  }
  if (!surge) return undefined;
  if (!mark?.open) return mark && at < mark.lastAt + quiet ? 'over' : 'opened';
  mark.lastAt = Math.max(mark.lastAt, at);
  mark.seenAt = Math.max(mark.seenAt, tx.now);
  mark.peak = Math.max(mark.peak, count);
  return count >= 2 * mark.told ? 'grown' : 'ongoing';
}

/** Opens an episode: row, timer of its end, and the alarm. */
export async function openEpisode(tx: Tx, held: Held, evidence: SurgeEvidence): Promise<void> {
  const { rule, stream, at, count } = held;
  const n = (stream.marks[rule.id]?.n ?? 0) + 1;
  const id = `S${dayInZone(at, stream.zone)}-${rule.id}-${stream.id.slice(-8)}-${n}`;
  const mark: EpisodeMark = {
    ...{ id, n, open: true, openedAt: at, lastAt: at, seenAt: tx.now },
    ...{ told: count, grown: 0, peak: count },
  };
  stream.marks[rule.id] = mark;
  const quietMs = rule.quietMinutes * MINUTE;
  const closeDue = Math.max(at, tx.now) + quietMs;
  Object.assign(evidence, { episode: id, transition: 'opened' });
  await addEpisode(tx, {
    ...{ id, rule: rule.id, kind: rule.kind, stream: stream.id, state: 'open' },
    ...{ opened_at: at, last_at: at, closed_at: null, close_due: closeDue, timer: 1, peak: count },
    evidence: canonicalJson({ evidence, zone: stream.zone, quietMs } satisfies StoredEvidence),
  });
  await schedule(tx, timerEvent(id, 1, closeDue));
  await tell(tx, 'surge.opened', `surge.opened/${id}`, id);
}

/** Tells that the count has doubled. */
export async function growEpisode(tx: Tx, held: Held, evidence: SurgeEvidence): Promise<void> {
  const { rule, stream, count } = held;
  const mark = stream.marks[rule.id]!;
  mark.told = count;
  mark.grown += 1;
  Object.assign(evidence, { episode: mark.id, transition: 'grown' });
  const quietMs = rule.quietMinutes * MINUTE;
  await changeEpisode(tx, mark.id, {
    last_at: mark.lastAt,
    peak: mark.peak,
    evidence: canonicalJson({ evidence, zone: stream.zone, quietMs } satisfies StoredEvidence),
  });
  await tell(tx, 'surge.grown', `surge.grown/${mark.id}/${mark.grown}`, mark.id);
}

async function tell(tx: Tx, topic: 'surge.opened' | 'surge.grown', key: string, id: string): Promise<void> {
  const row = await episodeRow(tx, id);
  const payload = { transition: topic.slice('surge.'.length), episode: asJson(viewOfEpisode(row!)) };
  await schedule(tx, { topic, key, dueAt: tx.now, payload });
}

function timerEvent(id: string, timer: number, dueAt: number) {
  const payload = { transition: 'closed', episode: { id }, timer };
  return { topic: 'surge.closed' as const, key: `surge.closed/${id}/${timer}`, dueAt, payload };
}

/** `tellNow`: somebody noticed before the timer; the timer's own event becomes void with its number. */
async function close(
  tx: Tx,
  stream: Stream | undefined,
  ruleId: string,
  mark: EpisodeMark,
  at: number,
  tellNow: boolean,
): Promise<void> {
  if (stream) stream.marks[ruleId] = { ...mark, open: false };
  const row = await episodeRow(tx, mark.id);
  if (row?.state !== 'open') return;
  const timer = tellNow ? row.timer + 1 : row.timer;
  await changeEpisode(tx, mark.id, {
    ...{ state: 'closed', closed_at: at, last_at: mark.lastAt, peak: mark.peak, timer },
  });
  if (tellNow) await schedule(tx, timerEvent(mark.id, timer, tx.now));
}

/**
 * What a trigger delivers for a surge event (its `enrich`). For `surge.closed` this is the moment at which the quiet
 * time is checked: undefined where the episode goes on (a new timer is set) or where a newer timer has taken over.
 */
export async function surgeEventPayload(
  ledger: Ledger,
  event: ClaimedEvent,
): Promise<JsonObject | undefined> {
  if (event.topic !== 'surge.closed') return event.payload;
  const { episode, timer } = event.payload as { episode: { id: string }; timer: number };
  return await ledger.transaction(async (tx) => {
    const row = await settle(tx, episode.id, timer);
    return row && { transition: 'closed', episode: asJson(viewOfEpisode(row)) };
  });
}

/** The closed episode, or undefined where this timer has nothing to tell. */
async function settle(tx: Tx, id: string, timer: number): Promise<EpisodeRow | undefined> {
  const before = await episodeRow(tx, id);
  if (!before) return undefined;
  await tx.lock([streamLock(before.stream)]);
  const row = (await episodeRow(tx, id))!;
  if (row.timer !== timer) return undefined;
  if (row.state === 'closed') return row;
  const { quietMs } = parseJson<StoredEvidence>(row.evidence);
  const stored = (await readStreams(tx, [row.stream])).get(row.stream);
  const state = stored && parseJson<{ marks?: Record<string, EpisodeMark> }>(stored.state);
  const mark = state?.marks?.[row.rule];
  const open = mark?.id === id ? mark : undefined;
  const due = open ? Math.max(open.lastAt, open.seenAt) + quietMs : tx.now;
  if (due > tx.now) {
    await changeEpisode(tx, id, {
      timer: timer + 1,
      close_due: due,
      last_at: open!.lastAt,
      peak: open!.peak,
    });
    await schedule(tx, timerEvent(id, timer + 1, due));
    return undefined;
  }
  const last = open ?? { id, lastAt: row.last_at, peak: row.peak };
  await close(tx, undefined, row.rule, last as EpisodeMark, due, false);
  if (open && stored) {
    state!.marks![row.rule] = { ...open, open: false };
    await writeStream(tx, { ...stored, state: JSON.stringify(state) });
  }
  return await episodeRow(tx, id);
}

/** Bounds one call; the next one goes on. */
const TIDY_AT_ONCE = 100;

/**
 * Closes what has fallen silent where no trigger listens, and forgets streams nobody needs any more. Cheap when there
 * is nothing to do; call it now and then (VoC Surge Window does with each execution).
 */
export async function tidySurge(ledger: Ledger): Promise<{ closed: number; forgotten: number }> {
  const now = ledger.clock.now();
  const silent = await overdueEpisodes(ledger.reader, now, TIDY_AT_ONCE);
  let closed = 0;
  for (const { id, timer } of silent)
    closed += await ledger.transaction(async (tx) => ((await settle(tx, id, timer)) ? 1 : 0));
  const old = await streamsToSweep(ledger.reader, now, TIDY_AT_ONCE);
  if (old.length === 0) return { closed, forgotten: 0 };
  const forgotten = await ledger.transaction(async (tx) => {
    const ids = old.map(({ id }) => id);
    await tx.lock(ids.map(streamLock));
    let gone = 0;
    for (const row of (await readStreams(tx, ids)).values()) {
      // A feedback may have come between the reading and the lock.
      if (row.sweep_at > now) continue;
      if (forgetAt(row.last_at) <= now) {
        await removeStream(tx, row.id);
        gone++;
      } else {
        // No feedback came for longer than any window: its days stay as a baseline, its points go.
        await prunePoints(tx, row.id, now);
        await setSweep(tx, row.id, forgetAt(row.last_at));
      }
    }
    return gone;
  });
  return { closed, forgotten };
}

/** An episode as people and events see it. */
export function viewOfEpisode(row: EpisodeRow): EpisodeView {
  const { evidence, zone = DEFAULT_ZONE } = parseJson<StoredEvidence>(row.evidence);
  return {
    ...{ id: row.id, rule: row.rule, kind: row.kind, state: row.state },
    openedAt: isoAt(row.opened_at, zone),
    ...(row.closed_at === null ? {} : { closedAt: isoAt(row.closed_at, zone) }),
    lastAt: isoAt(row.last_at, zone),
    peak: row.peak,
    evidence,
  };
}

function asJson(value: EpisodeView): JsonObject {
  return parseJson<JsonObject>(canonicalJson(value));
}
