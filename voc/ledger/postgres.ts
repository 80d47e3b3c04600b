import { Pool, types as pgTypes } from 'pg';
import type { PoolClient, PoolConfig } from 'pg';
import type { Counter, Db, Row, Sql, SqlTransaction, SqlValue } from './db';
import { shortValue, VocError } from '../errors';
import { ledgerFailure } from './failure';

export interface PostgresSettings {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** All tables live in this schema, so that the ledger can share a database with n8n itself. */
  schema: string;
  ssl?: 'disable' | 'require' | 'verify';
  maxConnections?: number;
}

const INT8 = 20;
const DEADLOCK = '40P01';
const SERIALIZATION = '40001';
const ATTEMPTS = 5;

/** The shared ledger: PostgreSQL, for queue mode and several machines. */
export class PostgresDb implements Db {
  readonly dialect = 'postgres';
  readonly place: string;
  readonly reader: Sql;
  private readonly pool: Pool;
  private closing?: Promise<void>;

  constructor(readonly settings: PostgresSettings) {
    this.place = `postgresql://${settings.host}:${settings.port}/${settings.database}?schema=${settings.schema}`;
    this.pool = new Pool(poolConfig(settings));
    // An idle connection that breaks (server restart) must not take the whole n8n process down.
    this.pool.on('error', () => undefined);
    this.reader = {
      dialect: 'postgres',
      all: async (sql, params) =>
        await this.withClient((client) => new PostgresConnection(client, this.place).all(sql, params)),
      get: async (sql, params) =>
        await this.withClient((client) => new PostgresConnection(client, this.place).get(sql, params)),
      run: async (sql, params) =>
        await this.withClient((client) => new PostgresConnection(client, this.place).run(sql, params)),
    };
  }

  async transaction<T>(work: (tx: SqlTransaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.withClient((client) => this.once(client, work));
      } catch (error) {
        const state = sqlState(error);
        if ((state !== DEADLOCK && state !== SERIALIZATION) || attempt >= ATTEMPTS) throw error;
      }
    }
  }

  private async once<T>(client: PoolClient, work: (tx: SqlTransaction) => Promise<T>): Promise<T> {
    try {
      await client.query('BEGIN');
      const result = await work(new PostgresConnection(client, this.place));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      // A broken connection cannot roll back; the server does it when the connection ends.
      await client.query('ROLLBACK').catch(() => undefined);
      throw ledgerFailure(error, this.place);
    }
  }

  private async withClient<T>(use: (client: PoolClient) => Promise<T>): Promise<T> {
    let client: PoolClient;
    try {
      client = await this.pool.connect();
    } catch (error) {
      throw ledgerFailure(error, this.place);
    }
    let broken: Error | undefined;
    // Without a listener a connection cut while it is in use would be an uncaught error.
    const onError = (error: Error) => (broken = error);
    client.on('error', onError);
    try {
      return await use(client);
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    this.closing ??= this.pool.end();
    await this.closing;
  }
}

class PostgresConnection implements SqlTransaction {
  readonly dialect = 'postgres';

  constructor(
    private readonly client: PoolClient,
    private readonly place: string,
  ) {}

  async all<T extends object = Row>(sql: string, params: readonly SqlValue[] = []): Promise<T[]> {
    return (await this.query(sql, params)).rows as T[];
  }

  async get<T extends object = Row>(sql: string, params: readonly SqlValue[] = []): Promise<T | undefined> {
    return (await this.query(sql, params)).rows[0] as T | undefined;
  }

  async run(sql: string, params: readonly SqlValue[] = []): Promise<number> {
    return (await this.query(sql, params)).rowCount ?? 0;
  }

  async lock(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    // One round trip for a whole batch. Sorted by the hash that is locked: two batches that take the same locks in
    // different orders would wait for each other.
    await this.query(
      `SELECT pg_advisory_xact_lock(hash) FROM (
         SELECT DISTINCT hashtextextended(key, 0) AS hash FROM json_array_elements_text(?::json) AS key
         ORDER BY hash) AS ordered`,
      [JSON.stringify(keys)],
    );
  }

  async nextNumber(counter: Counter): Promise<number> {
    // A sequence, not a row: a counter row would make every intake wait for the commit of the one before it.
    const row = await this.get<{ value: number }>(`SELECT nextval('voc_${counter}_number') AS value`);
    return row!.value;
  }

  private async query(sql: string, params: readonly SqlValue[]) {
    try {
      return await this.client.query(numbered(sql), params as SqlValue[]);
    } catch (error) {
      throw ledgerFailure(error, this.place);
    }
  }
}

function sqlState(error: unknown): string | undefined {
  return ((error instanceof VocError ? error.cause : error) as { code?: string } | undefined)?.code;
}

const numberedSql = new Map<string, string>();

/** `?` → `$1`, `$2` … (no statement of ours holds a question mark inside a string). */
function numbered(sql: string): string {
  let text = numberedSql.get(sql);
  if (text === undefined) {
    let n = 0;
    text = sql.replace(/\?/g, () => `$${++n}`);
    numberedSql.set(sql, text);
  }
  return text;
}

function poolConfig(settings: PostgresSettings): PoolConfig {
  const parseInt8 = (text: string) => Number(text);
  return {
    host: settings.host,
    port: checkedPort(settings.port),
    database: settings.database,
    user: settings.user,
    password: settings.password,
    max: settings.maxConnections ?? 10,
    connectionTimeoutMillis: 10_000,
    // A statement that never returns would hold its locks for ever.
    statement_timeout: 60_000,
    keepAlive: true,
    application_name: 'n8n-nodes-voc-redline',
    options: `-c search_path=${checkedSchema(settings.schema)}`,
    ssl:
      settings.ssl === 'verify' ? true : settings.ssl === 'require' ? { rejectUnauthorized: false } : false,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === INT8
          ? parseInt8
          : pgTypes.getTypeParser(oid, format as 'text')) as typeof pgTypes.getTypeParser,
    },
  };
}

/** Before the driver sees it: after an impossible port its pool can never be closed again (pg 8.23). */
function checkedPort(port: number): number {
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new VocError({
    code: 'input.invalid',
    field: 'port',
    value: String(port),
    message: { zh: `端口 ${port} 不可用`, en: `${port} is not a usable port` },
    remedy: {
      zh: '请在凭据“VoC 台账”里填写 1 到 65535 之间的整数端口，PostgreSQL 默认是 5432。',
      en: 'Enter a whole number from 1 to 65535 in the credential "VoC Ledger"; the default of PostgreSQL is 5432.',
    },
  });
}

/**
 * Schema names come from a credential field: letters, digits and underscore only, so that nothing needs escaping.
 * PostgreSQL keeps names that begin with `pg_` for itself (postgresql.org/docs/15/ddl-schemas.html).
 */
export function checkedSchema(schema: string): string {
  if (/^(?!pg_)[a-z_][a-z0-9_]{0,62}$/.test(schema)) return schema;
  const shown = shortValue(schema);
  throw new VocError({
    code: 'input.invalid',
    field: 'schema',
    value: shown,
    message: { zh: `模式名“${shown}”不可用`, en: `"${shown}" is not a usable schema name` },
    remedy: {
      zh: '模式名只能用小写字母、数字和下划线，以字母或下划线开头，且不能以 pg_ 开头，例如 voc_redline。',
      en: 'Use lower-case letters, digits and underscores, beginning with a letter or underscore but not with pg_, e.g. voc_redline.',
    },
  });
}
