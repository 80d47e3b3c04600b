/** The public face of the red-line reader. */
import { packLexicon } from './packs';

export { lexiconSchema, parseLexicon } from './lexicon';
export type { Lexicon, LexiconCategory, LexiconPair, LexiconTerm } from './lexicon';
export { compileLexicon } from './compile';
export type { CompiledLexicon } from './compile';
export { classifyText } from './classify';
export type { ClassifyOptions } from './classify';
export { doubted } from './doubt';
export { PACK_IDS, packLexicon } from './packs';
export type { PackId } from './packs';
export { impactOf, priorityOf } from './priority';
export type { PriorityFacts } from './priority';
export { problemTypeOf } from './problemType';
export { loadSegmenter, sharedSegmenter } from './segmenter';
export type { Segmenter, SegmenterPreference } from './segmenter';

/** The built-in pack for car makers; rulebook version 0. */
export const builtinLexicon = packLexicon('automotive');
