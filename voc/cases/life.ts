import { isoInZone } from '../clock';
import { acknowledgeLadders, stopLadders } from '../escalation/ladders';
import type { Sql, Tx } from '../ledger';
import { clocksOf, meetClocks, stopClocks } from '../sla';
import type { ClockView } from '../sla';
import type { Decision } from '../types';
import { changeCase } from './change';
import { checkActor, checkReason } from './input';
import { stateAfter } from './states';
import { caseRow, caseView, zoneOf } from './view';
import type { CaseView } from './view';

/** Who did the step and when: on `already` the other person's, so that the second one is told. */
export interface StepEvidence {
  by: string;
  /** ISO 8601 in the case's zone. */
  at: string;
  case: CaseView;
  clocks: ClockView[];
}

export interface AcknowledgeCase {
  caseNumber: string;
  actor: string;
  /** How it was said: `link`, `node` … */
  via: string;
  expectedRevision?: number;
}

export type Acknowledged = Decision<
  'acknowledged' | 'already',
  'firstAnswer' | 'alreadyAcknowledged',
  StepEvidence
>;

/**
 * Takes a case over: the first one wins, everybody else is told who it was. Meets the clocks that wait for an
 * acknowledgement and ends the climb of every ladder of the case, also of one raised after the first answer.
 * Throws VocError `conflict` naming the state where it is too late, `notFound`, `input.missing` without a name.
 */
export async function acknowledgeCase(tx: Tx, input: AcknowledgeCase): Promise<Acknowledged> {
  const actor = checkActor(input.actor);
  const { number } = await caseRow(tx, input.caseNumber);
  const first = await changeCase(
    tx,
    number,
    (row) => {
      if (row.state === 'acknowledged') return { result: false };
      const state = stateAfter(number, row.state, 'acknowledge');
      return { set: { state, acknowledged_at: tx.now, acknowledged_by: actor }, result: true };
    },
    input.expectedRevision,
  );
  if (first) tx.trail({ caseNumber: number, type: 'case.acknowledged', actor, data: { via: input.via } });
  await meetClocks(tx, { caseNumber: number, by: 'acknowledge', actor });
  await acknowledgeLadders(tx, { caseNumber: number, actor, via: input.via });
  const view = await caseView(tx, number);
  return {
    ...(first
      ? { outcome: 'acknowledged', reason: 'firstAnswer' }
      : { outcome: 'already', reason: 'alreadyAcknowledged' }),
    evidence: {
      by: view.acknowledgedBy!,
      at: view.acknowledgedAt!,
      case: view,
      clocks: await clocksOf(tx, number, tx.now),
    },
  };
}

export interface CloseCase {
  caseNumber: string;
  actor: string;
  reason: string;
  expectedRevision?: number;
}

export type Closed = Decision<'closed' | 'already', 'firstClosing' | 'alreadyClosed', StepEvidence>;

/**
 * Closes a case: meets the clocks that wait for it, gives up the others, stops its ladders. Closing a closed case
 * changes nothing and tells who did it. Throws VocError `conflict` naming the state, `notFound`, `input.missing`.
 */
export async function closeCase(tx: Tx, input: CloseCase): Promise<Closed> {
  const actor = checkActor(input.actor);
  const reason = checkReason(input.reason);
  const { number } = await caseRow(tx, input.caseNumber);
  const first = await changeCase(
    tx,
    number,
    (row) => {
      if (row.state === 'closed') return { result: false };
      const state = stateAfter(number, row.state, 'close');
      return { set: { state, closed_at: tx.now, close_reason: reason }, result: true };
    },
    input.expectedRevision,
  );
  if (first) {
    await meetClocks(tx, { caseNumber: number, by: 'close', actor });
    const stopped = (await stopClocks(tx, number, 'caseClosed')).map(({ id }) => id);
    tx.trail({ caseNumber: number, type: 'case.closed', actor, data: { reason, stoppedClocks: stopped } });
    await stopLadders(tx, number, 'caseClosed', actor);
  }
  const row = await caseRow(tx, number);
  return {
    ...(first
      ? { outcome: 'closed', reason: 'firstClosing' }
      : { outcome: 'already', reason: 'alreadyClosed' }),
    evidence: {
      by: first ? actor : await closedBy(tx, number),
      at: isoInZone(row.closed_at!, zoneOf(row)),
      case: await caseView(tx, number),
      clocks: await clocksOf(tx, number, tx.now),
    },
  };
}

async function closedBy(sql: Sql, caseNumber: string): Promise<string> {
  const entry = await sql.get<{ actor: string }>(
    "SELECT actor FROM voc_case_event WHERE case_number = ? AND type = 'case.closed' ORDER BY seq DESC LIMIT 1",
    [caseNumber],
  );
  return entry!.actor;
}
