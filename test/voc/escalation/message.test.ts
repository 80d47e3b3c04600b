import { MINUTE } from '../../../voc/clock';
import { durationText } from '../../../voc/escalation/card';
import type { CaseCard } from '../../../voc/escalation/card';
import { handOffMessage } from '../../../voc/escalation/handOff';
import { resolveMentions } from '../../../voc/escalation/mentions';
import { ladderAlert } from '../../../voc/escalation/message';
import { PEOPLE, policy, ZONE } from './world';

const clock = {
  id: 'C1/expertCheck',
  caseNumber: 'C1',
  name: '专家核查数据',
  nameEn: 'Expert checks the data',
  startedAt: '2026-03-02T09:00:00.000+08:00',
  dueAt: '2026-03-02T10:00:00.000+08:00',
  overrun: false,
  elapsedMs: 10 * MINUTE,
  pausedMs: 0,
} as const;

function card(change: Partial<CaseCard> = {}): CaseCard {
  return {
    case: {
      number: 'C1',
      level: 'P0',
      type: 'productFault',
      category: 'brake',
      state: 'new',
      title: '制动失效 · 星途X5 · 北京',
      department: '质量部',
      owner: '质量总监',
      openedAt: '2026-03-02T09:00:00.000+08:00',
      feedbacks: ['F1'],
      rulebookVersion: 0,
      revision: 1,
      zone: ZONE,
      attributes: { brand: '星途', model: 'X5', province: '北京', city: '北京' },
      ...{ priority: 'high', affected: 1, coOwners: [], transfers: 0, formerOwners: [], reopens: 0 },
    },
    feedback: {
      number: 'F1',
      channel: 'web',
      sourceId: '1',
      text: `刹车失灵，电话 138****0000。${'很'.repeat(300)}`,
      receivedAt: '2026-03-02T08:58:00.000+08:00',
    },
    why: '制动失效',
    clocks: [{ ...clock, state: 'running', breached: false, remainingMs: 50 * MINUTE, overdueMs: 0 }],
    ladders: [],
    ...change,
  };
}

const NOW = Date.parse('2026-03-02T09:10:00+08:00');
const alert = (of = card(), rung = 1, loop = 0) =>
  ladderAlert(of, policy(), { rung, loop, at: NOW }, NOW - 10 * MINUTE, NOW, {
    mentions: resolveMentions(PEOPLE, ['质量总监', '副总裁']),
    link: 'https://x.example.test/?t=1',
  });

describe('alert of a rung', () => {
  it('says what, where, when, why, who and until when', () => {
    const { title, lines, links, mention } = alert();
    expect(title).toBe('【P0 红线】制动失效 · 星途X5 · 北京');
    expect(lines).toEqual([
      { label: '升级', text: '红线直通车 第 2 级（共 3 级），已 10 分钟 无人响应' },
      { label: '编号', text: 'C1' },
      { label: '级别', text: 'P0 红线' },
      { label: '车辆', text: '星途 X5' },
      { label: '地点', text: '北京' },
      { label: '时间', text: '2026-03-02 08:58' },
      { label: '原因', text: '制动失效' },
      { label: '负责人', text: '质量总监（质量部）' },
      { label: '时限', text: '专家核查数据，2026-03-02 10:00 前（还剩 50 分钟）' },
      { label: '请处理', text: '质量总监（李敏）、副总裁（王强）' },
      { label: '请转告', text: '副总裁（规则手册里没有联系方式）' },
    ]);
    expect(links).toEqual([{ text: '我来处理', url: 'https://x.example.test/?t=1' }]);
    expect(mention).toEqual({ mobiles: ['13800000001'], userIds: [] });
  });

  it('names what is overdue before what comes next, and the round', () => {
    const late = {
      ...clock,
      state: 'breached',
      breached: true,
      remainingMs: 0,
      overdueMs: 75 * MINUTE,
    } as const;
    const { lines } = alert(card({ clocks: [late, ...card().clocks] }), 0, 1);
    expect(lines).toContainEqual({ label: '时限', text: '专家核查数据已超时 1 小时 15 分钟' });
    expect(lines[0]).toEqual({
      label: '升级',
      text: '红线直通车 第 1 级（共 3 级），第 2 轮，已 10 分钟 无人响应',
    });
  });

  it('quotes shortly', () => {
    const { quote } = alert();
    expect(Array.from(quote!)).toHaveLength(161);
    expect(quote!.endsWith('…')).toBe(true);
  });

  it('without a page there is no link, and the first rung waits for nobody', () => {
    const first = ladderAlert(card({ clocks: [] }), policy(), { rung: 0, loop: 0, at: NOW }, NOW, NOW, {
      mentions: resolveMentions([], []),
      link: '',
    });
    expect(first.links).toEqual([]);
    expect(first.lines[0]).toEqual({ label: '升级', text: '红线直通车 第 1 级（共 3 级）' });
    expect(first.lines.map((line) => (line as { label: string }).label)).not.toContain('时限');
  });
});

describe('mentions', () => {
  it('call everybody who shares a role, by user id where there is one, each role once', () => {
    const people = [...PEOPLE, { role: '研发值班', name: '赵一', mobile: '13800000009', dingTalkUserId: '' }];
    expect(resolveMentions(people, ['研发值班', '研发值班', '不存在'])).toEqual({
      mention: { mobiles: ['13800000009'], userIds: ['rd-duty'] },
      called: ['研发值班（赵一）', '不存在'],
      unreachable: ['不存在'],
    });
  });
});

describe('hand-off', () => {
  it('escapes the customer’s words in HTML and marks a drill', () => {
    const message = handOffMessage('a@example.test', { ...alert(), quote: '<img src=x>', drill: true });
    expect(message.subject.startsWith('[演练] 【P0 红线】')).toBe(true);
    expect(message.html).toContain('<blockquote>&#60;img src=x&#62;</blockquote>');
    expect(message.text).toContain('我来处理：https://x.example.test/?t=1');
  });
});

it.each([
  [0, '不到 1 分钟'],
  [59_999, '不到 1 分钟'],
  [60_000, '1 分钟'],
  [60 * MINUTE, '1 小时'],
  [25 * 60 * MINUTE + MINUTE, '25 小时 1 分钟'],
])('%d ms reads %s', (ms, text) => expect(durationText(ms)).toBe(text));
