import type { Sql } from '../ledger';
import { decide } from './decide';
import { viewOfEpisode } from './episodes';
import type { SurgeRule } from './rules';
import { scopeOf } from './scope';
import { episodeRows, hottestStreams, openMassEpisode } from './store';
import { Stream, sweepAt } from './stream';
import type { Inspection, InspectFilter, WindowView } from './types';
import { isoAt } from './zone';

const DEFAULT_LIMIT = 20;
const LARGEST_LIMIT = 200;

/** The current windows with the most in them, the latest episodes, and whether there is a storm. Changes nothing. */
export async function inspect(
  sql: Sql,
  rules: readonly SurgeRule[],
  { now, zone }: { now: number; zone: string },
  filter: InspectFilter = {},
): Promise<Inspection> {
  const limit = Math.max(1, Math.min(LARGEST_LIMIT, Math.floor(filter.limit ?? DEFAULT_LIMIT)));
  const windows: WindowView[] = [];
  for (const rule of rules) {
    if (!rule.enabled || (filter.rule !== undefined && rule.id !== filter.rule)) continue;
    windows.push(...(await windowsOf(sql, rule, now, zone, limit)));
  }
  windows.sort((a, b) => b.count / b.threshold - a.count / a.threshold || b.count - a.count);
  const episodes = (await episodeRows(sql, filter.rule, limit)).map(viewOfEpisode);
  return { windows: windows.slice(0, limit), episodes, storm: await inStorm(sql, now) };
}

/** True while a mass episode is open (R19): Escalate then merges alerts. */
export async function inStorm(sql: Sql, now: number): Promise<boolean> {
  const row = await openMassEpisode(sql);
  return row !== undefined && row.close_due > now;
}

async function windowsOf(
  sql: Sql,
  rule: SurgeRule,
  now: number,
  zone: string,
  limit: number,
): Promise<WindowView[]> {
  const scope = scopeOf(rule);
  const since = now - scope.windowMs;
  const rows = await hottestStreams(sql, scope.id, since, sweepAt(scope, since), limit);
  return rows.map((row) => {
    const stream = Stream.stored(row.id, scope, row, zone);
    // A run is that of the newest link.
    const newest = stream.run.at(-1)?.[1] ?? '';
    const { from, to, count, total, threshold, expected, pValue } = decide(rule, stream, row.last_at, newest);
    const mark = stream.marks[rule.id];
    return {
      ...{ rule: rule.id, kind: rule.kind, name: rule.name, stream: row.id },
      key: rule.key.map((field, i) => ({ field, value: stream.label[i] ?? '' })),
      window: { from: isoAt(from, zone), to: isoAt(to, zone), minutes: rule.windowMinutes },
      ...{ count, threshold, expected, pValue },
      ...(total === undefined ? {} : { total }),
      ...(mark?.open ? { episode: mark.id } : {}),
      lastAt: isoAt(row.last_at, zone),
    };
  });
}
