import { canonicalJson, parseJson } from '../canonicalJson';
import type { Tx } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import { startClocks } from '../sla';
import type { FeedbackRecord, Verdict } from '../types';
import { changeCase } from './change';
import { titleOf } from './describe';
import { handlingOf, lifeOf } from './lifeOf';
import { planProgress } from './progress';
import { responsibleFor } from './responsibility';
import { moreUrgent } from './road';
import { TRANSITIONS } from './states';
import { voidSurvey } from './surveyRows';
import type { StoredAttributes } from './view';

export interface RaiseLevel {
  feedback: FeedbackRecord;
  verdict: Verdict;
  rulebook: Rulebook;
  actor: string;
  /** Since when the new level's clocks run, UTC ms; left out = now. */
  startedAt?: number;
}

/**
 * Raises a case to the level of a more urgent verdict; never lowers one. Title, category and owner follow the new
 * danger (an owner set by hand stays), the new level's clocks start, and the case wants a new acknowledgement.
 * A closed case stays as it is. Returns whether the level was raised.
 */
export async function raiseLevel(
  tx: Tx,
  caseNumber: string,
  { feedback, verdict, rulebook, actor, startedAt = tx.now }: RaiseLevel,
): Promise<boolean> {
  const raised = await changeCase(tx, caseNumber, (row) => {
    const state = TRANSITIONS[row.state].raise;
    if (state === undefined || !moreUrgent(verdict.level, row.level)) return { result: undefined };
    const { level, type, category } = verdict;
    const stored = parseJson<StoredAttributes>(row.attributes);
    const life = lifeOf(row);
    const former = responsibleFor(rulebook, { ...stored, ...row });
    const byRule = row.transfers === 0 && row.department === former.department && row.owner === former.owner;
    const next = byRule ? responsibleFor(rulebook, { ...stored, level, type, category }) : undefined;
    const { department, owner } = next ?? row;
    const coOwners = next ? next.coOwners : life.coOwners;
    const title = titleOf(feedback, verdict);
    const attributes: StoredAttributes = { ...stored, why: verdict.why.zh };
    return {
      set: {
        ...{ level, type, category, state, title, department, owner },
        ...{ acknowledged_at: null, acknowledged_by: null },
        attributes: canonicalJson(attributes),
        life: canonicalJson({ ...life, coOwners, last: { step: 'raise', by: actor, at: tx.now } }),
      },
      result: {
        handling: handlingOf(row),
        data: {
          feedback: feedback.number,
          ...{ from: row.level, to: level, type, category, title, department, owner },
          why: verdict.why.zh,
          rulebookVersion: rulebook.version,
          ...(next?.evidence.insteadOf === undefined
            ? {}
            : { insteadOf: next.evidence.insteadOf, ownerReason: next.evidence.reason }),
        },
      },
    };
  });
  if (!raised) return false;
  tx.trail({ caseNumber, type: 'case.levelRaised', actor, data: raised.data });
  await voidSurvey(tx, caseNumber);
  await planProgress(tx, { number: caseNumber, level: verdict.level, handling: raised.handling });
  await startClocks(tx, {
    ...{ caseNumber, level: verdict.level, type: verdict.type, channel: feedback.channel },
    ...{ rulebook, startedAt, actor },
  });
  return true;
}
