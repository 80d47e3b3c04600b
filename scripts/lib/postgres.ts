import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tryRun } from './processes.ts';

/** Debian and Ubuntu keep the server's programs off the PATH. */
const DEBIAN = '/usr/lib/postgresql';

/** The folder with `postgres` and `pg_ctl`, or undefined. */
export function postgresFolder(
  searchPath: string = process.env.PATH ?? '',
  debian: string = DEBIAN,
): string | undefined {
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...searchPath.split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
  return folders.find((folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'pg_ctl')));
}

/** Whether this machine lets us install Debian packages without asking. */
export function canInstallPostgres(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** Installs Debian's package. @returns false when apt-get did not manage. */
export async function installPostgres(): Promise<boolean> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'postgresql']]) {
    if ((await tryRun('apt-get', args, { cwd: '/', env })).code !== 0) return false;
  }
  return postgresFolder() !== undefined;
}
