import { canonicalJson, parseJson } from '../canonicalJson';
import type { Tx } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import { startClocks } from '../sla';
import type { FeedbackRecord, Verdict } from '../types';
import { changeCase } from './change';
import { ownerOf, titleOf } from './describe';
import { moreUrgent } from './road';
import { TRANSITIONS } from './states';
import type { StoredAttributes } from './view';

export interface RaiseLevel {
  feedback: FeedbackRecord;
  verdict: Verdict;
  rulebook: Rulebook;
  actor: string;
}

/**
 * Raises a case to the level of a more urgent verdict; never lowers one. Title, category and owner follow the new
 * danger (an owner set by hand stays), the new level's clocks start, and the case wants a new acknowledgement.
 * A closed case stays as it is. Returns whether the level was raised.
 */
export async function raiseLevel(
  tx: Tx,
  caseNumber: string,
  { feedback, verdict, rulebook, actor }: RaiseLevel,
): Promise<boolean> {
  const data = await changeCase(tx, caseNumber, (row) => {
    const state = TRANSITIONS[row.state].raise;
    if (state === undefined || !moreUrgent(verdict.level, row.level)) return { result: undefined };
    const { level, type, category } = verdict;
    const former = ownerOf(rulebook, row);
    const byRule = row.department === former.department && row.owner === former.owner;
    const { department, owner } = byRule ? ownerOf(rulebook, verdict) : row;
    const title = titleOf(feedback, verdict);
    const attributes: StoredAttributes = {
      ...parseJson<StoredAttributes>(row.attributes),
      why: verdict.why.zh,
    };
    return {
      set: {
        ...{ level, type, category, state, title, department, owner },
        ...{ acknowledged_at: null, acknowledged_by: null },
        attributes: canonicalJson(attributes),
      },
      result: {
        feedback: feedback.number,
        ...{ from: row.level, to: level, type, category, title, department, owner },
        why: verdict.why.zh,
        rulebookVersion: rulebook.version,
      },
    };
  });
  if (!data) return false;
  tx.trail({ caseNumber, type: 'case.levelRaised', actor, data });
  await startClocks(tx, { caseNumber, level: verdict.level, rulebook, startedAt: tx.now, actor });
  return true;
}
