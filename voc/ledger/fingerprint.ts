import { createHmac } from 'node:crypto';
import type { Clock } from '../clock';
import { VocError } from '../errors';
import type { Sentence } from '../types';
import type { Db, Sql } from './db';
import { handOn, withRing } from './keyRing';
import { sealedWith } from './keys';
import type { LedgerKeys, LedgerSecrets } from './keys';
import { appendTrail, lastEntryHolds } from './trail';

/**
 * Which secret a ledger belongs to. Without this a lost key file, or another secret on one of several processes,
 * went unnoticed: what it seals nobody else can open, its links are refused, and the trail no longer verifies.
 */
const NAME = 'secretFingerprint';

/** Names the secret without telling it: a keyed hash cannot be turned back. */
function fingerprintOf(keys: LedgerKeys): string {
  return createHmac('sha256', keys.signing).update('voc-redline/secret-fingerprint').digest('hex');
}

async function storedFingerprint(sql: Sql): Promise<string | undefined> {
  const row = await sql.get<{ value: string }>('SELECT value FROM voc_setting WHERE name = ?', [NAME]);
  return row?.value;
}

/**
 * Writes the fingerprint at the first opening, and refuses any other secret from then on, unless the former one comes
 * with it as the proof of ownership: then the ledger changes over to the new secret (rotation). Of several processes
 * that open first with different secrets one wins and the others are refused; the same holds for two rotations.
 * @throws VocError `ledger.denied`, field `secret`.
 */
export async function checkSecret(
  db: Db,
  { present, former }: LedgerSecrets,
  keyFile: string | undefined,
  clock: Clock,
): Promise<LedgerKeys> {
  const own = fingerprintOf(present);
  let stored = await storedFingerprint(db.reader);
  if (stored === undefined) {
    stored = await db.transaction(async (tx) => {
      // A ledger of before schema 4 may hold data already: what is written in it says whose it is.
      const whose = await firstFitting(tx, [present, ...former]);
      if (!whose) return '';
      await tx.run('INSERT INTO voc_setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING', [
        NAME,
        fingerprintOf(whose),
      ]);
      return await storedFingerprint(tx);
    });
  }
  if (stored === own) return await withRing(db.reader, present);
  const proof = former.find((keys) => fingerprintOf(keys) === stored);
  const keys = proof && (await rotate(db, proof, present, clock));
  if (keys) return keys;
  throw otherSecret(db.place, keyFile);
}

/** Undefined where another process has rotated to yet another secret meanwhile. */
async function rotate(
  db: Db,
  proof: LedgerKeys,
  present: LedgerKeys,
  clock: Clock,
): Promise<LedgerKeys | undefined> {
  const own = fingerprintOf(present);
  return await db.transaction(async (tx) => {
    const changed = await tx.run('UPDATE voc_setting SET value = ? WHERE name = ? AND value = ?', [
      own,
      NAME,
      fingerprintOf(proof),
    ]);
    if (changed === 0) {
      return (await storedFingerprint(tx)) === own ? await withRing(tx, present) : undefined;
    }
    const keys = await handOn(tx, await withRing(tx, proof), present);
    const entry = {
      caseNumber: '',
      type: 'ledger.secretRotated',
      actor: 'system',
      data: { from: fingerprintOf(proof).slice(0, 8), to: own.slice(0, 8) },
    } as const;
    await appendTrail(tx, [entry], clock.now(), keys.signing);
    return keys;
  });
}

async function firstFitting(sql: Sql, all: readonly LedgerKeys[]): Promise<LedgerKeys | undefined> {
  for (const keys of all) if (await fitsContent(sql, keys)) return keys;
  return undefined;
}

/** Looks at the newest sealed value and the newest entry of the trail; an empty ledger fits every secret. */
async function fitsContent(sql: Sql, keys: LedgerKeys): Promise<boolean> {
  const row = await sql.get<{ sealed: string }>(
    'SELECT sealed FROM voc_feedback WHERE sealed IS NOT NULL ORDER BY received_at DESC, number DESC LIMIT 1',
  );
  if (row && !sealedWith(row.sealed, keys)) return false;
  return await lastEntryHolds(sql, keys.signing);
}

/** True for a ledger that already belongs to a secret; then a missing key file must not be made anew. */
export async function belongsToSecret(db: Db): Promise<boolean> {
  for (const [table, where] of [
    ['voc_setting', `name = '${NAME}'`],
    ['voc_feedback', 'sealed IS NOT NULL'],
    ['voc_case_event', 'seq > 0'],
  ] as const) {
    const exists = await db.reader.get("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [
      table,
    ]);
    if (exists && (await db.reader.get(`SELECT 1 FROM ${table} WHERE ${where} LIMIT 1`))) return true;
  }
  return false;
}

const NEW_LEDGER: Sentence = {
  zh: '确实找不回时，只能换一个新的台账（新路径或新模式名），旧台账请留存备查。',
  en: 'Where it is really lost, begin a new ledger (another path or schema) and keep the old one for reference.',
};

/** `keyFile`: the path of the key file where the secret was to come from one. */
export function otherSecret(place: string, keyFile: string | undefined): VocError {
  return new VocError({
    code: 'ledger.denied',
    field: 'secret',
    message:
      keyFile === undefined
        ? {
            zh: `台账 ${place} 属于另一把密钥，填写的密钥打不开它`,
            en: `The ledger at ${place} belongs to another secret than the one entered`,
          }
        : {
            zh: `台账 ${place} 属于另一把密钥：密钥文件 ${keyFile} 丢失或被换过`,
            en: `The ledger at ${place} belongs to another secret: the key file ${keyFile} is lost or was replaced`,
          },
    remedy:
      keyFile === undefined
        ? {
            zh: `请在凭据“VoC 台账”里填写原来的密钥（要换新密钥时，把原来的填在“旧密钥”里），所有 n8n 进程必须相同；SQLite 台账原来没有填写密钥的，请清空该字段并保留密钥文件。${NEW_LEDGER.zh}`,
            en: `Enter the former secret in the credential "VoC Ledger" (to change to a new one, put it under "Former Secret"), the same on every n8n process; where a SQLite ledger had none, empty the field and keep its key file. ${NEW_LEDGER.en}`,
          }
        : {
            zh: `请从备份恢复原来的密钥文件；台账原来是用凭据里的密钥建立的，请在凭据“VoC 台账”里填写那个密钥。${NEW_LEDGER.zh}`,
            en: `Restore the former key file from a backup; where the ledger was made with a secret in the credential "VoC Ledger", enter that one. ${NEW_LEDGER.en}`,
          },
  });
}
