import { parseJson } from '../canonicalJson';
import { raiseLevel } from '../cases/raise';
import { moreUrgent } from '../cases/road';
import { isEnded } from '../cases/states';
import { findCase } from '../cases/view';
import type { Tx } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import type { FeedbackRecord, Level, Verdict } from '../types';
import { casesBetween } from './store';
import type { RuleDecision, SurgeEvidence, SurgeVerdict } from './types';

export interface SurgeUpgrade {
  caseNumber: string;
  from: Level;
  to: Level;
  rule: string;
  episode: string;
}

/** More open cases than this in one window are raised by the verdicts of the feedbacks that follow. */
const MOST_CASES = 5_000;

/**
 * Raises the open cases of a surge to the level its rule asks for (R6), with trail and the level's time limits; never
 * lowers one. When an episode opens or grows these are all cases of its window, afterwards the case of each feedback
 * that joins it. In the transaction of `observe`, so that no alarm stands without its upgrade; repeating it changes
 * nothing. It starts no ladder for each case: the episode's own event is the alarm (R19).
 */
export async function surgeUpgrades(
  tx: Tx,
  verdict: SurgeVerdict,
  { rulebook, actor }: { rulebook: Rulebook; actor: string },
): Promise<SurgeUpgrade[]> {
  const wanted = new Map<string, { level: Level; evidence: SurgeEvidence }>();
  for (const { outcome, evidence } of verdict.rules) {
    const level = evidence.raisesTo;
    if (outcome !== 'surge' || level === 'none') continue;
    for (const number of await casesOf(tx, evidence)) {
      const before = wanted.get(number);
      if (!before || moreUrgent(level, before.level)) wanted.set(number, { level, evidence });
    }
  }
  const upgrades: SurgeUpgrade[] = [];
  // Sorted: two surges that share cases would otherwise wait for each other's rows.
  for (const [number, { level, evidence }] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const from = await raise(tx, number, level, evidence, rulebook, actor);
    if (from !== undefined)
      upgrades.push({ caseNumber: number, from, to: level, rule: evidence.rule, episode: evidence.episode! });
  }
  return upgrades;
}

async function casesOf(tx: Tx, evidence: RuleDecision['evidence']): Promise<string[]> {
  if (evidence.transition === 'ongoing') return evidence.caseNumbers;
  const { from, to } = evidence.window;
  return await casesBetween(tx, evidence.stream, Date.parse(from), Date.parse(to), MOST_CASES);
}

/** The level it had, or undefined where it stays as it is (closed, gone, or urgent enough). */
async function raise(
  tx: Tx,
  number: string,
  level: Level,
  evidence: SurgeEvidence,
  rulebook: Rulebook,
  actor: string,
): Promise<Level | undefined> {
  const row = await findCase(tx, number);
  if (!row || isEnded(row.state) || !moreUrgent(level, row.level)) return undefined;
  const first = await tx.get<{ record: string; verdict: string | null }>(
    'SELECT record, verdict FROM voc_feedback WHERE number = ?',
    [row.first_feedback],
  );
  if (!first) return undefined;
  const verdict: Verdict = {
    type: row.type,
    category: row.category,
    confidence: 1,
    evidence: [],
    ...(first.verdict === null ? {} : parseJson<Partial<Verdict>>(first.verdict)),
    level,
    reason: 'surge',
    why: {
      zh: `${evidence.name.zh}：${evidence.why.zh}`,
      en: `${evidence.name.en}: ${evidence.why.en}`,
    },
    rulebookVersion: rulebook.version,
  };
  const feedback = parseJson<FeedbackRecord>(first.record);
  const raised = await raiseLevel(tx, number, { feedback, verdict, rulebook, actor });
  return raised ? row.level : undefined;
}
