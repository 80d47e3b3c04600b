import { z } from 'zod';

/**
 * The surge rules of R8 as the rulebook keeps them. One rule watches many keys: every combination of values its
 * `key` fields take is a stream of its own.
 */

const MAX_WINDOW = 366 * 24 * 60;
const DAY_MINUTES = 24 * 60;

const text = z.string().trim().min(1).max(100);
const sentence = z.object({ zh: text, en: text });

/**
 * A field of the feedback record (`vehicle.model`), of the verdict (`verdict.category`), of the case
 * (`case.department`), of what the workflow adds (`extra.overrun`), or one of the short names `fault` (first fault
 * code, else the verdict's category) and `region` (province, else city).
 */
export const fieldPathSchema = z
  .string()
  .trim()
  .max(100)
  .regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*){0,4}$/, 'is no field path');

/** Field → allowed values; `*` stands for any value. All fields must fit. */
export const filterSchema = z.record(fieldPathSchema, z.array(text).min(1).max(100));

/** Who counts once within a window: one customer, copies of one text, both, or nobody. */
export const DISTINCT_VOICES = ['both', 'customers', 'texts', 'off'] as const;
export const RAISES_TO = ['P0', 'review', 'P1', 'none'] as const;
export const SURGE_KINDS = ['count', 'growth', 'repeat', 'run', 'ratio', 'mass'] as const;
export type SurgeKind = (typeof SURGE_KINDS)[number];

const windowMinutes = z.number().int().min(5).max(MAX_WINDOW);
const wholeCount = z.number().int().min(1).max(1_000_000);
const percent = z.number().gt(0).max(100);
const budget = z.number().positive().max(365);
const baselineDays = z.number().int().min(7).max(56);
const lagDays = z.number().int().min(0).max(14);

const common = {
  id: z.string().regex(/^[a-z][A-Za-z0-9]{0,40}$/),
  name: sentence,
  enabled: z.boolean().default(true),
  /** Empty: one stream over everything. */
  key: z.array(fieldPathSchema).max(6),
  /** Only feedbacks that fit are looked at. */
  where: filterSchema.default({}),
  /** By which time a feedback finds its window: when the channel got it, or when the customer says it happened. */
  time: z.enum(['received', 'occurred']).default('received'),
  distinctVoices: z.enum(DISTINCT_VOICES).default('both'),
  /** Level that the open cases of an episode are raised to (R6); never lowers one. */
  raisesTo: z.enum(RAISES_TO).default('none'),
  /** An episode ends, and the rule is armed again, when its condition has not held for so long. */
  quietMinutes: z.number().int().min(1).max(MAX_WINDOW).default(DAY_MINUTES),
};

/**
 * What "spreading" means (R5). A measure of 0 is not asked for. `any`: one measure is enough; `all`: every one that
 * is asked for; `off`: the number alone is enough.
 */
export const spreadingSchema = z
  .object({
    mode: z.enum(['any', 'all', 'off']).default('any'),
    /** At least so many provinces (cities where no province is known) in the window. */
    regions: z.number().int().min(0).max(1000).default(2),
    /** At least so many dealers. */
    dealers: z.number().int().min(0).max(1000).default(3),
    /** At least so many calendar days in the rulebook's zone; for windows of several days. */
    days: z.number().int().min(0).max(366).default(0),
    /** The later half of the window above the earlier half by so many percent, and not by chance (5 %). */
    risingPercent: z.number().min(0).max(100_000).default(50),
  })
  .refine(
    ({ mode, regions, dealers, days, risingPercent }) =>
      mode === 'off' || regions + dealers + days + risingPercent > 0,
    {
      message: 'no measure of spreading is asked for, so the rule could never fire: set one, or mode "off"',
      params: { zh: '没有任何扩散指标，规则永远不会触发：请至少设一项，或把方式设为 off' },
      path: ['mode'],
    },
  );

const countSchema = z.object({
  kind: z.literal('count'),
  ...common,
  windowMinutes,
  minimum: wholeCount.min(2),
  spreading: spreadingSchema.default({}),
});

export const GROWTH_TESTS = ['poisson', 'earsC1', 'earsC2', 'earsC3'] as const;

const growthSchema = z.object({
  kind: z.literal('growth'),
  ...common,
  windowMinutes: windowMinutes.default(DAY_MINUTES),
  /** 200 = three times the expected number. */
  risePercent: z.number().gt(0).max(100_000),
  /** Fewer never ring, whatever the percentage: "+200 % of 1" is nothing. */
  minimum: wholeCount.min(2).default(5),
  baselineDays: baselineDays.default(28),
  /** Days just before the window that are left out, so that a slow beginning does not hide itself. */
  lagDays: lagDays.default(2),
  test: z.enum(GROWTH_TESTS).default('poisson'),
  /** Chance alarms that one key may give in a year (test `poisson`). */
  falseAlarmsPerKeyYear: budget.default(1),
});

const repeatSchema = z.object({
  kind: z.literal('repeat'),
  ...common,
  /** One customer's repeats are what this rule looks for; copies of one text are not. */
  distinctVoices: z.enum(['texts', 'off']).default('texts'),
  windowMinutes,
  times: z.number().int().min(2).max(1000),
});

const runSchema = z.object({
  kind: z.literal('run'),
  ...common,
  windowMinutes: windowMinutes.default(30 * DAY_MINUTES),
  /** So many one after the other in the stream of `key` … */
  length: z.number().int().min(2).max(20),
  /** … with the same value of these fields. */
  same: z.array(fieldPathSchema).min(1).max(6),
});

const ratioSchema = z.object({
  kind: z.literal('ratio'),
  ...common,
  windowMinutes: windowMinutes.default(30 * DAY_MINUTES),
  /** Which of the feedbacks in the window count for the share; all of them are its denominator. */
  numerator: filterSchema,
  /** `fixed`: the share itself; `baseline`: so many percent above the key's own former share. */
  against: z.enum(['fixed', 'baseline']).default('fixed'),
  thresholdPercent: percent,
  /** Smallest denominator: one of one is not 100 %. */
  minimum: wholeCount.min(2).default(30),
  bound: z.enum(['wilson', 'clopperPearson']).default('wilson'),
  /** One-sided: the lower bound of the share must lie above the threshold. */
  confidencePercent: z.number().min(50).max(99.9999).default(99),
  baselineDays: baselineDays.default(28),
  lagDays: lagDays.default(2),
});

const massSchema = z.object({
  kind: z.literal('mass'),
  ...common,
  key: z.array(fieldPathSchema).max(6).default([]),
  distinctVoices: z.enum(DISTINCT_VOICES).default('off'),
  windowMinutes: windowMinutes.default(60),
  /** So many times the expected inflow … */
  factor: z.number().gt(1).max(1000),
  /** … but never below this number. */
  minimum: wholeCount.min(2).default(100),
  baselineDays: baselineDays.default(28),
  lagDays: lagDays.default(2),
  falseAlarmsPerKeyYear: budget.default(1),
});

export const surgeRuleSchema = z
  .discriminatedUnion('kind', [countSchema, growthSchema, repeatSchema, runSchema, ratioSchema, massSchema])
  .superRefine((rule, context) => {
    const issue = (path: string, message: string, zh: string) =>
      context.addIssue({ code: 'custom', path: [path], message, params: { zh } });
    if (rule.kind !== 'mass' && rule.kind !== 'count' && rule.key.length === 0)
      issue('key', 'needs at least one field', '至少需要一个分组字段');
    if (new Set(rule.key).size !== rule.key.length) issue('key', 'names a field twice', '同一字段写了两次');
    if (rule.kind === 'growth' && rule.test !== 'poisson' && rule.windowMinutes !== DAY_MINUTES)
      issue(
        'windowMinutes',
        'EARS compares days: the window must be 1440 minutes',
        'EARS 按天比较：窗口必须是 1440 分钟',
      );
    if (
      'baselineDays' in rule &&
      rule.windowMinutes > (rule.baselineDays * DAY_MINUTES) / 2 &&
      usesBaseline(rule)
    )
      issue(
        'windowMinutes',
        'is longer than half of the baseline it is compared with',
        '窗口超过了基线时长的一半，无法比较',
      );
    if (rule.kind === 'run' && rule.same.some((field) => rule.key.includes(field)))
      issue(
        'same',
        'holds a field of the key: within one key it is always the same, so every stream would ring',
        '包含了分组字段：同一组内它永远相同，规则会一直触发',
      );
    if (rule.kind === 'ratio' && rule.against === 'fixed' && rule.thresholdPercent >= 100)
      issue('thresholdPercent', 'no share is above 100 %', '占比不可能超过 100%，规则永远不会触发');
    if (rule.kind === 'ratio' && Object.keys(rule.numerator).length === 0)
      issue('numerator', 'is empty: every share would be 100 %', '分子条件为空：占比永远是 100%');
  });

function usesBaseline(rule: { kind: SurgeKind; against?: 'fixed' | 'baseline' }): boolean {
  return rule.kind !== 'ratio' || rule.against === 'baseline';
}

/** A rulebook's surge rules; ids are unique, because episodes are kept by them. */
export const surgeRulesSchema = z
  .array(surgeRuleSchema)
  .max(200)
  .superRefine((rules, context) => {
    rules.forEach(({ id }, index) => {
      if (rules.findIndex((other) => other.id === id) === index) return;
      context.addIssue({
        code: 'custom',
        path: [index, 'id'],
        message: `another rule has the id ${id}`,
        params: { zh: `规则编号“${id}”重复` },
      });
    });
  });

export type SurgeRule = z.infer<typeof surgeRuleSchema>;
export type SurgeRuleInput = z.input<typeof surgeRuleSchema>;
export type SurgeRuleOf<Kind extends SurgeKind> = Extract<SurgeRule, { kind: Kind }>;
export type Filter = z.infer<typeof filterSchema>;
export type Spreading = z.infer<typeof spreadingSchema>;
export type DistinctVoices = (typeof DISTINCT_VOICES)[number];

/** The rules of R8 and the group outbreak of R5, with the numbers of the source documents. */
export function defaultSurgeRules(): SurgeRule[] {
  const modelFault = ['vehicle.model', 'fault'];
  const yesOrNo = ['true', 'false'];
  const rules: SurgeRuleInput[] = [
    {
      kind: 'count',
      id: 'groupOutbreak',
      name: { zh: '同一故障 24 小时内达到 50 起且在扩散', en: 'Same fault 50 times in 24 h, and spreading' },
      key: modelFault,
      windowMinutes: DAY_MINUTES,
      minimum: 50,
      raisesTo: 'P0',
    },
    {
      kind: 'growth',
      id: 'faultGrowth',
      name: { zh: '同一故障比基线增长 200%', en: 'Same fault 200 % above its baseline' },
      key: modelFault,
      risePercent: 200,
      raisesTo: 'P1',
    },
    {
      kind: 'repeat',
      id: 'sameVehicle',
      name: { zh: '同一车辆同一故障 30 天内 3 次', en: 'Same vehicle, same fault 3 times in 30 days' },
      key: ['vehicle.vin', 'fault'],
      windowMinutes: 30 * DAY_MINUTES,
      times: 3,
      raisesTo: 'P1',
      quietMinutes: 30 * DAY_MINUTES,
    },
    {
      kind: 'run',
      id: 'sameProblemRun',
      name: { zh: '同一技术问题连续 3 起', en: 'The same technical problem 3 times in a row' },
      key: ['vehicle.model'],
      where: { 'verdict.type': ['productFault'] },
      same: ['fault'],
      length: 3,
      raisesTo: 'P1',
    },
    {
      kind: 'ratio',
      id: 'repairOverrun',
      name: { zh: '维修超时率超过 20%', en: 'More than 20 % of the repairs overrun' },
      key: ['place.dealer'],
      where: { 'extra.overrun': yesOrNo },
      numerator: { 'extra.overrun': ['true'] },
      thresholdPercent: 20,
      distinctVoices: 'off',
    },
    {
      kind: 'ratio',
      id: 'regionalReturn',
      name: { zh: '区域返修率超过 5%', en: 'More than 5 % of a region come back after repair' },
      key: ['place.province'],
      where: { 'extra.returned': yesOrNo },
      numerator: { 'extra.returned': ['true'] },
      thresholdPercent: 5,
      distinctVoices: 'off',
    },
    {
      kind: 'ratio',
      id: 'faultCodeRate',
      name: { zh: '故障码占比比基线上升 10%', en: 'Share with fault codes 10 % above its baseline' },
      key: ['vehicle.model'],
      windowMinutes: 7 * DAY_MINUTES,
      numerator: { 'fault.codes': ['*'] },
      against: 'baseline',
      thresholdPercent: 10,
      raisesTo: 'P1',
    },
    {
      kind: 'mass',
      id: 'massInflow',
      name: { zh: '总量达到平时的 3 倍（群体事件）', en: 'Three times the usual inflow (mass event)' },
      factor: 3,
      quietMinutes: 2 * 60,
    },
  ];
  return surgeRulesSchema.parse(rules);
}
