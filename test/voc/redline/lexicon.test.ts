import { VocError } from '../../../voc/errors';
import { TIERS } from '../../../voc/types';
import {
  builtinLexicon,
  classifyText,
  compileLexicon,
  parseLexicon,
  type Lexicon,
} from '../../../voc/redline';

const compiled = compileLexicon(builtinLexicon);

describe('the built-in automotive pack', () => {
  it('covers the tiers of R5 and the categories of the labelling guide', () => {
    const ids = builtinLexicon.categories.map((category) => category.id);
    expect(ids).toEqual(
      expect.arrayContaining(
        (
          'brake steering power_loss battery_fire airbag_restraint adas unintended_move wheel_suspension ' +
          'fuel_leak privacy false_ad emission escalation group plea'
        ).split(' '),
      ),
    );
    expect(new Set(builtinLexicon.categories.map((category) => category.tier))).toEqual(new Set(TIERS));
  });

  it.each(['突然失灵了', '车头冒烟', '救命啊', '我要维权到底'])('rings at the R4 word alone: %s', (text) => {
    expect(classifyText(text, compiled).level).toBe('P0');
  });

  const examples = builtinLexicon.categories.flatMap((c) => c.examples.map((text) => [c.id, text] as const));
  it.each(examples)('%s example: %s', (category, text) => {
    const verdict = classifyText(text, compiled);
    expect(['P0', 'review']).toContain(verdict.level);
    expect(verdict.evidence.map((evidence) => evidence.category)).toContain(category);
  });

  const counter = builtinLexicon.categories.flatMap((c) =>
    c.counterExamples.map((text) => [c.id, text] as const),
  );
  it.each(counter)('%s counter-example: %s', (_category, text) => {
    expect(['P1', 'P2']).toContain(classifyText(text, compiled).level);
  });

  it('has examples and counter-examples in every category', () => {
    for (const category of builtinLexicon.categories) {
      expect(category.examples.length).toBeGreaterThan(0);
      expect(category.counterExamples.length).toBeGreaterThan(0);
    }
  });
});

describe('parseLexicon', () => {
  const sound = {
    id: 'x',
    language: 'zh-CN',
    name: { zh: '试', en: 'try' },
    categories: [
      { id: 'leak', tier: 'safety', name: { zh: '漏电', en: 'leak' }, examples: [], counterExamples: [] },
    ],
    groups: { device: ['热水器', '插座'] },
    terms: [{ text: '触电', category: 'leak', level: 'P0' }],
    pairs: [{ category: 'leak', level: 'P0', components: ['@device'], failures: ['漏电'] }],
    guardWords: [],
    majorTerms: [],
  };
  const broken: [string, (lexicon: typeof sound) => void, string][] = [
    ['a duplicate term', (l) => l.terms.push(l.terms[0]), 'terms.1.text'],
    ['an empty pair', (l) => (l.pairs[0].failures = []), 'pairs.0.failures'],
    ['an unknown level', (l) => (l.terms[0].level = 'P9'), 'terms.0.level'],
    ['an unknown category', (l) => (l.terms[0].category = 'nowhere'), 'terms.0.category'],
    ['an unknown group', (l) => (l.pairs[0].components = ['@nothing']), 'pairs.0.components.0'],
    ['a one-character word', (l) => (l.terms[0].text = '火'), 'terms.0.text'],
    ['a duplicate category', (l) => l.categories.push(l.categories[0]), 'categories.1.id'],
  ];

  it('reads a lexicon of another trade: the reader is not tied to cars', () => {
    const lexicon = compileLexicon(parseLexicon(structuredClone(sound)));
    expect(classifyText('浴室的热水器外壳漏电', lexicon)).toMatchObject({ level: 'P0', category: 'leak' });
    expect(classifyText('刹车失灵', lexicon).level).toBe('P2');
  });

  it.each(broken)('turns away %s and names the entry', (_what, spoil, field) => {
    const lexicon = structuredClone(sound);
    spoil(lexicon);
    let error: unknown;
    try {
      parseLexicon(lexicon);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(VocError);
    expect(error).toMatchObject({ code: 'rulebook.invalid', field });
    expect((error as VocError).remedy.zh).not.toBe('');
  });

  it.each([undefined, null, 7, 'x', []])('turns away %p', (data) => {
    expect(() => parseLexicon(data)).toThrow(VocError);
  });

  it('compiles a lexicon object once', () => {
    expect(compileLexicon(builtinLexicon)).toBe(compiled);
    const copy: Lexicon = { ...builtinLexicon };
    expect(compileLexicon(copy)).not.toBe(compiled);
  });
});
