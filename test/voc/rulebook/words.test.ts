import { classifyText } from '../../../voc/redline';
import { compiledWords, defaultRulebook } from '../../../voc/rulebook';
import type { OwnerWord } from '../../../voc/rulebook';

function read(text: string, ...words: OwnerWord[]) {
  return classifyText(text, compiledWords({ ...defaultRulebook(), version: 7, words }), {
    rulebookVersion: 7,
  });
}

describe("the owner's words", () => {
  it('raise what the built-in pack lets pass', () => {
    const text = '车子停在路口，突然就闹脾气了';
    expect(read(text).level).not.toBe('P0');
    expect(read(text, { word: '闹脾气', level: 'P0', category: 'power_loss' })).toMatchObject({
      level: 'P0',
      category: 'power_loss',
      rulebookVersion: 7,
    });
  });

  it('lower nothing the pack found', () => {
    const text = '高速上刹车失灵';
    expect(read(text).level).toBe('P0');
    expect(read(text, { word: '刹车失灵', level: 'P1', category: 'brake' }).level).toBe('P0');
  });

  it('may have a category of their own', () => {
    expect(read('雨刮飞出去一根', { word: '雨刮飞出去', level: 'P0', category: '雨刮' })).toMatchObject({
      level: 'P0',
      category: '雨刮',
    });
  });

  it('count even where the pack calls the word harmless', () => {
    const word: OwnerWord = { word: '冒烟测试', level: 'P0', category: 'battery_fire' };
    expect(read('做了冒烟测试').level).not.toBe('P0');
    expect(read('做了冒烟测试', word).level).toBe('P0');
  });

  it('are compiled once a rulebook', () => {
    const book = {
      ...defaultRulebook(),
      words: [{ word: '趴窝', level: 'P0' as const, category: 'power_loss' }],
    };
    expect(compiledWords(book)).toBe(compiledWords(book));
  });
});
