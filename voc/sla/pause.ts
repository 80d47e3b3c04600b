import { DAY } from '../clock';
import { VocError } from '../errors';
import type { Tx } from '../ledger';
import type { Decision } from '../types';
import { chosen } from './choose';
import type { MetBy } from './clock';
import { writeEvent } from './event';
import { replan } from './plan';
import { recordBreaches } from './record';
import { clocksById, stateAt } from './view';
import type { ClockView, LoadedClock } from './view';

const MAX_PAUSE = 366 * DAY;

export interface PauseClocks {
  caseNumber: string;
  by?: MetBy;
  clockId?: string;
  actor: string;
  reason: string;
  /** UTC ms: it goes on by itself then. Left out = until somebody resumes it. */
  until?: number;
}

export type PauseReason = 'paused' | 'notPausable' | 'overdue' | 'alreadyPaused' | 'ended' | 'noSuchClock';
export type PauseDecision = Decision<
  'paused' | 'already' | 'refused' | 'none',
  PauseReason,
  { paused: ClockView[]; others: ClockView[] }
>;

/**
 * Stops the time of clocks that may be paused (waiting for the customer …). A clock marked not pausable refuses, so
 * that nobody can hide a red line behind a pause; so does one that is over its limit, because its breach is a fact.
 * Throws VocError `input.missing` without a reason, `input.invalid` for an end that is not ahead, `notFound`.
 */
export async function pauseClocks(tx: Tx, input: PauseClocks): Promise<PauseDecision> {
  const reason = input.reason.trim();
  if (reason === '') throw noReason();
  if (input.until !== undefined && !(input.until > tx.now && input.until <= tx.now + MAX_PAUSE))
    throw noEnd(input.until);
  const wanted = chosen(await recordBreaches(tx, input.caseNumber), input);
  const told: Array<{ clock: LoadedClock; reason: PauseReason }> = [];
  for (const clock of wanted) told.push({ clock, reason: await pause(tx, clock, { ...input, reason }) });
  const ids = (done: boolean) =>
    told.filter((each) => (each.reason === 'paused') === done).map((each) => each.clock.row.id);
  const evidence = {
    paused: await clocksById(tx, ids(true), tx.now),
    others: await clocksById(tx, ids(false), tx.now),
  };
  if (evidence.paused.length > 0) return { outcome: 'paused', reason: 'paused', evidence };
  const first = (wish: PauseReason) => told.find((each) => each.reason === wish)?.reason;
  if (first('alreadyPaused')) return { outcome: 'already', reason: 'alreadyPaused', evidence };
  const refusal = first('notPausable') ?? first('overdue');
  if (refusal) return { outcome: 'refused', reason: refusal, evidence };
  return { outcome: 'none', reason: told.length > 0 ? 'ended' : 'noSuchClock', evidence };
}

async function pause(
  tx: Tx,
  clock: LoadedClock,
  { actor, reason, until }: PauseClocks,
): Promise<PauseReason> {
  const { row, policy } = clock;
  const state = stateAt(clock, tx.now);
  if (state === 'met' || state === 'stopped') return 'ended';
  if (!policy.pausable) return 'notPausable';
  if (state === 'breached') return 'overdue';
  if (state === 'paused') return 'alreadyPaused';
  // The number of events is the optimistic lock: of two people who pause at once one writes.
  if (!(await writeEvent(tx, clock, { step: 'pause', at: tx.now, until, actor, reason })))
    return 'alreadyPaused';
  await tx.run("UPDATE voc_clock SET state = 'paused', paused_at = ?, pause_until = ? WHERE id = ?", [
    tx.now,
    until ?? null,
    row.id,
  ]);
  await replan(tx, clock);
  const data = { clock: row.id, name: policy.name.zh, reason, until: until ?? null };
  tx.trail({ caseNumber: row.case_number, type: 'clock.paused', actor, data });
  return 'paused';
}

export interface ResumeClocks {
  caseNumber: string;
  by?: MetBy;
  clockId?: string;
  actor: string;
}

export type ResumeDecision = Decision<
  'resumed' | 'none',
  'resumed' | 'notPaused' | 'noSuchClock',
  { resumed: ClockView[]; others: ClockView[] }
>;

/** Lets paused clocks go on; what remained of their time remains. Others are left as they are. */
export async function resumeClocks(tx: Tx, input: ResumeClocks): Promise<ResumeDecision> {
  const wanted = chosen(await recordBreaches(tx, input.caseNumber), input);
  const resumed: string[] = [];
  for (const clock of wanted) {
    const { row, policy } = clock;
    if (stateAt(clock, tx.now) !== 'paused') continue;
    if (!(await writeEvent(tx, clock, { step: 'resume', at: tx.now, actor: input.actor }))) continue;
    await tx.run(
      "UPDATE voc_clock SET state = 'running', paused_at = NULL, pause_until = NULL WHERE id = ?",
      [row.id],
    );
    const after = await replan(tx, clock);
    const data = { clock: row.id, name: policy.name.zh, dueAt: after.row.due_at };
    tx.trail({ caseNumber: row.case_number, type: 'clock.resumed', actor: input.actor, data });
    resumed.push(row.id);
  }
  const others = wanted.map(({ row }) => row.id).filter((id) => !resumed.includes(id));
  const evidence = {
    resumed: await clocksById(tx, resumed, tx.now),
    others: await clocksById(tx, others, tx.now),
  };
  if (resumed.length > 0) return { outcome: 'resumed', reason: 'resumed', evidence };
  return { outcome: 'none', reason: wanted.length > 0 ? 'notPaused' : 'noSuchClock', evidence };
}

function noReason(): VocError {
  return new VocError({
    code: 'input.missing',
    field: 'reason',
    message: { zh: '没有填写暂停原因', en: 'There is no reason for the pause' },
    remedy: {
      zh: '请写明为什么暂停，例如“等待客户送车”。',
      en: 'Say why, e.g. "waiting for the customer to bring the car".',
    },
  });
}

function noEnd(until: number): VocError {
  return new VocError({
    code: 'input.invalid',
    field: 'until',
    value: String(until),
    message: {
      zh: '暂停的结束时间须晚于现在，且不超过 366 天',
      en: 'The end of a pause lies ahead, at most 366 days',
    },
    remedy: {
      zh: '请改正结束时间，或留空由人恢复。',
      en: 'Correct it, or leave it empty until somebody resumes.',
    },
  });
}
