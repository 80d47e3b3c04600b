import type { Level } from '../../../voc/types';
import { builtinLexicon, classifyText, compileLexicon, parseLexicon } from '../../../voc/redline';

const compiled = compileLexicon(builtinLexicon);
const levelOf = (text: string): Level => classifyText(text, compiled).level;

/** One concept a row: the danger in ordinary words, and the harmless text nearest to it. */
const NEIGHBOURS: [string, Level, string, Level][] = [
  ['刹车像踩着海绵，红灯前差点没停下', 'P0', '座椅像海绵一样软', 'P2'],
  ['刹车距离变长了', 'review', '实测刹车距离短', 'P2'],
  ['机盖缝里冒出一大股黑烟', 'P0', '冷车排气管冒出一大股黑烟', 'P2'],
  ['充电枪头都烧化了', 'P0', '换了一套火花塞', 'P2'],
  ['拔枪时手被电麻了', 'P0', '冬天静电大，开车门被电了一下', 'P2'],
  ['停好挂了P挡，车自己溜下坡', 'P0', '这车有防溜坡，停好很稳', 'P2'],
  ['没踩油门车就往前冲', 'P0', '一脚油门冲出去，推背感很强', 'P2'],
  ['左前轮掉了', 'P0', '左前轮的轮毂盖掉了', 'P2'],
  ['车窗夹住了孩子的手', 'P0', '手机夹装在车窗边', 'P2'],
  ['气囊自己炸开了', 'P0', '气囊数量多', 'P2'],
  ['刹车踩着突然失灵', 'P0', '酒店的门卡经常失灵', 'P2'],
  ['跑高速的时候天窗自己炸了', 'P0', '天窗异响', 'P2'],
];

describe('concepts of the built-in pack', () => {
  it.each(NEIGHBOURS)('%s is %s, %s is %s', (danger, dangerLevel, harmless, harmlessLevel) => {
    expect(levelOf(danger)).toBe(dangerLevel);
    expect(levelOf(harmless)).toBe(harmlessLevel);
  });

  it.each([
    '轮子没有掉下来，只是有点响',
    '刹车距离没有变长',
    '方向盘没有锁住',
    '停好以后没有溜坡',
    '充电枪没有烧化',
    '油管没有破裂',
  ])('is taken back by a denial between the two words: %s', (text) => expect(levelOf(text)).toBe('P2'));

  it('hears of another person’s car as a doubt, of the writer’s own as a fact', () => {
    expect(levelOf('朋友的车去年自燃了，我这个车会不会啊')).toBe('review');
    expect(levelOf('邻居家的充电桩半夜起火')).toBe('review');
    expect(levelOf('朋友开我的车，半路自燃了')).toBe('P0');
  });

  it('would ring for exhaust smoke and hotel doors without the words that silence a rule', () => {
    const open = structuredClone(builtinLexicon);
    for (const rule of [...open.terms, ...open.pairs]) delete rule.unless;
    const unguarded = compileLexicon(parseLexicon(open));
    for (const text of ['冷车排气管冒出一大股黑烟', '酒店的门卡经常失灵'])
      expect(classifyText(text, unguarded).level).not.toBe('P2');
  });
});
