import type { Evidence, EvidenceContext, Level, Sentence } from '../types';
import type { CompiledLexicon } from './compile';
import type { Finding } from './evidence';

/** What follows 但 and "but". */
const CONTEXT_NAMES: Record<EvidenceContext, Sentence> = {
  asserted: { zh: '陈述事实', en: 'stated as fact' },
  negated: { zh: '被否定', en: 'denied' },
  hypothetical: { zh: '属假设或担心', en: 'a worry or hypothesis' },
  question: { zh: '属提问', en: 'a question' },
  hearsay: { zh: '属转述他人', en: 'about others' },
  advert: { zh: '属广告或讲解', en: 'advert or teaching' },
  praise: { zh: '属称赞', en: 'praise' },
  advice: { zh: '属给别人的建议', en: 'advice to another' },
  ownDoing: { zh: '属本人改装或使用不当', en: 'the writer’s own modification or misuse' },
  solved: { zh: '属过去的事、已解决', en: 'past and solved' },
  agent: { zh: '是坐席所说', en: 'said by the agent' },
};

const LEVEL_NAMES: Record<Level, Sentence> = {
  P0: { zh: ' P0 红线', en: 'P0, red line' },
  review: { zh: '待复核', en: 'review by a person' },
  P1: { zh: ' P1 重大', en: 'P1, major' },
  P2: { zh: ' P2 一般', en: 'P2, general' },
};

/** Characters of a clause that an alert shows; the words themselves are always in it. */
const CLAUSE = 80;

/**
 * The line an operator reads: which words, what they mean, in which context, and the level that follows.
 *
 *   因“刹车突然失灵”（制动失效：刹车 × 失灵）判为 P0 红线
 *   因“会失灵”（制动失效：刹车 × 失灵，但属提问）判为待复核，客户原话：“你们的刹车会失灵吗”
 */
export function whyFound(level: Level, strongest: Finding, compiled: CompiledLexicon): Sentence {
  const { evidence } = strongest;
  const name = compiled.categories.get(evidence.category)?.name ?? { zh: '重大故障', en: 'major problem' };
  const said = saidIn(evidence);
  const doubt = evidence.context === 'asserted' ? undefined : CONTEXT_NAMES[evidence.context];
  return {
    zh: `因“${said.words}”（${name.zh}${said.concept}${doubt ? `，但${doubt.zh}` : ''}）判为${LEVEL_NAMES[level].zh}${said.clause && `，客户原话：“${said.clause}”`}`,
    en: `"${said.words}" (${name.en}${said.concept.replace('：', ': ')}${doubt ? `, but ${doubt.en}` : ''}) makes it ${LEVEL_NAMES[level].en}${said.clause && `; the customer wrote: "${said.clause}"`}`,
  };
}

export const WHY_NO_TEXT: Sentence = {
  zh: '没有可读的文字，无法判断，判为待复核',
  en: 'There is no readable text to judge: review by a person',
};

export function whyNothing(denied: Finding | undefined): Sentence {
  if (!denied)
    return { zh: '未发现红线或重大词语，判为 P2 一般', en: 'No red-line or major words found: P2, general' };
  const { words, clause } = saidIn(denied.evidence);
  const context = CONTEXT_NAMES[denied.evidence.context];
  return {
    zh: `提到“${words}”，但${context.zh}，判为 P2 一般${clause && `，客户原话：“${clause}”`}`,
    en: `"${words}" is mentioned, but ${context.en}: P2, general${clause && `; the customer wrote: "${clause}"`}`,
  };
}

/** The words, their concept where it says more than they do, and the clause where it holds more than they do. */
function saidIn(evidence: Evidence): { words: string; concept: string; clause: string } {
  // A line break inside an interrupted word (失\n灵) must not break the alert's line.
  const flat = (text: string) => text.replace(/\s+/g, ' ');
  const words = flat(evidence.text);
  const clause = around(flat(evidence.clause), words);
  return {
    words,
    concept: evidence.concept === words ? '' : `：${evidence.concept}`,
    clause: clause === words ? '' : clause,
  };
}

/** The clause, or the part of a long one around the words. */
function around(clause: string, words: string): string {
  if (clause.length <= CLAUSE) return clause;
  const spare = Math.max(0, CLAUSE - words.length);
  const at = Math.max(0, clause.indexOf(words));
  const from = Math.max(0, Math.min(at - Math.floor(spare / 2), clause.length - words.length - spare));
  const to = Math.min(clause.length, from + words.length + spare);
  return `${from > 0 ? '…' : ''}${clause.slice(from, to)}${to < clause.length ? '…' : ''}`;
}
