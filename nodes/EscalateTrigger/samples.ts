import type { IDataObject } from 'n8n-workflow';

/** What "listen for test event" shows: shaped like the real items. */
const caseSample: IDataObject = {
  number: 'C20261121-000042',
  level: 'P0',
  type: 'productFault',
  category: 'brake',
  state: 'new',
  title: '制动失效 · 星途X5 · 成都',
  department: '质量部',
  owner: '质量总监',
  openedAt: '2026-11-21T09:30:00.000+08:00',
  feedbacks: ['F20261121-000107'],
  rulebookVersion: 3,
  revision: 1,
  zone: 'Asia/Shanghai',
  attributes: { brand: '星途', model: 'X5', province: '四川', city: '成都', channel: 'web' },
  priority: 'high',
  affected: 1,
  coOwners: [],
  transfers: 0,
  formerOwners: [],
  reopens: 0,
};

const ladderSample: IDataObject = {
  id: 'L20261121-000042',
  caseNumber: 'C20261121-000042',
  policyId: 'redLine',
  name: '红线直通车',
  state: 'climbing',
  rung: 2,
  rungs: 4,
  loop: 1,
  loops: 3,
  nextAt: '2026-11-21T09:35:01.000+08:00',
  raisedAt: '2026-11-21T09:30:01.000+08:00',
  raisedBy: 'system',
};

const about = { ladderId: ladderSample.id, caseNumber: caseSample.number, zone: 'Asia/Shanghai', attempt: 1 };

export const samples = {
  'ladder.rungDue': {
    ...about,
    rung: 1,
    loop: 0,
    ...named('ladder.rungDue', '/0/1'),
    dueAt: '2026-11-21T09:35:01.000+08:00',
    case: caseSample,
    ladder: ladderSample,
    text: '案件 C20261121-000042 到了第 2 级通知',
    textEn: 'Case C20261121-000042: rung 2 is due',
  },
  'ladder.acknowledged': {
    ...about,
    actor: '李敏',
    via: 'link',
    text: '案件 C20261121-000042 已由 李敏 接手',
    textEn: 'Case C20261121-000042 was taken over by 李敏',
    ...named('ladder.acknowledged'),
    dueAt: '2026-11-21T09:37:12.000+08:00',
    case: {
      ...caseSample,
      state: 'acknowledged',
      acknowledgedAt: '2026-11-21T09:37:12.000+08:00',
      acknowledgedBy: '李敏',
    },
    ladder: {
      ...withoutNext(ladderSample),
      state: 'acknowledged',
      acknowledgedAt: '2026-11-21T09:37:12.000+08:00',
      acknowledgedBy: '李敏',
    },
  },
  'ladder.exhausted': {
    ...about,
    ...named('ladder.exhausted'),
    dueAt: '2026-11-21T12:30:01.000+08:00',
    case: caseSample,
    ladder: { ...withoutNext(ladderSample), state: 'exhausted', rung: 4, loop: 3 },
    text: '案件 C20261121-000042 已通知 3 轮仍无人受理',
    textEn: 'Case C20261121-000042: nobody answered in 3 climbs',
  },
} satisfies Record<string, IDataObject>;

/** Topic and natural key of an event about the ladder. */
function named(event: string, place = ''): IDataObject {
  return { event, eventKey: `${event}/${String(ladderSample.id)}${place}` };
}

/** A ladder that has ended has no next step. */
function withoutNext(ladder: IDataObject): IDataObject {
  return Object.fromEntries(Object.entries(ladder).filter(([member]) => member !== 'nextAt'));
}
