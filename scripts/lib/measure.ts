import { createRequire } from 'node:module';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { join, dirname, relative } from 'node:path';
import type { ProjectPaths } from './paths.ts';
import { both } from './sentence.ts';
import { renderTable } from './table.ts';
import type { Sentence } from '../../voc/types.ts';

/** What an evaluation (`npm run eval`) or a benchmark (`npm run bench`) shows. */
export interface Report {
  /** Rows of one table, in the order of `columns`. */
  columns: string[];
  rows: Array<Array<string | number>>;
  /** Lines under the table: how it was measured, worst misses … */
  notes: string[];
  /** Floors and targets that were not reached; a run with any ends with exit code 1. */
  failures: string[];
}

export interface MeasureContext {
  /** A module of voc/, e.g. `redline` or `feedback/duplicates`, compiled from the present source. */
  voc: (module: string) => Record<string, never>;
  /** Folder of the shared real texts; undefined where it is absent. */
  shared: string | undefined;
  root: string;
  /** Scratch folder of this run, removed at its end. */
  scratch: string;
  say: (line: string) => void;
}

export interface Measurement {
  title: Sentence;
  run: (context: MeasureContext) => Promise<Report>;
}

/**
 * Compiles voc/ with swc into a folder of this run. Benchmarks must not run on a stale `dist`, and two runs beside
 * each other must not overwrite each other's files.
 */
export function compileVoc(paths: ProjectPaths, target: string): void {
  const require = createRequire(join(paths.root, 'package.json'));
  const { transformFileSync } = require('@swc/core') as {
    transformFileSync: (file: string, options: object) => { code: string };
  };
  const source = join(paths.root, 'voc');
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const out = join(target, relative(source, file));
    mkdirSync(dirname(out), { recursive: true });
    if (!entry.name.endsWith('.ts')) cpSync(file, out);
    else if (!entry.name.endsWith('.d.ts')) {
      const { code } = transformFileSync(file, {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
      });
      writeFileSync(out.replace(/\.ts$/, '.js'), code);
    }
  }
}

export function sharedFolder(paths: ProjectPaths): string | undefined {
  const folder = process.env.VOC_SHARED ?? join(paths.root, '..', 'shared');
  return existsSync(join(folder, 'data')) ? folder : undefined;
}

/** One JSON object a line. */
export function readJsonLines<T>(file: string): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}

/** Runs measurements in order; gives the number of failures. */
export async function runMeasurements(
  measurements: Measurement[],
  paths: ProjectPaths,
  say: (line: string) => void,
): Promise<number> {
  const scratch = join(paths.cache, 'measure', String(process.pid));
  rmSync(scratch, { recursive: true, force: true });
  const compiled = join(scratch, 'voc');
  compileVoc(paths, compiled);
  const require = createRequire(join(compiled, 'index.js'));
  const context: MeasureContext = {
    voc: (module) => require(join(compiled, module)) as Record<string, never>,
    shared: sharedFolder(paths),
    root: paths.root,
    scratch,
    say,
  };
  let failures = 0;
  try {
    for (const { title, run } of measurements) {
      say(`\n## ${both(title)}\n`);
      const report = await run(context);
      if (report.rows.length > 0)
        say(renderTable([report.columns, ...report.rows.map((row) => row.map(String))]));
      for (const note of report.notes) say(`\n${note}`);
      for (const failure of report.failures) say(`✗ ${failure}`);
      failures += report.failures.length;
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return failures;
}
