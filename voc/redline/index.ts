/** The public face of the red-line reader. */
import { parseLexicon } from './lexicon';
import automotive from './packs/automotive.zh-CN.json';

export { lexiconSchema, parseLexicon } from './lexicon';
export type { Lexicon, LexiconCategory, LexiconPair, LexiconTerm } from './lexicon';
export { compileLexicon } from './compile';
export type { CompiledLexicon } from './compile';
export { classifyText } from './classify';
export type { ClassifyOptions } from './classify';
export { doubted } from './doubt';
export { loadSegmenter, sharedSegmenter } from './segmenter';
export type { Segmenter, SegmenterPreference } from './segmenter';

/** The built-in pack for car makers; rulebook version 0. */
export const builtinLexicon = parseLexicon(automotive);
