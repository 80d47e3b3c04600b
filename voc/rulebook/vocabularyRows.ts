import type { Language } from '../types';
import type { Cells } from './cells';
import type { Rulebook } from './schema';
import type { Cell, Labels, RulebookRow } from './tables';

/**
 * Words that intake reads facts by (R2), as rows of `voc_vocabulary` and back: brands with their series, components and
 * symptoms. They add to the built-in lists.
 */

const KINDS: Labels<'brand' | 'component' | 'symptom'> = {
  brand: ['品牌'],
  component: ['部件'],
  symptom: ['症状'],
};
type Vocabulary = Rulebook['vocabulary'];

export function vocabularyCells(vocabulary: Vocabulary, language: Language): Cell[][] {
  const kind = (code: keyof typeof KINDS) => (language === 'zh-CN' ? KINDS[code][0] : code);
  const list = (words: readonly string[]) => words.join('、');
  const faults = (code: 'component' | 'symptom', rows: Vocabulary['components']) =>
    rows.map(({ id, name, words }) => [kind(code), id, name?.zh ?? '', name?.en ?? '', list(words), '']);
  return [
    ...vocabulary.brands.map(({ name, aliases, series }) => [
      kind('brand'),
      name,
      '',
      '',
      list(aliases),
      list(series),
    ]),
    ...faults('component', vocabulary.components),
    ...faults('symptom', vocabulary.symptoms),
  ];
}

/** What the rows say, for the schema to check, with the row each entry came from. */
export function readVocabulary(rows: readonly Cells[]) {
  const of = (code: keyof typeof KINDS) => rows.filter((cells) => cells.code('kind', KINDS) === code);
  const fault = (cells: Cells) => {
    const zh = cells.text('nameZh');
    const name = zh === '' ? {} : { name: { zh, en: cells.text('nameEn') || zh } };
    return { id: cells.text('code'), ...name, words: cells.list('words') };
  };
  const sources = (list: readonly Cells[]): RulebookRow[] => list.map(({ source }) => source);
  return {
    vocabulary: {
      brands: of('brand').map((cells) => ({
        name: cells.text('code'),
        aliases: cells.list('words'),
        series: cells.list('series'),
      })),
      components: of('component').map(fault),
      symptoms: of('symptom').map(fault),
    },
    sources: {
      brands: sources(of('brand')),
      components: sources(of('component')),
      symptoms: sources(of('symptom')),
    },
  };
}
