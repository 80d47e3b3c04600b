import { schedule } from '../ledger';
import type { Tx } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import type { Decision } from '../types';
import { withFormer } from './assign';
import type { OwnerEvidence } from './assign';
import { checkOptional, checkPerson, checkText } from './input';
import { handlingOf } from './lifeOf';
import type { CaseLife, OwnerPair } from './lifeOf';
import { headOf, occupiedOwner } from './responsibility';
import { evidenceOf, takeStep } from './step';
import type { StepInput } from './step';
import type { CaseRow } from './view';

export interface TransferCase extends StepInput {
  rulebook: Rulebook;
  department: string;
  /** Left out = the head of that department. */
  owner?: string;
  reason: string;
}

export interface TransferEvidence extends OwnerEvidence {
  /** Transfers that were carried out, and the number of the one that is refused. */
  transfers: number;
  transferLimit: number;
  /** Where it should have gone, where it was refused. */
  to: OwnerPair;
  /** Everybody who had it, the present owner last. */
  path: OwnerPair[];
}

export type Transferred = Decision<
  'transferred' | 'escalated' | 'already',
  'handedOver' | 'limitReached' | 'formerOwner' | 'sameOwner',
  TransferEvidence
>;

/**
 * Hands a case on, with a reason, counted (R9). The transfer with the rulebook's number, and any return to somebody who
 * had it, is refused: the case stays where it is and a superior is called to decide (`escalated`, 击鼓传花).
 * Throws VocError `input.*`, `notFound`, `conflict` naming the state and who led there.
 */
export async function transferCase(tx: Tx, input: TransferCase): Promise<Transferred> {
  const actor = checkPerson(input.actor);
  const note = checkText('reason', input.reason, {
    zh: '请写明为什么移交，例如“属于电池系统，非底盘”。',
    en: 'Say why it is handed on, e.g. "battery system, not chassis".',
  });
  const department = checkText('department', input.department, {
    zh: '请填写要移交到的部门。',
    en: 'Enter the department that gets it.',
  });
  const { done, result, before } = await takeStep<Outcome>(
    tx,
    { ...input, actor },
    'transfer',
    (row, life) => {
      const to = targetOf(input.rulebook, department, checkOptional('owner', input.owner, 100));
      if (to.owner === row.owner && department === row.department)
        return { unchanged: true, result: { to, why: 'sameOwner' } };
      // Asked again, or by somebody else, or to somewhere else: the decision is due already.
      if (life.escalated) return { unchanged: true, result: { to, why: life.escalated.reason } };
      const refused = refusal(row, life, to);
      if (!refused)
        return {
          set: { department: to.department, owner: to.owner, transfers: row.transfers + 1 },
          life: { formerOwners: withFormer(row, life), coOwners: coOwnersAfter(life, to) },
          result: { to, why: 'handedOver' },
        };
      const escalated = { at: tx.now, by: actor, to: pairOf(to), reason: refused };
      return { life: { escalated }, result: { to, why: refused } };
    },
  );
  const { number } = before;
  const { to, why } = result;
  if (done && why === 'handedOver') {
    const from = { department: before.department, owner: before.owner };
    const data = {
      from,
      to: { ...pairOf(to) },
      reason: note,
      transfers: before.transfers + 1,
      vacant: to.vacant,
    };
    tx.trail({ caseNumber: number, type: 'case.transferred', actor, data });
  } else if (done) await escalate(tx, { number, actor, to: pairOf(to), why, note, rulebook: input.rulebook });
  const step = await evidenceOf(tx, number, { by: actor, at: tx.now }, tx.now);
  const { owner, department: holds, coOwners, transfers, formerOwners } = step.case;
  const evidence: TransferEvidence = {
    ...step,
    ...{ department: holds, owner, coOwners, ownerReason: to.reason, vacant: to.vacant },
    ...{ transfers, transferLimit: handlingOf(before).transferLimit, to: pairOf(to) },
    path: [...formerOwners, { department: holds, owner }],
  };
  if (why === 'sameOwner') return { outcome: 'already', reason: why, evidence };
  return { outcome: why === 'handedOver' ? 'transferred' : 'escalated', reason: why, evidence };
}

interface Outcome {
  to: Target;
  why: Transferred['reason'];
}

type Target = OwnerPair & Pick<ReturnType<typeof occupiedOwner>, 'reason' | 'vacant'>;

function targetOf(rulebook: Rulebook, department: string, given: string): Target {
  const named = given || headOf(rulebook.people, department) || ruleOwner(rulebook, department) || department;
  return { department, ...occupiedOwner(rulebook.people, named, department) };
}

/** Whom the matrix names for the department; the department itself where it names nobody. */
function ruleOwner(rulebook: Rulebook, department: string): string | undefined {
  return rulebook.owners.find((rule) => rule.department === department)?.owner;
}

function pairOf({ department, owner }: OwnerPair): OwnerPair {
  return { department, owner };
}

function coOwnersAfter(life: CaseLife, { owner }: OwnerPair): string[] {
  return (life.coOwners ?? []).filter((name) => name !== owner);
}

function refusal(row: CaseRow, life: CaseLife, to: OwnerPair): 'limitReached' | 'formerOwner' | undefined {
  // Back to the department counts as well: another name there is the same hot potato.
  const before = (former: OwnerPair) =>
    former.owner === to.owner || (to.department !== row.department && former.department === to.department);
  if ((life.formerOwners ?? []).some(before)) return 'formerOwner';
  return row.transfers + 1 >= handlingOf(row).transferLimit ? 'limitReached' : undefined;
}

async function escalate(
  tx: Tx,
  about: {
    number: string;
    actor: string;
    to: OwnerPair;
    why: Transferred['reason'];
    note: string;
    rulebook: Rulebook;
  },
): Promise<void> {
  const { number, actor, to, why, note, rulebook } = about;
  const row = (await tx.get<CaseRow>('SELECT * FROM voc_case WHERE number = ?', [number]))!;
  const heads = [row.department, to.department].map((department) => headOf(rulebook.people, department));
  const decider = heads.find((head) => head !== undefined && head !== row.owner) ?? '';
  const data = { to: { ...to }, why, reason: note, transfers: row.transfers, decider };
  tx.trail({ caseNumber: number, type: 'case.transferEscalated', actor, data });
  await schedule(tx, {
    topic: 'case.transferEscalated',
    // The revision tells this refusal from one after the next decision.
    key: `case.transferEscalated/${number}/${row.revision}`,
    dueAt: tx.now,
    payload: { caseNumber: number, to: { ...to }, why, reason: note, askedBy: actor, decider },
    caseNumber: number,
  });
}
