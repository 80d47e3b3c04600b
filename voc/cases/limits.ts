import { parseJson } from '../canonicalJson';
import { DEFAULT_ZONE } from '../clock';
import { shortValue, VocError } from '../errors';
import { parseInstant } from '../feedback/dates';
import type { Tx } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import {
  clocksOf,
  meetClocks,
  ownPolicy,
  pauseClocks,
  rebaseClocks,
  recordBreaches,
  resumeClocks,
  startClock,
  startClocks,
} from '../sla';
import type { ClockView, MetBy, MeetDecision, PauseDecision, RebaseDecision, ResumeDecision } from '../sla';
import type { Decision } from '../types';
import { checkActor, checkReason } from './input';
import { stateAfter } from './states';
import { caseRow, caseView } from './view';
import type { CaseRow, CaseView, StoredAttributes } from './view';

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
  const row = await caseRow(tx, caseNumber);
  const { number } = row;
  stateAfter(number, row.state, 'startClock');
  const before = (await clocksOf(tx, number, tx.now)).length;
  if (own) {
    const { part, policy } = ownPolicy({ ...own, zone: rulebook.zone, rulebookVersion: rulebook.version });
    await startClock(tx, { caseNumber: number, part, policy, startedAt: tx.now, actor: by });
  } else {
    await startClocks(tx, { caseNumber: number, ...scopeOf(row), rulebook, startedAt: tx.now, actor: by });
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

/** What decides which limits of the rulebook a case has. */
export function scopeOf(row: CaseRow): { level: CaseRow['level']; type: CaseRow['type']; channel?: string } {
  const { channel } = parseJson<StoredAttributes>(row.attributes);
  return { level: row.level, type: row.type, ...(channel === undefined ? {} : { channel }) };
}

export interface ClocksChosen {
  caseNumber: string;
  actor: string;
  /** All clocks that this step meets, or one clock; neither = all of the case. */
  by?: MetBy;
  clockId?: string;
}

export interface PauseCaseClocks extends ClocksChosen {
  reason: string;
  /** When it goes on by itself: ISO 8601 or a date, without offset in `zone`; empty = when somebody resumes it. */
  until?: string;
  zone?: string;
}

/** Pauses clocks; see `pauseClocks`. Throws `notFound` for the case or the clock, `input.*` naming the field. */
export async function pauseCaseClocks(
  tx: Tx,
  { until: wanted = '', zone = DEFAULT_ZONE, ...input }: PauseCaseClocks,
): Promise<{ decision: PauseDecision; status: CaseClocks }> {
  const actor = checkActor(input.actor);
  const until = wanted === '' ? undefined : parseInstant(wanted, zone);
  if (wanted !== '' && until === undefined) throw notATime(wanted);
  const { number } = await caseRow(tx, input.caseNumber);
  const decision = await pauseClocks(tx, { ...input, caseNumber: number, actor, until });
  return { decision, status: await caseClocks(tx, number) };
}

/** Lets paused clocks go on; see `resumeClocks`. */
export async function resumeCaseClocks(
  tx: Tx,
  input: ClocksChosen,
): Promise<{ decision: ResumeDecision; status: CaseClocks }> {
  const actor = checkActor(input.actor);
  const { number } = await caseRow(tx, input.caseNumber);
  const decision = await resumeClocks(tx, { ...input, caseNumber: number, actor });
  return { decision, status: await caseClocks(tx, number) };
}

/** Puts unfinished clocks under the rulebook in force; see `rebaseClocks`. Needs a reason: it moves promises. */
export async function rebaseCaseClocks(
  tx: Tx,
  input: { caseNumber: string; actor: string; reason: string; clockId?: string; rulebook: Rulebook },
): Promise<{ decision: RebaseDecision; status: CaseClocks }> {
  const actor = checkActor(input.actor);
  const reason = checkReason(input.reason, {
    zh: '请写明为什么重算时限，例如“节后按新版规则手册重算”。',
    en: 'Say why the limits are reckoned anew, e.g. "rulebook of the new year".',
  });
  const row = await caseRow(tx, input.caseNumber);
  const decision = await rebaseClocks(tx, {
    ...input,
    ...scopeOf(row),
    caseNumber: row.number,
    actor,
    reason,
  });
  return { decision, status: await caseClocks(tx, row.number) };
}

function notATime(until: string): VocError {
  return new VocError({
    code: 'input.invalid',
    field: 'until',
    value: shortValue(until),
    message: { zh: '暂停的结束时间无法识别', en: 'The end of the pause is no time' },
    remedy: {
      zh: '请写成 2026-11-25 09:00 的形式，或留空。',
      en: 'Write it like 2026-11-25 09:00, or leave it empty.',
    },
  });
}
