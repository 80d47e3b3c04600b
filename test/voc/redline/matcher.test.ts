import fc from 'fast-check';
import { MAX_WORD } from '../../../voc/redline/lexicon';
import { buildMatcher, foldWord } from '../../../voc/redline/matcher';

function naive(words: readonly string[], text: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; at++)
    words.forEach((word, index) => {
      if (text.startsWith(word, at)) found.push(`${at}:${index}`);
    });
  return found.sort();
}

function scanned(words: readonly string[], text: string): string[] {
  const hits = buildMatcher(words).scan(text);
  return hits.starts.map((start, i) => `${start}:${hits.words[i]}`).sort();
}

describe('the multi-pattern matcher', () => {
  it('finds what a naive search finds', () => {
    const letters = fc.constantFrom('刹', '车', '失', '灵', '火', 'a', '1');
    const wordOf = fc.array(letters, { minLength: 2, maxLength: 5 }).map((list) => list.join(''));
    fc.assert(
      fc.property(
        fc.uniqueArray(wordOf, { minLength: 1, maxLength: 30 }),
        fc.array(letters, { maxLength: 60 }).map((list) => list.join('')),
        (words, text) => expect(scanned(words, text)).toEqual(naive(words, text)),
      ),
      { numRuns: 300 },
    );
  });

  it('finds every word of a large list and nothing else', () => {
    const words = Array.from({ length: 3000 }, (_, i) =>
      String.fromCharCode(0x4e00 + (i % 89), 0x5000 + (i % 97), 0x6000 + (i % 101)),
    );
    const distinct = [...new Set(words)];
    const matcher = buildMatcher(distinct);
    for (const [index, word] of distinct.entries()) expect(matcher.scan(word).words).toEqual([index]);
    expect(matcher.scan('与此无关的一句话').words).toEqual([]);
  });

  it('folds capitals and full-width Latin of a raw text', () => {
    expect(foldWord('ＡＢＳ泵')).toBe('abs泵');
    const matcher = buildMatcher(['abs泵']);
    for (const text of ['abs泵', 'ABS泵', 'ＡＢＳ泵']) expect(matcher.scan(text).starts).toEqual([0]);
  });

  it('survives an empty list, an empty text and lone surrogates', () => {
    expect(buildMatcher([]).scan('刹车失灵').starts).toEqual([]);
    expect(buildMatcher(['失灵']).scan('').starts).toEqual([]);
    expect(buildMatcher(['失灵']).scan('\ud83d失灵\udc00').starts).toEqual([1]);
  });

  it('is not dragged down by a run of one character with nested words', () => {
    const nested = Array.from({ length: MAX_WORD - 1 }, (_, i) => '哈'.repeat(i + 2));
    const matcher = buildMatcher([...nested, '哈失灵']);
    const text = `${'哈'.repeat(1_000_000)}失灵`;
    const hits = matcher.scan(text);
    // Without skipping, the run would give about 39 million hits.
    expect(hits.starts.length).toBeLessThan(20_000);
    expect(hits.words).toContain(nested.length);
  });
});
