import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonicalJson';
import { DEFAULT_ZONE } from '../clock';
import { VocError, shortValue } from '../errors';
import { cleanLine, cleanText, cutText, looksGarbled } from './clean';
import { checkZone } from './dates';
import { extract } from './extract';
import { addFromText, compact, readFacts } from './facts';
import { maskText } from './mask';
import { NoteBook, rejection } from './notes';
import { DEFAULT_PRESET, presetById } from './presets';
import { readPayload } from './readPayload';
import { maskFacts } from './maskFacts';
import type {
  Extracted,
  FeedbackFacts,
  NormalizeDecision,
  NormalizeEvidence,
  NormalizeOptions,
  NormalizedFeedback,
  RawFeedback,
  RejectReason,
  TargetField,
} from './types';
import { FieldReader, readText } from './validate';

/** A red line behind the cut would not be judged; cleaning and judging this much takes a tenth of a second. */
export const DEFAULT_MAX_TEXT_LENGTH = 100_000;
export const DEFAULT_MAX_TEXT_BYTES = 1024 * 1024;
const MAX_CHANNEL = 64;
const MAX_SOURCE_ID = 200;

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

function evidenceOf(raw: RawFeedback): NormalizeEvidence {
  const paths: Partial<Record<TargetField, string>> = {};
  for (const [field, found] of Object.entries(raw)) paths[field as TargetField] = found.path;
  return { paths };
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
  const presetId = options.preset ?? DEFAULT_PRESET;
  const mapping = options.mapping ?? presetById(presetId);
  const maxLength = options.maxTextLength ?? DEFAULT_MAX_TEXT_LENGTH;
  const maxBytes = options.maxTextBytes ?? DEFAULT_MAX_TEXT_BYTES;
  const isObject = typeof payload === 'object' && payload !== null && !Array.isArray(payload);
  const raw = isObject ? readPayload(payload, mapping) : {};
  const evidence = evidenceOf(raw);
  const book = new NoteBook();
  const reader = new FieldReader(raw, book);
  const fallback = cleanLine(options.channel ?? '', MAX_CHANNEL).value || presetId;
  const channel = reader.line('channel', MAX_CHANNEL) ?? fallback;
  const sourceId = sourceIdOf(reader, raw);

  const problems: Array<{ reason: RejectReason; error: VocError }> = [];
  const reject = (reason: RejectReason, ...details: [string, unknown?, { zh: string; en: string }?]) =>
    problems.push({ reason, error: rejection(reason, ...details) });

  const reading = readText(raw, maxBytes);
  const rawText = reading.kind === 'text' ? reading.text : '';
  const whole = reading.kind === 'text' ? cleanText(reading.text) : '';
  const codes = reader.faultCodes();
  const textPath = raw.text?.path ?? mapping.fields.text?.[0] ?? 'text';
  if (!isObject) reject('payloadNotObject', 'payload', payload);
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
  if (looksGarbled(clean)) book.add(textPath, 'textGarbled');
  const facts = readFacts(reader, codes);
  const extracted = extract(clean);
  addFromText(facts, extracted, book);
  const record = assemble({ channel, sourceId, rawText, clean, facts, extracted, book, reader, options });
  return { outcome: 'accepted', reason: clean === '' ? 'faultCodesOnly' : 'textGiven', evidence, record };
}

interface Parts {
  channel: string;
  sourceId: string | undefined;
  rawText: string;
  clean: string;
  facts: FeedbackFacts;
  extracted: Extracted[];
  book: NoteBook;
  reader: FieldReader;
  options: NormalizeOptions;
}

function assemble(parts: Parts): NormalizedFeedback {
  const { channel, sourceId, clean, book, options } = parts;
  const occurredAt = parts.reader.occurredAt(options.receivedAt, options.zone ?? DEFAULT_ZONE);
  const facts: FeedbackFacts = {
    customer: compact(parts.facts.customer),
    vehicle: compact(parts.facts.vehicle),
    place: compact(parts.facts.place),
    fault: parts.facts.fault,
  };
  const maskVin = options.maskVin ?? false;
  const masking = { known: facts.customer, maskVin };
  const identity = { channel, cleanText: clean, phone: facts.customer.phone, vin: facts.vehicle.vin };
  return {
    channel,
    ...(sourceId === undefined ? {} : { sourceId }),
    rawText: parts.rawText,
    cleanText: clean,
    maskedText: maskText(clean, masking),
    receivedAt: options.receivedAt,
    ...(occurredAt === undefined ? {} : { occurredAt }),
    ...facts,
    masked: {
      channel: maskText(channel, masking),
      ...(sourceId === undefined ? {} : { sourceId: maskText(sourceId, masking) }),
      ...maskFacts(facts, maskVin),
    },
    extracted: parts.extracted,
    notes: book.maskedFor(facts.customer, maskVin),
    contentHash: createHash('sha256').update(canonicalJson(identity)).digest('hex'),
  };
}
