import type { ZodIssue } from 'zod';
import { shortValue, VocError } from '../errors';
import type { Sentence } from '../types';
import { COLUMN_TITLES, TABLE_TITLES } from './tables';
import type { RulebookTable } from './tables';

/** One thing an owner has to correct before a rulebook takes effect (DESIGN §4: table, row and column). */
export interface RulebookIssue {
  /** Data Table, or the part of the rulebook. */
  table: string;
  /** Number of the row as the Data Table shows it; left out where the whole table is meant. */
  row?: number;
  column?: string;
  value?: string;
  message: Sentence;
  remedy: Sentence;
}

/** Message and remedy of what the schema found. */
export function wordsOf(issue: ZodIssue): { message: Sentence; remedy: Sentence } {
  switch (issue.code) {
    case 'invalid_type':
      return issue.received === 'undefined'
        ? pair('没有填写', 'is missing', '请填写这一格。', 'Fill in this cell.')
        : pair(
            `类型不对：需要${TYPES_ZH[issue.expected] ?? issue.expected}`,
            `has the wrong type: ${issue.expected} expected`,
            '请改成正确的类型。',
            'Enter a value of that type.',
          );
    case 'invalid_enum_value': {
      const options = issue.options.join(', ');
      return pair('不是允许的值', 'is not an allowed value', `可填：${options}`, `Use one of: ${options}`);
    }
    case 'too_small':
      return issue.type === 'number'
        ? pair(
            '太小',
            'is too small',
            `请填写${issue.inclusive ? '不小于' : '大于'} ${issue.minimum} 的数。`,
            `Enter a number ${issue.inclusive ? 'of at least' : 'above'} ${issue.minimum}.`,
          )
        : pair(
            issue.type === 'array' ? '至少需要一项' : issue.minimum === 1 ? '没有填写' : '太短',
            issue.type === 'array' ? 'needs an entry' : 'is too short',
            issue.type === 'array'
              ? `请至少填写 ${issue.minimum} 项。`
              : `请填写至少 ${issue.minimum} 个字符。`,
            issue.type === 'array'
              ? `Enter at least ${issue.minimum}.`
              : `Enter at least ${issue.minimum} characters.`,
          );
    case 'too_big':
      return issue.type === 'number'
        ? pair(
            '太大',
            'is too large',
            `请填写不大于 ${issue.maximum} 的数。`,
            `Enter a number of at most ${issue.maximum}.`,
          )
        : pair('太长', 'is too long', `最多 ${issue.maximum}。`, `At most ${issue.maximum}.`);
    case 'custom': {
      const zh = (issue.params as { zh?: string } | undefined)?.zh ?? issue.message;
      return pair(zh, issue.message, '请按提示修改后再发布。', 'Correct it and publish again.');
    }
    default:
      return pair(
        '格式不对',
        'has the wrong form',
        '请按该列的说明填写。',
        'Follow the description of the column.',
      );
  }
}

const TYPES_ZH: Record<string, string> = {
  number: '数字',
  string: '文字',
  boolean: '是或否',
  array: '列表',
  object: '对象',
  integer: '整数',
};

function pair(zh: string, en: string, remedyZh: string, remedyEn: string) {
  return { message: { zh, en }, remedy: { zh: remedyZh, en: remedyEn } };
}

/** Where it is, for people: `时限 voc_limits 第 3 行，分钟 minutes 列`. */
export function placeOf({ table, row, column }: RulebookIssue): Sentence {
  const title = TABLE_TITLES[table as RulebookTable]?.zh;
  const heading = column === undefined ? undefined : COLUMN_TITLES[column]?.zh;
  return {
    zh: [
      title === undefined ? table : `${title} ${table}`,
      row === undefined ? '' : ` 第 ${row} 行`,
      column === undefined ? '' : `，${heading === undefined ? '' : `${heading} `}${column} 列`,
    ].join(''),
    en: [
      table,
      row === undefined ? '' : ` row ${row}`,
      column === undefined ? '' : `, column ${column}`,
    ].join(''),
  };
}

/** All issues as one error: the first in full, the number of the others. */
export function rulebookError(issues: readonly RulebookIssue[]): VocError {
  const first = issues[0]!;
  const place = placeOf(first);
  const more = issues.length - 1;
  return new VocError({
    code: 'rulebook.invalid',
    field: place.en,
    ...(first.value === undefined ? {} : { value: shortValue(first.value) }),
    message: {
      zh: `规则手册不能发布：${place.zh}${first.message.zh}${more > 0 ? `（另有 ${more} 处）` : ''}`,
      en: `The rulebook cannot be published: ${place.en} ${first.message.en}${more > 0 ? ` (and ${more} more)` : ''}`,
    },
    remedy: first.remedy,
  });
}
