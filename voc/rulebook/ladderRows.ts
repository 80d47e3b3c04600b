import type { Cells } from './cells';
import { CHANNEL_LABELS, LEVEL_LABELS } from './tables';
import type { RulebookRow } from './tables';

/** One row a target; the rows of a ladder are joined by `ladderId`, its rungs by `afterMinutes`. */
export function readLadders(rows: readonly Cells[]) {
  const byId = groupBy(rows, (cells) => cells.text('ladderId'));
  return [...byId].map(([id, members]) => {
    // Facts of the whole ladder may stand in its first row only.
    const first = <T>(read: (cells: Cells) => T, isEmpty: (value: T) => boolean): T =>
      read(members.find((cells) => !isEmpty(read(cells))) ?? members[0]!);
    const rowWith = (column: string) =>
      first(
        (cells) => cells,
        (cells) => cells.text(column) === '',
      );
    const numberOf = (column: string) =>
      first(
        (cells) => cells.number(column),
        (value) => value === undefined,
      );
    const byTime = groupBy(members, (cells) => cells.number('afterMinutes'));
    const rungs = [...byTime].sort(([a], [b]) => (a ?? 0) - (b ?? 0));
    return {
      policy: {
        id,
        name: nameOf(rowWith('nameZh')),
        levels: rowWith('levels').codes('levels', LEVEL_LABELS),
        rungs: rungs.map(([afterMinutes, targets]) => ({
          afterMinutes,
          targets: targets.map((cells) => ({
            channel: cells.code('channel', CHANNEL_LABELS),
            to: cells.text('target'),
            mention: cells.list('mention'),
          })),
        })),
        loops: numberOf('loops'),
        loopAfterMinutes: numberOf('loopAfterMinutes'),
        note: rowWith('note').text('note') || undefined,
      },
      origins: rungs.map(([, targets]) => targets.map(({ source }): RulebookRow => source)),
    };
  });
}

export function nameOf(cells: Cells) {
  const zh = cells.text('nameZh');
  return { zh, en: cells.text('nameEn') || zh };
}

function groupBy<K>(rows: readonly Cells[], keyOf: (cells: Cells) => K): Map<K, Cells[]> {
  const groups = new Map<K, Cells[]>();
  for (const cells of rows) {
    const key = keyOf(cells);
    const group = groups.get(key);
    if (group) group.push(cells);
    else groups.set(key, [cells]);
  }
  return groups;
}
