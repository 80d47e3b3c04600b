/**
 * The small adapter over both databases (research/lab.md 5–7). SQL is written once with `?` placeholders; what
 * differs between the two is behind `dialect`, `lock` and `nextNumber`.
 */

export type SqlValue = string | number | null;
export type Row = Record<string, SqlValue>;

export interface Sql {
  readonly dialect: 'sqlite' | 'postgres';
  all<T extends object = Row>(sql: string, params?: readonly SqlValue[]): Promise<T[]>;
  get<T extends object = Row>(sql: string, params?: readonly SqlValue[]): Promise<T | undefined>;
  /** Number of rows changed. */
  run(sql: string, params?: readonly SqlValue[]): Promise<number>;
}

/** Statements inside one transaction. */
export interface SqlTransaction extends Sql {
  /**
   * Serialises everybody who works on the same keys until the transaction ends. PostgreSQL: advisory locks taken
   * in sorted order (unordered they deadlock); SQLite: nothing to do, a writer already owns the whole database.
   */
  lock(keys: readonly string[]): Promise<void>;
  /** Next value of a named counter; gaps are possible, repeats are not. */
  nextNumber(counter: Counter): Promise<number>;
}

export const COUNTERS = ['feedback', 'vcase', 'ladder'] as const;
export type Counter = (typeof COUNTERS)[number];

export interface Db {
  readonly dialect: 'sqlite' | 'postgres';
  /** Where the data is, for people (never with a password). */
  readonly place: string;
  /** Statements outside a transaction: reads only; they never see a half-done transaction. */
  readonly reader: Sql;
  /**
   * Runs `work` in one transaction that owns its connection until it ends: another async call of the same process
   * cannot slip statements into it. `work` may be run again after a deadlock, so it must have no effect outside
   * the database.
   */
  transaction<T>(work: (tx: SqlTransaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** SELECT … FOR UPDATE SKIP LOCKED on PostgreSQL; SQLite's writer is alone anyway. */
export function skipLocked(sql: Sql, table: string): string {
  return sql.dialect === 'postgres' ? ` FOR UPDATE OF ${table} SKIP LOCKED` : '';
}

export function placeholders(count: number): string {
  return new Array<string>(count).fill('?').join(', ');
}

/**
 * Runs one statement for many ids: on PostgreSQL a hundred statements are a hundred round trips. `statement` gets what
 * stands in its `IN (…)`; the ids are one parameter there, so that one prepared statement serves every number of them.
 * Returns the rows changed.
 */
export async function runForIds(
  sql: Sql,
  ids: readonly number[],
  statement: (list: string) => string,
  { before = [] }: { before?: readonly SqlValue[] } = {},
): Promise<number> {
  if (ids.length === 0) return 0;
  return sql.dialect === 'postgres'
    ? await sql.run(statement("SELECT unnest(string_to_array(?, ',')::bigint[])"), [...before, ids.join(',')])
    : await sql.run(statement('SELECT value FROM json_each(?)'), [...before, JSON.stringify(ids)]);
}
