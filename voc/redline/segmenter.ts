import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * Cuts runs of Han characters into words. Both segmenters use the same dictionary without HMM, so that they cut
 * alike (DESIGN §3.1). nodejieba needs a compiled binary and 244 MB; where it is absent @node-rs/jieba (55 MB) serves.
 */
export interface Segmenter {
  readonly name: 'nodejieba' | 'node-rs';
  /** `run` holds Han characters only: the two differ on digits and Latin letters. */
  cut(run: string): string[];
}

/** `auto` takes nodejieba when its binary is there. The caller passes an administrator's choice in. */
export type SegmenterPreference = 'auto' | 'nodejieba' | 'node-rs';

/** How modules are found; a test passes its own. */
export interface ModuleLoader {
  (id: string): unknown;
  resolve(id: string): string;
}

interface NodeJieba {
  load(options: { dict: string }): unknown;
  cut(text: string, useHmm?: boolean): string[];
}
interface NodeRsJieba {
  Jieba: { withDict(dict: Uint8Array): { cut(text: string, useHmm?: boolean): string[] } };
}

const DICTIONARY = '@node-rs/jieba/dict.txt';

function fromNodeJieba(load: ModuleLoader): Segmenter | undefined {
  try {
    const nodejieba = load('nodejieba') as NodeJieba;
    // Only `dict`: an empty idf file would abort the whole process (research/lab.md 1).
    nodejieba.load({ dict: load.resolve(DICTIONARY) });
    return { name: 'nodejieba', cut: (run) => nodejieba.cut(run, false) };
  } catch {
    // The editor installs with --ignore-scripts, so the binary is usually absent: that is no fault.
    return undefined;
  }
}

function fromNodeRs(load: ModuleLoader): Segmenter | undefined {
  try {
    const { Jieba } = load('@node-rs/jieba') as NodeRsJieba;
    const jieba = Jieba.withDict(readFileSync(load.resolve(DICTIONARY)));
    return { name: 'node-rs', cut: (run) => jieba.cut(run, false) };
  } catch {
    // No prebuilt binary for this platform: the boundary check then lets every hit stand (DESIGN §6, 宁可错杀).
    return undefined;
  }
}

/** Loads a segmenter now; `undefined` where neither can be loaded. Never throws. */
export function loadSegmenter(
  prefer: SegmenterPreference = 'auto',
  load: ModuleLoader = createRequire(__filename),
): Segmenter | undefined {
  if (prefer === 'node-rs') return fromNodeRs(load) ?? fromNodeJieba(load);
  return fromNodeJieba(load) ?? fromNodeRs(load);
}

const loaded = new Map<SegmenterPreference, Segmenter | undefined>();

/** The process-wide segmenter of a preference, loaded on the first call: a dictionary costs up to 1 s and 244 MB. */
export function sharedSegmenter(prefer: SegmenterPreference = 'auto'): Segmenter | undefined {
  if (!loaded.has(prefer)) loaded.set(prefer, loadSegmenter(prefer));
  return loaded.get(prefer);
}
