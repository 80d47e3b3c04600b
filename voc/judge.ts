import { cleanText, looksGarbled } from './feedback';
import { classifyText, doubted, impactOf, priorityOf } from './redline';
import type { ClassifyOptions, CompiledLexicon } from './redline';
import type { FeedbackNote, Verdict } from './types';

/**
 * The verdict on a feedback's words and what intake noted about them. The text is cleaned first (刹·车, full width;
 * a clean one stays as it is), so evidence offsets count in the clean text. What seems harmless but was not read whole
 * (cut, garbled, in another language) is `review`. The priority (R6) follows from the level that stands at the end and
 * from how many people the words speak of. Never throws on any text; nothing readable is `review` too.
 */
export function judge(
  text: string,
  notes: readonly Pick<FeedbackNote, 'reason'>[],
  compiled: CompiledLexicon,
  options: ClassifyOptions = {},
): Verdict {
  const clean = cleanText(text);
  const verdict = doubted(classifyText(clean, compiled, options), clean, notes, looksGarbled(clean));
  const impact = impactOf(clean);
  return { ...verdict, priority: priorityOf({ level: verdict.level, ...impact }), impact };
}
