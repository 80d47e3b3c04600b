import { builtinLexicon, classifyText, compileLexicon } from '../../../voc/redline';

const compiled = compileLexicon(builtinLexicon);
const read = (text: string) => classifyText(text, compiled);
/** Of processor time: a megabyte takes a fraction of it, what is not linear takes minutes. */
const LONGEST_MS = 8000;
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const megabyte = (unit: string) => unit.repeat(Math.ceil(1_000_000 / unit.length));

describe('texts that nobody should send', () => {
  it.each(['', '   \n\t', '😡😡😡', '🚗🔥❗️', '。。。！！！'])('%j: a person looks', (text) =>
    expect(read(text)).toMatchObject({ level: 'review', reason: 'noText', evidence: [] }),
  );

  it.each([
    ['one character', '刹'],
    ['a word over and over', '刹车'],
    ['a danger over and over', '刹车失灵，'],
    ['components without end', '高速行驶刹车方向盘气囊电池宣传'],
    ['failures without end', '失灵卡死断裂熄火不符'],
    ['spaces inside words', '刹 车 失 灵 '],
    ['dots inside words', '刹·车·失·灵·'],
    ['no punctuation at all', '提车以后一切都好就是有点费油'],
    ['turns of a transcript', '坐席：好\n客户：嗯\n'],
    ['colons', '：：：'],
    ['conditions', '如果万一'],
    ['a claim that nothing answers', '官网宣传，'],
    ['mixed languages', 'brake failure 刹车 ブレーキ тормоз '],
    ['half surrogate pairs', '\ud83d刹车\ude00'],
    ['numbers', '100降到0码'],
  ])('a megabyte of %s takes bounded time', (_, unit) => {
    const text = megabyte(unit);
    const start = cpuMs();
    const { level, evidence } = read(text);
    expect(cpuMs() - start).toBeLessThan(LONGEST_MS);
    expect(['P0', 'review', 'P1', 'P2']).toContain(level);
    expect(evidence.length).toBeLessThanOrEqual(12);
  });

  it('finds the danger at the end of a megabyte', () => {
    expect(read(`${megabyte('座椅很舒服。')}刹车踩到底没反应`).level).toBe('P0');
  });

  it.each(['brake failure 差点撞上', '刹车踩不住 BRAKE FAILURE', 'OTA之后车机OK但是brake failure'])(
    'reads mixed writing: %s',
    (text) => expect(read(text).level).toBe('P0'),
  );
});
