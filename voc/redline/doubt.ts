import type { FeedbackNote, Sentence, Verdict, VerdictReason } from '../types';

/** Notes of intake that say: the words before you are not all, or not what the customer wrote. */
const INCOMPLETE = new Set(['textCut', 'textGarbled']);

/** Addresses hold words of no language. */
const ADDRESS = /https?:\/\/\S+|www\.\S+|[^\s@]+@[^\s@]+/g;
const HAN = /\p{Script=Han}/gu;
const LETTER = /\p{L}/gu;
/** Scripts that put no space between words. */
const UNSPACED = ['Thai', 'Lao', 'Khmer', 'Myanmar', 'Hiragana', 'Katakana']
  .map((script) => `\\p{scx=${script}}`)
  .join('');
const SPACED_LETTER = `(?![${UNSPACED}\\p{scx=Han}])[\\p{L}\\p{M}'’]`;
/** Two letters or more without digits (codes and models are no sentence); of the unspaced scripts three letters. */
const WORD = new RegExp(
  `(?:(?=[\\p{L}\\p{M}])[${UNSPACED}]){3}|(?<!\\p{N})(?:${SPACED_LETTER}){2,}(?!\\p{N})`,
  'gu',
);
const FEWEST_WORDS = 4;
/** Han characters in a hundred letters up to which a text counts as one in another language. */
const HAN_PERCENT = 10;
/** Kana in a hundred letters from which it is Japanese, which writes with Han characters too. */
const KANA = /(?=\p{L})[\p{scx=Hiragana}\p{scx=Katakana}]/gu;
const KANA_PERCENT = 30;
/** What these rules look at: enough to know a language by, and cheap on a megabyte. */
const LOOKED_AT = 4000;

const WHY: Readonly<Record<'textIncomplete' | 'otherLanguage', Sentence>> = {
  textIncomplete: {
    zh: '待复核：文本被截断或疑似乱码，看到的部分没有红线，其余无法判断',
    en: 'For a person to review: the text was cut or is garbled; what can be read holds no red line, the rest is unknown',
  },
  otherLanguage: {
    zh: '待复核：文本不是中文，词库读不懂，无法排除红线',
    en: 'For a person to review: the text is in a language the words of the pack do not cover',
  },
};

/**
 * "宁可错杀": what was judged harmless (P1, P2) although it could not be read whole becomes `review`. A verdict that
 * rings already stays as it is. `notes` are those of the feedback; `garbled` is what the caller saw in the text itself.
 */
export function doubted(
  verdict: Verdict,
  text: string,
  notes: readonly Pick<FeedbackNote, 'reason'>[],
  garbled: boolean,
): Verdict {
  if (verdict.level !== 'P1' && verdict.level !== 'P2') return verdict;
  if (garbled || notes.some(({ reason }) => INCOMPLETE.has(reason))) return review(verdict, 'textIncomplete');
  return inOtherLanguage(text) ? review(verdict, 'otherLanguage') : verdict;
}

function review(verdict: Verdict, reason: VerdictReason & keyof typeof WHY): Verdict {
  return { ...verdict, level: 'review', reason, confidence: 0, why: WHY[reason] };
}

/** A text of at least four words with next to no Han characters in it, or one in Japanese. */
function inOtherLanguage(text: string): boolean {
  const head = text.slice(0, LOOKED_AT).replace(ADDRESS, ' ');
  const count = (what: RegExp) => head.match(what)?.length ?? 0;
  const letters = count(LETTER);
  const foreign = count(HAN) * 100 <= letters * HAN_PERCENT || count(KANA) * 100 >= letters * KANA_PERCENT;
  return foreign && count(WORD) >= FEWEST_WORDS;
}
