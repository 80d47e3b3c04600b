import type { IDataObject } from 'n8n-workflow';
import type { SurgeUpgrade, SurgeVerdict } from '../../voc/surge';
import { LEVELS } from '../../voc/types';
import type { Level, Verdict } from '../../voc/types';

/** What "Observe" adds to an item. */
export interface SurgeOfItem {
  outcome: SurgeVerdict['outcome'];
  reason: SurgeVerdict['reason'];
  /** True only where this feedback opened an episode or doubled it. */
  alarm: boolean;
  /** One sentence; of a quiet feedback left out. */
  why?: { zh: string; en: string };
  /** The episodes this feedback belongs to, the most telling first. */
  episodes: Array<{ id: string; rule: string; kind: string; state: 'opened' | 'grown' | 'ongoing' }>;
  /** All rules that looked at it, with their evidence. */
  rules: IDataObject[];
  /** Where the verdict's level was raised. */
  raised?: { from: Level; to: Level };
  /** Open cases whose level was raised. */
  upgrades: SurgeUpgrade[];
}

const ORDER = ['opened', 'grown', 'ongoing'] as const;

/** `raise` = the operator wants levels raised (R6). */
export function surgeOf(
  decided: SurgeVerdict,
  upgrades: SurgeUpgrade[],
  verdict: Partial<Verdict> | undefined,
  raise: boolean,
): { surge: SurgeOfItem; verdict?: Partial<Verdict> } {
  const { outcome, reason, rules, evidence } = decided;
  const episodes = rules
    .flatMap(({ evidence: { episode, transition, rule, kind } }) =>
      episode === undefined || transition === undefined
        ? []
        : [{ id: episode, rule, kind, state: transition }],
    )
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  const surge: SurgeOfItem = {
    outcome,
    reason,
    alarm: episodes.some(({ state }) => state !== 'ongoing'),
    episodes,
    rules: rules.map(
      (rule) => ({ outcome: rule.outcome, reason: rule.reason, ...rule.evidence }) as IDataObject,
    ),
    upgrades,
  };
  if (outcome === 'normal' || !evidence) return { surge };
  surge.why = {
    zh: `${evidence.name.zh}：${evidence.why.zh}`,
    en: `${evidence.name.en}: ${evidence.why.en}`,
  };
  const raised = raise ? raisedVerdict(decided, verdict) : undefined;
  if (!raised) return { surge };
  return { surge: { ...surge, raised: { from: verdict!.level!, to: raised.level! } }, verdict: raised };
}

/** The verdict at the level the surge asks for, so that VoC Case opens it there; undefined where it is high enough. */
function raisedVerdict(
  { rules }: SurgeVerdict,
  verdict: Partial<Verdict> | undefined,
): Partial<Verdict> | undefined {
  const from = verdict?.level;
  if (!verdict || from === undefined || !LEVELS.includes(from)) return undefined;
  const asking = rules
    .filter(({ outcome, evidence }) => outcome === 'surge' && evidence.raisesTo !== 'none')
    .map(({ evidence }) => ({ level: evidence.raisesTo as Level, evidence }))
    .sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))[0];
  if (!asking || LEVELS.indexOf(asking.level) >= LEVELS.indexOf(from)) return undefined;
  const { level, evidence } = asking;
  const before = { zh: verdict.why?.zh ?? '', en: verdict.why?.en ?? '' };
  return {
    ...verdict,
    level,
    // A doubtful red line stays one: what made a person look must not be forgotten for the number of feedbacks.
    ...(from === 'review' ? {} : { reason: 'surge' as const }),
    why: {
      zh: `${evidence.name.zh}：${evidence.why.zh}${before.zh && `；原判定：${before.zh}`}`,
      en: `${evidence.name.en}: ${evidence.why.en}${before.en && `; judged before: ${before.en}`}`,
    },
  };
}
