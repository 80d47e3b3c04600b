import type { Language, Sentence } from './types';
import { say } from './language';

/** Machine-readable kinds of trouble; the trail and HTTP answers store these. */
export type VocErrorCode =
  | 'input.missing'
  | 'input.invalid'
  | 'input.tooLarge'
  | 'notFound'
  | 'conflict'
  | 'link.invalid'
  | 'link.expired'
  | 'ledger.unreachable'
  | 'ledger.denied'
  | 'ledger.readOnly'
  | 'ledger.full'
  | 'ledger.tooNew'
  | 'ledger.busy'
  | 'channel.config'
  | 'channel.failed'
  | 'rulebook.invalid';

export interface VocErrorDetails {
  code: VocErrorCode;
  /** What is wrong, in one sentence. */
  message: Sentence;
  /** What the reader should do about it. */
  remedy: Sentence;
  /** Path of the field at fault, e.g. `vehicle.vin`. */
  field?: string;
  /** The value at fault, shortened and free of secrets; never raw personal data. */
  value?: string;
  cause?: unknown;
}

/**
 * Every error the product raises on purpose: names field, value and remedy in both languages, so that the node
 * or the HTTP answer can speak the user's (guideline "Bad input").
 */
export class VocError extends Error {
  readonly code: VocErrorCode;
  readonly sentence: Sentence;
  readonly remedy: Sentence;
  readonly field?: string;
  readonly value?: string;

  constructor(details: VocErrorDetails) {
    super(details.message.en, { cause: details.cause });
    this.name = 'VocError';
    this.code = details.code;
    this.sentence = details.message;
    this.remedy = details.remedy;
    this.field = details.field;
    this.value = details.value;
  }

  /** The shape of `400 {error: …}` (DESIGN §8). */
  toAnswer(language: Language) {
    return {
      code: this.code,
      message: say(this.sentence, language),
      ...(this.field === undefined ? {} : { field: this.field }),
      ...(this.value === undefined ? {} : { value: this.value }),
      remedy: say(this.remedy, language),
    };
  }
}

/** Shortens a value for an error text: never more than `max` characters, one line. */
export function shortValue(value: unknown, max = 60): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const line = text.replace(/\s+/g, ' ').trim();
  const points = Array.from(line);
  return points.length <= max ? line : `${points.slice(0, max).join('')}…`;
}
