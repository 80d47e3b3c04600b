import { SECOND } from '../clock';
import { fenceValue, schedule } from '../ledger';
import type { Tx } from '../ledger';
import type { Decision } from '../types';
import { fenceOf, lockLadder, moveLadderFence, SAFETY_MS, scheduleStep } from './ladders';
import { afterRung, isEnd } from './plan';
import type { Step } from './plan';
import { beginNotification, endOf, recordNotification, rungNotifications } from './outbox';
import type { Ladder } from './row';
import { readLadderTargets } from './targets';
import type { Ways, WayTarget } from './targets';
import type { AttemptResult } from './types';

/** A sweep's clock may run a little ahead of the planner's. */
const EARLY_MS = SECOND;

/** One message to be sent now. */
export interface Attempt {
  key: string;
  target: WayTarget;
  /** Counted from 1. */
  attempt: number;
  /** A process died while sending it: it may have arrived. */
  resend: boolean;
  step: Step;
}

export type BeginRungReason =
  | 'due'
  | 'acknowledged'
  | 'stopped'
  | 'exhausted'
  | 'rungPassed'
  | 'notDue'
  | 'inProgress'
  | 'nobodyToSend';

export interface BegunRung {
  ladder: Ladder;
  step: Step;
  attempts: Attempt[];
}

/**
 * Takes the ladder's next rung for sending. State and position are looked at here, in the transaction that writes the
 * outbox, not when the rung was planned: an acknowledgement a second ago ends it.
 * The same transaction writes a due row some seconds ahead, so that a rung whose process dies is taken over.
 * @param expected the rung a due event was planned for; left out, a person wants the next one now
 */
export async function beginRung(
  tx: Tx,
  ladderId: string,
  ways: Ways,
  expected?: { loop: number; rung: number },
): Promise<Decision<'send' | 'nothing' | 'exhausted', BeginRungReason, BegunRung>> {
  const ladder = await lockLadder(tx, ladderId);
  const { step, state, policy } = ladder;
  const answer = (
    outcome: 'send' | 'nothing' | 'exhausted',
    reason: BeginRungReason,
    attempts: Attempt[] = [],
  ) => ({ outcome, reason, evidence: { ladder, step, attempts } });

  if (state !== 'climbing') return answer('nothing', state);
  if (expected) {
    if (expected.loop !== step.loop || expected.rung !== step.rung) return answer('nothing', 'rungPassed');
    if (step.at - tx.now > EARLY_MS) return answer('nothing', 'notDue');
  }
  if (isEnd(policy, step)) {
    await exhaust(tx, ladder);
    return answer('exhausted', 'exhausted');
  }

  const attempts: Attempt[] = [];
  let waiting = false;
  for (const target of readLadderTargets(policy.rungs[step.rung]!, ways)) {
    const key = `${ladder.caseNumber}/${ladder.id}/${step.loop}/${step.rung}/${target.channel}/${target.to}`;
    const begun = await beginNotification(tx, {
      key,
      caseNumber: ladder.caseNumber,
      ladder: { id: ladder.id, loop: step.loop, rung: step.rung },
      channel: target.channel,
      target: target.to,
    });
    if (begun.outcome === 'wait') waiting = true;
    if (begun.outcome === 'wait' || begun.outcome === 'done') continue;
    if (target.problem) {
      await recordNotification(tx, key, begun.evidence, {
        outcome: 'config',
        reason: target.problem.reason,
        remedy: target.problem.remedy,
      });
      attempts.push({ key, target, attempt: begun.evidence, resend: false, step });
      continue;
    }
    attempts.push({ key, target, attempt: begun.evidence, resend: begun.outcome === 'resend', step });
  }
  const sendable = attempts.filter(({ target }) => !target.problem);
  if (sendable.length === 0) {
    if (waiting) return answer('nothing', 'inProgress');
    // Nobody can be called on this rung: the next one must not wait for its turn.
    await settleRung(tx, ladder, step);
    return answer('send', 'nobodyToSend', attempts);
  }
  const attempt = Math.max(...sendable.map((each) => each.attempt));
  // The first sending of a ladder is covered by the due row that raising it wrote.
  if (step.loop > 0 || step.rung > 0 || attempt > 1) {
    await scheduleStep(
      tx,
      ladder,
      { ...step, at: tx.now + SAFETY_MS },
      await fenceValue(tx, fenceOf(ladder.id)),
      `/takeover-${attempt}`,
    );
  }
  return answer('send', 'due', attempts);
}

/**
 * Writes how one message ended; with the last one of its rung, the step that follows is planned in the same
 * transaction, so that no crash can come between "done" and "next".
 */
export async function recordAttempt(
  tx: Tx,
  ladderId: string,
  attempt: Attempt,
  result: AttemptResult,
): Promise<void> {
  const ladder = await lockLadder(tx, ladderId);
  await recordNotification(tx, attempt.key, attempt.attempt, result);
  await settleRung(tx, ladder, attempt.step);
}

/** Plans what follows the rung, once all its messages have ended and if the ladder still stands on it. */
async function settleRung(tx: Tx, ladder: Ladder, step: Step): Promise<void> {
  if (ladder.state !== 'climbing') return;
  const rows = await rungNotifications(tx, ladder.id, step.loop, step.rung);
  if (rows.some(({ state }) => state === 'sending')) return;
  const attempt = Math.max(1, ...rows.map(({ attempts }) => attempts));
  const ends = rows.map(endOf);
  const end = afterRung(ladder.policy, step, ends, attempt, tx.now);
  // The condition on the position settles the race of two that end one rung: only the first moves the ladder.
  const moved = await tx.run(
    `UPDATE voc_ladder SET loop = ?, rung = ?, next_at = ?
     WHERE id = ? AND state = 'climbing' AND loop = ? AND rung = ?`,
    [end.step.loop, end.step.rung, Math.round(end.step.at), ladder.id, step.loop, step.rung],
  );
  if (moved === 0) return;
  const fence = await moveLadderFence(tx, ladder.id);
  await scheduleStep(tx, ladder, end.step, fence, end.outcome === 'again' ? `/again-${attempt}` : '');
  if (end.outcome === 'again') return;
  tx.trail({
    caseNumber: ladder.caseNumber,
    type: end.reason === 'reached' ? 'ladder.rungDone' : 'ladder.rungSkipped',
    actor: 'system',
    data: {
      ladder: ladder.id,
      rung: step.rung,
      loop: step.loop,
      reason: end.reason,
      reached: ends.filter((each) => each.end === 'reached').map(({ channel, to }) => `${channel}/${to}`),
      missed: ends.filter((each) => each.end !== 'reached').map(({ channel, to }) => `${channel}/${to}`),
    },
  });
}

async function exhaust(tx: Tx, ladder: Ladder): Promise<void> {
  await tx.run("UPDATE voc_ladder SET state = 'exhausted', next_at = NULL WHERE id = ?", [ladder.id]);
  await moveLadderFence(tx, ladder.id);
  tx.trail({
    caseNumber: ladder.caseNumber,
    type: 'ladder.exhausted',
    actor: 'system',
    data: { ladder: ladder.id, loops: ladder.policy.loops },
  });
  await schedule(tx, {
    topic: 'ladder.exhausted',
    key: `ladder.exhausted/${ladder.id}`,
    dueAt: tx.now,
    payload: { ladderId: ladder.id, caseNumber: ladder.caseNumber, zone: ladder.settings.zone },
    caseNumber: ladder.caseNumber,
  });
}
