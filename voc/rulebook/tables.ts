import { LEVELS, PROBLEM_TYPES } from '../types';
import type { Sentence } from '../types';
import type { SURGE_KINDS, SurgeRule } from '../surge/rules';
import { CHANNEL_KINDS } from './schema';
import type { Rulebook } from './schema';

/**
 * The tables an owner edits (n8n Data Tables). Names of columns are ASCII because Data Tables allow nothing else;
 * `id`, `createdAt` and `updatedAt` belong to n8n. What stands in the cells may be Chinese.
 */
export const RULEBOOK_TABLES = {
  voc_words: ['word', 'level', 'category'],
  voc_people: ['role', 'name', 'mobile', 'dingTalkUserId', 'department', 'head', 'deputy', 'absent'],
  voc_limits: [
    'limitId',
    'nameZh',
    'nameEn',
    'levels',
    'types',
    'channels',
    'minutes',
    'calendar',
    'warnAtPercent',
    'warnMinutesBefore',
    'overrunPercent',
    'pausable',
    'metBy',
  ],
  voc_calendar: ['calendarId', 'nameZh', 'nameEn', 'day', 'shifts', 'note'],
  voc_ladders: [
    'ladderId',
    'nameZh',
    'nameEn',
    'levels',
    'afterMinutes',
    'channel',
    'target',
    'mention',
    'loops',
    'loopAfterMinutes',
    'note',
  ],
  voc_owners: ['position', 'level', 'type', 'category', 'region', 'department', 'owner', 'coOwners'],
  voc_surge: [
    'ruleId',
    'nameZh',
    'nameEn',
    'kind',
    'enabled',
    'key',
    'windowMinutes',
    'minimum',
    'percent',
    'where',
    'raisesTo',
    'quietMinutes',
    'more',
  ],
  voc_vocabulary: ['kind', 'code', 'nameZh', 'nameEn', 'words', 'series'],
  voc_settings: ['setting', 'value'],
} as const;
export type RulebookTable = keyof typeof RULEBOOK_TABLES;
export const RULEBOOK_TABLE_NAMES = Object.keys(RULEBOOK_TABLES) as RulebookTable[];

/** Columns that hold numbers or yes/no; all others are text. For whoever makes the Data Tables. */
export const NUMBER_COLUMNS: ReadonlySet<string> = new Set([
  'minutes',
  'warnAtPercent',
  'overrunPercent',
  'afterMinutes',
  'loops',
  'loopAfterMinutes',
  'position',
  'windowMinutes',
  'minimum',
  'percent',
  'quietMinutes',
]);
export const BOOLEAN_COLUMNS: ReadonlySet<string> = new Set(['pausable', 'enabled', 'head', 'absent']);

/** What people call the tables; messages, differences and pages say these. */
export const TABLE_TITLES: Readonly<Record<RulebookTable, Sentence>> = {
  voc_words: { zh: '红线词', en: 'Words' },
  voc_people: { zh: '人员', en: 'People' },
  voc_limits: { zh: '时限', en: 'Limits' },
  voc_calendar: { zh: '日历', en: 'Calendars' },
  voc_ladders: { zh: '升级阶梯', en: 'Ladders' },
  voc_owners: { zh: '责任人', en: 'Owners' },
  voc_surge: { zh: '突增规则', en: 'Surge rules' },
  voc_vocabulary: { zh: '车型与部件', en: 'Vocabulary' },
  voc_settings: { zh: '设置', en: 'Settings' },
};

/**
 * What people call the columns. Rows from elsewhere (a spreadsheet, a CSV file) may have the Chinese titles as
 * headings: `rulebookFromRows` takes either.
 */
export const COLUMN_TITLES: Readonly<Record<string, Sentence>> = {
  word: { zh: '词语', en: 'word' },
  level: { zh: '级别', en: 'level' },
  category: { zh: '类别', en: 'category' },
  role: { zh: '角色', en: 'role' },
  name: { zh: '姓名', en: 'name' },
  mobile: { zh: '手机', en: 'mobile' },
  dingTalkUserId: { zh: '钉钉用户', en: 'DingTalk user' },
  head: { zh: '部门负责人', en: 'head of department' },
  deputy: { zh: '代理人', en: 'deputy' },
  absent: { zh: '不在岗', en: 'absent' },
  limitId: { zh: '时限代号', en: 'limit id' },
  nameZh: { zh: '中文名称', en: 'Chinese name' },
  nameEn: { zh: '英文名称', en: 'English name' },
  levels: { zh: '适用级别', en: 'levels' },
  types: { zh: '适用类型', en: 'types' },
  channels: { zh: '适用渠道', en: 'channels' },
  minutes: { zh: '分钟', en: 'minutes' },
  calendar: { zh: '日历', en: 'calendar' },
  warnMinutesBefore: { zh: '提前几分钟提醒', en: 'warning minutes before' },
  overrunPercent: { zh: '超时复盘百分比', en: 'review at overrun percent' },
  warnAtPercent: { zh: '提醒百分比', en: 'warning at percent' },
  pausable: { zh: '可否暂停', en: 'pausable' },
  metBy: { zh: '完成条件', en: 'met by' },
  calendarId: { zh: '日历代号', en: 'calendar id' },
  day: { zh: '哪一天', en: 'day' },
  shifts: { zh: '工作时段', en: 'shifts' },
  code: { zh: '代号', en: 'code' },
  words: { zh: '其他叫法', en: 'other words' },
  series: { zh: '车系', en: 'series' },
  ladderId: { zh: '阶梯代号', en: 'ladder id' },
  afterMinutes: { zh: '几分钟后', en: 'after minutes' },
  channel: { zh: '渠道', en: 'channel' },
  target: { zh: '发送到', en: 'target' },
  mention: { zh: '提醒谁', en: 'mention' },
  loops: { zh: '轮数', en: 'loops' },
  loopAfterMinutes: { zh: '轮间隔分钟', en: 'minutes between loops' },
  note: { zh: '须知', en: 'note' },
  position: { zh: '顺序', en: 'position' },
  type: { zh: '问题类型', en: 'type' },
  region: { zh: '地区', en: 'region' },
  department: { zh: '部门', en: 'department' },
  owner: { zh: '责任人', en: 'owner' },
  coOwners: { zh: '协办人', en: 'co-owners' },
  ruleId: { zh: '规则代号', en: 'rule id' },
  kind: { zh: '种类', en: 'kind' },
  enabled: { zh: '启用', en: 'enabled' },
  key: { zh: '按什么分组', en: 'grouped by' },
  windowMinutes: { zh: '窗口分钟', en: 'window in minutes' },
  minimum: { zh: '最少起数', en: 'minimum' },
  percent: { zh: '百分比', en: 'percent' },
  where: { zh: '只看', en: 'only where' },
  raisesTo: { zh: '升到级别', en: 'raises to' },
  quietMinutes: { zh: '平静分钟', en: 'quiet minutes' },
  more: { zh: '其他参数', en: 'further parameters' },
  setting: { zh: '设置项', en: 'setting' },
  value: { zh: '值', en: 'value' },
};

export type Cell = string | number | boolean | null;

/** One row: `row` is its number as people see it. */
export interface RulebookRow {
  table: RulebookTable;
  row: number;
  cells: Readonly<Record<string, unknown>>;
}

/** What people may write for a code; the code itself is always understood. */
export type Labels<T extends string> = Readonly<Record<T, readonly [zh: string, ...more: string[]]>>;

export const LEVEL_LABELS: Labels<(typeof LEVELS)[number]> = {
  P0: ['P0', '红线'],
  review: ['待复核', '待核', '复核', 'review'],
  P1: ['P1', '重大'],
  P2: ['P2', '一般'],
};
/** Levels of a row of words: beside the levels a word can raise to, two kinds of row that raise nothing. */
export const WORD_LEVEL_LABELS: Labels<Rulebook['words'][number]['level']> = {
  P0: LEVEL_LABELS.P0,
  review: LEVEL_LABELS.review,
  P1: LEVEL_LABELS.P1,
  ignore: ['忽略'],
  group: ['词组'],
};
/** Settings of the table by where they stand in the rulebook. */
export const SETTING_LABELS = {
  zone: ['时区'],
  maskVin: ['车架号打码'],
  transferLimit: ['转派上限'],
  satisfactionTarget: ['满意度目标'],
  reopenBelow: ['低于几分重开'],
  closeAfterAttempts: ['几次无应答可结案'],
  askAgainHours: ['再次询问间隔小时'],
  reopenedHours: ['重开后时限小时'],
  followUpMonths: ['几个月后回访'],
  closeEarly: ['可提前结案的级别'],
  progressP0: ['进展告知间隔小时 P0'],
  progressReview: ['进展告知间隔小时 待复核'],
  progressP1: ['进展告知间隔小时 P1'],
  progressP2: ['进展告知间隔小时 P2'],
} as const satisfies Labels<string>;
export type Setting = keyof typeof SETTING_LABELS;
export const SURGE_KIND_LABELS: Labels<(typeof SURGE_KINDS)[number]> = {
  count: ['数量'],
  growth: ['增长'],
  repeat: ['同车重复', '重复'],
  run: ['连续'],
  ratio: ['占比'],
  mass: ['总量'],
};
export const RAISES_TO_LABELS: Labels<SurgeRule['raisesTo']> = {
  P0: LEVEL_LABELS.P0,
  review: LEVEL_LABELS.review,
  P1: LEVEL_LABELS.P1,
  none: ['不升级'],
};
export const TYPE_LABELS: Labels<(typeof PROBLEM_TYPES)[number]> = {
  productFault: ['产品故障'],
  usageExperience: ['使用体验'],
  serviceComplaint: ['服务投诉'],
  suggestion: ['建议'],
};
export const MET_BY_LABELS: Labels<Rulebook['limits'][number]['metBy']> = {
  acknowledge: ['确认接手'],
  finding: ['初步结论'],
  measure: ['采取措施'],
  customerNotice: ['告知客户'],
  close: ['关闭'],
  byHand: ['人工'],
};
export const CHANNEL_LABELS: Labels<(typeof CHANNEL_KINDS)[number]> = {
  dingTalkRobot: ['钉钉群机器人', '钉钉'],
  signedWebhook: ['签名 Webhook', 'webhook'],
  handOff: ['转交', '转交后续节点'],
};

/** The code a person meant; undefined where nobody can tell. */
export function codeOf<T extends string>(labels: Labels<T>, text: string): T | undefined {
  const wanted = text.trim().toLowerCase();
  return (Object.keys(labels) as T[]).find(
    (code) =>
      code.toLowerCase() === wanted || labels[code].some((label: string) => label.toLowerCase() === wanted),
  );
}

export function allowedOf(labels: Labels<string>): Sentence {
  return {
    zh: Object.entries(labels)
      .map(([code, [zh]]) => (zh === code ? code : `${zh}（${code}）`))
      .join('、'),
    en: Object.keys(labels).join(', '),
  };
}
