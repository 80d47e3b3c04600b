import { DEFAULT_ZONE } from '../clock';
import { rulebookSchema } from './schema';
import type { Rulebook, RulebookInput } from './schema';

/** The rulebook that serves until the owner publishes one; version 0. Numbers are those of R10 and R11. */
export function defaultRulebook(): Rulebook {
  return rulebookSchema.parse({
    version: 0,
    zone: DEFAULT_ZONE,
    words: [],
    people: [{ role: '质量总监' }, { role: '研发值班' }, { role: '质量委员会副总裁' }, { role: '客服主管' }],
    limits: [
      limit('expertCheck', '专家核查数据', 'Expert checks the data', RED, 60, 'acknowledge'),
      limit('preliminaryFinding', '初步结论', 'Preliminary finding', RED, 24 * 60, 'finding'),
      limit('temporaryMeasure', '临时措施', 'Temporary measure', ['P0'], 24 * 60, 'measure'),
      {
        ...limit('onSite', '到达现场', 'On site', ['P0'], 2 * 60, 'byHand'),
        types: ['productFault'],
      },
      limit('temporarySolution', '临时解决方案', 'Temporary solution', ['P1'], 8 * 60, 'measure', true),
      limit('plan', '处理方案', 'Plan', ['P2'], 24 * 60, 'finding', true),
      limit(
        'customerConfirmation',
        '向客户确认受理',
        'Confirmed to the customer',
        ALL,
        24 * 60,
        'customerNotice',
        true,
      ),
      {
        ...limit(
          'hotlineResponse',
          '热线首次回复',
          'First response to a hotline call',
          ALL,
          2 * 60,
          'customerNotice',
          true,
        ),
        channels: ['hotline'],
      },
      {
        ...limit(
          'hotlineSolution',
          '热线投诉解决',
          'Solution of a hotline complaint',
          ALL,
          48 * 60,
          'measure',
          true,
        ),
        channels: ['hotline'],
      },
      {
        ...limit('pickUp', '电话接起', 'Call picked up', ALL, 1, 'acknowledge', true),
        // The channel of a call that still rings; a hotline system that reports it posts under this name.
        channels: ['hotlineCall'],
      },
      {
        ...limit('bookingAnswer', '预约回复', 'Booking answered', ALL, 30, 'customerNotice', true),
        channels: ['booking'],
      },
      {
        ...limit('faultCodes', '故障码解析', 'Fault codes parsed', ALL, 4 * 60, 'finding', true),
        channels: ['telematics'],
      },
    ],
    ladders: [
      {
        id: 'redLine',
        name: { zh: '红线直通车', en: 'Red-line through-train' },
        levels: ['P0', 'review'],
        rungs: [
          {
            afterMinutes: 0,
            targets: [{ channel: 'dingTalkRobot', to: '危机群', mention: ['质量总监', '研发值班'] }],
          },
          {
            afterMinutes: 5,
            targets: [
              { channel: 'dingTalkRobot', to: '危机群', mention: ['质量总监', '研发值班', '客服主管'] },
            ],
          },
          {
            afterMinutes: 15,
            targets: [{ channel: 'dingTalkRobot', to: '危机群', mention: ['质量委员会副总裁'] }],
          },
          {
            afterMinutes: 30,
            targets: [{ channel: 'dingTalkRobot', to: '危机群', mention: ['质量委员会副总裁', '质量总监'] }],
          },
        ],
        loops: 3,
        loopAfterMinutes: 30,
      },
    ],
    owners: [
      { level: 'P0', department: '质量部', owner: '质量总监' },
      { level: 'review', department: '质量部', owner: '质量总监' },
      { type: 'productFault', department: '质量部', owner: '研发值班' },
      { department: '客服部', owner: '客服主管' },
    ],
  });
}

type Limits = NonNullable<RulebookInput['limits']>[number];

const RED: Limits['levels'] = ['P0', 'review'];
const ALL: Limits['levels'] = ['P0', 'review', 'P1', 'P2'];

function limit(
  id: string,
  zh: string,
  en: string,
  levels: Limits['levels'],
  minutes: number,
  metBy: Limits['metBy'],
  pausable = false,
): Limits {
  return { id, name: { zh, en }, levels, minutes, metBy, pausable };
}
