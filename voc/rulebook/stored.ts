import { parseJson } from '../canonicalJson';
import { rulebookSchema } from './schema';
import type { Rulebook } from './schema';
import { compiledWords } from './words';

/** A stored version, checked against the schema again; undefined where it is no longer a rulebook. Never throws. */
export function parseStored(version: number, content: string): Rulebook | undefined {
  try {
    const parsed = rulebookSchema.safeParse(parseJson(content));
    return parsed.success ? { ...parsed.data, version } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A stored version the line can work with: read, and made ready to judge with, because a book that fails there would
 * fail at every feedback. Undefined for one that cannot be used (written by a newer package, damaged by hand). Never
 * throws: what it let through would stop intake.
 */
export function readStored(version: number, content: string): Rulebook | undefined {
  const rulebook = parseStored(version, content);
  try {
    if (rulebook) compiledWords(rulebook);
    return rulebook;
  } catch {
    return undefined;
  }
}
