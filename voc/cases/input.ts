import { z } from 'zod';
import { shortValue, VocError } from '../errors';
import { maskText } from '../feedback/mask';
import { LEVELS, PROBLEM_TYPES } from '../types';
import type { FeedbackRecord, Sentence, Verdict } from '../types';

const MAX_ACTOR = 100;
const MAX_REASON = 1000;
/** What cannot be read counts as left out: a strange model name of a foreign mapping must not stop a red line. */
const text = z.string().max(200).optional().catch(undefined);
const lenient = <T extends z.ZodRawShape>(shape: T) => z.object(shape).optional().catch(undefined);

const feedbackSchema = z.object({
  number: z.string().trim().min(1).max(60),
  channel: z.string().max(200).catch(''),
  vehicle: lenient({ brand: text, model: text, vin: text, batch: text, software: text }),
  place: lenient({ province: text, city: text, dealer: text }),
});

const verdictSchema = z.object({
  level: z.enum(LEVELS),
  type: z.enum(PROBLEM_TYPES),
  category: z.string().trim().min(1).max(50),
  why: z.object({ zh: z.string(), en: z.string() }).catch({ zh: '', en: '' }),
});

/**
 * The feedback as VoC Normalize gives it; only its number must be right, the ledger has the rest.
 * Throws VocError `input.missing` or `input.invalid`.
 */
export function checkFeedback(value: unknown): FeedbackRecord {
  const checked = check(feedbackSchema, value, 'feedback', {
    zh: '请把“客诉规整”输出的 feedback 传给本节点。',
    en: 'Give this node the `feedback` that VoC Normalize puts out.',
  });
  return { ...(value as FeedbackRecord), ...checked };
}

/** The verdict as Red-Line Classifier gives it. Throws VocError `input.missing` or `input.invalid`. */
export function checkVerdict(value: unknown): Verdict {
  const checked = check(verdictSchema, value, 'verdict', {
    zh: '请把“红线判定”输出的 verdict 传给本节点。',
    en: 'Give this node the `verdict` that Red-Line Classifier puts out.',
  });
  return { ...(value as Verdict), ...checked };
}

function check<T>(
  schema: z.ZodType<T, z.ZodTypeDef, unknown>,
  value: unknown,
  field: string,
  remedy: Sentence,
): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new VocError({
      code: 'input.missing',
      field,
      value: shortValue(value),
      message: { zh: `缺少 ${field}`, en: `${field} is missing` },
      remedy,
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]!.path;
  const wrong = path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], value);
  const name = [field, ...path].join('.');
  throw new VocError({
    code: 'input.invalid',
    field: name,
    value: shortValue(wrong),
    message: { zh: `${name} 的值不可用`, en: `${name} has no usable value` },
    remedy,
  });
}

/** Who acts: a person's name, or `system`. Throws VocError where nobody is named. */
export function checkActor(value: unknown): string {
  return required('actor', value, MAX_ACTOR, {
    zh: '请填写操作人姓名；自动步骤填 system。',
    en: 'Enter who does it; `system` for automatic steps.',
  });
}

/** Why a case is closed. Throws VocError where no reason is given. */
export function checkReason(
  value: unknown,
  remedy: Sentence = {
    zh: '请写明结案原因，例如“已更换制动主缸，客户确认正常”。',
    en: 'Say why the case is closed, e.g. "brake cylinder replaced, customer confirms".',
  },
): string {
  return required('reason', value, MAX_REASON, remedy);
}

/**
 * Who acts where only a person may: a finding or a hand-over without a name is nobody's word.
 * Throws VocError where nobody is named, or `system`.
 */
export function checkPerson(value: unknown): string {
  const actor = checkActor(value);
  if (actor.toLowerCase() !== 'system') return actor;
  throw new VocError({
    code: 'input.invalid',
    field: 'actor',
    value: actor,
    message: { zh: '这一步必须由人来做', en: 'This step must be done by a person' },
    remedy: { zh: '请填写登录人的姓名。', en: 'Enter the name of the person who is signed in.' },
  });
}

/** A text a person must give, masked (R3): row and trail keep it for good. */
export function checkText(field: string, value: unknown, remedy: Sentence): string {
  return maskText(required(field, value, MAX_REASON, remedy));
}

/** A text that may be left out. */
export function checkOptional(field: string, value: unknown, max = MAX_REASON): string {
  if (value === undefined || value === null || String(value).trim() === '') return '';
  return maskText(
    required(field, String(value), max, { zh: '请缩短后重试。', en: 'Shorten it and try again.' }),
  );
}

/** One of a list. Throws VocError `input.invalid` naming what is allowed. */
export function checkOneOf<T extends string>(field: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found !== undefined) return found;
  throw new VocError({
    code: value === undefined || value === '' ? 'input.missing' : 'input.invalid',
    field,
    value: shortValue(value),
    message: { zh: `${field} 的值不可用`, en: `${field} has no usable value` },
    remedy: { zh: `可用的值：${allowed.join('、')}。`, en: `Usable values: ${allowed.join(', ')}.` },
  });
}

function required(field: string, value: unknown, max: number, remedy: Sentence): string {
  const given = typeof value === 'string' ? value.trim() : '';
  if (given === '') {
    throw new VocError({
      code: 'input.missing',
      field,
      message: { zh: `没有填写 ${field}`, en: `${field} is empty` },
      remedy,
    });
  }
  if (given.length > max) {
    throw new VocError({
      code: 'input.tooLarge',
      field,
      value: shortValue(given),
      message: { zh: `${field} 最多 ${max} 个字`, en: `${field} may have ${max} characters` },
      remedy: { zh: '请缩短后重试。', en: 'Shorten it and try again.' },
    });
  }
  return given;
}
