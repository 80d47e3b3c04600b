import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonicalJson';
import { DAY, DEFAULT_ZONE } from '../clock';
import { VocError, shortValue } from '../errors';
import { cleanLine, cleanText, cutText, looksGarbled } from './clean';
import { checkZone } from './dates';
import { bestOf, extract } from './extract';
import { vocabularyOf } from './extract/vocabulary';
import { addFromText, compact, dayOf, readFacts } from './facts';
import { maskText } from './mask';
import { NoteBook, rejection } from './notes';
import { DEFAULT_PRESET, choosePreset } from './presets';
import { notFromCustomer, pathOf, readPayload } from './readPayload';
import { maskFacts } from './maskFacts';
import type {
  Extracted,
  FeedbackFacts,
  NormalizeDecision,
  NormalizeEvidence,
  NormalizeOptions,
  NormalizedFeedback,
  PresetChoice,
  RawFeedback,
  RejectReason,
  TargetField,
} from './types';
import { FieldReader } from './validate';
import { readWords } from './words';

/** A red line behind the cut would not be judged; cleaning and judging this much takes a tenth of a second. */
export const DEFAULT_MAX_TEXT_LENGTH = 100_000;
export const DEFAULT_MAX_TEXT_BYTES = 1024 * 1024;
const MAX_CHANNEL = 64;
const MAX_SOURCE_ID = 200;
const MAX_SUMMARY = 2000;

function checkOptions(options: NormalizeOptions): void {
  const positive: Array<keyof NormalizeOptions> = ['receivedAt', 'maxTextLength', 'maxTextBytes'];
  for (const field of positive) {
    const value = options[field];
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value) && value > 0)) continue;
    throw new VocError({
      code: 'input.invalid',
      field,
      value: shortValue(value),
      message: { zh: `设置 ${field} 必须是正数`, en: `The setting ${field} must be a positive number` },
      remedy: { zh: '请填写大于 0 的数字', en: 'Give a number above 0' },
    });
  }
  checkZone(options.zone ?? DEFAULT_ZONE);
}

/** An id of any length keeps its identity: cutting it could make two messages one. */
function sourceIdOf(reader: FieldReader, raw: RawFeedback): string | undefined {
  const value = raw.sourceId?.value;
  if (typeof value === 'string' && value.length > MAX_SOURCE_ID) {
    return `sha256:${createHash('sha256').update(value).digest('hex')}`;
  }
  return reader.line('sourceId', MAX_SOURCE_ID);
}

function evidenceOf(raw: RawFeedback, preset?: PresetChoice): NormalizeEvidence {
  const paths: Partial<Record<TargetField, string>> = {};
  for (const [field, found] of Object.entries(raw)) paths[field as TargetField] = found.path;
  return { paths, ...(preset ? { preset } : {}) };
}

/** The payload as text that every database takes: cycles, BigInt, NUL and half surrogate pairs included. */
function excerptOf(payload: unknown, max: number): string {
  let json: string;
  try {
    json = typeof payload === 'string' ? payload : (JSON.stringify(payload) ?? String(payload));
  } catch {
    json = Object.prototype.toString.call(payload);
  }
  return cutText(json, max).replace(/\0|\p{Cs}/gu, '\ufffd');
}

/**
 * Turns a channel's payload into one trustworthy record (R1–R3), or says what is missing. Pure: the caller stores.
 *
 * - *accepted* `textGiven` or `faultCodesOnly` (telematics: a record without text is still a record);
 * - *rejected* with one VocError a problem (field, masked value, remedy) and the payload's excerpt, so that it can be
 *   kept as well. Absurd single values never reject: they are left out with a note.
 *
 * @throws VocError `input.invalid` for wrong *settings* only (unknown preset, unknown zone); nothing in a payload throws.
 */
export function normalize(payload: unknown, options: NormalizeOptions): NormalizeDecision {
  checkOptions(options);
  const chosen = options.mapping ? undefined : choosePreset(payload, options.preset ?? DEFAULT_PRESET);
  const mapping = options.mapping ?? chosen!.preset;
  const presetId = chosen?.preset.id ?? options.preset ?? DEFAULT_PRESET;
  const maxLength = options.maxTextLength ?? DEFAULT_MAX_TEXT_LENGTH;
  const maxBytes = options.maxTextBytes ?? DEFAULT_MAX_TEXT_BYTES;
  const isObject = typeof payload === 'object' && payload !== null && !Array.isArray(payload);
  const raw = isObject ? readPayload(payload, mapping) : {};
  const evidence = evidenceOf(raw, chosen?.choice);
  const book = new NoteBook();
  const reader = new FieldReader(raw, book);
  const fallback = cleanLine(options.channel ?? '', MAX_CHANNEL).value || presetId;
  const channel = reader.line('channel', MAX_CHANNEL) ?? fallback;
  const sourceId = sourceIdOf(reader, raw);

  const problems: Array<{ reason: RejectReason; error: VocError }> = [];
  const reject = (reason: RejectReason, ...details: [string, unknown?, { zh: string; en: string }?]) =>
    problems.push({ reason, error: rejection(reason, ...details) });

  const reading = readWords(raw, mapping.textForm ?? 'plain', maxBytes);
  const rawText = reading.kind === 'words' ? reading.raw : '';
  const whole = reading.kind === 'words' ? cleanText(reading.words) : '';
  const codes = reader.faultCodes();
  const textPath = raw.text?.path ?? pathOf(mapping.fields.text?.[0] ?? 'text');
  const stranger = notFromCustomer(payload, mapping);
  if (!isObject) reject('payloadNotObject', 'payload', payload);
  else if (stranger) reject('notFromCustomer', stranger.path, stranger.value);
  else if (reading.kind === 'notText') reject('textNotText', textPath, reading.found.value);
  else if (reading.kind === 'tooLarge') {
    reject('textTooLarge', textPath, `${reading.bytes} bytes`, {
      zh: `最多 ${maxBytes} 字节`,
      en: `at most ${maxBytes} bytes`,
    });
  } else if (whole === '' && codes.length === 0) reject('noText', textPath, raw.text?.value);
  if (isObject && options.allowedChannels && !options.allowedChannels.includes(channel)) {
    const list = options.allowedChannels.join(', ');
    reject('unknownChannel', raw.channel?.path ?? 'channel', channel, { zh: list, en: list });
  }
  if (problems.length > 0) {
    return {
      outcome: 'rejected',
      reason: problems[0].reason,
      evidence,
      problems: problems.map(({ error }) => error),
      kept: { channel, sourceId, receivedAt: options.receivedAt, excerpt: excerptOf(payload, maxLength) },
    };
  }

  const clean = cutText(whole, maxLength).trimEnd();
  if (whole.length > maxLength) {
    const detail = {
      zh: `原长 ${whole.length} 字，保留 ${maxLength} 字`,
      en: `${whole.length} characters, ${maxLength} kept`,
    };
    book.add(textPath, 'textCut', undefined, detail);
  }
  if (reading.kind === 'words') for (const { field, reason } of reading.notes) book.add(field, reason);
  if (looksGarbled(clean)) book.add(textPath, 'textGarbled');
  const facts = readFacts(reader, codes);
  const zone = options.zone ?? DEFAULT_ZONE;
  const { receivedAt, vocabulary: ownWords } = options;
  const extracted = extract(clean, { receivedAt, zone, vocabulary: ownWords });
  const fromText = addFromText(facts, { found: extracted, book, vocabulary: vocabularyOf(ownWords), zone });
  const record = assemble({
    channel,
    sourceId,
    rawText,
    clean,
    facts,
    extracted,
    fromText,
    book,
    reader,
    options,
  });
  return { outcome: 'accepted', reason: clean === '' ? 'faultCodesOnly' : 'textGiven', evidence, record };
}

interface Parts {
  channel: string;
  sourceId: string | undefined;
  rawText: string;
  clean: string;
  facts: FeedbackFacts;
  extracted: Extracted[];
  fromText: NormalizedFeedback['fromText'];
  book: NoteBook;
  reader: FieldReader;
  options: NormalizeOptions;
}

/** The channel's time of the event wins; one that the text tells otherwise by more than two days is noted. */
function occurrenceOf(parts: Parts): Pick<NormalizedFeedback, 'occurredAt' | 'occurredPrecision'> {
  const { options, book, extracted, fromText } = parts;
  const zone = options.zone ?? DEFAULT_ZONE;
  const given = parts.reader.occurredAt(options.receivedAt, zone);
  const told = bestOf(extracted, 'occurredAt');
  if (!told) return given === undefined ? {} : { occurredAt: given };
  const at = Number(told.value);
  if (given === undefined) {
    fromText.occurredAt = told.confidence;
    return { occurredAt: at, occurredPrecision: told.precision };
  }
  const isExact = told.precision !== 'month' && told.confidence >= 0.8;
  if (isExact && Math.abs(at - given) > 2 * DAY) book.add('occurredAt', 'contradiction', dayOf(told, zone));
  return { occurredAt: given };
}

function assemble(parts: Parts): NormalizedFeedback {
  const { channel, sourceId, clean, book, options } = parts;
  const when = occurrenceOf(parts);
  const facts: FeedbackFacts = {
    customer: compact(parts.facts.customer),
    vehicle: compact(parts.facts.vehicle),
    place: compact(parts.facts.place),
    fault: parts.facts.fault,
  };
  const maskVin = options.maskVin ?? false;
  const summary = parts.reader.line('summary', MAX_SUMMARY);
  const masking = { known: facts.customer, maskVin };
  const identity = { channel, cleanText: clean, phone: facts.customer.phone, vin: facts.vehicle.vin };
  return {
    channel,
    ...(sourceId === undefined ? {} : { sourceId }),
    rawText: parts.rawText,
    cleanText: clean,
    maskedText: maskText(clean, masking),
    ...(summary === undefined ? {} : { summary }),
    receivedAt: options.receivedAt,
    ...when,
    fromText: parts.fromText,
    ...facts,
    masked: {
      channel: maskText(channel, masking),
      ...(sourceId === undefined ? {} : { sourceId: maskText(sourceId, masking) }),
      ...(summary === undefined ? {} : { summary: maskText(summary, masking) }),
      ...maskFacts(facts, maskVin),
    },
    extracted: parts.extracted,
    notes: book.maskedFor(facts.customer, maskVin),
    contentHash: createHash('sha256').update(canonicalJson(identity)).digest('hex'),
  };
}
