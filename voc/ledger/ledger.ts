import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync } from 'node:fs';
import { systemClock } from '../clock';
import type { Clock } from '../clock';
import type { Db, Sql, SqlTransaction } from './db';
import { belongsToSecret, checkSecret, otherSecret } from './fingerprint';
import { makeKeyFile, secretsFrom, secretsFromFile } from './keys';
import type { LedgerKeys, LedgerSecrets } from './keys';
import { migrate } from './migrate';
import { PostgresDb } from './postgres';
import type { PostgresSettings } from './postgres';
import { SqliteDb } from './sqlite';
import { appendTrail } from './trail';
import type { TrailEntry } from './trail';

export type LedgerStore =
  | {
      kind: 'sqlite';
      path: string;
      /** Without one, a key file is kept beside the database. */ secret?: string;
      /** Secrets that the ledger may still belong to; see `secretsFrom`. */ formerSecrets?: string;
    }
  | { kind: 'postgres'; settings: PostgresSettings; secret: string; formerSecrets?: string };

/** One transaction of the ledger: statements, its moment in time, and what is written with its commit. */
export interface Tx extends SqlTransaction {
  /** UTC milliseconds, read once when the transaction began: all rows of one step carry the same moment. */
  readonly now: number;
  readonly keys: LedgerKeys;
  /** Appended to the audit chain when the transaction commits. */
  trail(entry: TrailEntry): void;
  /** Wakes the event sweeps of this process after the commit, so that due work starts at once. */
  wake(): void;
}

/** The database that holds everything (DESIGN §5). One instance a database and process. */
export class Ledger {
  private readonly listeners = new Set<() => void>();
  /** The transaction the current async call runs in. */
  private readonly running = new AsyncLocalStorage<{ open: boolean }>();

  private constructor(
    private readonly db: Db,
    readonly keys: LedgerKeys,
    readonly clock: Clock,
  ) {}

  /**
   * Opens the ledger, makes it where there is none, and brings it to the newest schema.
   * @throws VocError `ledger.*` (unreachable, another secret than the ledger's …) or `input.invalid` (secret, port …).
   */
  static async open(store: LedgerStore, clock: Clock = systemClock): Promise<Ledger> {
    // The secret is read before the database is touched: a wrong one must not leave half a ledger behind.
    const keyFile = store.kind === 'sqlite' && !store.secret ? `${store.path}.key` : undefined;
    const secrets = await secretsOf(store, keyFile);
    const db: Db = store.kind === 'sqlite' ? await SqliteDb.open(store.path) : new PostgresDb(store.settings);
    try {
      await migrate(db, clock);
      return new Ledger(db, await checkSecret(db, secrets, keyFile, clock), clock);
    } catch (error) {
      await db.close();
      throw error;
    }
  }

  get dialect() {
    return this.db.dialect;
  }

  /** Where the data is, for people; without secrets. */
  get place(): string {
    return this.db.place;
  }

  /** Reads outside a transaction. */
  get reader(): Sql {
    return this.db.reader;
  }

  /**
   * `work` may be run again after a deadlock: no effect outside the transaction.
   * @throws Error (a programmer's) for a transaction begun within `work`, and for `tx` used after the end.
   */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    // The inner one would wait for the outer one's connection, and the outer one for the inner one: for ever.
    if (this.running.getStore()?.open) throw new Error('transaction within a transaction: hand on its tx');
    let wake = false;
    const result = await this.db.transaction(async (sql) => {
      wake = false;
      const now = this.clock.now();
      const state = { open: true };
      // A statement that somebody forgot to await would land in the transaction of the next owner.
      const live = (): SqlTransaction => {
        if (!state.open) throw new Error('this transaction has ended: await every statement in it');
        return sql;
      };
      const entries: TrailEntry[] = [];
      const tx: Tx = {
        dialect: sql.dialect,
        all: async (text, params) => await live().all(text, params),
        get: async (text, params) => await live().get(text, params),
        run: async (text, params) => await live().run(text, params),
        lock: async (keys) => await live().lock(keys),
        nextNumber: async (counter) => await live().nextNumber(counter),
        now,
        keys: this.keys,
        trail: (entry) => void (live() && entries.push(entry)),
        wake: () => void (wake = true),
      };
      let value: T;
      try {
        value = await this.running.run(state, async () => await work(tx));
      } finally {
        state.open = false;
      }
      await appendTrail(sql, entries, now, this.keys.signing);
      return value;
    });
    if (wake) for (const listener of this.listeners) listener();
    return result;
  }

  /** Calls back when this process committed something that is due at once. Returns the way to stop it. */
  onDue(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.listeners.clear();
    await this.db.close();
  }
}

async function secretsOf(store: LedgerStore, keyFile: string | undefined): Promise<LedgerSecrets> {
  if (store.kind === 'postgres' || keyFile === undefined)
    return secretsFrom(store.secret ?? '', store.formerSecrets);
  return secretsFromFile(keyFile) ?? (await firstSecrets(store.path, keyFile));
}

/** A new key file, unless the database shows that the former one was lost: a new one would only hide that. */
async function firstSecrets(path: string, keyFile: string): Promise<LedgerSecrets> {
  if (existsSync(path)) {
    const db = await SqliteDb.open(path);
    try {
      if (await belongsToSecret(db)) {
        // Another process may have made both since we looked; the key file always comes first.
        const secrets = secretsFromFile(keyFile);
        if (secrets) return secrets;
        throw otherSecret(path, keyFile);
      }
    } finally {
      await db.close();
    }
  }
  return makeKeyFile(keyFile);
}
