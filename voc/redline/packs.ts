import { parseLexicon, type Lexicon } from './lexicon';
import automotive from './packs/automotive.zh-CN.json';
import food from './packs/food.zh-CN.json';
import household from './packs/household.zh-CN.json';

/** The packs that ship: the reader knows nothing of a trade, its words are data. */
export const PACK_IDS = ['automotive', 'household', 'food'] as const;
export type PackId = (typeof PACK_IDS)[number];

const data: Readonly<Record<PackId, unknown>> = { automotive, household, food };
const parsed = new Map<PackId, Lexicon>();

/** The lexicon of a pack; the same object each time, so that it is compiled once. */
export function packLexicon(id: PackId): Lexicon {
  let lexicon = parsed.get(id);
  if (!lexicon) {
    lexicon = parseLexicon(data[id]);
    parsed.set(id, lexicon);
  }
  return lexicon;
}
