import type { EvidenceContext, Level, Sentence } from '../types';
import type { CompiledLexicon } from './compile';
import type { Finding } from './evidence';

const CONTEXT_NAMES: Record<EvidenceContext, Sentence> = {
  asserted: { zh: '陈述事实', en: 'stated as fact' },
  negated: { zh: '被否定', en: 'denied' },
  hypothetical: { zh: '假设或担心', en: 'a worry or hypothesis' },
  question: { zh: '提问', en: 'a question' },
  hearsay: { zh: '转述他人', en: 'about others' },
  advert: { zh: '广告或讲解', en: 'advert or teaching' },
  praise: { zh: '称赞', en: 'praise' },
};

const LEVEL_NAMES: Record<Level, Sentence> = {
  P0: { zh: '红线', en: 'red line' },
  review: { zh: '待复核', en: 'for a person to review' },
  P1: { zh: '重大', en: 'major' },
  P2: { zh: '一般', en: 'general' },
};

/** The line an operator reads: which words, what they mean, and why this level. */
export function whyFound(level: Level, strongest: Finding, compiled: CompiledLexicon): Sentence {
  const { evidence } = strongest;
  const name = compiled.categories.get(evidence.category)?.name ?? { zh: '重大故障', en: 'major problem' };
  const context = CONTEXT_NAMES[evidence.context];
  // A line break inside an interrupted word (失\n灵) must not break the alert's line.
  const clause = evidence.clause.replace(/\s+/g, ' ');
  return {
    zh: `${LEVEL_NAMES[level].zh}：「${clause}」命中「${evidence.concept}」（${name.zh}，${context.zh}）`,
    en: `${LEVEL_NAMES[level].en}: "${clause}" holds "${evidence.concept}" (${name.en}, ${context.en})`,
  };
}

export const WHY_NO_TEXT: Sentence = {
  zh: '待复核：没有可读的文字，无法判断',
  en: 'For a person to review: there is no readable text to judge',
};

export function whyNothing(denied: Finding | undefined): Sentence {
  if (!denied) return { zh: '一般：未发现红线或重大词语', en: 'General: no red-line or major words found' };
  const { clause, concept, context } = denied.evidence;
  return {
    zh: `一般：「${clause}」提到「${concept}」，但${CONTEXT_NAMES[context].zh}`,
    en: `General: "${clause}" mentions "${concept}", but as ${CONTEXT_NAMES[context].en}`,
  };
}
