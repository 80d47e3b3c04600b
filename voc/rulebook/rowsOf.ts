import type { Language } from '../types';
import { calendarCells } from './calendarRows';
import { handlingCells } from './handlingRows';
import { surgeCells } from './surgeRows';
import {
  CHANNEL_LABELS,
  LEVEL_LABELS,
  MET_BY_LABELS,
  RULEBOOK_TABLES,
  SETTING_LABELS,
  TYPE_LABELS,
  WORD_LEVEL_LABELS,
} from './tables';
import type { Cell, RulebookTable } from './tables';
import type { Rulebook } from './schema';
import { vocabularyCells } from './vocabularyRows';

/** A row ready for a Data Table: the columns of its table in their order. */
export type TableRow = { table: RulebookTable } & Record<string, Cell>;

/** The rulebook as the rows an owner edits; `rulebookFromRows` reads them back. */
export function rowsOf(book: Rulebook, language: Language = 'zh-CN'): TableRow[] {
  const labelled = <T extends string>(
    labels: Readonly<Record<T, readonly [string, ...string[]]>>,
    code: T,
  ) => (language === 'zh-CN' ? labels[code][0] : code);
  const levels = (list: Rulebook['limits'][number]['levels']) =>
    list.map((level) => labelled(LEVEL_LABELS, level)).join('、');
  return [
    ...book.words.map(({ word, level, category }) =>
      row('voc_words', [word, labelled(WORD_LEVEL_LABELS, level), category]),
    ),
    ...book.people.map((person) =>
      row('voc_people', [
        ...[person.role, person.name, person.mobile, person.dingTalkUserId, person.department ?? ''],
        ...[person.head ?? null, person.deputy ?? '', person.absent ?? null],
      ]),
    ),
    ...book.limits.map((limit) =>
      row('voc_limits', [
        limit.id,
        limit.name.zh,
        limit.name.en,
        levels(limit.levels),
        limit.types.map((type) => labelled(TYPE_LABELS, type)).join('、'),
        limit.channels.join('、'),
        limit.minutes,
        limit.calendar,
        limit.warnAtPercent,
        limit.warnMinutesBefore.join('、'),
        limit.overrunPercent,
        limit.pausable,
        labelled(MET_BY_LABELS, limit.metBy),
      ]),
    ),
    ...book.calendars.flatMap((calendar) =>
      calendarCells(calendar, language).map((cells) => row('voc_calendar', cells)),
    ),
    ...book.ladders.flatMap((ladder) =>
      ladder.rungs.flatMap((rung) =>
        rung.targets.map((target) =>
          row('voc_ladders', [
            ladder.id,
            ladder.name.zh,
            ladder.name.en,
            levels(ladder.levels),
            rung.afterMinutes,
            labelled(CHANNEL_LABELS, target.channel),
            target.to,
            target.mention.join('、'),
            ladder.loops,
            ladder.loopAfterMinutes,
            ladder.note ?? '',
          ]),
        ),
      ),
    ),
    ...book.owners.map((rule, i) =>
      row('voc_owners', [
        (i + 1) * 10,
        rule.level === undefined ? '' : labelled(LEVEL_LABELS, rule.level),
        rule.type === undefined ? '' : labelled(TYPE_LABELS, rule.type),
        rule.category ?? '',
        rule.region ?? '',
        rule.department,
        rule.owner,
        (rule.coOwners ?? []).join('、'),
      ]),
    ),
    ...book.surge.map((rule) => row('voc_surge', surgeCells(rule, language))),
    ...vocabularyCells(book.vocabulary, language).map((cells) => row('voc_vocabulary', cells)),
    ...handlingCells(book.handling, language).map((cells) => row('voc_settings', cells)),
    row('voc_settings', [labelled(SETTING_LABELS, 'zone'), book.zone]),
    row('voc_settings', [labelled(SETTING_LABELS, 'maskVin'), yesOrNo(book.masks.vin, language)]),
  ];
}

function yesOrNo(value: boolean, language: Language): string {
  return language === 'zh-CN' ? (value ? '是' : '否') : value ? 'yes' : 'no';
}

function row(table: RulebookTable, cells: readonly Cell[]): TableRow {
  return Object.fromEntries([
    ['table', table],
    ...RULEBOOK_TABLES[table].map((column, i) => [column, cells[i] ?? null]),
  ]) as TableRow;
}
