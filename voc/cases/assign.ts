import { parseJson } from '../canonicalJson';
import { VocError } from '../errors';
import type { Tx } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import type { Decision } from '../types';
import { checkOptional, checkPerson } from './input';
import type { CaseLife } from './lifeOf';
import { occupiedOwner, responsibleFor } from './responsibility';
import type { OwnerReason } from './responsibility';
import { isUntaken } from './states';
import { evidenceOf, takeStep } from './step';
import type { StepEvidence, StepInput } from './step';
import type { CaseRow, StoredAttributes } from './view';

export interface AssignCase extends StepInput {
  rulebook: Rulebook;
  /** Left out with the department: as the rulebook's matrix says. */
  owner?: string;
  department?: string;
  /** Instead of the present ones; left out = they stay. */
  coOwners?: readonly string[];
  reason?: string;
}

export interface OwnerEvidence extends StepEvidence {
  department: string;
  owner: string;
  coOwners: string[];
  /** How it came to this person, and whose posts are vacant. */
  ownerReason: OwnerReason;
  vacant: string[];
}

export type Assigned = Decision<
  'assigned' | 'already',
  'dispatched' | 'withinDepartment' | 'decided' | 'sameOwner',
  OwnerEvidence
>;

interface Named {
  department: string;
  owner: string;
  coOwners: string[];
  reason: OwnerReason;
  vacant: string[];
}

/**
 * Names the owner (and who works on it too): of a case nobody has taken yet, within a department, or as the decision
 * after a refused transfer. To hand a case on to another department is a transfer, which is counted.
 * Throws VocError `input.*`, `notFound`, `conflict`.
 */
export async function assignCase(tx: Tx, input: AssignCase): Promise<Assigned> {
  const actor = checkPerson(input.actor);
  const note = checkOptional('reason', input.reason);
  const { done, result, before } = await takeStep<Named & { why: Assigned['reason'] }>(
    tx,
    { ...input, actor },
    'assign',
    (row, life) => {
      const named = ownerNamed(row, life, input);
      const sameOwner = named.owner === row.owner && named.department === row.department;
      const coOwners = named.coOwners;
      if (sameOwner && coOwners.join('\n') === (life.coOwners ?? []).join('\n') && !life.escalated)
        return { unchanged: true, result: { ...named, why: 'sameOwner' } };
      const why = allowed(row, life, named, actor);
      const decided = why === 'decided';
      return {
        set: { department: named.department, owner: named.owner },
        life: {
          coOwners,
          ...(sameOwner ? {} : { formerOwners: withFormer(row, life) }),
          ...(decided ? { escalated: undefined, decisions: (life.decisions ?? 0) + 1 } : {}),
        },
        result: { ...named, why },
      };
    },
  );
  const { number } = before;
  const { why, department, owner, coOwners, reason, vacant } = result;
  if (done) {
    const data = {
      ...{ department, owner, coOwners, why, ownerReason: reason, vacant },
      from: { department: before.department, owner: before.owner },
      ...(note === '' ? {} : { reason: note }),
    };
    tx.trail({ caseNumber: number, type: 'case.assigned', actor, data });
  }
  const evidence: OwnerEvidence = {
    ...(await evidenceOf(tx, number, { by: actor, at: tx.now }, tx.now)),
    ...{ department, owner, coOwners, ownerReason: reason, vacant },
  };
  return done
    ? { outcome: 'assigned', reason: why, evidence }
    : { outcome: 'already', reason: 'sameOwner', evidence };
}

/** Everybody who had the case, the present owner last. */
export function withFormer({ department, owner }: CaseRow, { formerOwners = [] }: CaseLife) {
  return [...formerOwners, { department, owner }];
}

function ownerNamed(row: CaseRow, life: CaseLife, input: AssignCase): Named {
  const { rulebook } = input;
  const givenOwner = checkOptional('owner', input.owner, 100);
  const givenDepartment = checkOptional('department', input.department, 100);
  const given = input.coOwners?.map((name) => name.trim()).filter((name) => name !== '');
  if (givenOwner === '' && givenDepartment === '' && given) {
    const coOwners = withoutOwner(given, row.owner);
    return { department: row.department, owner: row.owner, coOwners, reason: 'rule', vacant: [] };
  }
  if (givenOwner === '' && givenDepartment === '') {
    const route = responsibleFor(rulebook, { ...parseJson<StoredAttributes>(row.attributes), ...row });
    const { reason, vacant } = route.evidence;
    const { department, owner } = route;
    return {
      department,
      owner,
      coOwners: given ? withoutOwner(given, owner) : route.coOwners,
      reason,
      vacant,
    };
  }
  const department = givenDepartment || row.department;
  const { owner, reason, vacant } = occupiedOwner(rulebook.people, givenOwner || row.owner, department);
  return { department, owner, coOwners: withoutOwner(given ?? life.coOwners ?? [], owner), reason, vacant };
}

function withoutOwner(names: readonly string[], owner: string): string[] {
  return [...new Set(names)].filter((name) => name !== owner);
}

function allowed(
  row: CaseRow,
  life: CaseLife,
  named: Named,
  actor: string,
): 'dispatched' | 'withinDepartment' | 'decided' {
  if (life.escalated) {
    // Whoever wanted to be rid of it does not decide who gets it.
    if (actor === life.escalated.by || actor === row.owner) throw notTheDecider(row, actor);
    return 'decided';
  }
  if (named.department === row.department) return 'withinDepartment';
  if (isUntaken(row.state) && row.transfers === 0 && row.reopens === 0) return 'dispatched';
  throw new VocError({
    code: 'conflict',
    field: 'department',
    value: named.department,
    message: {
      zh: `案件 ${row.number} 已由${row.department}处理，不能直接指派给${named.department}`,
      en: `Case ${row.number} is with ${row.department} and cannot be assigned to ${named.department}`,
    },
    remedy: {
      zh: '请用“移交”并写明原因；移交次数有记录。',
      en: 'Use "Transfer" with a reason; it is counted.',
    },
  });
}

function notTheDecider(row: CaseRow, actor: string): VocError {
  return new VocError({
    code: 'conflict',
    field: 'actor',
    value: actor,
    message: {
      zh: `案件 ${row.number} 的移交已升级，${actor} 不能自己决定由谁负责`,
      en: `The transfer of case ${row.number} was escalated; ${actor} cannot decide who owns it`,
    },
    remedy: { zh: '请由上级指派责任人。', en: 'A superior has to assign the owner.' },
  });
}
