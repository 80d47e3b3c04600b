import { eventItem } from '../shared/eventTrigger';

const NUMBER = 'F20261121-000042';

/** A feedback whose execution died before its verdict, as the trigger brings it back. */
export const stalledSample = eventItem({
  id: 1,
  topic: 'feedback.stalled',
  key: `feedback.stalled/${NUMBER}`,
  dueAt: Date.parse('2026-11-21T09:32:00.000+08:00'),
  attempt: 1,
  payload: {
    feedback: {
      number: NUMBER,
      channel: 'webForm',
      sourceId: 'form-20261121-17',
      text: '下坡时踩制动没有反应，靠手刹才停住，请马上联系我',
      receivedAt: '2026-11-21T09:30:00.000+08:00',
      customer: { name: '李**', phone: '138****5678' },
      vehicle: { brand: '星途', model: 'X5', mileageKm: 12000, batch: 'B2609' },
      place: { province: '四川', city: '成都' },
    },
    zone: 'Asia/Shanghai',
  },
}).json;
