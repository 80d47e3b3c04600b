import type { IDataObject } from 'n8n-workflow';
import type { CaseView } from '../../voc/cases';
import type { ClockTopic, ClockView } from '../../voc/sla';

const CASE: CaseView = {
  number: 'C20261121-000042',
  level: 'P0',
  type: 'productFault',
  category: 'brake',
  state: 'new',
  title: '制动失效 · 星途X5 · 成都',
  department: '质量部',
  owner: '质量总监',
  openedAt: '2026-11-21T09:30:02.000+08:00',
  feedbacks: ['F20261121-000042'],
  rulebookVersion: 0,
  revision: 1,
  zone: 'Asia/Shanghai',
  attributes: {
    brand: '星途',
    model: 'X5',
    batch: 'B2609',
    province: '四川',
    city: '成都',
    channel: 'webForm',
    why: '“制动没有反应”：制动失效，按红线处理',
  },
  priority: 'high',
  affected: 1,
  coOwners: [],
  transfers: 0,
  formerOwners: [],
  reopens: 0,
};

const CLOCK = {
  id: 'C20261121-000042/expertCheck',
  caseNumber: 'C20261121-000042',
  name: '专家核查数据',
  nameEn: 'Expert checks the data',
  startedAt: '2026-11-21T09:30:02.000+08:00',
  warnAt: '2026-11-21T10:18:02.000+08:00',
  dueAt: '2026-11-21T10:30:02.000+08:00',
  pausedMs: 0,
};

function sample(event: string, clock: ClockView, text: string, textEn: string): IDataObject {
  return {
    caseNumber: CASE.number,
    clockId: clock.id,
    case: CASE as unknown as IDataObject,
    clock: clock as unknown as IDataObject,
    text,
    textEn,
    zone: CASE.zone,
    event,
    eventKey: `${event}/${clock.id}`,
    dueAt: clock.dueAt,
    attempt: 1,
  };
}

/** One item a topic, as the real events carry them. */
export const samples: Readonly<Record<ClockTopic, IDataObject>> = {
  'clock.warning': sample(
    'clock.warning',
    {
      ...{ ...CLOCK, state: 'running', breached: false, overrun: false },
      ...{ elapsedMs: 2_881_000, remainingMs: 719_000, overdueMs: 0 },
    },
    '案件 C20261121-000042 的“专家核查数据”还剩 11 分钟（截止 2026-11-21 10:30）',
    'Case C20261121-000042: "Expert checks the data" has 11 min left (due 2026-11-21 10:30)',
  ),
  'clock.breach': sample(
    'clock.breach',
    {
      ...{ ...CLOCK, state: 'breached', breached: true, overrun: false },
      ...{ elapsedMs: 3_600_600, remainingMs: 0, overdueMs: 600 },
    },
    '案件 C20261121-000042 的“专家核查数据”已超时不到 1 分钟（截止 2026-11-21 10:30）',
    'Case C20261121-000042: "Expert checks the data" is overdue by less than 1 min (due 2026-11-21 10:30)',
  ),
  'clock.overrun': sample(
    'clock.overrun',
    {
      ...{ ...CLOCK, state: 'breached', breached: true, overrun: true },
      ...{ elapsedMs: 4_320_600, remainingMs: 0, overdueMs: 720_600 },
    },
    '案件 C20261121-000042 的“专家核查数据”已超时 12 分钟（截止 2026-11-21 10:30），超出时限 20% 以上，请安排复盘',
    'Case C20261121-000042: "Expert checks the data" is overdue by 12 min (due 2026-11-21 10:30), more than 20 % over its limit: review why',
  ),
};
