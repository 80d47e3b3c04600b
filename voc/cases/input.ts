import { z } from 'zod';
import { shortValue, VocError } from '../errors';
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
export function checkReason(value: unknown): string {
  return required('reason', value, MAX_REASON, {
    zh: '请写明结案原因，例如“已更换制动主缸，客户确认正常”。',
    en: 'Say why the case is closed, e.g. "brake cylinder replaced, customer confirms".',
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
