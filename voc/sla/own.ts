import { shortValue, VocError } from '../errors';
import type { Sentence } from '../types';
import type { ClockPolicy } from './clock';

const MAX_MINUTES = 366 * 24 * 60;
const MAX_NAME = 100;

export interface OwnLimit {
  name: string;
  minutes: number;
  warnAtPercent: number;
  zone: string;
  rulebookVersion: number;
}

/**
 * A limit that stands in no rulebook but in one SLA Timer. Its name is its natural key: starting it again is the
 * same clock. It is met by hand only. Throws VocError `input.missing` or `input.invalid` naming the field.
 */
export function ownPolicy(limit: OwnLimit): { part: string; policy: ClockPolicy } {
  const name = typeof limit.name === 'string' ? limit.name.normalize('NFKC').trim() : '';
  if (name === '') {
    throw new VocError({
      code: 'input.missing',
      field: 'limitName',
      message: { zh: '没有填写时限名称', en: 'The time limit has no name' },
      remedy: {
        zh: '请填写名称，例如“回访客户”；同一案件里名称相同就是同一个时限。',
        en: 'Enter a name, e.g. "Call the customer back"; within a case the same name is the same clock.',
      },
    });
  }
  if (name.length > MAX_NAME) {
    throw invalid('limitName', name, {
      zh: `时限名称最多 ${MAX_NAME} 个字`,
      en: `The name may have ${MAX_NAME} characters`,
    });
  }
  inRange('minutes', limit.minutes, Number.MIN_VALUE, MAX_MINUTES, {
    zh: '时限须大于 0 分钟，最长 366 天',
    en: 'A time limit is more than 0 minutes and at most 366 days',
  });
  inRange('warnAtPercent', limit.warnAtPercent, 1, 100, {
    zh: '提醒比例须在 1 到 100 之间',
    en: 'The warning share lies between 1 and 100',
  });
  return {
    part: `own:${name}`,
    policy: {
      limitId: 'own',
      name: { zh: name, en: name },
      levels: [],
      minutes: limit.minutes,
      warnAtPercent: limit.warnAtPercent,
      pausable: true,
      metBy: 'byHand',
      zone: limit.zone,
      rulebookVersion: limit.rulebookVersion,
    },
  };
}

function inRange(field: string, value: number, min: number, max: number, message: Sentence): void {
  if (typeof value !== 'number' || !(value >= min && value <= max)) throw invalid(field, value, message);
}

function invalid(field: string, value: unknown, message: Sentence): VocError {
  return new VocError({
    code: 'input.invalid',
    field,
    value: shortValue(value),
    message,
    remedy: { zh: '请改正该参数后重新执行。', en: 'Correct the parameter and run again.' },
  });
}
