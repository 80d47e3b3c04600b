/**
 * Sentences and clauses of a Chinese text. A pair of words counts inside one clause (or sentence), and what a hit
 * means depends on the words around it, so both are bounded in length: a text without punctuation stays linear.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface TextSentence extends Span {
  /** Clauses in order; they cover the sentence except for separators. */
  readonly clauses: readonly Span[];
  /** Ends with a question mark. */
  readonly asks: boolean;
}

const MAX_CLAUSE = 120;
const MAX_SENTENCE = 480;

const SENTENCE_END = new Set('。！？!?；;\n\r…');
const CLAUSE_END = new Set('，,、：:\t 　~|/()（）【】[]“”"');

function isLatinOrDigit(unit: number): boolean {
  return (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);
}

/** 0: inside a clause, 1: ends a clause, 2: ends a sentence. */
function separation(text: string, at: number): 0 | 1 | 2 {
  const c = text[at];
  if (SENTENCE_END.has(c)) return 2;
  // 3.15, V1.2 and "brake failure" are one; "…坏了.然后" is not.
  const between =
    at > 0 &&
    at + 1 < text.length &&
    isLatinOrDigit(text.charCodeAt(at - 1)) &&
    isLatinOrDigit(text.charCodeAt(at + 1));
  if (c === '.') return between ? 0 : 2;
  if (c === ' ') return between ? 0 : 1;
  return CLAUSE_END.has(c) ? 1 : 0;
}

/** Walks the sentences of a text in order, each once. */
export function* sentencesOf(text: string): Generator<TextSentence> {
  let start = 0;
  let clauseStart = 0;
  let clauses: Span[] = [];
  const closeClause = (end: number) => {
    if (end > clauseStart) clauses.push({ start: clauseStart, end });
  };
  for (let at = 0; at < text.length; at++) {
    const kind = separation(text, at);
    if (kind === 2 || at - start >= MAX_SENTENCE) {
      closeClause(at);
      const asks = text[at] === '?' || text[at] === '？';
      if (clauses.length > 0) yield { start, end: at, clauses, asks };
      clauses = [];
      // A sentence cut for its length loses nothing: the character at the cut opens the next one.
      start = clauseStart = kind === 2 ? at + 1 : at;
    } else if (kind === 1) {
      closeClause(at);
      clauseStart = at + 1;
    } else if (at - clauseStart >= MAX_CLAUSE) {
      closeClause(at);
      clauseStart = at;
    }
  }
  closeClause(text.length);
  if (clauses.length > 0) yield { start, end: text.length, clauses, asks: false };
}
