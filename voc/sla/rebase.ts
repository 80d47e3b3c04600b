import { canonicalJson } from '../canonicalJson';
import type { Tx } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import type { Decision } from '../types';
import { keepCalendar } from './calendars';
import { chosen } from './choose';
import type { ClockPolicy } from './clock';
import { replan } from './plan';
import { recordBreaches, freshClock } from './record';
import { calendarOf, limitsFor, policyFrom } from './start';
import type { LimitScope } from './start';
import { clocksById, stateAt } from './view';
import type { ClockView, LoadedClock } from './view';

export interface RebaseClocks extends LimitScope {
  caseNumber: string;
  clockId?: string;
  rulebook: Rulebook;
  actor: string;
  reason: string;
}

export type RebaseDecision = Decision<
  'rebased' | 'unchanged',
  'newPolicy' | 'samePolicy' | 'noSuchLimit',
  { rebased: ClockView[]; others: ClockView[] }
>;

/**
 * Puts unfinished clocks under the rulebook in force. A clock keeps the policy it was started with until somebody does
 * this on purpose: a limit that moved by itself would be no promise. Its whole time, pauses included, is reckoned anew
 * from its start; where it is in time under the new policy it can be breached again, and the former breach stays in the
 * trail. Limits the rulebook no longer has, and own ones, stay as they are.
 */
export async function rebaseClocks(tx: Tx, input: RebaseClocks): Promise<RebaseDecision> {
  const { caseNumber, clockId, rulebook } = input;
  const limits = limitsFor(rulebook, input);
  const wanted = chosen(await recordBreaches(tx, caseNumber), { caseNumber, clockId });
  const rebased: string[] = [];
  let found = false;
  for (const clock of wanted) {
    const limit = limits.find(({ id }) => id === clock.policy.limitId);
    if (!limit || ['met', 'stopped'].includes(stateAt(clock, tx.now))) continue;
    found = true;
    const hash = await keepCalendar(tx, calendarOf(limit, rulebook));
    const policy = policyFrom(limit, rulebook);
    if (hash === clock.row.calendar && sameTerms(policy, clock.policy)) continue;
    await rebase(tx, clock, policy, hash, input);
    rebased.push(clock.row.id);
  }
  const others = wanted.map(({ row }) => row.id).filter((id) => !rebased.includes(id));
  const evidence = {
    rebased: await clocksById(tx, rebased, tx.now),
    others: await clocksById(tx, others, tx.now),
  };
  if (rebased.length > 0) return { outcome: 'rebased', reason: 'newPolicy', evidence };
  return { outcome: 'unchanged', reason: found ? 'samePolicy' : 'noSuchLimit', evidence };
}

async function rebase(
  tx: Tx,
  clock: LoadedClock,
  policy: ClockPolicy,
  hash: string | null,
  { actor, reason }: RebaseClocks,
): Promise<void> {
  const { row } = clock;
  await tx.run('UPDATE voc_clock SET policy = ?, calendar = ?, warned = 0 WHERE id = ?', [
    canonicalJson(policy),
    hash,
    row.id,
  ]);
  const fresh = await freshClock(tx, clock);
  const state = stateAt(fresh, tx.now);
  if (state !== 'breached') {
    await tx.run('UPDATE voc_clock SET state = ?, breached_at = NULL, overran_at = NULL WHERE id = ?', [
      state,
      row.id,
    ]);
  }
  const after = await replan(tx, clock);
  tx.trail({
    caseNumber: row.case_number,
    type: 'clock.rebased',
    actor,
    data: {
      clock: row.id,
      name: policy.name.zh,
      from: row.due_at,
      dueAt: after.row.due_at,
      rulebookVersion: policy.rulebookVersion,
      reason,
    },
  });
}

/** The number of the rulebook does not count: a new version that leaves a limit as it is moves no clock. */
function sameTerms(a: ClockPolicy, b: ClockPolicy): boolean {
  return canonicalJson({ ...a, rulebookVersion: 0 }) === canonicalJson({ ...b, rulebookVersion: 0 });
}
