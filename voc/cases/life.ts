import { acknowledgeLadders } from '../escalation/ladders';
import type { Tx } from '../ledger';
import { meetClocks } from '../sla';
import type { Decision } from '../types';
import { checkActor } from './input';
import { isEnded, isUntaken } from './states';
import { evidenceOf, takeStep } from './step';
import type { StepEvidence, StepInput } from './step';

export interface AcknowledgeCase extends StepInput {
  /** How it was said: `link`, `node` … */
  via: string;
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
  const {
    done,
    result: first,
    before: { number },
  } = await takeStep(tx, { ...input, actor }, 'acknowledge', ({ state, ...row }) => {
    if (!isUntaken(state) && !isEnded(state))
      return { unchanged: true, result: { by: row.acknowledged_by!, at: row.acknowledged_at! } };
    const result = { by: actor, at: tx.now };
    return { set: { acknowledged_at: tx.now, acknowledged_by: actor }, result };
  });
  if (done) tx.trail({ caseNumber: number, type: 'case.acknowledged', actor, data: { via: input.via } });
  await meetClocks(tx, { caseNumber: number, by: 'acknowledge', actor });
  await acknowledgeLadders(tx, { caseNumber: number, actor, via: input.via });
  const evidence = await evidenceOf(tx, number, first, tx.now);
  return done
    ? { outcome: 'acknowledged', reason: 'firstAnswer', evidence }
    : { outcome: 'already', reason: 'alreadyAcknowledged', evidence };
}
