import type { IDataObject } from 'n8n-workflow';
import type { EpisodeView } from '../../voc/surge';
import { eventItem } from '../shared/eventTrigger';
import { caseSamples } from './caseSamples';
import { brokenItem, surgeItem } from './enrich';
import type { SurgePayload } from './enrich';

const NUMBER = 'F20261121-000042';

/** A feedback whose execution died before its verdict, as the trigger brings it back. */
const stalled = eventItem({
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

const DAY = 86_400_000;
const LAST_DAY = Date.parse('2026-11-21T00:00:00.000+08:00');
const COUNTS = [2, 1, 3, 2, 0, 2, 4, 3, 2, 2, 1, 3, 2, 18, 53];

const EPISODE: EpisodeView = {
  id: 'S20261121-groupOutbreak-Yx3Kq0Zb-1',
  rule: 'groupOutbreak',
  kind: 'count',
  state: 'open',
  openedAt: '2026-11-21T15:12:40.000+08:00',
  lastAt: '2026-11-21T15:12:40.000+08:00',
  peak: 50,
  evidence: {
    rule: 'groupOutbreak',
    kind: 'count',
    name: { zh: '同一故障 24 小时内达到 50 起且在扩散', en: 'Same fault 50 times in 24 h, and spreading' },
    key: [
      { field: 'vehicle.model', value: '星途X5' },
      { field: 'fault', value: 'brake' },
    ],
    stream: 'c0untsC0-Yx3Kq0ZbYx3Kq0Zb',
    window: { from: '2026-11-20T15:15:00.000+08:00', to: '2026-11-21T15:15:00.000+08:00', minutes: 1440 },
    count: 50,
    expected: 2.1,
    pValue: 0,
    alarmsPerKeyYear: 0,
    threshold: 50,
    spreading: {
      ...{ spreading: true, met: ['regions', 'rising'], regions: 4, dealers: 2, days: 2 },
      ...{ earlierHalf: 12, laterHalf: 38 },
    },
    episode: 'S20261121-groupOutbreak-Yx3Kq0Zb-1',
    transition: 'opened',
    raisesTo: 'P0',
    caseNumbers: ['C20261121-000042', 'C20261121-000041', 'C20261121-000039'],
    series: {
      stepMs: DAY,
      points: COUNTS.map((count, i) => ({
        at: LAST_DAY - (COUNTS.length - 1 - i) * DAY,
        count,
        expected: 2.1,
        upper: 6.4,
      })),
    },
    why: {
      zh: '24 小时内 50 起（门槛 50，预期 2.1），正在扩散：4 个地区、后半段 38 起多于前半段 12 起',
      en: '50 in 24 h (threshold 50, 2.1 expected), spreading: 4 regions, later half 38 above earlier half 12',
    },
  },
};

function surgeSample(transition: SurgePayload['transition'], change: Partial<EpisodeView> = {}): IDataObject {
  const episode: EpisodeView = { ...EPISODE, ...change };
  const topic = `surge.${transition}` as const;
  const { json } = eventItem({
    id: 2,
    topic,
    key: `${topic}/${episode.id}`,
    dueAt: Date.parse(episode.lastAt),
    attempt: 1,
    payload: { transition },
  });
  return { ...json, episode: episode as unknown as IDataObject, ...surgeItem({ transition, episode }) };
}

const BROKEN = { broken: 8, serving: 7 };
const broken: IDataObject = {
  ...eventItem({
    id: 4,
    topic: 'rulebook.broken',
    key: `rulebook.broken/${BROKEN.broken}`,
    dueAt: LAST_DAY,
    attempt: 1,
    payload: { ...BROKEN, zone: 'Asia/Shanghai' },
  }).json,
  ...brokenItem(BROKEN),
};

/** One item a topic, as the real events carry them. */
export const samples = {
  'feedback.stalled': stalled,
  ...caseSamples,
  'rulebook.broken': broken,
  'surge.opened': surgeSample('opened'),
  'surge.grown': surgeSample('grown', {
    lastAt: '2026-11-21T18:02:11.000+08:00',
    peak: 100,
    evidence: { ...EPISODE.evidence, count: 100, transition: 'grown' },
  }),
  'surge.closed': surgeSample('closed', {
    state: 'closed',
    closedAt: '2026-11-22T18:40:00.000+08:00',
    lastAt: '2026-11-21T18:40:00.000+08:00',
    peak: 112,
  }),
};
