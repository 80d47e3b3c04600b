import fc from 'fast-check';
import { LEVELS, PROBLEM_TYPES } from '../../../voc/types';
import { builtinLexicon, classifyText, compileLexicon } from '../../../voc/redline';

const compiled = compileLexicon(builtinLexicon);
const read = (text: string) => classifyText(text, compiled);
const contexts = (text: string) => read(text).evidence.map((evidence) => evidence.context);

describe('classifyText', () => {
  it('gives a verdict that an engineer can check', () => {
    const verdict = classifyText('昨天下坡，刹车突然失灵，撞了护栏', compiled, { rulebookVersion: 3 });
    expect(verdict).toMatchObject({
      level: 'P0',
      reason: 'redLinePair',
      type: 'productFault',
      category: 'brake',
      tier: 'safety',
      rulebookVersion: 3,
    });
    expect(verdict.evidence[0]).toMatchObject({
      text: '刹车突然失灵',
      concept: '刹车 × 失灵',
      context: 'asserted',
      clause: '刹车突然失灵',
    });
    expect(verdict.why.zh).toContain('刹车突然失灵');
    expect(verdict.why.zh).toContain('制动失效');
    expect(verdict.why.en).toContain('brakes lost');
  });

  it('joins component and failure within a clause in either order, not across topics', () => {
    expect(read('失灵的刹车吓死人').category).toBe('brake');
    expect(read('行驶中，仪表一闪，发动机突然熄火').category).toBe('power_loss');
    expect(read('遥控器失灵 刹车异响').level).not.toBe('P0');
    expect(read('方向盘很好看。空调卡死了').level).not.toBe('P0');
  });

  it.each([
    ['negated', '检查了一遍，没有冒烟'],
    ['negated', '从未出现过刹车失灵的情况'],
    ['hypothetical', '天气热了担心会自燃'],
    ['hypothetical', '万一高速上刹车失灵就完了'],
    ['question', '这款车会不会自燃'],
    ['question', '你们的刹车会失灵吗？'],
    ['hearsay', '听说隔壁城市有一辆轿车自燃'],
    ['advert', '全新一代机舱采用新材料，高温下起火概率更低'],
  ] as const)('reads the context %s: %s', (context, text) => {
    expect(contexts(text)).toContain(context);
    expect(read(text).level).toBe(context === 'negated' ? 'P2' : 'review');
  });

  it('says that it saw the words when a denial took them back', () => {
    const verdict = read('检查了一遍，没有冒烟');
    expect(verdict).toMatchObject({ level: 'P2', reason: 'nothingFound', category: 'none' });
    expect(verdict.why.zh).toContain('被否定');
  });

  it.each([
    '刹车刹不住了，请问怎么回事？',
    '不止是冒烟，电池包都烧了',
    '高速上失去动力，难道这还不严重吗？',
    '不解决我就去法院起诉',
    '一直没有处理，刹车失灵已经三次',
    '没开多久就冒烟了',
    '这不是刹车失灵是什么',
    '消防起火原因认定书已经出了',
  ])('is not talked out of a real event: %s', (text) => {
    expect(read(text).level).toBe('P0');
  });

  it('needs one dangerous clause only, however long and calm the rest is', () => {
    const calm = '提车以来总体满意，内饰做工不错，油耗也不高。'.repeat(40);
    expect(read(`${calm}上周在高架上方向盘突然卡死。${calm}没有冒烟，也没有异味。`)).toMatchObject({
      level: 'P0',
      category: 'steering',
    });
  });

  it('names the most dangerous category first', () => {
    expect(read('我要曝光你们，刹车失灵，续航虚标').category).toBe('brake');
    expect(read('我要曝光你们，续航虚标').category).toBe('false_ad');
  });

  it.each([
    ['P1', 'majorTerm', '发动机无法启动，拖到店里'],
    ['review', 'doubtfulTerm', '刹车偏软，踩着心里没底'],
    ['P2', 'nothingFound', '中控屏有点卡'],
  ] as const)('%s for %s: %s', (level, reason, text) => expect(read(text)).toMatchObject({ level, reason }));

  it.each([
    ['productFault', '天窗漏水，中控异响'],
    ['serviceComplaint', '客服态度恶劣，一直推诿，承诺的补贴不给'],
    ['usageExperience', '油耗高，座椅坐着不舒服，隔音差'],
    ['suggestion', '建议后排出风口调高一点，希望以后改进'],
  ] as const)('tells the problem type %s (R7)', (type, text) => expect(read(text).type).toBe(type));

  it.each(['', '   \n', '😡😡😡', '……！！！', '\u200b', '\ud83d'])(
    'has a person look at %j: nothing to read',
    (text) => {
      expect(read(text)).toMatchObject({ level: 'review', reason: 'noText', category: 'none', evidence: [] });
    },
  );

  it('reads mixed and raw texts', () => {
    expect(read('The BRAKE FAILURE happened on the highway').category).toBe('brake');
    expect(read('我的ＡＢＳ泵坏了').category).toBe('brake');
    expect(read('刹车失灵😱😱').level).toBe('P0');
  });

  it('gives evidence that is a slice of the text, whatever the text', () => {
    const piece = fc.oneof(
      fc.constantFrom(...builtinLexicon.terms.map((term) => term.text)),
      fc.constantFrom(
        '刹车',
        '方向盘',
        '失灵',
        '卡死',
        '没有',
        '担心',
        '，',
        '。',
        '？',
        ' ',
        '行驶中',
        '熄火',
        '冒烟测试',
        '刹',
        '车',
        '失',
        '灵',
        '-',
        '\n',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 20 }).map((list) => list.join('')),
        (text) => {
          const verdict = read(text);
          expect(LEVELS).toContain(verdict.level);
          expect(PROBLEM_TYPES).toContain(verdict.type);
          expect(verdict.confidence).toBeGreaterThanOrEqual(0);
          expect(verdict.confidence).toBeLessThanOrEqual(1);
          for (const evidence of verdict.evidence) {
            expect(text.slice(evidence.start, evidence.end)).toBe(evidence.text);
            expect(evidence.clause).toContain(evidence.text.trim());
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('never lowers: a red line stays whatever sentence is added after it', () => {
    const added = fc.constantFrom(
      '没有冒烟。',
      '请问油耗多少？',
      '担心以后会自燃。',
      '听说别人的也这样。',
      '总体满意。',
    );
    fc.assert(
      fc.property(fc.array(added, { maxLength: 8 }), (sentences) =>
        expect(read(`昨天高速上方向盘卡死。${sentences.join('')}`).level).toBe('P0'),
      ),
    );
  });
});

describe('time', () => {
  jest.setTimeout(60_000);
  const millis = (text: string): number => {
    const start = performance.now();
    read(text);
    return performance.now() - start;
  };
  const hostile: [string, string][] = [
    ['one character', '哈'],
    ['a red line', '刹车失灵'],
    ['denials', '没有失灵，没有冒烟，'],
    ['traps', '来自燃油车的一起火锅。'],
    ['components', '刹车'],
    ['without punctuation', '没有失灵'],
    ['interrupted words', '刹。车失,灵了'],
    ['gaps', '刹。'],
  ];

  it.each(hostile)('a text of 1 MB of %s takes seconds at most', (_name, unit) => {
    read('车辆自燃');
    expect(millis(unit.repeat(Math.ceil(1_000_000 / unit.length)))).toBeLessThan(15_000);
  });

  it('grows in step with the text', () => {
    const unit = '没有失灵，来自燃油车，方向盘没有卡死。';
    const once = unit.repeat(5_000);
    read(once);
    const best = (text: string) => Math.min(millis(text), millis(text), millis(text));
    expect(best(once.repeat(8))).toBeLessThan(8 * 5 * Math.max(best(once), 5));
  });

  it('turns harmless texts away fast', () => {
    const text =
      '今天去店里做了保养，师傅很热情，方向盘套也顺手换了新的，刹车踩起来很舒服，等待时间不算长，下次还会来';
    for (let i = 0; i < 5_000; i++) read(text);
    // Processor time: on a shared machine the clock would measure the neighbours.
    const before = process.cpuUsage();
    for (let i = 0; i < 20_000; i++) read(text);
    const { user, system } = process.cpuUsage(before);
    const perSecond = Math.round(20_000 / ((user + system) / 1e6));
    process.stdout.write(
      `red-line reader: ${perSecond} harmless texts of ${text.length} characters a second\n`,
    );
    // 100,000 on a quiet core (issue 4); the floor here only catches a collapse on a busy one.
    expect(perSecond).toBeGreaterThan(10_000);
  });

  it('gives each reason once, also where two rules of the pack hold it', () => {
    const { evidence } = classifyText('下坡时刹车突然失灵', compiled);
    const keys = evidence.map(({ start, end, category, concept, context }) =>
      [start, end, category, concept, context].join('|'),
    );
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
