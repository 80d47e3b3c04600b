import { builtinLexicon, classifyText, compileLexicon } from '../redline';
import { LEVELS } from '../types';
import type { Level } from '../types';
import type { Cells } from './cells';
import { expand, groupsOf, readWord } from './ownerWords';
import type { Groups, OwnerWord, WordRule } from './ownerWords';
import { ownWords } from './words';

interface Entry {
  cells: Cells;
  level: OwnerWord['level'];
  rule: WordRule;
}

/** Words put together to see what the built-in pack says of a pair; more would only repeat it. */
const TRIED_COMBINATIONS = 50;

/**
 * What an owner should know about the words before they take effect: empty sides, words that cannot be looked for, lists
 * that do not exist or hold each other, the same word twice, and rows that would lower what the built-in pack says.
 * Each finding is reported at its row.
 */
export function checkWords(
  rows: readonly Cells[],
  levelOf: (cells: Cells) => OwnerWord['level'] | undefined,
): void {
  const entries: Entry[] = [];
  for (const cells of rows) {
    const level = levelOf(cells);
    const word = cells.text('word');
    if (level === undefined || word === '') continue;
    const rule = readWord({ word, level });
    if ('problem' in rule) {
      cells.report(
        'word',
        word,
        rule.problem.zh,
        rule.problem.en,
        '词语：趴窝/抛锚；组合：刹车/制动+失灵/踩不动；词组：电池 = 电池包/电芯，用的时候写 @电池。',
        'Words: a/b; pair: part/part+failure/failure; group: name = a/b, used as @name.',
      );
    } else entries.push({ cells, level, rule });
  }
  const rules = entries.map(({ rule }) => rule);
  const groups = groupsOf(rules);
  const own = ownWords(rules);
  const seen = new Map<string, OwnerWord['level']>();
  for (const entry of entries) {
    if (!checkReferences(entry, groups)) continue;
    checkTwin(entry, groups, seen);
    if (entry.rule.kind === 'ignore') checkGuard(entry, entry.rule.words, groups, own);
    else if (entry.rule.kind !== 'group') checkLowering(entry, groups);
  }
}

function sidesOf(rule: WordRule): readonly (readonly string[])[] {
  return rule.kind === 'pair' ? [rule.components, rule.failures] : [rule.words];
}

function checkReferences({ cells, rule }: Entry, groups: Groups): boolean {
  for (const side of sidesOf(rule)) {
    // A list is followed from its own name, so that a circle through itself shows.
    const { unknown, circle, unreadable } = expand(rule.kind === 'group' ? [`@${rule.name}`] : side, groups);
    if (circle !== undefined) {
      cells.report(
        'word',
        circle,
        '词组互相引用，形成了循环',
        'holds lists that refer to each other in a circle',
        '请去掉其中一处 @ 引用。',
        'Remove one of the @ references.',
      );
    } else if (unknown.length > 0) {
      cells.report(
        'word',
        unknown[0],
        '引用了不存在的词组',
        'refers to a list that does not exist',
        '请增加一行级别为“词组”的词语，或改正 @ 后面的名称。',
        'Add a row of level "group", or correct the name behind @.',
      );
    } else if (unreadable.length > 0) {
      cells.report(
        'word',
        unreadable[0],
        '这个词语无法识别：每个词语要有 2–40 个字符',
        'holds a word that cannot be looked for: 2 to 40 characters each',
        '请改成客户原话里会出现的词，例如 趴窝。',
        'Use words as they stand in what customers write.',
      );
    } else continue;
    return false;
  }
  return true;
}

function checkTwin(
  { cells, level, rule }: Entry,
  groups: Groups,
  seen: Map<string, OwnerWord['level']>,
): void {
  const keys =
    rule.kind === 'group'
      ? [`@${rule.name}`]
      : rule.kind === 'pair'
        ? [JSON.stringify(sidesOf(rule).map((side) => expand(side, groups).words.sort()))]
        : rule.words.flatMap((word) => expand([word], groups).words);
  for (const key of keys) {
    const former = seen.get(key);
    if (former === undefined) {
      seen.set(key, level);
      continue;
    }
    cells.report(
      'word',
      cells.text('word'),
      former === level ? `“${nameOf(key)}”与上面某一行重复` : `“${nameOf(key)}”在上面某一行是另一个级别`,
      former === level
        ? 'holds a word that stands in an earlier row already'
        : 'holds a word that has another level in an earlier row',
      '请只保留其中一行。',
      'Keep one of the two rows.',
    );
    return;
  }
}

function nameOf(key: string): string {
  return key.startsWith('[') ? (JSON.parse(key) as string[][]).map((side) => side.join('/')).join('+') : key;
}

/** A harmless longer word holds back the owner's own words only (DESIGN §6: a rule raises, it never lowers). */
function checkGuard(
  { cells }: Entry,
  words: readonly string[],
  groups: Groups,
  own: ReadonlySet<string>,
): void {
  for (const guard of expand(words, groups).words) {
    const level = builtinLevel(guard);
    if (level !== 'P2') {
      cells.report(
        'word',
        guard,
        `内置词库把它判为 ${LEVEL_ZH[level]}，不能忽略：规则只能提高级别，不能降低`,
        `cannot be ignored: the built-in pack judges it ${level}, and a rule can raise a level, never lower it`,
        '请删除这一行；确认是误判时，请把原文反馈给节点包的维护者。',
        'Delete the row; if the pack is wrong, send the text to the maintainers of the package.',
      );
      return;
    }
    if ([...own].some((word) => word !== guard && guard.includes(word))) continue;
    cells.report(
      'word',
      guard,
      '里面没有您自己的红线词，这一行不起作用',
      'holds none of your own words, so the row does nothing',
      '“忽略”只对本表里您自己的词语有效（如 漏电 与 漏电保护器）；请删除这一行。',
      'Level "ignore" only holds back words of this table; delete the row.',
    );
    return;
  }
}

/** A row below what the pack says of the very same words has no effect; its owner thinks it has. */
function checkLowering({ cells, level, rule }: Entry, groups: Groups): void {
  if (level === 'P0') return;
  const [first = [], second] = sidesOf(rule).map((side) => expand(side, groups).words);
  const texts =
    second === undefined
      ? first
      : first
          .flatMap((component) => second.map((failure) => `${component}${failure}`))
          .slice(0, TRIED_COMBINATIONS);
  for (const text of texts) {
    const builtin = builtinLevel(text);
    if (LEVELS.indexOf(builtin) >= LEVELS.indexOf(level as Level)) continue;
    cells.report(
      'level',
      cells.text('level'),
      `内置词库已把“${text}”判为 ${LEVEL_ZH[builtin]}，这一行降不了级：规则只能提高级别，不能降低`,
      `cannot lower "${text}", which the built-in pack judges ${builtin}: a rule can raise a level, never lower it`,
      `请删除这一行，或把级别改为 ${LEVEL_ZH[builtin]}。`,
      `Delete the row, or give it level ${builtin}.`,
    );
    return;
  }
}

const LEVEL_ZH: Readonly<Record<Level, string>> = { P0: 'P0', review: '待复核', P1: 'P1', P2: 'P2' };

function builtinLevel(text: string): Level {
  const { level, reason } = classifyText(text, compileLexicon(builtinLexicon));
  return reason === 'noText' ? 'P2' : level;
}
