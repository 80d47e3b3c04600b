import { createHash } from 'node:crypto';
import { canonicalJson, parseJson } from '../canonicalJson';
import { placeholders } from '../ledger/db';
import type { Sql, Tx } from '../ledger';
import { BusinessTime } from './businessTime';
import { defaultCalendars, isAlways } from './calendar';
import type { Calendar } from './calendar';

/**
 * Calendars as clocks keep them. A clock names the very calendar it was started with by the hash of its content, so a
 * new holiday in the rulebook moves no running clock (DESIGN: policy snapshot); a hundred thousand clocks share one row.
 */

const ALWAYS = defaultCalendars().find(isAlways)!;
/** Content never changes under its hash, so what was read once is true for good. */
const known = new Map<string, Calendar>();
const times = new Map<string, BusinessTime>();

/** Keeps the calendar and gives its hash; null for 24 × 7, which needs no row. */
export async function keepCalendar(tx: Tx, calendar: Calendar | undefined): Promise<string | null> {
  if (!calendar || isAlways(calendar)) return null;
  const content = canonicalJson(calendar);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 32);
  // Written each time, not only when this process does not know it: the first one may have been rolled back.
  await tx.run('INSERT INTO voc_calendar (hash, content) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING', [
    hash,
    content,
  ]);
  return hash;
}

/** The calendars of these hashes (null = 24 × 7), read where this process does not know them yet. */
export async function loadCalendars(sql: Sql, hashes: Iterable<string | null>): Promise<void> {
  const missing = [...new Set(hashes)].filter((hash): hash is string => hash !== null && !known.has(hash));
  if (missing.length === 0) return;
  const rows = await sql.all<{ hash: string; content: string }>(
    `SELECT hash, content FROM voc_calendar WHERE hash IN (${placeholders(missing.length)})`,
    missing,
  );
  for (const { hash, content } of rows) known.set(hash, parseJson<Calendar>(content));
}

/** Business time of a loaded calendar. One whose row was removed is reckoned around the clock: early, never late. */
export function timeOf(hash: string | null, zone: string): BusinessTime {
  const key = `${hash ?? ''}|${zone}`;
  const kept = times.get(key);
  if (kept) return kept;
  const calendar = hash === null ? ALWAYS : known.get(hash);
  const time = new BusinessTime(calendar ?? ALWAYS, zone);
  if (calendar) times.set(key, time);
  return time;
}
