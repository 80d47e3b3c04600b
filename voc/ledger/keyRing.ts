import { z } from 'zod';
import { canonicalJson, parseJson } from '../canonicalJson';
import type { Sql } from './db';
import { seal, unseal } from './keys';
import type { LedgerKeys } from './keys';

/**
 * What must outlive a secret, sealed with the present one (`voc_setting.keyRing`): the first secret's signing key, and
 * the encryption keys of former secrets. So a rotation changes one row, the former secret is needed only once, and it
 * opens nothing any more in the database as it is from then on (a copy from before stays as readable as it was).
 */
const NAME = 'keyRing';

const schema = z.object({ signing: z.string(), former: z.array(z.string()) });

/** The keys of a ledger that belongs to this secret. @throws VocError `ledger.denied` for a ring somebody changed. */
export async function withRing(sql: Sql, own: LedgerKeys): Promise<LedgerKeys> {
  const row = await sql.get<{ value: string }>('SELECT value FROM voc_setting WHERE name = ?', [NAME]);
  if (!row) return { ...own, links: own.signing, former: [] };
  const ring = schema.parse(parseJson(unseal(row.value, own, NAME)));
  return {
    signing: Buffer.from(ring.signing, 'base64'),
    encryption: own.encryption,
    links: own.signing,
    former: ring.former.map((key) => Buffer.from(key, 'base64')),
  };
}

/** Hands the ring on to a new secret; returns the keys from now on. `before`: the keys of the ledger until now. */
export async function handOn(sql: Sql, before: LedgerKeys, own: LedgerKeys): Promise<LedgerKeys> {
  const former = [before.encryption, ...(before.former ?? [])].filter((key) => !key.equals(own.encryption));
  const ring = {
    signing: before.signing.toString('base64'),
    former: former.map((key) => key.toString('base64')),
  };
  await sql.run(
    `INSERT INTO voc_setting (name, value) VALUES (?, ?)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    [NAME, seal(canonicalJson(ring), own, NAME)],
  );
  return { signing: before.signing, encryption: own.encryption, links: own.signing, former };
}
