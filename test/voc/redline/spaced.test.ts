import { cleanText } from '../../../voc/feedback';
import { builtinLexicon, classifyText, compileLexicon, sharedSegmenter } from '../../../voc/redline';
import { joinInterrupted } from '../../../voc/redline/spaced';

const compiled = compileLexicon(builtinLexicon);
const join = (text: string, segmenter = sharedSegmenter) => joinInterrupted(text, compiled, segmenter);
const read = (text: string) => classifyText(cleanText(text), compiled);

describe('words that something stands in', () => {
  it.each([
    ['刹 车 失 灵', 'brake'],
    ['刹车失 灵', 'brake'],
    ['刹-车-失-灵', 'brake'],
    ['高速上刹。车突然失。灵', 'brake'],
    ['刹，车，失，灵', 'brake'],
    ['刹😡车失灵了', 'brake'],
    ['刹【车】失（灵）', 'brake'],
    ['刹...车失灵', 'brake'],
    ['方 向盘卡\n死', 'steering'],
    ['车辆自/燃了', 'battery_fire'],
    ['没有异响 刹车失 灵', 'brake'],
    ['没有漏油，刹。车失灵', 'brake'],
  ])('%j is a red line', (text, category) => {
    const clean = cleanText(text);
    const verdict = read(text);
    expect(verdict).toMatchObject({ level: 'P0', category });
    for (const evidence of verdict.evidence) {
      expect(clean.slice(evidence.start, evidence.end)).toBe(evidence.text);
      expect(evidence.clause).toContain(evidence.text);
    }
    expect(verdict.why.zh).not.toContain('\n');
  });

  it.each([
    '没有异响 刹车正常',
    '周末一起 火锅',
    '周末一起。火锅很好',
    '来自 燃油车时代的厂家',
    '来自，燃油车时代的厂家',
    '一直开着 火花塞坏了',
    '停着 火车来了',
    '刹车好，失灵敏',
    '方向盘来自，燃油泵卡死',
    '没有冒 烟',
  ])('%j is none: neighbours are not joined', (text) => expect(read(text).level).toBe('P2'));

  it('keep their context', () => {
    expect(read('担心会自 燃').evidence[0]).toMatchObject({ text: '自 燃', context: 'hypothetical' });
    expect(read('检查了一遍，没有冒 烟').evidence[0]).toMatchObject({ text: '冒 烟', context: 'negated' });
  });

  it('would hide without the joined reading', () => {
    const text = '高速上刹。车突然失。灵';
    expect(compiled.matcher.scan(text).words.map((word) => compiled.words[word])).not.toContain('失灵');
    expect(join(text)?.text).toBe('高速上刹车突然失灵');
  });

  it('are joined only inside dangerous words, with offsets that lead back', () => {
    expect(join('今天，天气很好。谢谢')).toBeUndefined();
    const joined = join('你好，刹。车好，失 - 灵了')!;
    expect(joined.text).toBe('你好，刹车好，失灵了');
    expect([0, 3, 4, 5, 7, 8, 9].map((at) => joined.original(at))).toEqual([0, 3, 5, 6, 8, 12, 13]);
  });

  it('are not joined where two words only meet: a pair would reach across', () => {
    const text = '方向盘来自,燃油泵卡死';
    expect(join(text)).toBeUndefined();
    const unguarded = join(text, () => undefined)!;
    expect(classifyText(unguarded.text, compiled).level).toBe('P0');
  });

  it('never take back what the text says as it stands', () => {
    for (const text of ['刹车失灵', '方向盘卡死，没有冒烟', '车辆自燃', '油箱漏油'])
      for (const added of ['没有冒 烟', '没有刹。车', '失，灵吗', '听说自 燃'])
        expect(read(`${text}。${added}。`).level).toBe('P0');
  });
});
