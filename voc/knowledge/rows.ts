import { canonicalJson, parseJson } from '../canonicalJson';
import { readSketch, writeSketch } from '../feedback/duplicates/sketch';
import type { Sql, Tx } from '../ledger';
import { placeholders } from '../ledger/db';
import { termsOf } from './profile';
import type { Profile, ProfileFacts, Term } from './profile';

/** The tables `voc_case_profile` and `voc_case_term`. */
export interface StoredProfile extends Profile {
  readonly serial: number;
  readonly caseNumber: string;
}

/** Newest first: what everybody complains about would bring the whole ledger. */
const NEWEST_OF_TERM = 100;
/** Candidates that are read and compared: those that share most. */
const MOST_CANDIDATES = 200;
/** Cases of the library have every term once more with this before it: they are found behind a thousand newer ones. */
const LIBRARY = 'L:';

/** `C20261121-000042` → 42: unique over all days, the counter never starts again. */
export function serialOfCase(caseNumber: string): number {
  return Number(caseNumber.slice(caseNumber.indexOf('-') + 1));
}

export async function insertProfile(tx: Tx, caseNumber: string, profile: Profile): Promise<void> {
  const serial = serialOfCase(caseNumber);
  await tx.run(
    `INSERT INTO voc_case_profile (serial, case_number, sketch, facts) VALUES (?, ?, ?, ?)
     ON CONFLICT (serial) DO UPDATE SET sketch = excluded.sketch, facts = excluded.facts`,
    [serial, caseNumber, writeSketch(profile.sketch), canonicalJson(profile.facts)],
  );
  await insertTerms(tx, serial, termsOf(profile), '');
}

/** From now on the case is found among those of the library too. */
export async function markTypical(tx: Tx, { serial, ...profile }: StoredProfile): Promise<void> {
  await insertTerms(tx, serial, termsOf(profile), LIBRARY);
}

async function insertTerms(tx: Tx, serial: number, terms: readonly Term[], prefix: string): Promise<void> {
  const values = terms.map(() => '(?, ?)').join(', ');
  await tx.run(
    `INSERT INTO voc_case_term (term, serial) VALUES ${values} ON CONFLICT (term, serial) DO NOTHING`,
    terms.flatMap(({ term }) => [prefix + term, serial]),
  );
}

/** Forgets by what a case is found. Its entry in the library stays: that one was written by staff. */
export async function deleteProfile(tx: Tx, caseNumber: string): Promise<void> {
  const serial = serialOfCase(caseNumber);
  for (const profile of await readProfiles(tx, [serial])) {
    const terms = termsOf(profile).flatMap(({ term }) => [term, LIBRARY + term]);
    await tx.run(`DELETE FROM voc_case_term WHERE serial = ? AND term IN (${placeholders(terms.length)})`, [
      serial,
      ...terms,
    ]);
  }
  await tx.run('DELETE FROM voc_case_profile WHERE serial = ?', [serial]);
}

/** Serials of other cases that share terms, those that share most first; by index look-ups only. */
export async function findCandidates(sql: Sql, { serial, ...profile }: StoredProfile): Promise<number[]> {
  const votes = new Map<number, number>();
  const terms = termsOf(profile).flatMap(({ term, weight }) => [
    { term, weight },
    { term: LIBRARY + term, weight },
  ]);
  const seen = new Map<string, Set<number>>();
  const vote = (term: string, weight: number, found: number) => {
    if (found === serial) return;
    // A case of the library stands under both forms of the term and counts once.
    const plain = term.startsWith(LIBRARY) ? term.slice(LIBRARY.length) : term;
    const of = seen.get(plain) ?? new Set();
    if (of.has(found)) return;
    seen.set(plain, of.add(found));
    votes.set(found, (votes.get(found) ?? 0) + weight);
  };
  const newest = `SELECT serial FROM voc_case_term WHERE term = @ ORDER BY serial DESC LIMIT ${NEWEST_OF_TERM}`;
  if (sql.dialect === 'postgres') {
    const rows = await sql.all<{ item: number; serial: number }>(
      `SELECT k.item, t.serial FROM jsonb_array_elements_text(?::jsonb) WITH ORDINALITY AS k (term, item)
       CROSS JOIN LATERAL (${newest.replace('@', 'k.term')}) t ORDER BY k.item`,
      [JSON.stringify(terms.map(({ term }) => term))],
    );
    for (const { item, serial: found } of rows) vote(terms[item - 1]!.term, terms[item - 1]!.weight, found);
  } else {
    for (const { term, weight } of terms) {
      for (const row of await sql.all<{ serial: number }>(newest.replace('@', '?'), [term]))
        vote(term, weight, row.serial);
    }
  }
  return [...votes]
    .sort((a, b) => b[1] - a[1] || b[0] - a[0])
    .slice(0, MOST_CANDIDATES)
    .map(([found]) => found);
}

export async function readProfiles(sql: Sql, serials: readonly number[]): Promise<StoredProfile[]> {
  if (serials.length === 0) return [];
  const rows = await sql.all<{ serial: number; case_number: string; sketch: string; facts: string }>(
    `SELECT serial, case_number, sketch, facts FROM voc_case_profile WHERE serial IN (${placeholders(serials.length)})`,
    serials,
  );
  return rows.map(({ serial, case_number, sketch, facts }) => ({
    serial,
    caseNumber: case_number,
    sketch: readSketch(sketch),
    facts: parseJson<ProfileFacts & object>(facts),
  }));
}
