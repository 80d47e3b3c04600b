import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { headersFolder, npm } from './npm.ts';
import type { ProjectPaths } from './paths.ts';
import { tryRun } from './processes.ts';
import type { Progress } from './progress.ts';

interface LockEntry {
  version?: string;
  integrity?: string;
  optional?: boolean;
  peer?: boolean;
  link?: boolean;
}
export interface Lockfile {
  packages?: Record<string, LockEntry>;
}

/** n8n's modules that are compiled for the machine; everything else is installed without running scripts. */
const COMPILED = ['sqlite3', 'isolated-vm'] as const;

/**
 * Whether `node_modules` holds what the lockfile says. npm leaves `.package-lock.json` inside it as the last act of an
 * install, so an interrupted install does not match. Packages for other platforms may be absent.
 */
export function lockSatisfied(lock: Lockfile | undefined, installed: Lockfile | undefined): boolean {
  if (!lock?.packages || !installed?.packages) return false;
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '' || wanted.link) return true;
    const present = installed.packages?.[path];
    if (!present) return wanted.optional === true;
    return present.version === wanted.version && present.integrity === wanted.integrity;
  });
}

function readLock(file: string): Lockfile | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Lockfile;
  } catch {
    return undefined;
  }
}

function isInstalled(folder: string): boolean {
  return lockSatisfied(
    readLock(join(folder, 'package-lock.json')),
    readLock(join(folder, 'node_modules', '.package-lock.json')),
  );
}

/** Says how far npm is: a package counts when its package.json has been written. */
function unpacked(folder: string): () => string {
  const wanted = Object.keys(readLock(join(folder, 'package-lock.json'))?.packages ?? {}).filter(Boolean);
  return () => {
    const done = wanted.filter((path) => existsSync(join(folder, path, 'package.json'))).length;
    return done === 0 ? 'npm: downloading' : `${done} / ${wanted.length} packages`;
  };
}

const CI_FLAGS = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'];

/** The project's own dependencies, as locked. Returns whether anything had to be installed. */
export async function ensureRootDependencies(paths: ProjectPaths, progress: Progress): Promise<boolean> {
  if (isInstalled(paths.root)) return false;
  await progress.step(
    { zh: '安装项目依赖', en: 'Installing the dependencies of the project' },
    () => npm(CI_FLAGS, paths.root),
    { estimate: '1–2 min', detail: unpacked(paths.root) },
  );
  return true;
}

async function compiledModulesLoad(paths: ProjectPaths): Promise<boolean> {
  const code = COMPILED.map((name) => `require(${JSON.stringify(name)})`).join(';');
  return (await tryRun(process.execPath, ['-e', code], { cwd: paths.n8n })).code === 0;
}

/** The real n8n in test/n8n, as locked, with its compiled modules for the Node that runs us. */
export async function ensureN8n(paths: ProjectPaths, progress: Progress): Promise<boolean> {
  const packages = isInstalled(paths.n8n);
  if (!packages) {
    await progress.step(
      { zh: '安装 n8n（仅第一次）', en: 'Installing n8n (first time only)' },
      () => npm(CI_FLAGS, paths.n8n),
      { estimate: '3–6 min, 2.8 GB', detail: unpacked(paths.n8n) },
    );
  }
  if (await compiledModulesLoad(paths)) return !packages;
  const headers = headersFolder();
  await progress.step(
    { zh: '为本机准备 n8n 的编译模块', en: "Preparing n8n's compiled modules for this machine" },
    () =>
      npm(
        ['rebuild', '--ignore-scripts=false', ...COMPILED],
        paths.n8n,
        headers ? { npm_config_nodedir: headers } : {},
      ),
    { estimate: '1–2 min', detail: () => COMPILED.join(', ') },
  );
  return true;
}
