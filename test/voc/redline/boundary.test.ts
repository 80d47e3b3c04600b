import { createRequire } from 'node:module';
import {
  builtinLexicon,
  classifyText,
  compileLexicon,
  loadSegmenter,
  parseLexicon,
} from '../../../voc/redline';
import type { ModuleLoader } from '../../../voc/redline/segmenter';

const compiled = compileLexicon(builtinLexicon);
const TRAPS = [
  '来自燃油车时代',
  '周末一起火锅走起',
  '中断电话',
  '开发部在做冒烟测试',
  '损失控制得不错',
  '防自燃涂层',
  '自动力升级以后好开',
  '充电桩不断电',
  '冬天打不着火',
  '一下就点着火了',
  '买了自燃险',
];
const GENUINE = ['车辆自燃', '突然起火了', '整车断电', '车头冒烟', '车辆失控', '民事诉讼', '刹不住车'];

describe('the boundary check', () => {
  it.each(TRAPS)('is not caught by %s', (text) => {
    expect(['P1', 'P2']).toContain(classifyText(text, compiled).level);
  });

  it.each(GENUINE)('rings at %s', (text) => {
    expect(classifyText(text, compiled).level).toBe('P0');
  });

  it('is what keeps the traps silent: without word boundaries they ring', () => {
    const letters = { name: 'node-rs' as const, cut: (run: string) => Array.from(run) };
    for (const text of ['来自燃油车时代', '中断电话突然断电话'])
      expect(
        classifyText(text, compileLexicon({ ...builtinLexicon, guardWords: [] }), { segmenter: letters })
          .level,
      ).toBe('P0');
  });

  it('needs its guard words: without them 冒烟测试 rings', () => {
    const bare = compileLexicon(parseLexicon({ ...builtinLexicon, guardWords: [] }));
    expect(classifyText('开发部在做冒烟测试', bare).level).toBe('P0');
  });

  it('does not take 315 out of a longer number', () => {
    expect(classifyText('零件号 K31507 缺货', compiled).level).toBe('P2');
    expect(classifyText('已经打了315', compiled).level).toBe('P0');
  });

  it('asks the segmenter only for suspicious spans', () => {
    let cuts = 0;
    const segmenter = { name: 'node-rs' as const, cut: (run: string) => (cuts++, [run]) };
    classifyText('刹车踩起来很舒服，方向盘也轻，周末自驾去了海边', compiled, { segmenter });
    expect(cuts).toBe(0);
    classifyText('车辆自燃', compiled, { segmenter });
    expect(cuts).toBeGreaterThan(0);
  });
});

describe('loading a segmenter', () => {
  const real = createRequire(__filename);
  const without = (...absent: string[]): ModuleLoader =>
    Object.assign(
      (id: string): unknown => {
        if (absent.includes(id)) throw new Error(`Cannot find module '${id}'`);
        return real(id);
      },
      { resolve: real.resolve },
    );

  it('falls back silently where the binary of nodejieba is absent', () => {
    const segmenter = loadSegmenter('nodejieba', without('nodejieba'));
    expect(segmenter?.name).toBe('node-rs');
    expect(segmenter?.cut('来自燃油车')).toEqual(['来自', '燃油', '车']);
  });

  it('gives nodejieba the same dictionary, no idf file and no HMM', () => {
    const calls: unknown[] = [];
    const fake = {
      load: (options: { dict: string }) => calls.push(Object.keys(options), options.dict),
      cut: (run: string, useHmm: boolean) => (calls.push(useHmm), [run]),
    };
    const load: ModuleLoader = Object.assign((id: string) => (id === 'nodejieba' ? fake : real(id)), {
      resolve: real.resolve,
    });
    const segmenter = loadSegmenter('auto', load);
    expect(segmenter?.name).toBe('nodejieba');
    segmenter?.cut('车');
    expect(calls).toEqual([['dict'], require.resolve('@node-rs/jieba/dict.txt'), false]);
    expect(loadSegmenter('node-rs', load)?.name).toBe('node-rs');
  });

  it('gives nothing where neither loads; then every hit stands rather than none', async () => {
    expect(loadSegmenter('auto', without('nodejieba', '@node-rs/jieba'))).toBeUndefined();
    expect(classifyText('来自燃油车时代', compiled).level).toBe('P2');
    await jest.isolateModulesAsync(async () => {
      const absent = () => {
        throw new Error('no binary for this platform');
      };
      jest.doMock('@node-rs/jieba', absent);
      jest.doMock('nodejieba', absent);
      const fresh = await import('../../../voc/redline');
      const words = fresh.compileLexicon(fresh.builtinLexicon);
      expect(fresh.classifyText('来自燃油车时代', words).level).toBe('P0');
    });
    jest.dontMock('@node-rs/jieba');
    jest.dontMock('nodejieba');
  });
});
