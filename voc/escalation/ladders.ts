import { caseRow } from '../cases/view';
import { canonicalJson } from '../canonicalJson';
import { dayInZone, SECOND } from '../clock';
import { moveFence, schedule } from '../ledger';
import type { Tx } from '../ledger';
import type { LadderPolicy } from '../rulebook/schema';
import type { Decision, Level } from '../types';
import { firstStep } from './plan';
import type { Step } from './plan';
import { laddersOf, ladderOf, readLadder, viewOf } from './row';
import type { Ladder, LadderRow } from './row';
import type { LadderSettings, LadderView } from './types';

export { laddersOf, ladderView } from './row';

/**
 * Whoever starts sending writes a due row this far ahead: killed in between, somebody else takes the rung over. It is
 * longer than the longest sending (SENDING_MS in outbox.ts), so that a living process is not overtaken.
 */
export const SAFETY_MS = 30 * SECOND;

/** Name of the fence, and of the lock, of one ladder. */
export const fenceOf = (ladderId: string) => `ladder/${ladderId}`;

/** Writes the due row of a step; void as soon as the ladder has moved on. */
export async function scheduleStep(
  tx: Tx,
  ladder: Pick<Ladder, 'id' | 'caseNumber' | 'settings'>,
  step: Step,
  fence: number,
  suffix = '',
): Promise<void> {
  await schedule(tx, {
    topic: 'ladder.rungDue',
    key: `ladder.rungDue/${ladder.id}/${step.loop}/${step.rung}${suffix}`,
    dueAt: step.at,
    payload: {
      ladderId: ladder.id,
      caseNumber: ladder.caseNumber,
      rung: step.rung,
      loop: step.loop,
      zone: ladder.settings.zone,
    },
    caseNumber: ladder.caseNumber,
    fence: { name: fenceOf(ladder.id), value: fence },
  });
}

/** Makes all due rows of a ladder void; returns the value the next one is planned for. */
export async function moveLadderFence(tx: Tx, ladderId: string): Promise<number> {
  return await moveFence(tx, fenceOf(ladderId));
}

/** Serialises everybody who works on one ladder, and reads it as it is now. Throws `notFound`. */
export async function lockLadder(tx: Tx, id: string): Promise<Ladder> {
  await tx.lock([fenceOf(id)]);
  return await readLadder(tx, id);
}

export type RaiseReason = 'raised' | 'alreadyRaised' | 'caseAcknowledged' | 'caseClosed' | 'noLadder';

export interface RaiseInput {
  caseNumber: string;
  /** The ladder for a level; asked with the level the case has at this moment. */
  policyFor: (level: Level) => LadderPolicy | undefined;
  settings: LadderSettings;
  actor: string;
}

/**
 * Raises a ladder, once a case, policy and level: whoever comes second gets the first one's. The first rung's due row
 * is written in the same transaction, with a delay that lets the raising execution send it itself.
 * A case that is acknowledged or closed gets no new ladder; one whose level was raised wants a new acknowledgement
 * (voc/cases) and therefore gets one, unless a ladder of this policy still climbs.
 * Throws `input.missing` or `notFound` for an unknown case.
 */
export async function raiseLadder(
  tx: Tx,
  { caseNumber, policyFor, settings, actor }: RaiseInput,
): Promise<Decision<'raised' | 'existing' | 'notRaised', RaiseReason, LadderView | null>> {
  // FOR UPDATE: another raising or an acknowledgement under way is waited for, so that one ladder comes of two calls
  // and none climbs behind an acknowledgement's back.
  if (tx.dialect === 'postgres') {
    await tx.get('SELECT 1 FROM voc_case WHERE number = ? FOR UPDATE', [caseNumber.trim()]);
  }
  const found = await caseRow(tx, caseNumber);
  await completeRoad(tx, found.number);
  const policy = policyFor(found.level);
  if (!policy) return { outcome: 'notRaised', reason: 'noLadder', evidence: null };

  // A reopened case wants a new acknowledgement, and somebody who asks for it.
  const key = `${found.number}/${policy.id}/${found.level}${found.reopens === 0 ? '' : `/r${found.reopens}`}`;
  const former = await tx.get<LadderRow>(
    `SELECT * FROM voc_ladder WHERE natural_key = ? OR (natural_key LIKE ? AND state = 'climbing')
     ORDER BY CASE WHEN state = 'climbing' THEN 0 ELSE 1 END LIMIT 1`,
    [key, `${found.number}/${policy.id}/%`],
  );
  if (former) return { outcome: 'existing', reason: 'alreadyRaised', evidence: viewOf(ladderOf(former)) };
  if (found.closed_at !== null) return { outcome: 'notRaised', reason: 'caseClosed', evidence: null };
  if (found.acknowledged_at !== null) {
    return { outcome: 'notRaised', reason: 'caseAcknowledged', evidence: null };
  }
  const id = await insertLadder(tx, { key, caseNumber: found.number, policy, settings, actor });
  tx.trail({
    caseNumber: found.number,
    type: 'ladder.raised',
    actor,
    data: { ladder: id, policy: policy.id, rungs: policy.rungs.length, loops: policy.loops },
  });
  return { outcome: 'raised', reason: 'raised', evidence: viewOf(await readLadder(tx, id)) };
}

async function insertLadder(
  tx: Tx,
  ladder: { key: string; caseNumber: string; policy: LadderPolicy; settings: LadderSettings; actor: string },
): Promise<string> {
  const { key, caseNumber, policy, settings, actor } = ladder;
  const step = firstStep(policy, tx.now);
  const serial = String(await tx.nextNumber('ladder')).padStart(6, '0');
  const id = `L${dayInZone(tx.now, settings.zone)}-${serial}`;
  await tx.run(
    `INSERT INTO voc_ladder (id, case_number, natural_key, state, rung, loop, next_at, raised_at, raised_by, policy, message)
     VALUES (?, ?, ?, 'climbing', ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[id, caseNumber, key, step.rung, step.loop, Math.round(step.at), tx.now, actor],
      ...[canonicalJson(policy), canonicalJson(settings)],
    ],
  );
  const at = Math.max(step.at, tx.now + SAFETY_MS);
  await scheduleStep(tx, { id, caseNumber, settings }, { ...step, at }, 0);
  return id;
}

/** With its ladder raised, a feedback's road is complete: the `feedback.stalled` events that watch it become void. */
async function completeRoad(tx: Tx, caseNumber: string): Promise<void> {
  const watched = await tx.all<{ number: string }>(
    `SELECT f.number FROM (
       SELECT number, COALESCE((SELECT value FROM voc_fence WHERE name = 'feedback/' || number), 0) AS fence
       FROM voc_feedback WHERE case_number = ?) f
     WHERE f.fence = 0
       OR EXISTS (SELECT 1 FROM voc_event e WHERE e.natural_key = 'feedback.stalled/' || f.number || '/' || f.fence)`,
    [caseNumber],
  );
  for (const { number } of watched) await moveFence(tx, `feedback/${number}`);
}

export interface AcknowledgeInput {
  caseNumber: string;
  /** Who takes over. */
  actor: string;
  /** How it was said: `link`, `node` … */
  via: string;
}

/**
 * Ends the climb of every ladder of a case; exhausted ones are acknowledged late. Called by acknowledgeCase within its
 * transaction. Doing it twice changes nothing: the first name stays.
 * @returns the ladders that this call ended
 */
export async function acknowledgeLadders(
  tx: Tx,
  { caseNumber, actor, via }: AcknowledgeInput,
): Promise<LadderView[]> {
  return await endLadders(tx, caseNumber, ['climbing', 'exhausted'], async (ladder) => {
    await tx.run(
      `UPDATE voc_ladder SET state = 'acknowledged', acknowledged_at = ?, acknowledged_by = ?, next_at = NULL WHERE id = ?`,
      [tx.now, actor, ladder.id],
    );
    tx.trail({
      caseNumber,
      type: 'ladder.acknowledged',
      actor,
      data: { ladder: ladder.id, via, rung: ladder.step.rung, loop: ladder.step.loop },
    });
    await schedule(tx, {
      topic: 'ladder.acknowledged',
      key: `ladder.acknowledged/${ladder.id}`,
      dueAt: tx.now,
      payload: { ladderId: ladder.id, caseNumber, actor, via, zone: ladder.settings.zone },
      caseNumber,
    });
  });
}

/** Ends the climb without an acknowledgement (case closed, false alarm). Returns the ladders this call ended. */
export async function stopLadders(
  tx: Tx,
  caseNumber: string,
  reason: string,
  actor = 'system',
): Promise<LadderView[]> {
  return await endLadders(tx, caseNumber, ['climbing'], async (ladder) => {
    await tx.run(
      `UPDATE voc_ladder SET state = 'stopped', stopped_at = ?, stop_reason = ?, next_at = NULL WHERE id = ?`,
      [tx.now, reason, ladder.id],
    );
    tx.trail({ caseNumber, type: 'ladder.stopped', actor, data: { ladder: ladder.id, reason } });
  });
}

async function endLadders(
  tx: Tx,
  caseNumber: string,
  states: readonly LadderView['state'][],
  end: (ladder: Ladder) => Promise<void>,
): Promise<LadderView[]> {
  const all = await laddersOf(tx, caseNumber);
  // In sorted order (tx.lock sorts): two people who acknowledge one case at once must not lock crosswise.
  await tx.lock(all.map(({ id }) => fenceOf(id)));
  const ended: LadderView[] = [];
  for (const { id } of all) {
    const ladder = await readLadder(tx, id);
    if (!states.includes(ladder.state)) continue;
    await end(ladder);
    // Due rows of the rungs that will not come any more become void.
    await moveLadderFence(tx, id);
    ended.push(viewOf(await readLadder(tx, id)));
  }
  return ended;
}
