import { canonicalJson } from '../canonicalJson';
import { dayInZone } from '../clock';
import { joinWaiting } from '../feedback/duplicates';
import type { Tx } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import { clocksOf, startClocks } from '../sla';
import type { ClockView } from '../sla';
import type { FeedbackRecord, Verdict } from '../types';
import { attributesOf, titleOf } from './describe';
import { checkActor, checkFeedback, checkVerdict } from './input';
import { firstProgress } from './progress';
import { raiseLevel } from './raise';
import { responsibleFor } from './responsibility';
import type { Responsible } from './responsibility';
import { feedbackRow, storeVerdict, watchRoad } from './road';
import { weighCase } from './weigh';
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
  /** How the rulebook came to the owner; only of a case this call opened, and whose owner was not given. */
  responsibility?: Responsible['evidence'];
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
  const { number, created, responsible } =
    row.case_number === null
      ? await insertCase(tx, checked)
      : { number: row.case_number, created: false, responsible: undefined };
  const raised = created ? false : await raiseLevel(tx, number, checked);
  await storeVerdict(tx, row, verdict, number);
  if (created) {
    const waiting = await joinWaiting(tx, { feedback: feedback.number, caseNumber: number });
    if (waiting.length > 0) await weighCase(tx, number);
    // The customer waits since the message came in, also where a stop of n8n lay between it and its case.
    const since = Math.min(row.received_at, tx.now);
    await firstProgress(tx, { number, level: verdict.level, handling: rulebook.handling }, since);
    await startClocks(tx, {
      caseNumber: number,
      level: verdict.level,
      type: verdict.type,
      channel: feedback.channel,
      rulebook,
      startedAt: since,
      actor,
    });
  } else if (raised) await weighCase(tx, number);
  await watchRoad(tx, row, verdict, rulebook, raised);
  return {
    case: await caseView(tx, number),
    clocks: await clocksOf(tx, number, tx.now),
    created,
    raised,
    ...(responsible ? { responsibility: responsible.evidence } : {}),
  };
}

async function insertCase(
  tx: Tx,
  input: OpenCase,
): Promise<{ number: string; created: boolean; responsible?: Responsible }> {
  const { feedback, verdict, rulebook, actor } = input;
  const { level, type, category } = verdict;
  const serial = String(await tx.nextNumber('vcase')).padStart(6, '0');
  const number = `C${dayInZone(tx.now, rulebook.zone)}-${serial}`;
  const route = responsibleFor(rulebook, { ...verdict, ...feedback.place });
  const department = input.department?.trim() || route.department;
  const owner = input.owner?.trim() || route.owner;
  const byRule = department === route.department && owner === route.owner;
  const coOwners = byRule ? route.coOwners : [];
  const { affected = 1, injured = false } = verdict.impact ?? {};
  const title = titleOf(feedback, verdict);
  const attributes: StoredAttributes = { ...attributesOf(feedback, verdict), zone: rulebook.zone };
  // first_feedback is unique: of two executions that open the same feedback at once, the second waits for the
  // first one's commit, adds nothing and takes its case.
  const added = await tx.run(
    `INSERT INTO voc_case (number, first_feedback, level, type, category, state, title, department, owner, opened_at,
       rulebook_version, attributes, life, handling, affected, injured)
     VALUES (?, ?, ?, ?, ?, 'new', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (first_feedback) DO NOTHING`,
    [
      ...[number, feedback.number, level, type, category, title, department, owner],
      ...[tx.now, rulebook.version, canonicalJson(attributes)],
      ...[canonicalJson(coOwners.length === 0 ? {} : { coOwners }), canonicalJson(rulebook.handling)],
      ...[affected, injured ? 1 : 0],
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
      ...(byRule && route.evidence.insteadOf !== undefined
        ? { insteadOf: route.evidence.insteadOf, ownerReason: route.evidence.reason }
        : {}),
    },
  });
  return { number, created: true, ...(byRule ? { responsible: route } : {}) };
}
