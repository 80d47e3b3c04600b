import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf, readMarker, sha256, writeMarker } from './marker.ts';
import { npm } from './npm.ts';
import type { ProjectPaths } from './paths.ts';
import { run } from './processes.ts';
import type { Progress } from './progress.ts';

/** What `dist` is made of, and what only the tarball holds besides. */
const BUILT_FROM = ['nodes', 'credentials', 'voc', 'icons', 'package.json', 'tsconfig.json'];
const PACKED_BESIDE = ['workflows', 'README.md', 'LICENSE', 'CHANGELOG.md'];

export interface Pack {
  name: string;
  version: string;
  /** Absolute path of the `.tgz`. */
  tarball: string;
  sha256: string;
}

interface PackageJson {
  name: string;
  version: string;
  dependencies?: Record<string, string>;
  devDependencies?: unknown;
  peerDependencies?: unknown;
  optionalDependencies?: unknown;
}

function readPackageJson(file: string): PackageJson {
  return JSON.parse(readFileSync(file, 'utf8')) as PackageJson;
}

/** Builds and packs this package; does nothing when no source has changed since the last time. */
export async function ensurePack(paths: ProjectPaths, progress: Progress): Promise<Pack> {
  const folder = join(paths.cache, 'pack');
  const marker = join(folder, 'state.json');
  const state = readMarker<{ built: string; packed?: string; pack?: Pack }>(marker);
  const built = hashOf(paths.root, BUILT_FROM);
  const packed = sha256(built + hashOf(paths.root, PACKED_BESIDE));
  const hasDist = existsSync(join(paths.root, 'dist'));
  if (hasDist && state?.packed === packed && state.pack && existsSync(state.pack.tarball)) return state.pack;

  if (!hasDist || state?.built !== built) {
    const cli = join(paths.root, 'node_modules', '@n8n', 'node-cli', 'bin', 'n8n-node.mjs');
    await progress.step(
      { zh: '编译节点', en: 'Building the nodes' },
      () => run(process.execPath, [cli, 'build'], { cwd: paths.root }),
      { estimate: '20 s' },
    );
    writeMarker(marker, { built });
  }
  const pack = await progress.step({ zh: '打包', en: 'Packing' }, async () => {
    for (const old of readdirSync(folder).filter((name) => name.endsWith('.tgz'))) rmSync(join(folder, old));
    await npm(['pack', '--ignore-scripts', '--pack-destination', folder], paths.root);
    const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    if (tarball === undefined) throw new Error(`npm pack left no tarball in ${folder}`);
    const file = join(folder, tarball);
    const { name, version } = readPackageJson(join(paths.root, 'package.json'));
    return { name, version, tarball: file, sha256: sha256(readFileSync(file)) };
  });
  writeMarker(marker, { built, packed, pack });
  return pack;
}

/**
 * Installs the tarball the way the n8n editor does (n8n 2.41 `CommunityPackagesService.downloadPackage`): unpacked
 * into `<userFolder>/.n8n/nodes/node_modules/<name>`, dev-, peer- and optionalDependencies deleted, then npm with the
 * editor's own flags inside it, then noted in the folder's package.json. What works here works for a user who clicks
 * "Install". Does nothing when this very tarball is there already; returns whether it installed.
 */
export async function installPack(pack: Pack, userFolder: string): Promise<boolean> {
  const nodes = join(userFolder, '.n8n', 'nodes');
  const folder = join(nodes, 'node_modules', pack.name);
  // Kept outside `folder`: the editor's own steps replace it.
  const marker = join(nodes, '.voc-redline-installed.json');
  if (existsSync(folder) && readMarker<{ sha256: string }>(marker)?.sha256 === pack.sha256) return false;

  rmSync(marker, { force: true });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await run('tar', ['-xzf', pack.tarball, '-C', folder, '--strip-components=1'], { cwd: nodes });
  const file = join(folder, 'package.json');
  const kept = readPackageJson(file);
  delete kept.devDependencies;
  delete kept.peerDependencies;
  delete kept.optionalDependencies;
  writeFileSync(file, JSON.stringify(kept, null, 2));
  const flags = [
    '--bin-links=false',
    '--install-strategy=shallow',
    '--ignore-scripts=true',
    '--package-lock=false',
  ];
  await npm(['install', '--audit=false', '--fund=false', ...flags], folder);

  const ledger = join(nodes, 'package.json');
  const noted = readMarker<PackageJson>(ledger);
  const dependencies = { ...noted?.dependencies, [pack.name]: pack.version };
  writeMarker(ledger, { name: 'installed-nodes', private: true, ...noted, dependencies });
  writeMarker(marker, { sha256: pack.sha256 });
  return true;
}
