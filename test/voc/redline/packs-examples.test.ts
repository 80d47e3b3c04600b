import { PACK_IDS, classifyText, compileLexicon, packLexicon } from '../../../voc/redline';

/** What the packs for other trades promise is what these examples show. */
const PACKS = PACK_IDS.filter((id) => id !== 'automotive');

describe.each(PACKS)('the %s pack', (id) => {
  const lexicon = packLexicon(id);
  const compiled = compileLexicon(lexicon);
  const examples = lexicon.categories.flatMap((c) => c.examples.map((text) => [c.id, text] as const));
  const counter = lexicon.categories.flatMap((c) => c.counterExamples.map((text) => [c.id, text] as const));

  it.each(examples)('%s: %s', (category, text) => {
    const verdict = classifyText(text, compiled);
    expect(['P0', 'review']).toContain(verdict.level);
    expect(verdict.evidence.map((evidence) => evidence.category)).toContain(category);
  });

  it.each(counter)('not %s: %s', (_category, text) =>
    expect(['P1', 'P2']).toContain(classifyText(text, compiled).level),
  );

  it('has examples and counter-examples in every category', () => {
    for (const category of lexicon.categories) {
      expect(category.examples.length).toBeGreaterThan(0);
      expect(category.counterExamples.length).toBeGreaterThan(0);
    }
  });
});
