import { canonicalJson } from '../canonicalJson';
import { dayInZone } from '../clock';
import type { Tx } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import { clocksOf, startClocks } from '../sla';
import type { ClockView } from '../sla';
import type { FeedbackRecord, Verdict } from '../types';
import { attributesOf, ownerOf, titleOf } from './describe';
import { checkActor, checkFeedback, checkVerdict } from './input';
import { raiseLevel } from './raise';
import { feedbackRow, storeVerdict, watchRoad } from './road';
import { caseView } from './view';
import type { CaseView, StoredAttributes } from './view';

export interface OpenCase {
  feedback: FeedbackRecord;
  verdict: Verdict;
  rulebook: Rulebook;
  actor: string;
  /** Instead of what the rulebook says; empty counts as left out. */
  department?: string;
  owner?: string;
}

export interface OpenedCase {
  case: CaseView;
  clocks: ClockView[];
  /** False: this feedback had its case already. */
  created: boolean;
  /** True: the verdict is more urgent than the case was. */
  raised: boolean;
}

/**
 * Opens the case of a feedback: number, owner, clocks, trail and the verdict on the feedback, in one transaction,
 * so that no red line exists without an owner and its time limits. One case a feedback, however often and from
 * however many executions it is called; a more urgent verdict raises the case that is there.
 * Throws VocError `input.*` for a feedback or verdict that cannot be used, `notFound` for one not in the ledger.
 */
export async function openCase(tx: Tx, input: OpenCase): Promise<OpenedCase> {
  const checked = {
    ...input,
    feedback: checkFeedback(input.feedback),
    verdict: checkVerdict(input.verdict),
    actor: checkActor(input.actor),
  };
  const { feedback, verdict, rulebook, actor } = checked;
  const row = await feedbackRow(tx, feedback.number);
  const { number, created } =
    row.case_number === null ? await insertCase(tx, checked) : { number: row.case_number, created: false };
  const raised = created ? false : await raiseLevel(tx, number, checked);
  await storeVerdict(tx, row, verdict, number);
  if (created)
    await startClocks(tx, {
      caseNumber: number,
      level: verdict.level,
      rulebook,
      // The customer waits since the message came in, also where a stop of n8n lay between it and its case.
      startedAt: Math.min(row.received_at, tx.now),
      actor,
    });
  await watchRoad(tx, row, verdict, rulebook, raised);
  return { case: await caseView(tx, number), clocks: await clocksOf(tx, number, tx.now), created, raised };
}

async function insertCase(tx: Tx, input: OpenCase): Promise<{ number: string; created: boolean }> {
  const { feedback, verdict, rulebook, actor } = input;
  const { level, type, category } = verdict;
  const serial = String(await tx.nextNumber('vcase')).padStart(6, '0');
  const number = `C${dayInZone(tx.now, rulebook.zone)}-${serial}`;
  const route = ownerOf(rulebook, verdict);
  const department = input.department?.trim() || route.department;
  const owner = input.owner?.trim() || route.owner;
  const title = titleOf(feedback, verdict);
  const attributes: StoredAttributes = { ...attributesOf(feedback, verdict), zone: rulebook.zone };
  // first_feedback is unique: of two executions that open the same feedback at once, the second waits for the
  // first one's commit, adds nothing and takes its case.
  const added = await tx.run(
    `INSERT INTO voc_case (number, first_feedback, level, type, category, state, title, department, owner, opened_at,
       rulebook_version, attributes) VALUES (?, ?, ?, ?, ?, 'new', ?, ?, ?, ?, ?, ?)
     ON CONFLICT (first_feedback) DO NOTHING`,
    [
      ...[number, feedback.number, level, type, category, title, department, owner],
      ...[tx.now, rulebook.version, canonicalJson(attributes)],
    ],
  );
  if (added === 0) {
    const first = await tx.get<{ number: string }>('SELECT number FROM voc_case WHERE first_feedback = ?', [
      feedback.number,
    ]);
    return { number: first!.number, created: false };
  }
  tx.trail({
    caseNumber: number,
    type: 'case.opened',
    actor,
    data: {
      feedback: feedback.number,
      ...{ level, type, category, title, department, owner },
      reason: verdict.reason ?? null,
      why: verdict.why.zh,
      rulebookVersion: rulebook.version,
    },
  });
  return { number, created: true };
}
