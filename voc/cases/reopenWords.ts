import type { Sentence } from '../types';

/** Why a case was reopened, for people; by the reasons of reopen.ts. */
export const REOPEN_WORDS: Readonly<Record<string, Sentence>> = {
  byHand: { zh: '人工重开', en: 'by hand' },
  notSolved: { zh: '客户答复未解决', en: 'the customer says it is not solved' },
  lowScore: { zh: '客户评分过低', en: 'the customer is not content' },
  cameBack: { zh: '次月回访，问题再次出现', en: 'it came back within the month' },
};
