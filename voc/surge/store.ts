import { placeholders } from '../ledger/db';
import type { Sql, SqlValue, Tx } from '../ledger';
import type { SurgeKind } from './rules';

/** All SQL of the surge rules. */

export interface StreamRow {
  id: string;
  scope: string;
  label: string;
  state: string;
  heat: number;
  last_at: number;
  sweep_at: number;
}

export interface PointRow {
  stream: string;
  number: string;
  /** UTC ms. */
  at: number;
  fresh: number;
  hit: number;
  voice: string | null;
  content: string | null;
  region: string | null;
  dealer: string | null;
  case_number: string | null;
}

export interface EpisodeRow {
  id: string;
  rule: string;
  kind: SurgeKind;
  stream: string;
  state: 'open' | 'closed';
  opened_at: number;
  last_at: number;
  closed_at: number | null;
  close_due: number;
  /** Number of the timer that may close it; older ones are void. */
  timer: number;
  peak: number;
  evidence: string;
}

/** Few sizes of statement, so that few are prepared. */
const CHUNK = 50;

export async function readStreams(sql: Sql, ids: readonly string[]): Promise<Map<string, StreamRow>> {
  const rows = new Map<string, StreamRow>();
  for (let i = 0; i < ids.length; ) {
    const size = ids.length - i >= CHUNK ? CHUNK : 1;
    const found = await sql.all<StreamRow>(
      `SELECT id, scope, label, state, heat, last_at, sweep_at FROM voc_surge_stream WHERE id IN (${placeholders(size)})`,
      ids.slice(i, i + size),
    );
    for (const row of found) rows.set(row.id, row);
    i += size;
  }
  return rows;
}

export async function writeStream(tx: Tx, row: StreamRow): Promise<void> {
  await tx.run(
    `INSERT INTO voc_surge_stream (id, scope, label, state, heat, last_at, sweep_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, heat = excluded.heat, last_at = excluded.last_at,
       sweep_at = excluded.sweep_at`,
    [row.id, row.scope, row.label, row.state, row.heat, row.last_at, row.sweep_at],
  );
}

/** Since when a scope is watched; the first feedback of a scope begins it. */
export async function scopeSince(tx: Tx, scope: string, at: number): Promise<number> {
  await tx.run('INSERT INTO voc_surge_scope (id, since) VALUES (?, ?) ON CONFLICT (id) DO NOTHING', [
    scope,
    at,
  ]);
  const row = await tx.get<{ since: number }>('SELECT since FROM voc_surge_scope WHERE id = ?', [scope]);
  return row!.since;
}

/** False where this feedback stands in the stream already. */
export async function addPoint(tx: Tx, point: PointRow): Promise<boolean> {
  const added = await tx.run(
    `INSERT INTO voc_surge_point (stream, number, at, fresh, hit, voice, content, region, dealer, case_number)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (stream, at, number) DO NOTHING`,
    [
      ...[point.stream, point.number, point.at, point.fresh, point.hit, point.voice, point.content],
      ...[point.region, point.dealer, point.case_number],
    ],
  );
  return added === 1;
}

/** A case that was opened after its feedback was counted. */
export async function setPointCase(tx: Tx, { stream, at, number, case_number }: PointRow): Promise<void> {
  await tx.run(
    `UPDATE voc_surge_point SET case_number = ?
     WHERE stream = ? AND at = ? AND number = ? AND case_number IS NULL`,
    [case_number, stream, at, number],
  );
}

const EARLIER = 'at > ? AND (at < ? OR (at = ? AND number < ?))';

/** Whether the same voice or the same text was heard in the window before. */
export async function heardBefore(tx: Tx, point: PointRow, windowMs: number): Promise<boolean> {
  const parts: string[] = [];
  const params: SqlValue[] = [];
  for (const column of ['voice', 'content'] as const) {
    if (point[column] === null) continue;
    parts.push(`EXISTS (SELECT 1 FROM voc_surge_point WHERE stream = ? AND ${column} = ? AND ${EARLIER})`);
    params.push(point.stream, point[column], point.at - windowMs, point.at, point.at, point.number);
  }
  if (parts.length === 0) return false;
  return (await tx.get(`SELECT 1 AS heard WHERE ${parts.join(' OR ')}`, params)) !== undefined;
}

/** Later feedbacks that counted, and that a latecomer with the same voice or text now makes repeats of it. */
export async function counted(tx: Tx, point: PointRow, windowMs: number): Promise<PointRow[]> {
  const rows = new Map<string, PointRow>();
  for (const column of ['voice', 'content'] as const) {
    if (point[column] === null) continue;
    const found = await tx.all<PointRow>(
      `SELECT * FROM voc_surge_point WHERE stream = ? AND ${column} = ? AND fresh = 1 AND at < ?
         AND (at > ? OR (at = ? AND number > ?))`,
      [point.stream, point[column], point.at + windowMs, point.at, point.at, point.number],
    );
    for (const row of found) rows.set(row.number, row);
  }
  return [...rows.values()];
}

export async function makeRepeat(tx: Tx, { stream, at, number }: PointRow): Promise<void> {
  await tx.run('UPDATE voc_surge_point SET fresh = 0 WHERE stream = ? AND at = ? AND number = ?', [
    ...[stream, at, number],
  ]);
}

/** The time under which a feedback stands in a stream already. */
export async function pointTime(
  tx: Tx,
  stream: string,
  number: string,
  since: number,
): Promise<number | undefined> {
  const row = await tx.get<{ at: number }>(
    'SELECT at FROM voc_surge_point WHERE stream = ? AND at >= ? AND number = ? LIMIT 1',
    [stream, since, number],
  );
  return row?.at;
}

/** Bounds the reading of one decision; a surge of more is spreading or not by its newest feedbacks. */
const SPREADING_SAMPLE = 1_000;

/** What spreading is judged by: time, region and dealer of the distinct voices in [from, to). */
export async function pointsBetween(
  sql: Sql,
  stream: string,
  from: number,
  to: number,
): Promise<Array<Pick<PointRow, 'at' | 'region' | 'dealer'>>> {
  return await sql.all(
    `SELECT at, region, dealer FROM voc_surge_point WHERE stream = ? AND at >= ? AND at < ? AND fresh = 1
     ORDER BY at DESC LIMIT ${SPREADING_SAMPLE}`,
    [stream, from, to],
  );
}

/** Cases of a window, repeats included, the newest first. */
export async function casesBetween(
  sql: Sql,
  stream: string,
  from: number,
  to: number,
  limit: number,
): Promise<string[]> {
  const rows = await sql.all<{ case_number: string }>(
    `SELECT case_number, MAX(at) AS newest FROM (
       SELECT COALESCE(p.case_number, f.case_number) AS case_number, p.at
       FROM voc_surge_point p LEFT JOIN voc_feedback f ON f.number = p.number
       WHERE p.stream = ? AND p.at >= ? AND p.at < ?) AS known
     WHERE case_number IS NOT NULL
     GROUP BY case_number ORDER BY newest DESC, case_number DESC LIMIT ?`,
    [stream, from, to, limit],
  );
  return rows.map(({ case_number }) => case_number);
}

export async function prunePoints(tx: Tx, stream: string, before: number): Promise<void> {
  await tx.run('DELETE FROM voc_surge_point WHERE stream = ? AND at < ?', [stream, before]);
}

export async function addEpisode(tx: Tx, row: EpisodeRow): Promise<void> {
  await tx.run(
    `INSERT INTO voc_surge_episode (id, rule, kind, stream, state, opened_at, last_at, closed_at, close_due, timer, peak, evidence)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[row.id, row.rule, row.kind, row.stream, row.state, row.opened_at, row.last_at, row.closed_at],
      ...[row.close_due, row.timer, row.peak, row.evidence],
    ],
  );
}

export async function changeEpisode(tx: Tx, id: string, set: Partial<Omit<EpisodeRow, 'id'>>): Promise<void> {
  const columns = Object.entries(set) as Array<[string, SqlValue]>;
  await tx.run(
    `UPDATE voc_surge_episode SET ${columns.map(([name]) => `${name} = ?`).join(', ')} WHERE id = ?`,
    [...columns.map(([, value]) => value), id],
  );
}

export async function episodeRow(sql: Sql, id: string): Promise<EpisodeRow | undefined> {
  return await sql.get<EpisodeRow>('SELECT * FROM voc_surge_episode WHERE id = ?', [id]);
}

/** Open ones first, then the latest. */
export async function episodeRows(sql: Sql, rule: string | undefined, limit: number): Promise<EpisodeRow[]> {
  return await sql.all<EpisodeRow>(
    `SELECT * FROM voc_surge_episode ${rule === undefined ? '' : 'WHERE rule = ?'}
     ORDER BY CASE WHEN state = 'open' THEN 0 ELSE 1 END, opened_at DESC, id LIMIT ?`,
    [...(rule === undefined ? [] : [rule]), limit],
  );
}

export async function overdueEpisodes(sql: Sql, now: number, limit: number): Promise<EpisodeRow[]> {
  return await sql.all<EpisodeRow>(
    "SELECT * FROM voc_surge_episode WHERE state = 'open' AND close_due <= ? ORDER BY close_due LIMIT ?",
    [now, limit],
  );
}

/** A mass episode that is open: Escalate merges alerts while there is one (R19). */
export async function openMassEpisode(sql: Sql): Promise<EpisodeRow | undefined> {
  return await sql.get<EpisodeRow>(
    "SELECT * FROM voc_surge_episode WHERE state = 'open' AND kind = 'mass' ORDER BY opened_at DESC LIMIT 1",
  );
}

/** Streams whose time to be tidied has come. */
export async function streamsToSweep(sql: Sql, now: number, limit: number): Promise<StreamRow[]> {
  return await sql.all<StreamRow>(
    'SELECT * FROM voc_surge_stream WHERE sweep_at <= ? ORDER BY sweep_at LIMIT ?',
    [now, limit],
  );
}

export async function setSweep(tx: Tx, id: string, sweepAt: number): Promise<void> {
  await tx.run('UPDATE voc_surge_stream SET sweep_at = ? WHERE id = ?', [sweepAt, id]);
}

export async function removeStream(tx: Tx, id: string): Promise<void> {
  await tx.run('DELETE FROM voc_surge_point WHERE stream = ?', [id]);
  await tx.run('DELETE FROM voc_surge_stream WHERE id = ?', [id]);
}

/** Streams of a scope that spoke since, by what they held when they last spoke. */
export async function hottestStreams(
  sql: Sql,
  scope: string,
  since: number,
  sweepSince: number,
  limit: number,
): Promise<StreamRow[]> {
  return await sql.all<StreamRow>(
    `SELECT * FROM voc_surge_stream WHERE sweep_at >= ? AND scope = ? AND last_at >= ?
     ORDER BY heat DESC, id LIMIT ?`,
    [sweepSince, scope, since, limit],
  );
}
