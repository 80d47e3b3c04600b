import { SECOND } from '../clock';
import type { Ledger, Sql } from '../ledger';
import type { Decision } from '../types';
import { tellBroken } from './broken';
import { defaultRulebook } from './defaults';
import type { Rulebook } from './schema';
import { readStored } from './stored';

/** How long another process may go on with the former version after a publication. */
const FRESH_MS = 2 * SECOND;
/** Stored versions that are tried, newest first, before the default serves. */
const TRIED_VERSIONS = 20;

export type RulebookReason = 'published' | 'nothingPublished' | 'newestUnreadable';

export interface RulebookInForce
  extends Decision<'published' | 'default', RulebookReason, { version: number; broken?: number }> {
  rulebook: Rulebook;
}

interface Kept {
  at: number;
  inForce: RulebookInForce;
}

const kept = new WeakMap<Ledger, Kept>();

/**
 * The rulebook in force: the newest published version, or the default one before the first publication. The same
 * version is the same object, so that what others derive from it (compiled words) can be kept by it.
 *
 * A stored version that cannot be used (written by a newer package, damaged by hand) does not stop intake: the newest
 * usable one serves, and an alarm is raised once (broken.ts). While the ledger is away the last one read serves; a
 * process that never read one gets the ledger's VocError, because judging without the owner's words would silently
 * lower a red line.
 */
export async function currentRulebook(ledger: Ledger): Promise<Rulebook> {
  return (await rulebookInForce(ledger)).rulebook;
}

/** As `currentRulebook`, with the reason why it is this one. */
export async function rulebookInForce(ledger: Ledger): Promise<RulebookInForce> {
  const now = ledger.clock.now();
  const last = kept.get(ledger);
  // abs: a clock set back must not keep an old version in force for hours.
  if (last && Math.abs(now - last.at) < FRESH_MS) return last.inForce;
  try {
    const inForce = await changedSince(ledger.reader, last?.inForce);
    kept.set(ledger, { at: now, inForce });
    await tellBroken(ledger, inForce);
    return inForce;
  } catch (error) {
    if (last) return last.inForce;
    throw error;
  }
}

/** What this process published itself is in force for it at once. */
export function forgetRulebook(ledger: Ledger): void {
  const last = kept.get(ledger);
  if (last) kept.set(ledger, { ...last, at: Number.NEGATIVE_INFINITY });
}

/** Reading and compiling a book takes a moment: only a new number (or a broken one, that somebody may repair) is read. */
async function changedSince(sql: Sql, last: RulebookInForce | undefined): Promise<RulebookInForce> {
  if (last === undefined) return await readInForce(sql);
  if (last.evidence.broken === undefined) {
    const newest = await sql.get<{ version: number | null }>(
      'SELECT MAX(version) AS version FROM voc_rulebook',
    );
    if ((newest?.version ?? 0) === last.evidence.version) return last;
  }
  const found = await readInForce(sql, last);
  return sameBook(last, found) ? last : found;
}

function sameBook(a: RulebookInForce, b: RulebookInForce): boolean {
  return (
    a.reason === b.reason &&
    a.evidence.version === b.evidence.version &&
    a.evidence.broken === b.evidence.broken
  );
}

async function readInForce(sql: Sql, last?: RulebookInForce): Promise<RulebookInForce> {
  const rows = await sql.all<{ version: number; content: string }>(
    `SELECT version, content FROM voc_rulebook ORDER BY version DESC LIMIT ${TRIED_VERSIONS}`,
  );
  const newest = rows[0]?.version;
  for (const { version, content } of rows) {
    // While a newer one is broken this is asked every two seconds: the one that serves is not compiled each time.
    const rulebook = version === last?.evidence.version ? last.rulebook : readStored(version, content);
    if (!rulebook) continue;
    return version === newest
      ? { outcome: 'published', reason: 'published', evidence: { version }, rulebook }
      : { outcome: 'published', reason: 'newestUnreadable', evidence: { version, broken: newest }, rulebook };
  }
  return {
    outcome: 'default',
    ...(newest === undefined
      ? { reason: 'nothingPublished' as const, evidence: { version: 0 } }
      : { reason: 'newestUnreadable' as const, evidence: { version: 0, broken: newest } }),
    rulebook: defaultRulebook(),
  };
}
