import { canonicalJson } from '../canonicalJson';
import { isoInZone } from '../clock';
import type { Sql, SqlValue, Tx } from '../ledger';
import { clocksOf } from '../sla';
import type { ClockView } from '../sla';
import { changeCase } from './change';
import { lifeOf } from './lifeOf';
import type { CaseLife } from './lifeOf';
import { stateAfter } from './states';
import type { CaseStep, DoneBy } from './states';
import { caseRow, caseView, zoneOf } from './view';
import type { CaseRow, CaseView } from './view';

/** What every step of a person has. */
export interface StepInput {
  caseNumber: string;
  actor: string;
  /** The revision the person had on the screen. */
  expectedRevision?: number;
}

/** Who did the step and when: on `already` the other person's, so that the second one is told. */
export interface StepEvidence {
  by: string;
  /** ISO 8601 in the case's zone. */
  at: string;
  case: CaseView;
  clocks: ClockView[];
}

type Columns = Partial<Record<Exclude<keyof CaseRow, 'number' | 'revision' | 'state' | 'life'>, SqlValue>>;
export interface Decided<T> {
  /** Done already: nothing is written, and the state is not asked. */
  unchanged?: true;
  set?: Columns;
  life?: CaseLife;
  result: T;
  /** Instead of the step asked for. */
  step?: CaseStep;
}

export interface Taken<T> {
  /** False: it was done already. */
  done: boolean;
  result: T;
  /** The case as it was. */
  before: CaseRow;
}

/**
 * One step of a case: decides on the row as it is, asks the table of states, writes row and state under the optimistic
 * lock. `decide` is asked before the state is: it answers `unchanged` where the step was done already.
 */
export async function takeStep<T>(
  tx: Tx,
  { caseNumber, actor, expectedRevision }: StepInput,
  step: CaseStep,
  decide: (row: CaseRow, life: CaseLife) => Decided<T>,
): Promise<Taken<T>> {
  return await changeCase<Taken<T>>(
    tx,
    caseNumber,
    (row) => {
      const life = lifeOf(row);
      const decided = decide(row, life);
      if (decided.unchanged) return { result: { done: false, result: decided.result, before: row } };
      const taken = decided.step ?? step;
      const state = refusing(row, taken);
      const last = { step: taken, by: actor, at: tx.now };
      const written = canonicalJson({ ...life, ...decided.life, last });
      return {
        set: { ...decided.set, state, life: written } as Partial<Omit<CaseRow, 'number' | 'revision'>>,
        result: { done: true, result: decided.result, before: row },
      };
    },
    expectedRevision,
  );
}

/** The state after the step; the refusal says who brought the case where it is. */
export function refusing(row: CaseRow, step: CaseStep) {
  const remedy =
    row.merged_into === null
      ? {}
      : {
          remedy: {
            zh: `请在案件 ${row.merged_into} 中继续处理。`,
            en: `Go on in case ${row.merged_into}.`,
          },
        };
  return stateAfter(row.number, row.state, step, { done: doneBy(row), ...remedy });
}

function doneBy(row: CaseRow): DoneBy | undefined {
  const { last } = lifeOf(row);
  return last && { ...last, zone: zoneOf(row) };
}

export async function evidenceOf(
  sql: Sql,
  caseNumber: string,
  { by, at }: { by: string; at: number },
  now: number,
): Promise<StepEvidence> {
  const row = await caseRow(sql, caseNumber);
  return {
    by,
    at: isoInZone(at, zoneOf(row)),
    case: await caseView(sql, row.number),
    clocks: await clocksOf(sql, row.number, now),
  };
}
