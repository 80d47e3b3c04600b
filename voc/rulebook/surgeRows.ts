import type { SurgeRule } from '../surge/rules';
import type { Language } from '../types';
import type { Cells } from './cells';
import { RAISES_TO_LABELS, SURGE_KIND_LABELS } from './tables';
import type { Cell } from './tables';

/**
 * Surge rules (R8) as rows of `voc_surge` and back. What every rule has stands in columns of its own; what only one kind
 * has stands in "more" as `基线天数=28；避开天数=2`, all of it, so that an owner sees what can be changed.
 */

/** Fields that rules group and filter by, as owners call them; any other field path is understood as it is. */
const FIELDS: ReadonlyArray<[path: string, zh: string]> = [
  ['vehicle.model', '车型'],
  ['vehicle.brand', '品牌'],
  ['vehicle.vin', '车架号'],
  ['vehicle.batch', '批次'],
  ['vehicle.software', '软件版本'],
  ['fault', '故障'],
  ['fault.codes', '故障码'],
  ['region', '地区'],
  ['place.province', '省份'],
  ['place.city', '城市'],
  ['place.dealer', '门店'],
  ['channel', '渠道'],
  ['verdict.type', '问题类型'],
  ['verdict.category', '类别'],
];

/** Parameters in "more": path in the rule, what owners call it, what it holds. */
const PARAMETERS: ReadonlyArray<[path: string, zh: string, holds: 'text' | 'number' | 'fields' | 'filter']> =
  [
    ['time', '时间', 'text'],
    ['distinctVoices', '同声去重', 'text'],
    ['spreading.mode', '扩散要求', 'text'],
    ['spreading.regions', '扩散地区数', 'number'],
    ['spreading.dealers', '扩散门店数', 'number'],
    ['spreading.days', '扩散天数', 'number'],
    ['spreading.risingPercent', '上升百分比', 'number'],
    ['baselineDays', '基线天数', 'number'],
    ['lagDays', '避开天数', 'number'],
    ['test', '检验', 'text'],
    ['falseAlarmsPerKeyYear', '每组每年误报', 'number'],
    ['same', '相同字段', 'fields'],
    ['numerator', '分子', 'filter'],
    ['against', '对照', 'text'],
    ['bound', '置信界', 'text'],
    ['confidencePercent', '置信度', 'number'],
    ['factor', '倍数', 'number'],
  ];

/** Where the columns "minimum" and "percent" stand in a rule of each kind. */
const MINIMUM: Readonly<Record<string, string>> = { repeat: 'times', run: 'length' };
const PERCENT: Readonly<Record<string, string>> = { growth: 'risePercent', ratio: 'thresholdPercent' };

/** Members of a rule by the column they stand in; all others stand in "more". */
export const SURGE_COLUMNS: Readonly<Record<string, string>> = {
  id: 'ruleId',
  times: 'minimum',
  length: 'minimum',
  risePercent: 'percent',
  thresholdPercent: 'percent',
  ...Object.fromEntries(PARAMETERS.map(([path]) => [path.split('.')[0]!, 'more'])),
};

type Members = Record<string, unknown>;

/** The cells of a rule in the order of the table. */
export function surgeCells(rule: SurgeRule, language: Language): Cell[] {
  const chinese = language === 'zh-CN';
  const titleOf = (path: string) => (chinese && FIELDS.find(([known]) => known === path)?.[1]) || path;
  const fieldsText = (paths: readonly string[]) => paths.map(titleOf).join('、');
  const filterText = (filter: Filter, is: string, and: string) =>
    Object.entries(filter)
      .map(([path, values]) => `${titleOf(path)}${is}${values.join('/')}`)
      .join(and);
  const members = rule as unknown as Members;
  const more = PARAMETERS.flatMap(([path, zh, holds]) => {
    const value = path.split('.').reduce<unknown>((at, key) => (at as Members | undefined)?.[key], members);
    if (value === undefined) return [];
    const name = chinese ? zh : path;
    if (holds === 'fields') return `${name}=${fieldsText(value as string[])}`;
    return `${name}=${holds === 'filter' ? filterText(value as Filter, '：', '，') : String(value)}`;
  });
  return [
    rule.id,
    rule.name.zh,
    rule.name.en,
    chinese ? SURGE_KIND_LABELS[rule.kind][0] : rule.kind,
    rule.enabled,
    fieldsText(rule.key),
    rule.windowMinutes,
    (members[MINIMUM[rule.kind] ?? 'minimum'] as number | undefined) ?? null,
    (members[PERCENT[rule.kind] ?? ''] as number | undefined) ?? null,
    filterText(rule.where, '=', '；'),
    chinese ? RAISES_TO_LABELS[rule.raisesTo][0] : rule.raisesTo,
    rule.quietMinutes,
    more.join('；'),
  ];
}

/** The rule a row describes, for the schema to check; what cannot be read is reported by `cells`. */
export function readSurgeRule(cells: Cells): Members {
  const kind = cells.code('kind', SURGE_KIND_LABELS);
  const key = cells.list('key');
  const rule: Members = {
    id: cells.text('ruleId'),
    name: { zh: cells.text('nameZh'), en: cells.text('nameEn') || cells.text('nameZh') },
    kind,
    enabled: cells.yesNo('enabled'),
    // A rule over everything has no key; most kinds need one, and say so.
    key: key.map(pathOf),
    windowMinutes: cells.number('windowMinutes'),
    where: readFilter(cells, 'where', cells.text('where'), /[；;\n]+/, /[=＝]/),
    raisesTo: cells.code('raisesTo', RAISES_TO_LABELS),
    quietMinutes: cells.number('quietMinutes'),
  };
  rule[MINIMUM[kind ?? ''] ?? 'minimum'] = cells.number('minimum');
  const percent = cells.number('percent');
  if (percent !== undefined) rule[PERCENT[kind ?? ''] ?? 'percent'] = percent;
  for (const part of partsOf(cells.text('more'), /[；;\n]+/)) readParameter(cells, rule, part);
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined));
}

function readParameter(cells: Cells, rule: Members, part: string): void {
  const [name = '', value = ''] = splitOnce(part, /[=＝]/);
  const found = PARAMETERS.find(([path, zh]) => path === name || zh === name);
  if (!found) {
    cells.report(
      'more',
      part,
      `没有参数“${name}”`,
      `has no parameter "${name}"`,
      `可填：${PARAMETERS.map(([, zh]) => zh).join('、')}，写成“参数=值”，用分号分开。`,
      `Use ${PARAMETERS.map(([path]) => path).join(', ')} as "parameter=value", separated by semicolons.`,
    );
    return;
  }
  const [path, , holds] = found;
  const [first, second] = path.split('.') as [string, string?];
  const read = (): unknown => {
    if (holds === 'fields') return partsOf(value, /[、，,]+/).map(pathOf);
    if (holds === 'filter') return readFilter(cells, 'more', value, /[，,]+/, /[：:]/);
    if (holds === 'text') return value;
    const number = Number(value);
    if (value !== '' && Number.isFinite(number)) return number;
    cells.report(
      'more',
      part,
      '不是数字',
      'is no number',
      '请填写数字，例如 28。',
      'Enter a number, e.g. 28.',
    );
    return undefined;
  };
  if (second === undefined) rule[first] = read();
  else rule[first] = { ...(rule[first] as Members | undefined), [second]: read() };
}

type Filter = Record<string, string[]>;

function readFilter(cells: Cells, column: string, text: string, and: RegExp, is: RegExp): Filter {
  return Object.fromEntries(
    partsOf(text, and).flatMap((part) => {
      const [field = '', values = ''] = splitOnce(part, is);
      const allowed = partsOf(values, /[/／|]+/);
      if (field !== '' && allowed.length > 0) return [[pathOf(field), allowed]];
      cells.report(
        column,
        part,
        '看不懂这个条件',
        'is no condition',
        '请写成“字段=值/值”，例如 问题类型=productFault。',
        'Write "field=value/value", e.g. verdict.type=productFault.',
      );
      return [];
    }),
  );
}

function splitOnce(text: string, at: RegExp): string[] {
  const found = at.exec(text);
  return found
    ? [text.slice(0, found.index).trim(), text.slice(found.index + found[0].length).trim()]
    : [text.trim()];
}

function partsOf(text: string, at: RegExp): string[] {
  return text
    .split(at)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function pathOf(title: string): string {
  return FIELDS.find(([, zh]) => zh === title)?.[0] ?? title;
}
