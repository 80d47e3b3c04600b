import { defaultRulebook, rowsOf, rulebookFromRows } from '../../../voc/rulebook';
import type { RulebookRow } from '../../../voc/rulebook';

type Word = [word: string, level?: string, category?: string];

function check(...words: Word[]) {
  const others = rowsOf(defaultRulebook()).map(({ table, ...cells }, i): RulebookRow => {
    return { table, row: i + 1, cells };
  });
  const own = words.map(([word, level = 'P0', category = '制动失效'], i): RulebookRow => {
    return { table: 'voc_words', row: i + 1, cells: { word, level, category } };
  });
  return rulebookFromRows([...others, ...own]);
}

function issues(...words: Word[]) {
  const result = check(...words);
  return result.outcome === 'invalid' ? result.evidence.issues : [];
}

describe('the words of an owner, before they take effect', () => {
  it('are taken as they are meant', () => {
    expect(
      check(
        ['闹脾气/耍性子'],
        ['遮阳帘＋唱歌/跳舞', '红线'],
        ['内饰 = 遮阳帘/杯架', '词组', ''],
        ['@内饰 × 讲话', '待复核'],
        ['爱闹脾气的小王', '忽略', ''],
      ),
    ).toMatchObject({ outcome: 'valid', evidence: { words: 5 } });
  });

  it.each<[string, string, Word[], RegExp]>([
    ['an empty side', '刹车+', [['刹车+']], /有一边是空的/],
    ['nothing but separators', '、/', [['、/']], /有一边是空的/],
    ['three sides', '甲乙+丙丁+戊己', [['甲乙+丙丁+戊己']], /只能有两边/],
    ['a group without words', '电池 =', [['电池 =', '词组']], /名称 = 词语/],
    ['a group without a name', '= 电池包', [['= 电池包', '词组']], /名称 = 词语/],
    ['a pair that is to be ignored', '刹车+失灵', [['刹车+失灵', '忽略']], /不能填组合/],
    ['a word of one character', '火', [['趴窝/火']], /2–40 个字符/],
    ['nothing to read', '🚗🚗', [['🚗🚗']], /无法识别/],
    ['a list nobody made', '@没有', [['@没有+失灵']], /不存在的词组/],
    ['a list that holds itself', '甲 → 甲', [['甲 = 电池包/@甲', '词组']], /循环/],
  ])('are refused with %s', (_, value, words, message) => {
    const found = issues(...words);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ table: 'voc_words', row: 1, column: 'word', value });
    expect(found[0]!.message.zh).toMatch(message);
    expect(found[0]!.remedy.zh).toMatch(/\p{Script=Han}/u);
  });

  it('are refused where lists go round in a circle, and say which', () => {
    const found = issues(['甲 = @乙', '词组'], ['乙 = @丙', '词组'], ['丙 = @甲/电芯', '词组'], ['@甲+鼓包']);
    expect(found).toHaveLength(4);
    expect(found[0]!.value).toBe('甲 → 乙 → 丙 → 甲');
  });

  it('are refused twice, also in another writing or level, and all are told at once', () => {
    expect(
      issues(
        ['趴窝/抛锚'],
        ['抛 锚'],
        ['趴窝', '待复核'],
        ['刹车+发抖'],
        ['刹车 + 发抖'],
        ['轮胎', 'P9'],
      ).map(({ row, column }) => `${row} ${column}`),
    ).toEqual(['2 word', '3 word', '5 word', '6 level']);
  });

  it('cannot lower what the pack says, and say so', () => {
    expect(issues(['刹车失灵', 'P1'])).toMatchObject([
      { row: 1, column: 'level', value: 'P1', message: { zh: expect.stringContaining('不能降低') } },
    ]);
    expect(issues(['刹车+失灵', '待复核'])).toMatchObject([{ row: 1, column: 'level' }]);
    expect(issues(['刹车失灵', '一般'])).toMatchObject([
      { row: 1, column: 'level', message: { zh: expect.stringContaining('不能填 P2') } },
    ]);
    expect(issues(['刹车失灵', 'P0'])).toEqual([]);
  });

  it('cannot silence what the pack says, and a harmless word without an own word in it is told of', () => {
    expect(issues(['刹车失灵', '忽略', ''])).toMatchObject([
      { row: 1, column: 'word', message: { zh: expect.stringMatching(/不能忽略.*不能降低/) } },
    ]);
    expect(issues(['洗车大赛', '忽略', ''])).toMatchObject([
      { row: 1, message: { zh: expect.stringContaining('不起作用') } },
    ]);
  });

  it('need a category only where they raise', () => {
    expect(issues(['趴窝', 'P0', ''])).toMatchObject([{ row: 1, column: 'category' }]);
  });

  it('are checked quickly, thousands at a time', () => {
    const words = Array.from(
      { length: 5000 },
      (_, i): Word => [`闹${20000 + i}脾气/耍${20000 + i}性子`, 'P1', '其他'],
    );
    const start = performance.now();
    expect(check(...words).outcome).toBe('valid');
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
