import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** SHA-256 in hexadecimal. */
export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function filesUnder(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}

/**
 * One hash over names and contents of the given files and folders (missing ones count as empty), the same whatever
 * order the file system lists them in: it changes exactly when something was added, removed, renamed or edited.
 */
export function hashOf(root: string, entries: readonly string[]): string {
  const files = entries.flatMap((entry) => filesUnder(join(root, entry)));
  const lines = files.map(
    (file) => `${relative(root, file).split(sep).join('/')}\0${sha256(readFileSync(file))}`,
  );
  return sha256(lines.sort().join('\n'));
}

/** The state a step left behind, or undefined when there is none or it cannot be read (the step then runs again). */
export function readMarker<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

/** Written after a step, never before: an interrupted step must not count as done. */
export function writeMarker(file: string, state: object, mode?: number): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(state, null, 2)}\n`, { mode });
}
