import { canonicalJson } from '../canonicalJson';
import { fenceValue, schedule } from '../ledger';
import type { Tx } from '../ledger';
import type { Limit, Rulebook } from '../rulebook/schema';
import type { Decision, Level } from '../types';
import { planOf } from './clock';
import type { ClockPolicy } from './clock';
import { clockFence } from './fence';
import { clockRow, clockRows, clockView, clocksOf, policyOf } from './view';
import type { ClockView } from './view';

/**
 * Starts every clock the rulebook sets for the level (R10), each once: running it again changes nothing, and a
 * limit that already runs from a former level of the case goes on as it is.
 * `startedAt` in UTC ms. Returns all clocks of the case.
 */
export async function startClocks(
  tx: Tx,
  { caseNumber, level, rulebook, startedAt, actor = 'system' }: StartClocks,
): Promise<ClockView[]> {
  const running = (await clockRows(tx, caseNumber)).map(policyOf);
  for (const limit of rulebook.limits.filter(({ levels }) => levels.includes(level))) {
    const sameLimit = running.filter(({ limitId }) => limitId === limit.id);
    if (sameLimit.some(({ levels }) => levels.includes(level))) continue;
    // A rulebook may set one step differently by level (方案 8 h for P1, 24 h for P2): a raised case gets both.
    const part = sameLimit.length === 0 ? limit.id : `${limit.id}@${level}`;
    const policy = policyFrom(limit, rulebook);
    running.push(policy);
    await startClock(tx, { caseNumber, part, policy, startedAt, actor });
  }
  return await clocksOf(tx, caseNumber, tx.now);
}

export interface StartClocks {
  caseNumber: string;
  level: Level;
  rulebook: Rulebook;
  startedAt: number;
  actor?: string;
}

/** The snapshot a clock keeps of a limit of the rulebook. */
export function policyFrom(limit: Limit, rulebook: Rulebook): ClockPolicy {
  return {
    limitId: limit.id,
    name: limit.name,
    levels: limit.levels,
    minutes: limit.minutes,
    warnAtPercent: limit.warnAtPercent,
    pausable: limit.pausable,
    metBy: limit.metBy,
    zone: rulebook.zone,
    rulebookVersion: rulebook.version,
  };
}

export interface StartClock {
  caseNumber: string;
  /** Part of the clock's natural key: the id becomes `<case>/<part>`. */
  part: string;
  policy: ClockPolicy;
  /** UTC ms. */
  startedAt: number;
  actor?: string;
}

/** Starts one clock with its warning and breach events; the second start of the same one answers `already`. */
export async function startClock(
  tx: Tx,
  { caseNumber, part, policy, startedAt, actor = 'system' }: StartClock,
): Promise<Decision<'started' | 'already', 'newClock' | 'sameClock', ClockView>> {
  const id = `${caseNumber}/${part}`;
  const plan = planOf(policy, startedAt);
  // DO NOTHING: of two executions that start the same clock at once, one writes it and plans its events.
  const added = await tx.run(
    `INSERT INTO voc_clock (id, case_number, name, state, started_at, due_at, warn_at, policy)
     VALUES (?, ?, ?, 'running', ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    [id, caseNumber, policy.name.zh, startedAt, plan.dueAt, plan.warnAt ?? null, canonicalJson(policy)],
  );
  const view = async () => clockView((await clockRow(tx, id))!, tx.now);
  if (added === 0) return { outcome: 'already', reason: 'sameClock', evidence: await view() };
  await scheduleNotices(tx, id, caseNumber, policy.zone, plan);
  tx.trail({
    caseNumber,
    type: 'clock.started',
    actor,
    data: { clock: id, name: policy.name.zh, minutes: policy.minutes, dueAt: plan.dueAt },
  });
  return { outcome: 'started', reason: 'newClock', evidence: await view() };
}

async function scheduleNotices(
  tx: Tx,
  id: string,
  caseNumber: string,
  zone: string,
  { dueAt, warnAt }: { dueAt: number; warnAt?: number },
): Promise<void> {
  const fence = { name: clockFence(id), value: await fenceValue(tx, clockFence(id)) };
  const common = {
    payload: { clockId: id, caseNumber, zone },
    caseNumber,
    fence,
    collapseKey: clockFence(id),
  };
  if (warnAt !== undefined)
    await schedule(tx, { ...common, topic: 'clock.warning', key: `clock.warning/${id}`, dueAt: warnAt });
  // The millisecond after: a step done exactly at the limit is in time and must not find a breach sent already.
  await schedule(tx, { ...common, topic: 'clock.breach', key: `clock.breach/${id}`, dueAt: dueAt + 1 });
}
