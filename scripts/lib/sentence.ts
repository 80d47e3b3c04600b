import type { Sentence } from '../../voc/types.ts';

/** Trouble that the reader can do something about: printed as one sentence in both languages, without a stack. */
export class ScriptError extends Error {
  readonly sentence: Sentence;
  /** What a tool said, for the reader who wants to know more. */
  readonly detail?: string;

  constructor(sentence: Sentence, detail?: string) {
    super(`${sentence.zh} · ${sentence.en}`);
    this.name = 'ScriptError';
    this.sentence = sentence;
    this.detail = detail;
  }
}

/** Chinese first, English beside it. */
export function both(sentence: Sentence): string {
  return `${sentence.zh} · ${sentence.en}`;
}

/** What to print when a script ends with this error. */
export function describeError(error: unknown): string {
  if (error instanceof ScriptError) {
    const detail = error.detail?.trim();
    return `✗ ${error.sentence.zh}\n  ${error.sentence.en}${detail ? `\n\n${detail}` : ''}`;
  }
  return `✗ ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
