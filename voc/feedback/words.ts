import { ownWordsOfMail } from './mail';
import { repairMojibake } from './mojibake';
import { ownWordsOfComment, ownWordsOfPost } from './posts';
import { customerWords, readTurns, transcriptText } from './turns';
import type { NoteReason, RawFeedback, RawValue, TextForm } from './types';

/** `raw` is kept as it came; `words` is what the customer says in it and all that is judged. */
export type WordsReading =
  | { kind: 'words'; raw: string; words: string; notes: ReadonlyArray<{ field: string; reason: NoteReason }> }
  | { kind: 'none' }
  | { kind: 'notText'; found: RawValue }
  | { kind: 'tooLarge'; found: RawValue; bytes: number };

interface Part {
  raw: string;
  words: string;
  reasons: NoteReason[];
}

/**
 * Title, text and summary of a message: strings and numbers are text (a list too where it is a transcript); objects,
 * lists and booleans are not; above `maxBytes` of UTF-8 there is none. Never throws.
 */
export function readWords(raw: RawFeedback, form: TextForm, maxBytes: number): WordsReading {
  const { text } = raw;
  const title = plain(raw.title);
  const given = text ?? raw.title ?? raw.summary;
  if (!given) return { kind: 'none' };
  const isList = form === 'transcript' && Array.isArray(text?.value);
  if (text && !isList && plain(text) === undefined && title === undefined && plain(raw.summary) === undefined)
    return { kind: 'notText', found: text };
  const body = text && (isList ? transcriptText(readTurns(text.value) ?? []) : plain(text));
  const bytes = Buffer.byteLength(`${title ?? ''}${body ?? ''}`, 'utf8');
  if (bytes > maxBytes) return { kind: 'tooLarge', found: given, bytes };
  const heading = title === undefined ? undefined : partOf(title, 'plain');
  const main =
    body === undefined || body === ''
      ? undefined
      : partOf(body, form, heading?.words, isList ? text?.value : undefined);
  const notes: Array<{ field: string; reason: NoteReason }> = [];
  const note = (part: Part | undefined, found: RawValue | undefined) =>
    part?.reasons.forEach((reason) => notes.push({ field: found?.path ?? 'text', reason }));
  note(heading, raw.title);
  note(main, text);
  const repeats = heading !== undefined && main !== undefined && main.words.startsWith(heading.words);
  const parts = [repeats ? undefined : heading, main].filter((part) => part !== undefined);
  const words = parts
    .map((part) => part.words)
    .join('\n')
    .trim();
  const rawText = parts.map((part) => part.raw).join('\n');
  if (words !== '') return { kind: 'words', raw: rawText, words, notes };
  return summaryOf(raw, rawText, notes, maxBytes);
}

/** An agent's or a workshop's note: better judged than nothing, and said so. */
function summaryOf(
  raw: RawFeedback,
  rawText: string,
  notes: Array<{ field: string; reason: NoteReason }>,
  maxBytes: number,
): WordsReading {
  const summary = plain(raw.summary);
  if (summary === undefined || summary.trim() === '' || Buffer.byteLength(summary, 'utf8') > maxBytes) {
    return { kind: 'words', raw: rawText, words: '', notes };
  }
  const part = partOf(summary, 'plain');
  const field = raw.summary?.path ?? 'summary';
  const all = [
    ...notes,
    { field, reason: 'summaryJudged' as const },
    ...part.reasons.map((reason) => ({ field, reason })),
  ];
  return {
    kind: 'words',
    raw: [rawText, part.raw].filter((text) => text !== '').join('\n'),
    words: part.words,
    notes: all,
  };
}

function plain(found: RawValue | undefined): string | undefined {
  const value = found?.value;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}

function partOf(text: string, form: TextForm, subject?: string, list?: unknown): Part {
  const reasons: NoteReason[] = [];
  const repaired = repairMojibake(text);
  if (repaired) reasons.push('textRepaired');
  const readable = repaired?.text ?? text;
  const own = ownWords(readable, form, subject, list);
  if (own.cut) reasons.push('quoteLeftOut');
  if (own.speakersUnknown) reasons.push('speakersUnknown');
  return { raw: text, words: own.words, reasons };
}

function ownWords(
  text: string,
  form: TextForm,
  subject: string | undefined,
  list: unknown,
): { words: string; cut: boolean; speakersUnknown?: boolean } {
  switch (form) {
    case 'plain':
      return { words: text, cut: false };
    case 'mail':
      return ownWordsOfMail(text, subject);
    case 'comment':
      return ownWordsOfComment(text);
    case 'post':
      return ownWordsOfPost(text);
    case 'transcript': {
      const turns = readTurns(list ?? text);
      // A recogniser that writes one long text: nobody to tell apart.
      return turns
        ? { ...customerWords(turns), cut: false }
        : { words: text, cut: false, speakersUnknown: true };
    }
  }
}
