import { HOUR, MINUTE } from '../clock';
import { schedule } from '../ledger';
import type { Tx } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import { reopenClocks, startClock } from '../sla';
import type { Decision } from '../types';
import { checkPerson, checkText } from './input';
import { moveLifeFence } from './followUp';
import { handlingOf } from './lifeOf';
import { planProgress } from './progress';
import { occupiedOwner } from './responsibility';
import { evidenceOf, takeStep } from './step';
import type { StepEvidence, StepInput } from './step';
import { voidSurvey } from './surveyRows';
import { caseRow, zoneOf } from './view';
import type { CaseRow } from './view';

export const REOPEN_REASONS = ['byHand', 'notSolved', 'lowScore', 'cameBack'] as const;
export type ReopenReason = (typeof REOPEN_REASONS)[number];

export interface ReopenCase extends StepInput {
  reason: string;
  /** To find a stand-in for an owner who has left. */
  rulebook?: Rulebook;
}

export type Reopened = Decision<'reopened' | 'already', 'byHand' | 'alreadyReopened', StepEvidence>;

/**
 * Opens a solved or ended case again. Reopening a reopened case changes nothing and tells who did it. Throws VocError
 * `input.*`, `notFound`, `conflict` naming the state and who led there.
 */
export async function reopenCase(tx: Tx, input: ReopenCase): Promise<Reopened> {
  const actor = checkPerson(input.actor);
  const note = checkText('reason', input.reason, {
    zh: '请写明为什么重开，例如“客户来电：再次出现异响”。',
    en: 'Say why it is reopened, e.g. "the customer called: the noise is back".',
  });
  const done = await reopenNow(tx, { ...input, actor, reason: 'byHand', note });
  const evidence = await evidenceOf(tx, done.number, done, tx.now);
  return done.isNew
    ? { outcome: 'reopened', reason: 'byHand', evidence }
    : { outcome: 'already', reason: 'alreadyReopened', evidence };
}

interface ReopenNow extends StepInput {
  reason: ReopenReason;
  /** Masked; empty where the customer's answer says it all. */
  note: string;
  rulebook?: Rulebook;
}

/**
 * What reopening is: the work is to be done anew, somebody takes it anew, the former clocks of this work go on (so that
 * first and total time can be told), and a clock of its own makes sure that a reopened case is not the last in the row.
 */
export async function reopenNow(
  tx: Tx,
  input: ReopenNow,
): Promise<{ number: string; isNew: boolean; by: string; at: number }> {
  const { actor, reason, note, rulebook } = input;
  const { done, result, before } = await takeStep(tx, input, 'reopen', (row, life) => {
    if (row.state === 'reopened') {
      const { by, at } = life.last ?? { by: row.owner, at: row.opened_at };
      return { unchanged: true, result: { by, at } };
    }
    const owner = rulebook ? occupiedOwner(rulebook.people, row.owner, row.department).owner : row.owner;
    return {
      set: {
        ...{ acknowledged_at: null, acknowledged_by: null, closed_at: null, close_reason: null },
        ...{ owner, reopens: row.reopens + 1 },
      },
      // The trail keeps them; on the case they would pass for the answer to a problem that is still there.
      life: { finding: undefined, temporary: undefined, solution: undefined, rootCause: undefined },
      result: { by: actor, at: tx.now },
    };
  });
  const { number } = before;
  if (!done) return { number, isNew: false, ...result };
  const row = await caseRow(tx, number);
  const data = { reason, reopens: row.reopens, owner: row.owner, ...(note === '' ? {} : { note }) };
  tx.trail({ caseNumber: number, type: 'case.reopened', actor, data });
  await moveLifeFence(tx, number);
  await voidSurvey(tx, number);
  for (const by of ['acknowledge', 'measure', 'close'] as const)
    await reopenClocks(tx, { caseNumber: number, by, actor });
  await startReopenClock(tx, row, actor);
  const handling = handlingOf(row);
  await planProgress(tx, { number, level: row.level, handling });
  await schedule(tx, {
    topic: 'case.reopened',
    key: `case.reopened/${number}/${row.reopens}`,
    dueAt: tx.now,
    payload: { caseNumber: number, reason, reopens: row.reopens },
    caseNumber: number,
  });
  return { number, isNew: true, ...result };
}

async function startReopenClock(tx: Tx, row: CaseRow, actor: string): Promise<void> {
  const { reopenedHours } = handlingOf(row);
  await startClock(tx, {
    caseNumber: row.number,
    part: `reopened-${row.reopens}`,
    policy: {
      limitId: 'reopened',
      name: { zh: '重开后处理', en: 'Work on the reopened case' },
      levels: [row.level],
      minutes: (reopenedHours * HOUR) / MINUTE,
      warnAtPercent: 80,
      overrunPercent: 20,
      // Waiting for the customer cannot hide a red line, nor one that came back.
      pausable: row.level !== 'P0' && row.level !== 'review',
      metBy: 'measure',
      zone: zoneOf(row),
      rulebookVersion: row.rulebook_version,
    },
    startedAt: tx.now,
    actor,
  });
}
