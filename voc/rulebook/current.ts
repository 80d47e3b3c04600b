import { parseJson } from '../canonicalJson';
import { SECOND } from '../clock';
import type { Ledger, Sql } from '../ledger';
import type { Decision } from '../types';
import { defaultRulebook } from './defaults';
import { rulebookSchema } from './schema';
import type { Rulebook } from './schema';

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
 * A stored version that cannot be read (written by a newer package, damaged by hand) does not stop intake: the
 * newest readable one serves. While the ledger is away the last one read serves; a process that never read one
 * gets the ledger's VocError, because judging without the owner's words would silently lower a red line.
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
    const found = await readInForce(ledger.reader);
    const inForce = last && sameBook(last.inForce, found) ? last.inForce : found;
    kept.set(ledger, { at: now, inForce });
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

function sameBook(a: RulebookInForce, b: RulebookInForce): boolean {
  return (
    a.reason === b.reason &&
    a.evidence.version === b.evidence.version &&
    a.evidence.broken === b.evidence.broken
  );
}

async function readInForce(sql: Sql): Promise<RulebookInForce> {
  const rows = await sql.all<{ version: number; content: string }>(
    `SELECT version, content FROM voc_rulebook ORDER BY version DESC LIMIT ${TRIED_VERSIONS}`,
  );
  const newest = rows[0]?.version;
  for (const { version, content } of rows) {
    const rulebook = readStored(version, content);
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

/** A stored version, checked again; undefined where it is no longer a rulebook. Never throws. */
export function readStored(version: number, content: string): Rulebook | undefined {
  try {
    const parsed = rulebookSchema.safeParse(parseJson(content));
    return parsed.success ? { ...parsed.data, version } : undefined;
  } catch {
    return undefined;
  }
}
