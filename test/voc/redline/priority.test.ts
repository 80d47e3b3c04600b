import fc from 'fast-check';
import { classify } from '../../../voc';
import { judge } from '../../../voc/judge';
import { builtinLexicon, compileLexicon, impactOf, priorityOf } from '../../../voc/redline';
import { LEVELS, PRIORITIES } from '../../../voc/types';

describe('priority = urgency × number affected (R6)', () => {
  it.each([
    ['P0', 1, 'high'],
    ['P0', 500, 'high'],
    ['review', 1, 'medium'],
    ['review', 2, 'high'],
    ['P1', 1, 'medium'],
    ['P1', 9, 'medium'],
    ['P1', 10, 'high'],
    ['P2', 1, 'low'],
    ['P2', 2, 'medium'],
    ['P2', 50, 'medium'],
  ] as const)('%s with %i affected is %s', (level, affected, expected) =>
    expect(priorityOf({ level, affected })).toBe(expected),
  );

  it('is high where somebody was hurt, whatever the level', () => {
    for (const level of LEVELS) expect(priorityOf({ level, injured: true })).toBe('high');
  });

  it('never falls when more are affected or the level rises, and never throws', () => {
    const rank = (facts: Parameters<typeof priorityOf>[0]) => -PRIORITIES.indexOf(priorityOf(facts));
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), fc.nat(3), fc.nat(3), (a, b, l, m) => {
        expect(rank({ level: LEVELS[l]!, affected: Math.max(a, b) })).toBeGreaterThanOrEqual(
          rank({ level: LEVELS[l]!, affected: Math.min(a, b) }),
        );
        expect(rank({ level: LEVELS[Math.min(l, m)]!, affected: a })).toBeGreaterThanOrEqual(
          rank({ level: LEVELS[Math.max(l, m)]!, affected: a }),
        );
      }),
    );
    for (const affected of [NaN, -1, 0]) expect(priorityOf({ level: 'P2', affected })).toBe('low');
  });
});

describe('whom the words speak of', () => {
  it.each([
    ['多位车主都遇到了', 10],
    ['我们建了维权群，群里都这样', 10],
    ['这是通病', 10],
    ['一共有23位车主反映', 23],
    ['已经三十多个用户遇到', 30],
    ['四台车都充不进电', 4],
    ['不止我一个', 2],
    ['同事的也这样', 2],
    ['我的车漏水', 1],
    ['我是第三位车主', 1],
    ['开了 20000 公里', 1],
    ['这款很多人推荐', 1],
    ['', 1],
  ])('%s: %i', (text, affected) => expect(impactOf(text).affected).toBe(affected));

  it.each([
    ['孩子被烫伤', true],
    ['刹车失灵导致我受伤住院', true],
    ['三个人中毒送医', true],
    ['没有人受伤', false],
    ['万幸未造成人员受伤', false],
    ['差点受伤', false],
    ['这样会导致人员受伤', false],
    ['爱车受伤了很心疼', false],
    ['大出血的价格', false],
  ])('%s: injured %p', (text, injured) => expect(impactOf(text).injured).toBe(injured));

  it('tells the words, few of them, and reads a megabyte', () => {
    expect(impactOf('多位车主受伤，多位车主').words).toEqual(['多位车主', '受伤']);
    expect(impactOf('多位车主受伤住院骨折昏迷流血中毒'.repeat(70_000)).words.length).toBeLessThanOrEqual(5);
    expect(impactOf('9'.repeat(1_000_000)).affected).toBe(1);
  });
});

describe('priority of a verdict', () => {
  it('follows from level and words', () => {
    expect(classify('下坡时刹车失灵')).toMatchObject({
      level: 'P0',
      priority: 'high',
      impact: { affected: 1 },
    });
    expect(classify('座椅颜色很好看')).toMatchObject({ level: 'P2', priority: 'low' });
    expect(classify('很多车主的座椅都掉色')).toMatchObject({ level: 'P2', priority: 'medium' });
    expect(classify('座椅卡扣把手割伤流血，没人管')).toMatchObject({
      priority: 'high',
      impact: { injured: true },
    });
  });

  it('is that of the level which stands after intake’s doubts', () => {
    const compiled = compileLexicon(builtinLexicon);
    const cut = judge('座椅颜色很好看', [{ reason: 'textCut' }], compiled);
    expect(cut).toMatchObject({ level: 'review', priority: 'medium' });
  });
});
