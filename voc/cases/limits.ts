import type { Tx } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import { clocksOf, meetClocks, ownPolicy, recordBreaches, startClock, startClocks } from '../sla';
import type { ClockView, MetBy, MeetDecision } from '../sla';
import type { Decision } from '../types';
import { checkActor } from './input';
import { stateAfter } from './states';
import { caseRow, caseView } from './view';
import type { CaseView } from './view';

/** The time limits of a case, as the SLA Timer starts, meets and shows them. */
export interface CaseClocks {
  case: CaseView;
  clocks: ClockView[];
  /** The running clock that is due first; left out where none runs. */
  next?: ClockView;
}

/** Clocks as they stand now; a breach nobody has noticed yet is written into the trail. Throws `notFound`. */
export async function caseClocks(tx: Tx, caseNumber: string): Promise<CaseClocks> {
  const { number } = await caseRow(tx, caseNumber);
  await recordBreaches(tx, number);
  const clocks = await clocksOf(tx, number, tx.now);
  const next = clocks.find(({ state }) => state === 'running');
  return { case: await caseView(tx, number), clocks, ...(next ? { next } : {}) };
}

export interface StartCaseClocks {
  caseNumber: string;
  rulebook: Rulebook;
  actor: string;
  /** One limit of the node's own instead of those the rulebook sets for the level. */
  own?: { name: string; minutes: number; warnAtPercent: number };
}

export type StartReason = 'byRulebook' | 'ownLimit' | 'sameClock';

/**
 * Starts the limits of the case's level, or one own limit, from now on; what runs already goes on (`already`).
 * Throws VocError `notFound`, `conflict` for a closed case, `input.*` for an own limit that cannot be used.
 */
export async function startCaseClocks(
  tx: Tx,
  { caseNumber, rulebook, actor, own }: StartCaseClocks,
): Promise<Decision<'started' | 'already', StartReason, CaseClocks>> {
  const by = checkActor(actor);
  const { number, state, level } = await caseRow(tx, caseNumber);
  stateAfter(number, state, 'startClock');
  const before = (await clocksOf(tx, number, tx.now)).length;
  if (own) {
    const { part, policy } = ownPolicy({ ...own, zone: rulebook.zone, rulebookVersion: rulebook.version });
    await startClock(tx, { caseNumber: number, part, policy, startedAt: tx.now, actor: by });
  } else {
    await startClocks(tx, { caseNumber: number, level, rulebook, startedAt: tx.now, actor: by });
  }
  const evidence = await caseClocks(tx, number);
  return evidence.clocks.length > before
    ? { outcome: 'started', reason: own ? 'ownLimit' : 'byRulebook', evidence }
    : { outcome: 'already', reason: 'sameClock', evidence };
}

/** Meets clocks by step or id; see `meetClocks`. Throws `notFound` for the case or the clock. */
export async function meetCaseClocks(
  tx: Tx,
  input: { caseNumber: string; actor: string; by?: MetBy; clockId?: string },
): Promise<{ decision: MeetDecision; status: CaseClocks }> {
  const actor = checkActor(input.actor);
  const { number } = await caseRow(tx, input.caseNumber);
  const decision = await meetClocks(tx, { ...input, caseNumber: number, actor });
  return { decision, status: await caseClocks(tx, number) };
}
