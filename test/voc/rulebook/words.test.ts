import { builtinLexicon, classifyText, compileLexicon } from '../../../voc/redline';
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

  it('may be pairs: one of the left near one of the right, in either order', () => {
    const pair: OwnerWord = { word: '遮阳帘/杯架+唱歌/跳舞', level: 'P0', category: '内饰' };
    expect(read('高速上遮阳帘突然唱歌').level).not.toBe('P0');
    expect(read('高速上遮阳帘突然唱歌', pair)).toMatchObject({
      level: 'P0',
      category: '内饰',
      evidence: [{ kind: 'pair', concept: '遮阳帘 × 唱歌' }],
    });
    expect(read('半夜里跳舞的杯架', pair).level).toBe('P0');
    expect(read('遮阳帘很好看', pair).level).not.toBe('P0');
    expect(read('孩子爱唱歌', pair).level).not.toBe('P0');
  });

  it('may use lists with a name, also those of the pack, and lists within lists', () => {
    const rows: OwnerWord[] = [
      { word: '内饰 = 杯架/@遮阳', level: 'group', category: '' },
      { word: '遮阳 = 遮阳帘/遮阳板', level: 'group', category: '' },
      { word: '@内饰+唱歌', level: 'P0', category: '内饰' },
    ];
    expect(read('遮阳板突然唱歌', ...rows).level).toBe('P0');
    const builtin = Object.keys(builtinLexicon.groups)[0]!;
    const word = builtinLexicon.groups[builtin]![0]!;
    const withPack: OwnerWord = { word: `@${builtin}+唱歌跑调`, level: 'P0', category: 'x' };
    expect(read(`${word}唱歌跑调`, withPack).level).toBe('P0');
  });

  it('are silent inside the harmless longer words the owner names, and nowhere else', () => {
    const rows: OwnerWord[] = [
      { word: '闹脾气', level: 'P0', category: 'power_loss' },
      { word: '爱闹脾气的小王', level: 'ignore', category: '' },
    ];
    expect(read('同事爱闹脾气的小王来了', ...rows).level).toBe('P2');
    expect(read('爱闹脾气的小王说车子在路口闹脾气', ...rows).level).toBe('P0');
  });

  it('cannot silence the pack: a harmless word of the owner takes no red line away', () => {
    const text = '高速上刹车失灵了';
    for (const word of ['刹车失灵', '刹车失灵了', '高速上刹车失灵了', '失灵了'])
      expect(read(text, { word, level: 'ignore', category: '' }).level).toBe('P0');
    // What keeps it so: as a guard word of the pack the same cell would silence the red line.
    const unguarded = compileLexicon({
      ...builtinLexicon,
      guardWords: [...builtinLexicon.guardWords, '高速上刹车失灵了'],
    });
    expect(classifyText(text, unguarded).level).not.toBe('P0');
  });

  it('that nobody can read stop nothing', () => {
    const hostile = ['+', '刹车+', '@没有+失灵', '甲 = @乙', '乙 = @甲', '=', '＋＋', 'a', '🚗🚗'];
    const rows = hostile.flatMap((word): OwnerWord[] =>
      (['P0', 'ignore', 'group'] as const).map((level) => ({ word, level, category: 'x' })),
    );
    expect(read('高速上刹车失灵', ...rows).level).toBe('P0');
    expect(read('车子很好', ...rows).level).toBe('P2');
  });
});
