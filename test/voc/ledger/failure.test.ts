import { chmodSync, mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Client } from 'pg';
import { VocError } from '../../../voc/errors';
import type { VocErrorCode } from '../../../voc/errors';
import { keysFromSecret, Ledger, seal, unseal } from '../../../voc/ledger';
import type { LedgerStore, PostgresSettings } from '../../../voc/ledger';
import { ledgerKinds, postgresServer, TEST_SECRET, testFolder, NO_POSTGRES } from '../../support/ledgers';
import { freePort, postgresBinaries } from '../../support/postgres';
import { startChild } from './child/start';

const NEVER_SHOWN = 'hunter2-never-shown';
const CHINESE = /[\u4e00-\u9fff]/;

async function refusal(action: () => Promise<unknown> | unknown): Promise<VocError> {
  const error: unknown = await Promise.resolve()
    .then(action)
    .catch((reason: unknown) => reason);
  if (error instanceof VocError) return error;
  throw new Error(`no VocError but ${inspect(error)}`);
}

function inBothLanguages({ sentence, remedy }: Pick<VocError, 'sentence' | 'remedy'>): void {
  for (const { zh, en } of [sentence, remedy]) {
    expect(zh).toMatch(CHINESE);
    expect(en).toMatch(/^[^\u4e00-\u9fff]{10,}$/);
  }
}

/** Opening such a store is refused with this code, in both languages, and nowhere does the password show. */
async function refused(store: LedgerStore, code: VocErrorCode): Promise<VocError> {
  const error = await refusal(async () => await (await Ledger.open(store)).close());
  expect(error.code).toBe(code);
  inBothLanguages(error);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(NEVER_SHOWN);
  return error;
}

/** What this process holds open (Linux). */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return []; // The descriptor of the listing itself is gone by now.
    }
  });
}

const sqlite = (path: string, secret: string | undefined = TEST_SECRET): LedgerStore => ({
  kind: 'sqlite',
  path,
  secret,
});

describe('a SQLite ledger that cannot be opened', () => {
  it('folder missing: with a secret and without one', async () => {
    const path = join(testFolder(), 'missing', 'voc.sqlite');
    expect((await refused(sqlite(path), 'ledger.unreachable')).sentence.zh).toContain(path);
    await refused(sqlite(path, ''), 'ledger.unreachable');
  });

  it('a folder where the file should be, a file where the folder should be', async () => {
    const folder = testFolder();
    mkdirSync(join(folder, 'voc.sqlite'));
    await refused(sqlite(join(folder, 'voc.sqlite')), 'ledger.unreachable');
    writeFileSync(join(folder, 'file'), '');
    await refused(sqlite(join(folder, 'file', 'voc.sqlite')), 'ledger.unreachable');
    await refused(sqlite(join(folder, 'file', 'voc.sqlite'), ''), 'ledger.unreachable');
  });

  it('not a database: refused, not overwritten, and not kept open', async () => {
    const path = join(testFolder(), 'voc.sqlite');
    writeFileSync(path, 'this is a letter, not a database. '.repeat(100));
    const error = await refused(sqlite(path), 'ledger.unreachable');
    expect(error.remedy.en).toContain('Restore');
    if (process.platform === 'linux') {
      expect(openFiles().filter((file) => file.startsWith(path))).toEqual([]);
    }
  });

  it('a secret that is too short touches no file', async () => {
    const folder = testFolder();
    const short = NEVER_SHOWN.slice(0, 15);
    const error = await refused(sqlite(join(folder, 'voc.sqlite'), short), 'input.invalid');
    expect(error.field).toBe('secret');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(short);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('read-only file and read-only folder, as an ordinary user', async () => {
    const folder = testFolder();
    const path = join(folder, 'voc.sqlite');
    await (await Ledger.open(sqlite(path))).close();
    chmodSync(path, 0o444);
    chmodSync(folder, 0o555);
    // Root may write everywhere, so the attempt is made by a process of "nobody" (65534).
    const ids = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    for (const [store, code] of [
      [sqlite(path), 'ledger.readOnly'],
      [sqlite(join(folder, 'new.sqlite')), 'ledger.unreachable'],
      [sqlite(join(folder, 'new.sqlite'), ''), 'ledger.readOnly'],
    ] as const) {
      const child = startChild('refusal', { store }, ids);
      expect((await child.ended).errors).toBe('');
      const answer = JSON.parse(child.lines[0]!) as Pick<VocError, 'code' | 'sentence' | 'remedy'>;
      expect(answer).toMatchObject({ code });
      inBothLanguages(answer);
    }
    chmodSync(folder, 0o755);
  });
});

describe('a PostgreSQL ledger that cannot be opened', () => {
  if (!postgresBinaries()) {
    it(NO_POSTGRES, () => expect(ledgerKinds()).toHaveLength(1));
    return;
  }
  const store = async (change: Partial<PostgresSettings>): Promise<LedgerStore> => {
    const { settings } = await postgresServer();
    return {
      kind: 'postgres',
      secret: TEST_SECRET,
      settings: { ...settings, schema: 'voc_failure', ...change },
    };
  };
  const asAdministrator = async (...statements: string[]) => {
    const { settings } = await postgresServer();
    const client = new Client({ ...settings, ssl: false });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };

  it('wrong password, no password, unknown user', async () => {
    await refused(await store({ password: NEVER_SHOWN }), 'ledger.denied');
    await refused(await store({ password: '' }), 'ledger.denied');
    await refused(await store({ user: 'nobody_here', password: NEVER_SHOWN }), 'ledger.denied');
  });

  it('unknown database, closed port, impossible ports', async () => {
    const password = NEVER_SHOWN;
    const error = await refused(await store({ database: 'no_such_database' }), 'ledger.unreachable');
    expect(error.sentence.en).toContain('no_such_database');
    await refused(await store({ port: await freePort(), password }), 'ledger.unreachable');
    for (const port of [99_999, 0, -1, 5432.5, Number.NaN]) {
      expect((await refused(await store({ port, password }), 'input.invalid')).field).toBe('port');
    }
  });

  it('something else than PostgreSQL on the port', async () => {
    const server = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await refused(await store({ port, password: NEVER_SHOWN }), 'ledger.unreachable');
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  it('SSL required of a server without SSL', async () => {
    const error = await refused(await store({ ssl: 'require', password: NEVER_SHOWN }), 'ledger.unreachable');
    expect(error.remedy.en).toContain('SSL');
  });

  it.each(['Voc', '1voc', 'voc-redline', 'a;drop', 'x'.repeat(64), '', 'pg_voc', 'voc"'])(
    'schema name %p',
    async (schema) => {
      const error = await refused(await store({ schema, password: NEVER_SHOWN }), 'input.invalid');
      expect(error.field).toBe('schema');
    },
  );

  it('but a key word is a good schema name', async () => {
    const ledger = await Ledger.open(await store({ schema: 'order' }));
    expect(await ledger.reader.get('SELECT current_schema() AS name')).toEqual({ name: 'order' });
    await ledger.close();
    await ledger.close();
  });

  it('no right to create a schema: refused, unless the administrator has made it', async () => {
    const login = { user: 'voc_worker', password: 'worker-password' };
    await asAdministrator(`CREATE ROLE ${login.user} LOGIN PASSWORD '${login.password}'`);
    await refused(await store({ ...login, schema: 'not_mine' }), 'ledger.denied');
    await asAdministrator(`CREATE SCHEMA made_for_us AUTHORIZATION ${login.user}`);
    await (await Ledger.open(await store({ ...login, schema: 'made_for_us' }))).close();
  });

  it('too many connections, and a server that goes away while a transaction is open', async () => {
    await asAdministrator("CREATE ROLE crowded LOGIN PASSWORD 'crowded-password' CONNECTION LIMIT 0");
    await refused(await store({ user: 'crowded', password: 'crowded-password' }), 'ledger.busy');
    const ledger = await Ledger.open(await store({}));
    const error = await refusal(
      async () =>
        await ledger.transaction(async (tx) => {
          const row = await tx.get<{ pid: number }>('SELECT pg_backend_pid() AS pid');
          await asAdministrator(`SELECT pg_terminate_backend(${row!.pid})`);
          await tx.get('SELECT 1');
        }),
    );
    expect(error.code).toBe('ledger.unreachable');
    expect(await ledger.reader.get('SELECT 1 AS one')).toEqual({ one: 1 });
    await ledger.close();
  });
});

describe('sealed personal data', () => {
  const keys = keysFromSecret(TEST_SECRET);
  const sealed = seal('13800000000 王女士', keys, 'F-1');

  it('opens with its key and its row only', async () => {
    expect(unseal(sealed, keys, 'F-1')).toBe('13800000000 王女士');
    const other = await refusal(() => unseal(sealed, keysFromSecret('a different secret text'), 'F-1'));
    expect(other).toMatchObject({ code: 'ledger.denied', field: 'secret' });
    inBothLanguages(other);
    const swapped = await refusal(() => unseal(sealed, keys, 'F-2'));
    expect(swapped).toMatchObject({ code: 'ledger.denied', field: 'F-2' });
    inBothLanguages(swapped);
  });

  it.each([
    ['body', 4],
    ['tag', 3],
    ['nonce', 2],
  ])('shows a changed %s', async (_, part) => {
    const parts = sealed.split(':');
    const bytes = Buffer.from(parts[part]!, 'base64');
    bytes[0]! ^= 1;
    parts[part] = bytes.toString('base64');
    expect((await refusal(() => unseal(parts.join(':'), keys, 'F-1'))).code).toBe('ledger.denied');
  });

  it('refuses a shortened tag, which could be guessed', async () => {
    const parts = sealed.split(':');
    parts[3] = Buffer.from(parts[3]!, 'base64').subarray(0, 4).toString('base64');
    expect((await refusal(() => unseal(parts.join(':'), keys, 'F-1'))).code).toBe('ledger.denied');
  });

  it.each(['', 'v1', 'v1:::::', 'plain text', 'v2:a:b:c:d'])('refuses %p', async (text) => {
    expect((await refusal(() => unseal(text, keys, 'F-1'))).code).toBe('ledger.denied');
  });
});
