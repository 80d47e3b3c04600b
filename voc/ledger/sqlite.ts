import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Counter, Db, Row, Sql, SqlTransaction, SqlValue } from './db';
import { ledgerFailure } from './failure';

/** How long a writer waits for another process before it says "busy". */
const BUSY_LIMIT_MS = 30_000;
const SQLITE_BUSY = 5;

/**
 * The embedded ledger: node:sqlite in WAL mode with durable commits, safe for several processes at once.
 *
 * Two connections: `writer` is handed to one transaction at a time, `reader` serves reads in between. With one
 * connection a read of another execution would see (and be rolled back with) a stranger's half-done transaction.
 */
export class SqliteDb implements Db {
  readonly dialect = 'sqlite';
  readonly reader: Sql;
  private readonly writerSql: SqlTransaction;
  /** The tail of the queue of transactions of this process. */
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly place: string,
    private readonly writer: DatabaseSync,
    private readonly readConnection: DatabaseSync,
  ) {
    this.reader = new SqliteConnection(readConnection, place);
    this.writerSql = new SqliteConnection(writer, place);
  }

  static async open(path: string): Promise<SqliteDb> {
    let sqlite: typeof import('node:sqlite');
    try {
      // Loaded here and not at the top: on a Node without node:sqlite the package must still load and say why.
      sqlite = await import('node:sqlite');
    } catch (error) {
      throw ledgerFailure(error, path);
    }
    let writer: DatabaseSync | undefined;
    try {
      writer = new sqlite.DatabaseSync(path);
      await setUp(writer);
      const reader = new sqlite.DatabaseSync(path);
      reader.exec('PRAGMA busy_timeout = 0');
      reader.exec('PRAGMA query_only = ON');
      return new SqliteDb(path, writer, reader);
    } catch (error) {
      // Left open, the file could be neither replaced nor deleted while n8n runs.
      writer?.close();
      throw ledgerFailure(error, path);
    }
  }

  async transaction<T>(work: (tx: SqlTransaction) => Promise<T>): Promise<T> {
    const result = this.turn.then(() => this.runAlone(work));
    this.turn = result.catch(() => undefined);
    return await result;
  }

  private async runAlone<T>(work: (tx: SqlTransaction) => Promise<T>): Promise<T> {
    try {
      // IMMEDIATE: a deferred transaction that reads and then writes fails under a second writer (lab.md 5).
      await retryBusy(() => this.writer.exec('BEGIN IMMEDIATE'));
      const result = await work(this.writerSql);
      await retryBusy(() => this.writer.exec('COMMIT'));
      return result;
    } catch (error) {
      if (this.writer.isTransaction) this.writer.exec('ROLLBACK');
      throw ledgerFailure(error, this.place);
    }
  }

  async close(): Promise<void> {
    await this.turn;
    if (this.readConnection.isOpen) this.readConnection.close();
    if (this.writer.isOpen) this.writer.close();
  }
}

async function setUp(writer: DatabaseSync): Promise<void> {
  await retryBusy(() => {
    writer.exec('PRAGMA busy_timeout = 0');
    writer.exec('PRAGMA journal_mode = WAL');
    // FULL: a commit survives a power cut; NORMAL would lose the last feedbacks that were already answered.
    writer.exec('PRAGMA synchronous = FULL');
    writer.exec('PRAGMA foreign_keys = ON');
    // 64 MiB of pages: with the 2 MiB of the default, counting in a ledger of a million feedbacks reads most of its
    // index pages anew for each batch (measured: 120–150 µs instead of 150–340 µs a feedback).
    writer.exec('PRAGMA cache_size = -65536');
    // What is erased or purged is overwritten with zeros, also in pages that are merely rearranged (R3).
    writer.exec('PRAGMA secure_delete = ON');
  });
}

class SqliteConnection implements SqlTransaction {
  readonly dialect = 'sqlite';
  private readonly statements = new Map<string, StatementSync>();

  constructor(
    private readonly connection: DatabaseSync,
    private readonly place: string,
  ) {}

  async all<T extends object = Row>(sql: string, params: readonly SqlValue[] = []): Promise<T[]> {
    return await this.guarded(() => this.prepared(sql).all(...params) as T[]);
  }

  async get<T extends object = Row>(sql: string, params: readonly SqlValue[] = []): Promise<T | undefined> {
    return await this.guarded(() => this.prepared(sql).get(...params) as T | undefined);
  }

  async run(sql: string, params: readonly SqlValue[] = []): Promise<number> {
    return await this.guarded(() => Number(this.prepared(sql).run(...params).changes));
  }

  async lock(): Promise<void> {}

  async nextNumber(counter: Counter): Promise<number> {
    const row = await this.get<{ value: number }>(
      `INSERT INTO voc_counter (name, value) VALUES (?, 1)
       ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`,
      [counter],
    );
    return row!.value;
  }

  private prepared(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.connection.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }

  /** Even a reader meets "busy" for a moment, when another process opens or closes the file last. */
  private async guarded<T>(call: () => T): Promise<T> {
    try {
      return await retryBusy(call);
    } catch (error) {
      throw ledgerFailure(error, this.place);
    }
  }
}

/**
 * SQLite's own busy timeout is unfair (one writer starved for 3.2 s, lab.md 5), so the wait is ours: short,
 * random, growing a little, and it never blocks n8n's event loop.
 */
async function retryBusy<T>(call: () => T): Promise<T> {
  let waited = 0;
  for (let attempt = 0; ; attempt++) {
    try {
      return call();
    } catch (error) {
      if (((error as { errcode?: number }).errcode ?? 0) % 256 !== SQLITE_BUSY || waited > BUSY_LIMIT_MS)
        throw error;
      const pause = 1 + Math.random() * Math.min(2 + attempt, 25);
      waited += pause;
      await sleep(pause);
    }
  }
}
