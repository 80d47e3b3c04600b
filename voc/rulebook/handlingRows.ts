import type { Language } from '../types';
import { LEVELS } from '../types';
import type { Cells } from './cells';
import type { Handling } from './schema';
import { LEVEL_LABELS, SETTING_LABELS } from './tables';
import type { Cell, Setting } from './tables';

/** How cases are handled (R9, R13, R14), as rows of `voc_settings` and back. */

const NUMBERS = [
  'transferLimit',
  'satisfactionTarget',
  'reopenBelow',
  'closeAfterAttempts',
  'askAgainHours',
  'reopenedHours',
  'followUpMonths',
] as const satisfies ReadonlyArray<Setting & keyof Handling>;

const PROGRESS = {
  P0: 'progressP0',
  review: 'progressReview',
  P1: 'progressP1',
  P2: 'progressP2',
} as const satisfies Record<(typeof LEVELS)[number], Setting>;

export function handlingCells(handling: Handling, language: Language): Cell[][] {
  const chinese = language === 'zh-CN';
  const title = (setting: Setting) => (chinese ? SETTING_LABELS[setting][0] : setting);
  const levels = handling.closeEarly.map((level) => (chinese ? LEVEL_LABELS[level][0] : level));
  return [
    ...NUMBERS.map((setting) => [title(setting), String(handling[setting])]),
    [title('closeEarly'), levels.join('、') || (chinese ? NONE.zh : NONE.en)],
    ...LEVELS.map((level) => [title(PROGRESS[level]), String(handling.progressHours[level])]),
  ];
}

const NONE = { zh: '无', en: 'none' };

/** What the rows say; a setting without a row keeps its default. */
export function readHandling(rows: Partial<Record<Setting, Cells>>) {
  const early = rows.closeEarly;
  const none = early && [NONE.zh, NONE.en].includes(early.text('value').toLowerCase());
  const given = (entries: Array<[string, number | undefined]>) =>
    Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  return {
    ...given(NUMBERS.map((setting) => [setting, rows[setting]?.number('value')])),
    ...(early ? { closeEarly: none ? [] : early.codes('value', LEVEL_LABELS) } : {}),
    progressHours: given(LEVELS.map((level) => [level, rows[PROGRESS[level]]?.number('value')])),
  };
}

/** The setting that a path of the schema is about: `progressHours.P1` → `progressP1`. */
export function settingOf([member, level]: readonly (string | number)[]): Setting | undefined {
  if (member === 'progressHours') return PROGRESS[level as keyof typeof PROGRESS];
  return member === 'closeEarly' ? 'closeEarly' : NUMBERS.find((setting) => setting === member);
}
