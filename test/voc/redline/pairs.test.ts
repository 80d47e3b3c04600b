import { classifyText, compileLexicon, parseLexicon } from '../../../voc/redline';

/** A lexicon of one pair: what its fields mean, and what goes wrong without them. */
function readerOf(pair: Record<string, unknown>) {
  const compiled = compileLexicon(
    parseLexicon({
      id: 'test',
      language: 'zh-CN',
      name: { zh: '测试', en: 'test' },
      categories: [
        { id: 'power', tier: 'safety', name: { zh: '动力', en: 'power' }, examples: [], counterExamples: [] },
      ],
      groups: {},
      terms: [],
      pairs: [{ category: 'power', level: 'P0', ...pair }],
      guardWords: [],
      majorTerms: [],
    }),
  );
  return (text: string) => classifyText(text, compiled).level;
}

describe('a pair that requires a third word', () => {
  const words = { components: ['突然'], failures: ['降到'], maxDistance: 12 };

  it('counts only where it stands in the same sentence', () => {
    const read = readerOf({ ...words, requires: ['码的', '时速'] });
    expect(read('时速一百，突然一下降到二十')).toBe('P0');
    expect(read('昨天时速一百。价格突然降到九万')).toBe('P2');
  });

  it('would ring for prices without it', () => {
    expect(readerOf(words)('价格突然降到九万')).toBe('P0');
  });
});

describe('a pair over sentences', () => {
  const words = { components: ['官网写'], failures: ['实际没有'], maxDistance: 40 };

  it('takes the component from an earlier sentence, within the distance', () => {
    const read = readerOf({ ...words, scope: 'text' });
    expect(read('官网写着座椅通风。提车一看，实际没有')).toBe('P0');
    expect(read(`官网写着座椅通风。${'一切都好。'.repeat(12)}实际没有`)).toBe('P2');
    expect(read('实际没有问题。官网写着座椅通风')).toBe('P2');
  });

  it('would miss it within the sentence only', () => {
    expect(readerOf({ ...words, scope: 'sentence' })('官网写着座椅通风。提车一看，实际没有')).toBe('P2');
  });
});

describe('a pair the other way round', () => {
  it('does not reach into the next clause: that is a new topic', () => {
    const read = readerOf({ components: ['油门踏板'], failures: ['失效'] });
    expect(read('暖风全部失效，油门踏板有效')).toBe('P2');
    expect(read('油门踏板失效')).toBe('P0');
    expect(read('失效的油门踏板')).toBe('P0');
  });
});
