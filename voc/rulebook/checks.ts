import { canonicalJson } from '../canonicalJson';
import type { SurgeRule } from '../surge/rules';
import type { Cells } from './cells';
import type { RulebookIssue } from './issues';
import type { Rulebook } from './schema';

/** The same entry twice in a table, judged by `columns`; the later row is told. */
export function reportTwins(rows: readonly Cells[], column: string, ...columns: string[]): void {
  const seen = new Set<string>();
  for (const cells of rows) {
    const value = cells.text(column);
    const whole = JSON.stringify([value, ...columns.map((name) => cells.text(name))]);
    if (value !== '' && seen.has(whole)) {
      cells.report(
        column,
        value,
        '与上面某一行重复',
        'stands in an earlier row already',
        '请删除或改名其中一行。',
        'Delete or rename one of them.',
      );
    }
    seen.add(whole);
  }
}

/** No P0 without clocks (docs/guarantees.md). */
export function checkRedLineLimit(
  limits: ReadonlyArray<{ levels: readonly string[] }>,
  issues: RulebookIssue[],
): void {
  if (limits.some(({ levels }) => levels.includes('P0'))) return;
  issues.push({
    table: 'voc_limits',
    message: { zh: '没有适用于 P0 的时限', en: 'has no time limit for level P0' },
    remedy: {
      zh: '请至少增加一行级别为 P0 的时限；可用“输出默认行”恢复出厂设置。',
      en: 'Add at least one limit for level P0; "Default Rows" gives those of the pack.',
    },
  });
}

type OwnerRow = Pick<Rulebook['owners'][number], 'level' | 'type' | 'category' | 'region'>;

/** The first row that fits wins: a row behind one that fits all the same cases never has its turn. */
export function checkOwnerOrder(rows: readonly Cells[], owners: readonly OwnerRow[]): void {
  owners.forEach((rule, i) => {
    const covers = (former: OwnerRow) =>
      (['level', 'type', 'category', 'region'] as const).every(
        (column) => former[column] === undefined || former[column] === rule[column],
      );
    if (!owners.slice(0, i).some(covers)) return;
    rows[i]!.report(
      'position',
      rows[i]!.text('position'),
      '永远轮不到这一行：上面已有一行适用于同样的案件',
      'never has its turn: an earlier row fits the same cases',
      '请把这一行往前移（顺序填更小的数），或删除它。',
      'Move the row up (a smaller position) or delete it.',
    );
  });
}

const RANK = ['P0', 'review', 'P1', 'none'] as const;

/**
 * Surge rules that contradict each other: of two that watch the same streams, one asks for more than the other and yet
 * raises no higher. Whenever it fires the other has fired already, so its owner waits for an alarm that never comes.
 */
export function checkSurgeOrder(rows: readonly Cells[], rules: readonly SurgeRule[]): void {
  rules.forEach((strict, i) => {
    const loose = rules.find((other, j) => j !== i && asksForMore(strict, other, i > j));
    if (!loose || RANK.indexOf(strict.raisesTo) < RANK.indexOf(loose.raisesTo)) return;
    rows[i]!.report(
      'minimum',
      rows[i]!.text('minimum'),
      `与规则 ${loose.id} 矛盾：条件更严，升到的级别却不更高，永远轮不到它`,
      `contradicts rule ${loose.id}: it asks for more and raises no higher, so it never has its turn`,
      '请放宽这条规则、提高它的“升到级别”，或停用其中一条。',
      'Relax it, let it raise higher, or switch one of the two off.',
    );
  });
}

function asksForMore(strict: SurgeRule, loose: SurgeRule, isLater: boolean): boolean {
  if (!strict.enabled || !loose.enabled || restOf(strict) !== restOf(loose)) return false;
  const a = demandsOf(strict);
  const b = demandsOf(loose);
  if (!a.every((demand, i) => demand >= b[i]!)) return false;
  // Two rules that ask for the same are one too many; the later row is told.
  return isLater || a.some((demand, i) => demand > b[i]!);
}

/** The larger, the more is asked for; a longer window asks for less. Only kinds with a plain number are compared. */
function demandsOf(rule: SurgeRule): number[] {
  switch (rule.kind) {
    case 'count':
      return [rule.minimum, -rule.windowMinutes];
    case 'repeat':
      return [rule.times, -rule.windowMinutes];
    case 'run':
      return [rule.length, -rule.windowMinutes];
    case 'growth':
      return [rule.risePercent, rule.minimum];
    case 'ratio':
      return [rule.thresholdPercent, rule.minimum];
    case 'mass':
      return [rule.factor, rule.minimum];
  }
}

const COMPARED = ['minimum', 'times', 'length', 'risePercent', 'thresholdPercent', 'factor'];

/** All that has to be alike for two rules to be compared. */
function restOf(rule: SurgeRule): string {
  const windowToo = ['count', 'repeat', 'run'].includes(rule.kind) ? ['windowMinutes'] : [];
  const left = ['id', 'name', 'raisesTo', 'quietMinutes', ...COMPARED, ...windowToo];
  const rest = Object.entries(rule).filter(([member]) => !left.includes(member));
  return canonicalJson({ ...Object.fromEntries(rest), key: [...rule.key].sort() });
}
