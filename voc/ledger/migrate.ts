import { VocError } from '../errors';
import type { Clock } from '../clock';
import type { Db, SqlTransaction } from './db';
import { migrations } from './migrations';
import { checkedSchema, PostgresDb } from './postgres';

/** Any number will do as long as every version of the package uses the same. */
const MIGRATION_LOCK = 'voc-redline/migrate';

/**
 * Brings the ledger to the newest schema on first use. One transaction under a lock: of several processes that
 * start together one migrates and the others find it done; a crash half-way leaves the former schema.
 */
export async function migrate(db: Db, clock: Clock): Promise<void> {
  if (await isCurrent(db)) return;
  await db.transaction(async (tx) => {
    await tx.lock([MIGRATION_LOCK]);
    if (db instanceof PostgresDb) await createSchema(tx, checkedSchema(db.settings.schema));
    await tx.run(
      'CREATE TABLE IF NOT EXISTS voc_schema (version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)',
    );
    const done = await versionOf(tx);
    refuseNewer(done, db.place);
    for (const migration of migrations) {
      if (migration.version <= done) continue;
      for (const statement of migration.statements(tx.dialect)) await tx.run(statement);
      await tx.run('INSERT INTO voc_schema (version, name, applied_at) VALUES (?, ?, ?)', [
        migration.version,
        migration.name,
        clock.now(),
      ]);
    }
  });
}

/**
 * Looks first: PostgreSQL asks for the right to create schemas even where IF NOT EXISTS would create none, and an
 * administrator who made the schema for us has not given that right.
 */
async function createSchema(tx: SqlTransaction, schema: string): Promise<void> {
  if (await tx.get('SELECT 1 FROM pg_namespace WHERE nspname = ?', [schema])) return;
  // Quoted, because a key word such as "order" is a good schema name only in quotes.
  await tx.run(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
}

async function isCurrent(db: Db): Promise<boolean> {
  const exists = await db.reader.get(
    db.dialect === 'sqlite'
      ? "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'voc_schema'"
      : "SELECT 1 WHERE to_regclass('voc_schema') IS NOT NULL",
  );
  if (!exists) return false;
  const row = await db.reader.get<{ version: number | null }>(
    'SELECT MAX(version) AS version FROM voc_schema',
  );
  const done = row?.version ?? 0;
  refuseNewer(done, db.place);
  return done === newest();
}

async function versionOf(tx: SqlTransaction): Promise<number> {
  const row = await tx.get<{ version: number | null }>('SELECT MAX(version) AS version FROM voc_schema');
  return row?.version ?? 0;
}

function newest(): number {
  return migrations[migrations.length - 1]!.version;
}

/** An old worker must not write into a newer schema: it would drop what it does not know. */
function refuseNewer(version: number, place: string): void {
  if (version <= newest()) return;
  throw new VocError({
    code: 'ledger.tooNew',
    message: {
      zh: `台账 ${place} 的结构版本是 ${version}，本节点包只认识到 ${newest()}`,
      en: `The ledger at ${place} has schema version ${version}; this package knows ${newest()}`,
    },
    remedy: {
      zh: '请把所有 n8n 进程上的 n8n-nodes-voc-redline 升级到同一个新版本。',
      en: 'Upgrade n8n-nodes-voc-redline to the same newer version on every n8n process.',
    },
  });
}
