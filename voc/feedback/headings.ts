import { repairMojibake } from './mojibake';
import type { FieldMapping, TargetField } from './types';
import { TARGET_FIELDS } from './types';

/**
 * Columns and form questions are named by whoever made them: `*联系电话（必填）`, `您的手机号码`, `Phone Number`. A
 * heading stands for a field when it says the same as one of the field's paths, or ends with it (the last word of a
 * Chinese or English name says what it is: 经销商城市 is a city). Short words that end half of all headings (时间, 内容)
 * must match whole, and what staff write about themselves (回访电话) is no fact about the customer.
 */
const STAFF =
  /^(?:处理|回访|坐席|座席|客服|顾问|服务顾问|经办|受理|销售|技师|店员|专员|录入|审核|关闭|完成|更新|修改|处理人|agent|staff|handler|advisor|assignee|updated|closed)/;
const TOO_GENERAL = new Set(
  '时间 日期 内容 编号 描述 标题 地址 状态 问题 id time date name text title content status'.split(' '),
);

interface Table {
  readonly exact: ReadonlyMap<string, TargetField>;
  readonly endings: ReadonlyArray<readonly [ending: string, field: TargetField]>;
  readonly known: Map<string, TargetField | undefined>;
}
const tables = new WeakMap<FieldMapping, Table>();
const MAX_KNOWN = 2000;

/** `*联系电话（必填）` → 联系电话; `Phone_Number ` → phonenumber; 闂鎻忚堪, read with the wrong table, → 问题描述. */
export function plainHeading(heading: string): string {
  const readable = heading.slice(0, 200);
  return (repairMojibake(readable)?.text ?? readable)
    .normalize('NFKC')
    .trim()
    .replace(/[([【][^)\]】]*[)\]】]/g, '')
    .replace(/^(?:请)?(?:填写|输入|选择|提供|描述)?(?:一下)?(?:您|你)(?:的|遇到的)?/, '')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
}

function tableOf(mapping: FieldMapping): Table {
  let table = tables.get(mapping);
  if (!table) {
    const exact = new Map<string, TargetField>();
    for (const field of TARGET_FIELDS) {
      for (const step of mapping.fields[field] ?? []) {
        const path = typeof step === 'string' ? step : step.path;
        const plain = /[.[+]/.test(path) ? '' : plainHeading(path);
        if (plain !== '' && !exact.has(plain)) exact.set(plain, field);
      }
    }
    const endings = Array.from(exact)
      .filter(([word]) => !TOO_GENERAL.has(word) && word.length >= (/\p{Script=Han}/u.test(word) ? 2 : 4))
      .sort(([a], [b]) => b.length - a.length);
    tables.set(mapping, (table = { exact, endings, known: new Map() }));
  }
  return table;
}

/** The field a heading stands for; undefined where it stands for none. */
export function fieldOfHeading(heading: string, mapping: FieldMapping): TargetField | undefined {
  const { exact, endings, known } = tableOf(mapping);
  if (known.has(heading)) return known.get(heading);
  const plain = plainHeading(heading);
  const ending = STAFF.test(plain) ? undefined : endings.find(([word]) => plain.endsWith(word));
  const field = plain === '' ? undefined : (exact.get(plain) ?? ending?.[1]);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(heading, field);
  return field;
}
