import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { PostgresSettings } from '../../voc/ledger';

/** A private PostgreSQL of this test file: loopback only, in a temporary folder, with password login. */
export interface PostgresServer {
  /** Everything but the schema: each test takes one of its own. */
  readonly settings: Omit<PostgresSettings, 'schema'>;
  /** Stops the server (by its own process id) and removes its folder. */
  stop(): Promise<void>;
}

const PASSWORD = 'test-only-pässwörd';
const DEBIAN = '/usr/lib/postgresql';

/** Folder with `initdb` and `postgres` (Debian's newest version, else PATH), or undefined where none is installed. */
export function postgresBinaries(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

/** initdb and postgres refuse root: then they run as Debian's `postgres`, else as `nobody`. */
function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  for (const user of ['postgres', 'nobody']) {
    const ids = ['-u', '-g'].map((flag) => spawnSync('id', [flag, user], { encoding: 'utf8' }));
    if (ids.every(({ status }) => status === 0)) {
      return { uid: Number(ids[0]!.stdout), gid: Number(ids[1]!.stdout) };
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody"');
}

/** Starts a server, as durable as in production (fsync on). */
export async function startPostgres(bin: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'voc-postgres-'));
  const user = serverUser();
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, PASSWORD);
  if (user.uid !== undefined) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid!);
  chmodSync(folder, 0o700);
  const data = join(folder, 'data');
  // --no-sync concerns the files initdb writes, not the commits of the server.
  const initdb = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'voc', '--auth=scram-sha-256', `--pwfile=${passwordFile}`].concat([
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ]),
    { ...user, cwd: folder, encoding: 'utf8' },
  );
  if (initdb.status !== 0) throw new Error(`initdb failed: ${initdb.stderr}`);

  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const options = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=']
      .concat(['fsync=on', 'max_connections=200', 'logging_collector=off'])
      .flatMap((option) => ['-c', option]);
    const child = spawn(join(bin, 'postgres'), ['-D', data, ...options], {
      ...user,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const kill = () => void child.kill('SIGQUIT');
    process.once('exit', kill);
    const stop = async () => {
      process.removeListener('exit', kill);
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    };
    const trouble = await readiness(child);
    if (trouble === undefined) {
      return {
        settings: {
          host: '127.0.0.1',
          port,
          database: 'postgres',
          user: 'voc',
          password: PASSWORD,
          ssl: 'disable',
        },
        stop,
      };
    }
    // Somebody may have taken the port between looking and binding.
    if (attempt === 3) {
      await stop();
      throw new Error(`PostgreSQL did not start: ${trouble}`);
    }
    process.removeListener('exit', kill);
    await ended(child);
  }
}

/** Undefined when the server takes connections, else what it said instead. */
async function readiness(child: ChildProcess): Promise<string | undefined> {
  let said = '';
  return await new Promise((resolve) => {
    const timer = setTimeout(() => resolve(`not ready after 30 s: ${said}`), 30_000);
    const answer = (trouble?: string) => {
      clearTimeout(timer);
      resolve(trouble);
    };
    child.stderr!.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-5000);
      if (said.includes('ready to accept connections')) answer();
    });
    child.once('error', (error) => answer(error.message));
    child.once('exit', () => answer(said));
  });
}

/** SIGINT is PostgreSQL's fast shutdown: it ends sessions instead of waiting for them. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGINT');
  await gone;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
