import type { IDataObject } from 'n8n-workflow';
import type { CaseTopic, CaseView } from '../../voc/cases';
import { eventItem } from '../shared/eventTrigger';

const CASE: CaseView = {
  number: 'C20261121-000042',
  level: 'P0',
  type: 'productFault',
  category: 'brake',
  state: 'measure',
  title: '制动失效 · 星途X5 · 成都',
  department: '质量部',
  owner: '质量总监',
  openedAt: '2026-11-21T09:30:02.000+08:00',
  acknowledgedAt: '2026-11-21T09:33:40.000+08:00',
  acknowledgedBy: '李工',
  feedbacks: ['F20261121-000042'],
  rulebookVersion: 0,
  revision: 4,
  zone: 'Asia/Shanghai',
  attributes: {
    brand: '星途',
    model: 'X5',
    batch: 'B2609',
    province: '四川',
    city: '成都',
    channel: 'webForm',
  },
  priority: 'high',
  affected: 1,
  coOwners: [],
  transfers: 0,
  formerOwners: [],
  reopens: 0,
};

function sample(
  topic: CaseTopic,
  dueAt: string,
  payload: Record<string, string | number>,
  text: string,
  textEn: string,
  change: Partial<CaseView> = {},
): IDataObject {
  const { json } = eventItem({
    id: 3,
    topic,
    key: `${topic}/${CASE.number}/1`,
    dueAt: Date.parse(dueAt),
    attempt: 1,
    payload: { caseNumber: CASE.number, ...payload },
  });
  return { ...json, case: { ...CASE, ...change } as unknown as IDataObject, text, textEn, zone: CASE.zone };
}

/** One item a topic, as the real events carry them. */
export const caseSamples = {
  'case.resolved': sample(
    'case.resolved',
    '2026-11-22T10:00:00.000+08:00',
    {},
    `案件 ${CASE.number}（${CASE.title}）已解决，请客户评价。责任人 质量总监`,
    `Case ${CASE.number} is resolved: ask the customer. Owner: 质量总监`,
    { state: 'solved' },
  ),
  'case.progressDue': sample(
    'case.progressDue',
    '2026-11-21T21:30:02.000+08:00',
    { since: 1_795_224_602_000, reminder: 0 },
    `案件 ${CASE.number}（${CASE.title}）已 12 小时没有告知客户进展，请联系客户并“记录联系”`,
    `The customer of case ${CASE.number} has heard nothing for 12 hours: tell them and log the contact`,
  ),
  'case.answerDue': sample(
    'case.answerDue',
    '2026-11-24T10:00:00.000+08:00',
    { surveyId: `${CASE.number}/1`, attempts: 1 },
    `案件 ${CASE.number}（${CASE.title}）已请客户评价 1 次，尚未答复；请再次询问。`,
    `The customer of case ${CASE.number} was asked 1 times and has not answered; ask again.`,
    { state: 'solved' },
  ),
  'case.followUp': sample(
    'case.followUp',
    '2026-12-25T10:00:00.000+08:00',
    { closing: 1 },
    `案件 ${CASE.number}（${CASE.title}）结案已满一个月，请回访客户：问题是否再次出现。责任人 质量总监`,
    `Case ${CASE.number} was closed a month ago: ask the customer whether the problem came back. Owner: 质量总监`,
    { state: 'closed', closedAt: '2026-11-25T10:00:00.000+08:00', closeReason: '已更换制动主缸' },
  ),
  'case.reopened': sample(
    'case.reopened',
    '2026-12-25T11:00:00.000+08:00',
    { reason: 'cameBack', reopens: 1 },
    `案件 ${CASE.number}（${CASE.title}）已重开（次月回访，问题再次出现），请责任人 质量总监 受理`,
    `Case ${CASE.number} was reopened (it came back within the month); owner: 质量总监`,
    { state: 'reopened', reopens: 1 },
  ),
  'case.transferEscalated': sample(
    'case.transferEscalated',
    '2026-11-22T15:00:00.000+08:00',
    { why: 'limitReached', askedBy: '王磊', decider: '质量委员会副总裁', reason: '非本部门问题' },
    `【击鼓传花】案件 ${CASE.number}（${CASE.title}）已移交 2 次，王磊 又要移交给售后部 售后经理，已拒绝（移交次数已到上限）。请质量委员会副总裁指派责任人`,
    `Case ${CASE.number} was passed on 2 times; another transfer to 售后部, 售后经理 was refused. Somebody has to decide who owns it`,
    { transfers: 2 },
  ),
};
