/** Second stage of `npm test` (everything) and `npm run test:unit` (the quick part). */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureN8n, ensureRootDependencies } from './lib/install.ts';
import { readMarker } from './lib/marker.ts';
import { cleanNpmEnvironment } from './lib/npm.ts';
import { ensurePack } from './lib/pack.ts';
import { projectPaths } from './lib/paths.ts';
import { canInstallPostgres, installPostgres, postgresFolder } from './lib/postgres.ts';
import { endRunning, run, tryRun } from './lib/processes.ts';
import { Progress, seconds } from './lib/progress.ts';
import { describeError, ScriptError } from './lib/sentence.ts';
import { addUp, summaryLine, tallyJest, type JestReport, type Tally } from './lib/testSummary.ts';

const paths = projectPaths();
const progress = new Progress();
const tallies: Tally[] = [];
const modules = join(paths.root, 'node_modules');
const env = cleanNpmEnvironment();

/** Tools of the project, started by their own files: no shell, no PATH, the same on every system. */
const TOOLS = {
  'n8n-node': join(modules, '@n8n', 'node-cli', 'bin', 'n8n-node.mjs'),
  prettier: join(modules, 'prettier', 'bin', 'prettier.cjs'),
  tsc: join(modules, 'typescript', 'bin', 'tsc'),
  jest: join(modules, 'jest', 'bin', 'jest.js'),
};

/** A step that passes or fails as a whole; a failure is counted and the rest still runs. */
async function check(zh: string, en: string, action: () => Promise<unknown>): Promise<boolean> {
  try {
    await progress.step({ zh, en }, action);
    tallies.push({ passed: 1, failed: 0 });
    return true;
  } catch (error) {
    progress.say(describeError(error));
    tallies.push({ passed: 0, failed: 1 });
    return false;
  }
}

function tool(name: keyof typeof TOOLS, args: string[]): Promise<string> {
  return run(process.execPath, [TOOLS[name], ...args], { cwd: paths.root, env });
}

async function jest(project: 'unit' | 'engine' | 'e2e', more: string[] = []): Promise<void> {
  const started = Date.now();
  progress.say(`▶ jest ${project}`);
  const report = join(paths.cache, 'test', `${project}.json`);
  mkdirSync(dirname(report), { recursive: true });
  // A report of an earlier run must not count for a run that crashed.
  rmSync(report, { force: true });
  const args = ['--selectProjects', project, '--passWithNoTests', '--json', '--outputFile', report, ...more];
  const { code } = await tryRun(process.execPath, [TOOLS.jest, ...args], {
    cwd: paths.root,
    env,
    output: 'show',
  });
  const tally = tallyJest(readMarker<JestReport>(report), code);
  tallies.push(tally);
  const sign = tally.failed === 0 ? '✓' : '✗';
  progress.say(`${sign} jest ${project} ${seconds(Date.now() - started)}: ${summaryLine(tally)}`);
}

/** The ledger's contract suite runs against PostgreSQL too, where there is one. */
async function preparePostgres(): Promise<void> {
  if (postgresFolder()) return;
  const title = { zh: '安装 PostgreSQL（Debian 软件包）', en: "Installing PostgreSQL (Debian's package)" };
  if (canInstallPostgres() && (await progress.step(title, installPostgres, { estimate: '1 min' }))) return;
  progress.say(
    '! 本机没有 PostgreSQL：账本的合同测试只在 SQLite 上运行。' +
      ' · No PostgreSQL here: the PostgreSQL half of the ledger contract suite is left out.',
  );
}

async function everything(): Promise<void> {
  const hasN8n = await check('n8n 已就绪', 'n8n is in place', () => ensureN8n(paths, progress));
  await check('代码检查', 'Lint', () => tool('n8n-node', ['lint']));
  await check('格式检查', 'Format', () => tool('prettier', ['--check', '.']));
  await check('类型检查', 'Type check', () => tool('tsc', ['--noEmit', '-p', 'tsconfig.test.json']));
  const hasPack = await check('编译与打包', 'Build and pack', () => ensurePack(paths, progress));
  await preparePostgres();
  await jest('unit', ['--coverage']);
  if (!hasN8n) return;
  await jest('engine');
  if (hasPack) await jest('e2e', ['--runInBand']);
}

async function main(): Promise<void> {
  const part = process.argv[2];
  if (part !== undefined && part !== 'unit') {
    throw new ScriptError({
      zh: `无法识别的参数：${part}（npm test 运行全部，npm run test:unit 只运行单元测试）。`,
      en: `Unknown argument: ${part} (npm test runs everything, npm run test:unit the quick part).`,
    });
  }
  await ensureRootDependencies(paths, progress);
  if (part === 'unit') await jest('unit');
  else await everything();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    endRunning();
    process.exit(130);
  });
}

try {
  await main();
} catch (error) {
  process.stderr.write(`\n${describeError(error)}\n`);
  tallies.push({ passed: 0, failed: 1 });
}
const sum = addUp(tallies);
process.stdout.write(`\n${summaryLine(sum)}\n`);
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;
