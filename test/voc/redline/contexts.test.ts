import type { EvidenceContext, Level } from '../../../voc/types';
import { builtinLexicon, classifyText, compileLexicon } from '../../../voc/redline';
import { agentTurns } from '../../../voc/redline/speakers';

const compiled = compileLexicon(builtinLexicon);
const read = (text: string) => classifyText(text, compiled);

/** What the words around a danger make of it. */
const CONTEXTS: [string, EvidenceContext, Level][] = [
  ['检查了一遍，没有冒烟', 'negated', 'P2'],
  ['自燃的说法不存在', 'negated', 'P2'],
  ['就怕哪天刹车失灵', 'hypothetical', 'review'],
  ['万一高速上断电怎么办', 'hypothetical', 'review'],
  ['刹车总有失灵的时候', 'hypothetical', 'review'],
  ['请问这款车会自燃吗', 'question', 'review'],
  ['听说有一辆轿车在路口自燃', 'hearsay', 'review'],
  ['那部电影里翻车起火的镜头很真实', 'hearsay', 'review'],
  ['下长坡刹车失灵的时候，楼主可以挂低挡蹭护栏', 'advice', 'review'],
  ['周末下赛道，刹车踩到冒烟', 'ownDoing', 'review'],
  ['自己改装了刹车，结果刹不住', 'ownDoing', 'review'],
  ['去年冒烟过一次，换了线束，现在好了', 'solved', 'review'],
  ['4S店说可以找媒体曝光', 'hearsay', 'review'],
  ['同事都说这款刹车失灵', 'hearsay', 'review'],
  ['小区邻居的电动自行车着火了', 'hearsay', 'review'],
  ['等明年换新款再考虑，现款曲轴断裂太吓人', 'hearsay', 'review'],
  ['看别人刹车失灵的视频，手心冒汗', 'hearsay', 'review'],
  ['这种结构容易自燃', 'hypothetical', 'review'],
  ['你熄火后再踩就会真空助力消失', 'advice', 'review'],
];

describe('the words around a danger', () => {
  it.each(CONTEXTS)('%s: %s, %s', (text, context, level) => {
    const verdict = read(text);
    expect(verdict.evidence.map((evidence) => evidence.context)).toContain(context);
    expect(verdict.level).toBe(level);
  });

  it.each([
    '如果当时在快车道后果不堪设想，突然动力消失，吓出一身汗',
    '没有改装过，跑着跑着机舱冒烟',
    '去年冒烟过一次，换了线束，现在又冒烟，要求退车',
    '前面横着一辆大货车，智能驾驶没减速撞了上去',
    '这是不是很明显的欺骗，宣传续航六百，实际只有三百',
    '难道这不是刹车失灵吗',
    '准备买第二辆的时候，我这辆在高速上刹车失灵了',
    '你们店修完以后我一踩刹车没反应',
  ])('is a fact all the same: %s', (text) => expect(read(text).level).toBe('P0'));

  it('counts one dangerous clause of a long text', () => {
    const calm = '座椅舒服，隔音也好，提车手续办得快，销售很热情。'.repeat(40);
    const verdict = read(`${calm}昨天下坡刹车踩到底没反应，蹭着护栏才停。${calm}`);
    expect(verdict.level).toBe('P0');
    expect(verdict.evidence[0].clause).toContain('刹车踩到底没反应');
  });
});

describe('who speaks in a transcript', () => {
  it('hears the customer only', () => {
    expect(read('坐席：您是说刹车失灵吗？\n客户：不是，我问的是保养').level).toBe('P2');
    expect(read('坐席：请问有什么可以帮您？\n客户：刹车失灵了，差点撞墙').level).toBe('P0');
    expect(read('客服001：系统显示您反映车辆自燃\n用户：我没说过，我是问积分').level).toBe('P2');
  });

  it('keeps a doubt where the customer says yes', () => {
    expect(read('坐席：您是说刹车失灵吗？\n客户：是的，昨天下午').level).toBe('review');
  });

  it('takes a text that only mentions the agent for the customer’s own', () => {
    expect(read('我联系客服：刹车失灵没人管').level).toBe('P0');
    expect(read('客服：刹车失灵请联系我们').level).toBe('P0');
    expect(agentTurns('客服：您好')).toEqual([]);
  });

  it('would ring at the agent’s words without the speakers', () => {
    expect(read('您是说刹车失灵。不是，我问的是保养').level).toBe('P0');
  });
});
