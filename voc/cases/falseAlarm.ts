import { parseJson } from '../canonicalJson';
import { isoInZone } from '../clock';
import type { Sql, Tx } from '../ledger';
import { meetClocks, stopClocks } from '../sla';
import type { Decision, Level } from '../types';
import { refuseBlame } from './blame';
import { endCase } from './closing';
import { checkOptional, checkPerson, checkText } from './input';
import { moveLifeFence } from './followUp';
import { evidenceOf, takeStep } from './step';
import type { StepEvidence, StepInput } from './step';
import { voidSurvey } from './surveyRows';
import { caseRow } from './view';
import type { StoredAttributes } from './view';
import { recordFinding } from './work';

export interface FalseAlarm extends StepInput {
  /** What was found; left out = the finding that was recorded. */
  finding?: string;
  /** Name of the colleague or dealer who warned; never the customer's. */
  reporter?: string;
}

export interface Reward {
  caseNumber: string;
  reporter: string;
  feedback: string;
  channel: string;
  level: Level;
  grantedBy: string;
  at: string;
}

export type FalseAlarmed = Decision<
  'falseAlarm' | 'already',
  'nothingWrong' | 'alreadyFound',
  StepEvidence & { reward: Reward }
>;

/**
 * A red line that was none (R18): closed on a finding, without blame, and the warning is rewarded. Once a case.
 * Throws VocError `input.missing` without a finding, `input.invalid` for a word of blame, `conflict` naming the state.
 */
export async function falseAlarm(tx: Tx, input: FalseAlarm): Promise<FalseAlarmed> {
  const actor = checkPerson(input.actor);
  const given = checkOptional('finding', input.finding);
  const reporter = checkOptional('reporter', input.reporter, 100);
  const found = await caseRow(tx, input.caseNumber);
  const ended = found.state === 'falseAlarm';
  refuseBlame('finding', given);
  if (given !== '' && !ended) await recordFinding(tx, { ...input, actor, finding: given });
  const { done, result, before } = await takeStep(
    tx,
    // Its own finding has moved the revision on; the first step has checked it.
    { ...input, actor, ...(given === '' ? {} : { expectedRevision: undefined }) },
    'falseAlarm',
    (row, life) => {
      if (row.state === 'falseAlarm')
        return { unchanged: true, result: { by: life.last!.by, at: life.last!.at, text: '' } };
      const text = checkText('finding', life.finding?.text, {
        zh: '请先写明查到的事实，例如“烟为水汽，车辆检查正常”。',
        en: 'Say first what was found, e.g. "the smoke was steam, the car is in order".',
      });
      refuseBlame('finding', text);
      return { set: { closed_at: tx.now, close_reason: text }, result: { by: actor, at: tx.now, text } };
    },
  );
  const { number } = before;
  if (done) {
    await meetClocks(tx, { caseNumber: number, by: 'close', actor });
    await stopClocks(tx, number, 'falseAlarm');
    await grant(tx, { number, reporter, actor });
    tx.trail({
      caseNumber: number,
      type: 'case.falseAlarm',
      actor,
      data: { finding: result.text, rewarded: true },
    });
    await endCase(tx, number, 'falseAlarm', actor);
    await voidSurvey(tx, number);
    await moveLifeFence(tx, number);
  }
  const evidence = await evidenceOf(tx, number, result, tx.now);
  const [reward] = await rewardsOf(tx, { caseNumber: number });
  return done
    ? { outcome: 'falseAlarm', reason: 'nothingWrong', evidence: { ...evidence, reward: reward! } }
    : { outcome: 'already', reason: 'alreadyFound', evidence: { ...evidence, reward: reward! } };
}

async function grant(
  tx: Tx,
  { number, reporter, actor }: { number: string; reporter: string; actor: string },
): Promise<void> {
  const row = await caseRow(tx, number);
  const { channel = '' } = parseJson<StoredAttributes>(row.attributes);
  // DO NOTHING: reopened and found to be nothing again, the same warning is rewarded once.
  await tx.run(
    `INSERT INTO voc_reward (case_number, reporter, feedback, channel, level, granted_by, at)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (case_number) DO NOTHING`,
    [number, reporter, row.first_feedback, channel, row.level, actor, tx.now],
  );
}

interface RewardRow {
  case_number: string;
  reporter: string;
  feedback: string;
  channel: string;
  level: Level;
  granted_by: string;
  at: number;
  attributes: string;
}

/** Who is to be thanked, the newest first (R18). @param filter.since UTC ms */
export async function rewardsOf(
  sql: Sql,
  filter: { caseNumber?: string; since?: number; limit?: number } = {},
): Promise<Reward[]> {
  const { caseNumber, since = 0, limit = 500 } = filter;
  const rows = await sql.all<RewardRow>(
    `SELECT r.*, c.attributes FROM voc_reward r JOIN voc_case c ON c.number = r.case_number
     WHERE r.at >= ? ${caseNumber === undefined ? '' : 'AND r.case_number = ?'}
     ORDER BY r.at DESC, r.case_number DESC LIMIT ?`,
    [since, ...(caseNumber === undefined ? [] : [caseNumber]), limit],
  );
  return rows.map((row) => ({
    caseNumber: row.case_number,
    reporter: row.reporter,
    feedback: row.feedback,
    channel: row.channel,
    level: row.level,
    grantedBy: row.granted_by,
    at: isoInZone(row.at, parseJson<StoredAttributes>(row.attributes).zone),
  }));
}
