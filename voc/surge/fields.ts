import { shortValue, VocError } from '../errors';
import type { Filter } from './rules';
import type { Observation } from './types';

const MAX_VALUE = 500;

/**
 * Value of a field path as text; undefined where the feedback does not tell it. Several values (fault codes) become
 * one in a fixed order, because the order in which a sender lists them means nothing.
 */
export function fieldOf(observation: Observation, path: string): string | undefined {
  const { feedback, verdict } = observation;
  if (path === 'fault') return asText(feedback.fault?.codes?.[0]) ?? categoryOf(verdict?.category);
  if (path === 'region') return asText(feedback.place?.province) ?? asText(feedback.place?.city);
  const [root, ...rest] = path.split('.') as [string, ...string[]];
  if (root === 'feedback') return asText(inside(feedback, rest));
  if (root === 'verdict' || root === 'case' || root === 'extra')
    return asText(inside(observation[root], rest));
  return asText(inside(feedback, [root, ...rest]));
}

/** Whether a feedback fits all fields of a filter; an empty filter fits all. */
export function fits(observation: Observation, filter: Filter): boolean {
  for (const path in filter) {
    const value = fieldOf(observation, path);
    if (value === undefined) return false;
    const allowed = filter[path]!;
    if (!allowed.includes('*') && !allowed.includes(value)) return false;
  }
  return true;
}

function inside(from: unknown, path: readonly string[]): unknown {
  let value = from;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function categoryOf(category: unknown): string | undefined {
  return category === 'none' ? undefined : asText(category);
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'string') {
    const text = value.trim();
    return text === '' ? undefined : text.length > MAX_VALUE ? text.slice(0, MAX_VALUE) : text;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return undefined;
  const parts = value.map(asText).filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.sort().join(' ').slice(0, MAX_VALUE);
}

export interface Moments {
  received: number;
  occurred: number;
}

/**
 * Refuses what cannot be counted at all: no number (it could not be counted once) or no time (it belongs to no
 * window). Returns its times in UTC ms. @throws VocError `input.missing`, `input.invalid`.
 */
export function checkObservation(observation: Observation): Moments {
  const feedback = observation?.feedback;
  if (typeof feedback?.number !== 'string' || feedback.number.trim() === '') {
    throw new VocError({
      code: 'input.missing',
      field: 'feedback.number',
      message: {
        zh: '反馈没有编号，无法计入爆发统计',
        en: 'The feedback has no number and cannot be counted',
      },
      remedy: {
        zh: '请把本节点接在“客诉规整”（VoC Normalize）之后。',
        en: 'Place this node behind VoC Normalize.',
      },
    });
  }
  const received = momentOf(feedback.receivedAt, 'feedback.receivedAt');
  const occurred =
    feedback.occurredAt === undefined ? received : momentOf(feedback.occurredAt, 'feedback.occurredAt');
  return { received, occurred };
}

function momentOf(value: unknown, field: string): number {
  const at = typeof value === 'string' ? Date.parse(value) : NaN;
  if (Number.isFinite(at)) return at;
  throw new VocError({
    code: value === undefined || value === '' ? 'input.missing' : 'input.invalid',
    field,
    value: shortValue(value),
    message: {
      zh: `${field} 不是有效时间，无法归入统计窗口`,
      en: `${field} is no time, so the feedback belongs to no window`,
    },
    remedy: {
      zh: '请填写带时区的 ISO 时间，例如 2026-11-22T09:30:00+08:00。',
      en: 'Enter an ISO time with its zone, e.g. 2026-11-22T09:30:00+08:00.',
    },
  });
}
