/**
 * `npm run eval` (how good: recall, precision) and `npm run bench` (how fast). `npm run eval redline` runs one.
 * Ends with exit code 1 when a floor or target was not reached.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureRootDependencies } from './lib/install.ts';
import { runMeasurements, type Measurement } from './lib/measure.ts';
import { projectPaths } from './lib/paths.ts';
import { Progress } from './lib/progress.ts';
import { ScriptError, describeError } from './lib/sentence.ts';

const FOLDERS: Record<string, string[]> = { eval: ['scripts', 'eval'], bench: ['test', 'bench'] };

function chosenNames(names: string[], wanted: string[]): string[] {
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ScriptError({
      zh: `没有名为 ${unknown} 的项目；可选：${names.join('、')}。`,
      en: `There is no ${unknown} here; choose among: ${names.join(', ')}.`,
    });
  }
  return wanted.length > 0 ? wanted : names;
}

async function main(): Promise<number> {
  const paths = projectPaths();
  const [kind = 'eval', ...wanted] = process.argv.slice(2);
  const folder = join(paths.root, ...(FOLDERS[kind] ?? FOLDERS.eval));
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .sort();
  const chosen = chosenNames(names, wanted);
  await ensureRootDependencies(paths, new Progress());
  const measurements: Measurement[] = [];
  for (const name of chosen) measurements.push((await import(join(folder, `${name}.ts`))) as Measurement);
  return await runMeasurements(measurements, paths, (line) => process.stdout.write(`${line}\n`));
}

try {
  process.exitCode = (await main()) > 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`\n${describeError(error)}\n`);
  process.exitCode = 1;
}
