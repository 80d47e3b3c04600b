/** The small public face of the library, built to `dist/voc/index.js` (DESIGN §8): no n8n, no ledger, no network. */
import { judge } from './judge';
import { compiledWords, defaultRulebook } from './rulebook';
import type { Rulebook } from './rulebook';
import type { FeedbackRecord, Verdict } from './types';

export { normalize, PRESETS } from './feedback';
export type { NormalizeDecision, NormalizedFeedback, NormalizeOptions } from './feedback';
export { backtest, defaultRulebook } from './rulebook';
export type { BacktestResult, BacktestRow, Rulebook, RulebookInput } from './rulebook';
export { builtinLexicon } from './redline';
export { VocError } from './errors';
export type * from './types';

const standard = defaultRulebook();

/**
 * The verdict on a text, or on a record that has one: level, type, category, confidence, evidence and why; what intake
 * noted about a record (text cut, garbled) counts as doubt. The text is cleaned first (full width, 刹·车 …): evidence
 * offsets count in the clean text, and a record's text is clean already. Without a rulebook the built-in pack judges.
 * Never throws on any text; nothing readable is `review`.
 */
export function classify(
  input: string | Pick<FeedbackRecord, 'text' | 'notes'>,
  rulebook: Rulebook = standard,
): Verdict {
  const { text, notes }: Partial<FeedbackRecord> = typeof input === 'string' ? { text: input } : input;
  return judge(
    typeof text === 'string' ? text : '',
    Array.isArray(notes) ? notes : [],
    compiledWords(rulebook),
    {
      rulebookVersion: rulebook.version,
    },
  );
}
