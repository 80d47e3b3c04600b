import { LEVELS, PROBLEM_TYPES } from '../types';
import type { Sentence } from '../types';
import { CHANNEL_KINDS } from './schema';
import type { Rulebook } from './schema';

/**
 * The tables an owner edits (n8n Data Tables). Names of columns are ASCII because Data Tables allow nothing else;
 * `id`, `createdAt` and `updatedAt` belong to n8n. What stands in the cells may be Chinese.
 */
export const RULEBOOK_TABLES = {
  voc_words: ['word', 'level', 'category'],
  voc_people: ['role', 'name', 'mobile', 'dingTalkUserId'],
  voc_limits: ['limitId', 'nameZh', 'nameEn', 'levels', 'minutes', 'warnAtPercent', 'pausable', 'metBy'],
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
  ],
  voc_owners: ['position', 'level', 'type', 'category', 'department', 'owner'],
} as const;
export type RulebookTable = keyof typeof RULEBOOK_TABLES;
export const RULEBOOK_TABLE_NAMES = Object.keys(RULEBOOK_TABLES) as RulebookTable[];

/** Columns that hold numbers or yes/no; all others are text. For whoever makes the Data Tables. */
export const NUMBER_COLUMNS: ReadonlySet<string> = new Set([
  'minutes',
  'warnAtPercent',
  'afterMinutes',
  'loops',
  'loopAfterMinutes',
  'position',
]);
export const BOOLEAN_COLUMNS: ReadonlySet<string> = new Set(['pausable']);

export type Cell = string | number | boolean | null;

/** One row: `row` is its number as people see it. */
export interface RulebookRow {
  table: RulebookTable;
  row: number;
  cells: Readonly<Record<string, unknown>>;
}

/** What people may write for a code; the code itself is always understood. */
type Labels<T extends string> = Readonly<Record<T, readonly [zh: string, ...more: string[]]>>;

export const LEVEL_LABELS: Labels<(typeof LEVELS)[number]> = {
  P0: ['P0', '红线'],
  review: ['待复核', '待核', '复核', 'review'],
  P1: ['P1', '重大'],
  P2: ['P2', '一般'],
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
