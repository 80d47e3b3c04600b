import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { SECOND } from '../../voc/clock';
import type { Clock } from '../../voc/clock';
import { Ledger } from '../../voc/ledger';
import type { LedgerStore } from '../../voc/ledger';
import { postgresBinaries, startPostgres } from './postgres';
import type { PostgresServer } from './postgres';

/**
 * Ledgers for tests, on both databases. One suite for both:
 *
 *   onEveryLedger('clocks', (open) => {
 *     it('warns at 80 %', async () => {
 *       const clock = new TestClock();
 *       const { ledger } = await open(clock);          // fresh, empty, closed and removed after the test file
 *       …
 *       clock.advance(8 * MINUTE);
 *     });
 *   });
 *
 * Where PostgreSQL is not installed its half says so and is one passing test.
 */
export class TestClock implements Clock {
  private moment: number;

  /** Begins at 2026-03-02T01:00:00Z, a Monday, 09:00 in Shanghai. */
  constructor(start: number | string = '2026-03-02T09:00:00.000+08:00') {
    this.moment = new Date(start).getTime();
  }

  now(): number {
    return this.moment;
  }

  /** UTC ms, or ISO with zone; backwards is allowed. */
  set(moment: number | string): void {
    this.moment = new Date(moment).getTime();
  }

  /** Milliseconds: `clock.advance(5 * MINUTE)`. */
  advance(by: number): void {
    this.moment += by;
  }
}

export interface OpenLedger {
  /** The ledger opened last; after `reopen` the new one. */
  ledger: Ledger;
  readonly store: LedgerStore;
  /** Closes the ledger and opens it again on the same data, as a restarted process would. */
  reopen(): Promise<Ledger>;
  /** A second ledger on the same data, as another n8n process would hold one. */
  another(clock?: Clock): Promise<Ledger>;
  /** Closes all of them; the data stays. Left out, it happens at the end of the test file. */
  close(): Promise<void>;
  /** Closes all of them and removes the data. Left out, it happens at the end of the test file. */
  destroy(): Promise<void>;
}

export type OpenFresh = (clock?: Clock) => Promise<OpenLedger>;

export interface LedgerKind {
  readonly name: 'SQLite' | 'PostgreSQL';
  readonly dialect: 'sqlite' | 'postgres';
  /** A store nobody has used yet; nothing is created in it. */
  freshStore(): Promise<LedgerStore>;
  readonly open: OpenFresh;
}

export const TEST_SECRET = 'a secret of the tests, never used elsewhere';
export const NO_POSTGRES =
  'PostgreSQL is not installed here: its half of the suite did not run (Debian: apt-get install postgresql)';

/** The databases this machine can test: SQLite always, PostgreSQL where it is installed. */
export function ledgerKinds(): LedgerKind[] {
  const sqlite = kind('SQLite', 'sqlite', freshSqlite);
  return postgresBinaries() ? [sqlite, kind('PostgreSQL', 'postgres', freshPostgres)] : [sqlite];
}

/** One suite on every database. */
export function onEveryLedger(title: string, suite: (open: OpenFresh, kind: LedgerKind) => void): void {
  const kinds = ledgerKinds();
  for (const each of kinds) describe(`${title} on ${each.name}`, () => suite(each.open, each));
  if (kinds.length === 1) {
    process.stdout.write(`${NO_POSTGRES}\n`);
    // The condition is the claim: with PostgreSQL there, a run that left it out must fail.
    it(`${title}: ${NO_POSTGRES}`, () => expect(postgresBinaries()).toBeUndefined());
  }
}

const unfinished = new Set<OpenLedger>();
let server: Promise<PostgresServer> | undefined;
const folders: string[] = [];

/** The server of this test file, started on first use. */
export async function postgresServer(): Promise<PostgresServer> {
  const bin = postgresBinaries();
  if (!bin) throw new Error(NO_POSTGRES);
  server ??= startPostgres(bin);
  return await server;
}

// The first test on PostgreSQL pays for the start of its server, which on a busy machine takes seconds.
jest.setTimeout(20 * SECOND);
// A test file that loads this module needs no clean-up of its own.
afterAll(async () => {
  await closeAll();
  await (await server)?.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}, 30 * SECOND);

async function closeAll(): Promise<void> {
  await Promise.all([...unfinished].map(async (opened) => await opened.close()));
}

/** Call inside a `describe` whose tests each open a ledger of their own: closes them as soon as a test ends. */
export function closeAfterEach(): void {
  afterEach(closeAll);
}

/** A temporary folder, removed at the end of the test file. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'voc-ledger-'));
  folders.push(folder);
  return folder;
}

async function freshSqlite(): Promise<LedgerStore> {
  return { kind: 'sqlite', path: join(testFolder(), 'voc-redline.sqlite'), secret: TEST_SECRET };
}

async function freshPostgres(): Promise<LedgerStore> {
  const { settings } = await postgresServer();
  const schema = `test_${randomBytes(6).toString('hex')}`;
  return { kind: 'postgres', settings: { ...settings, schema }, secret: TEST_SECRET };
}

function kind(
  name: LedgerKind['name'],
  dialect: LedgerKind['dialect'],
  freshStore: LedgerKind['freshStore'],
) {
  return {
    name,
    dialect,
    freshStore,
    open: async (clock?: Clock) => await openStore(await freshStore(), clock),
  } satisfies LedgerKind;
}

async function openStore(store: LedgerStore, clock: Clock = new TestClock()): Promise<OpenLedger> {
  const others: Ledger[] = [];
  const opened: OpenLedger = {
    ledger: await Ledger.open(store, clock),
    store,
    reopen: async () => {
      await opened.ledger.close();
      return (opened.ledger = await Ledger.open(store, clock));
    },
    another: async (otherClock = clock) => {
      const other = await Ledger.open(store, otherClock);
      others.push(other);
      return other;
    },
    destroy: async () => {
      await opened.close();
      await dropData(store);
    },
    close: async () => {
      unfinished.delete(opened);
      for (const ledger of [opened.ledger, ...others]) await ledger.close();
    },
  };
  unfinished.add(opened);
  return opened;
}

async function dropData(store: LedgerStore): Promise<void> {
  if (store.kind === 'sqlite') {
    for (const suffix of ['', '-wal', '-shm', '.key']) rmSync(`${store.path}${suffix}`, { force: true });
    return;
  }
  const { settings } = store;
  const client = new Client({ ...settings, ssl: false });
  await client.connect();
  await client.query(`DROP SCHEMA IF EXISTS ${settings.schema} CASCADE`);
  await client.end();
}
