import type { IDataObject } from 'n8n-workflow';
import type { ZodIssue } from 'zod';
import { canonicalJson } from '../../voc/canonicalJson';
import { createHash } from 'node:crypto';
import { DAY, HOUR, MINUTE } from '../../voc/clock';
import { shortValue, VocError } from '../../voc/errors';
import { wordsOf } from '../../voc/rulebook/issues';
import { surgeRuleSchema } from '../../voc/surge';
import type { SurgeRule } from '../../voc/surge';
import type { Sentence } from '../../voc/types';
import { KIND_TITLES, MEMBER_TITLES } from './ruleFields';
import { filterOf, listOf } from './texts';
import zh from './zh-CN.json';

const TABLE: Readonly<Record<string, string>> = zh;
const SPREADING = ['regions', 'dealers', 'days', 'risingPercent'] as const;
/** Members of a rule that the panel has under another name. */
const PANEL_NAMES: Readonly<Record<string, string>> = { quietMinutes: 'quietHours' };

/** What alerts call a rule without a name. */
const NAMES: Readonly<Record<string, Sentence>> = {
  count: { zh: '数量突增', en: 'Many in a short time' },
  growth: { zh: '增长异常', en: 'Above the usual' },
  mass: { zh: '总量突增', en: 'Mass inflow' },
  ratio: { zh: '占比过高', en: 'Share above the limit' },
  repeat: { zh: '重复发生', en: 'Repeated' },
  run: { zh: '连续发生', en: 'Several in a row' },
};

/**
 * The rules entered in the panel. Their ids come from what they count and when they ring, so that the same rule in two
 * nodes, or after a change of order, keeps its episodes; a changed threshold begins a new one.
 * @throws VocError naming the rule, the field and what to enter.
 */
export function nodeRules(entered: IDataObject): SurgeRule[] {
  const rules = Object.keys(KIND_TITLES).flatMap((kind) =>
    ((entered[kind] ?? []) as IDataObject[]).map((fields, i) => readRule(kind, fields, i + 1)),
  );
  if (rules.length === 0) throw noRules();
  const twice = rules.find(({ id }, i) => rules.findIndex((other) => other.id === id) !== i);
  if (twice) throw sameTwice(twice);
  return rules;
}

function readRule(kind: string, fields: IDataObject, place: number): SurgeRule {
  const { name, otherFields, where, quietHours, ...more } = (fields.more ?? {}) as IDataObject;
  const members: IDataObject = { ...fields, ...more, kind };
  for (const panelOnly of ['more', 'windowHours', 'windowDays', 'numerator', 'spreading', ...SPREADING])
    delete members[panelOnly];
  const counted = {
    ...members,
    key: [...new Set([...listOf(fields.key), ...listOf(otherFields)])],
    windowMinutes: windowOf(fields),
    where: filterOf(where, 'where'),
    ...(quietHours === undefined ? {} : { quietMinutes: Math.round((Number(quietHours) * HOUR) / MINUTE) }),
    ...(kind === 'run' ? { same: listOf(fields.same) } : {}),
    ...(kind === 'ratio' ? { numerator: filterOf(fields.numerator, 'numerator') } : {}),
    ...(kind === 'count' ? { spreading: spreadingOf(fields, more) } : {}),
  };
  const title = String(name ?? '').trim();
  const parsed = surgeRuleSchema.safeParse({
    ...counted,
    id: 'node',
    name: title === '' ? NAMES[kind]! : { zh: title, en: title },
  });
  if (parsed.success) return { ...parsed.data, id: `node${hashOf(parsed.data)}` };
  throw cannotUse(parsed.error.issues[0]!, kind, place, { ...counted, ...fields, ...more });
}

/** Of all but the name: calling a rule otherwise does not make it another one. */
function hashOf(rule: SurgeRule): string {
  const content = canonicalJson({ ...rule, name: null });
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

function windowOf(fields: IDataObject): number {
  const ms = 'windowDays' in fields ? Number(fields.windowDays) * DAY : Number(fields.windowHours) * HOUR;
  return Math.round(ms / MINUTE);
}

function spreadingOf(fields: IDataObject, more: IDataObject): IDataObject {
  const asked = SPREADING.flatMap((measure) =>
    more[measure] === undefined ? [] : [[measure, more[measure]]],
  );
  return { mode: fields.spreading, ...Object.fromEntries(asked) };
}

/** The kind as the panel calls it. */
function titleOf(kind: string): Sentence {
  const en = KIND_TITLES[kind]!;
  return { zh: TABLE[en] ?? en, en };
}

/** Rule, field and value in the panel's own words. */
function cannotUse(issue: ZodIssue, kind: string, place: number, values: IDataObject): VocError {
  const rule = titleOf(kind);
  const member = String(issue.path[issue.path[0] === 'spreading' ? 1 : 0] ?? 'key');
  const panelName = member === 'mode' ? 'spreading' : (PANEL_NAMES[member] ?? member);
  const window = member === 'windowMinutes';
  const en = window ? 'Window' : (MEMBER_TITLES[panelName] ?? member);
  const chinese = window ? '窗口' : (TABLE[en] ?? en);
  const { message, remedy } = wordsOf(issue);
  const value = window ? `${String(values.windowMinutes)} min` : values[panelName];
  return new VocError({
    code: 'input.invalid',
    field: `surgeRules.${kind}.${place}.${panelName}`,
    value: shortValue(value),
    message: {
      zh: `突增规则“${rule.zh}”第 ${place} 条的“${chinese}”${message.zh}`,
      en: `Surge rule "${rule.en}" no. ${place}: "${en}" ${message.en}`,
    },
    remedy:
      issue.code === 'custom'
        ? { zh: '请按提示修改这条规则。', en: 'Correct this rule.' }
        : window
          ? { zh: '窗口可设 5 分钟至 366 天。', en: 'A window is 5 minutes to 366 days long.' }
          : remedy,
  });
}

function noRules(): VocError {
  return new VocError({
    code: 'input.missing',
    field: 'surgeRules',
    message: { zh: '没有填写突增规则', en: 'There is no surge rule' },
    remedy: {
      zh: '请至少添加一条规则，或把“规则”改为“已发布的规则手册”。',
      en: 'Add a rule, or set "Rules" to "Published Rulebook".',
    },
  });
}

function sameTwice({ name }: SurgeRule): VocError {
  return new VocError({
    code: 'input.invalid',
    field: 'surgeRules',
    value: shortValue(name.en),
    message: { zh: `突增规则“${name.zh}”填写了两次`, en: `The surge rule "${name.en}" stands there twice` },
    remedy: { zh: '请删除其中一条。', en: 'Remove one of them.' },
  });
}
