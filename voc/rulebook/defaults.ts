import { DEFAULT_ZONE } from '../clock';
import { rulebookSchema } from './schema';
import type { Rulebook } from './schema';

/** The rulebook that serves until the owner publishes one; version 0. Numbers are those of R10 and R11. */
export function defaultRulebook(): Rulebook {
  return rulebookSchema.parse({
    version: 0,
    zone: DEFAULT_ZONE,
    words: [],
    people: [{ role: '质量总监' }, { role: '研发值班' }, { role: '质量委员会副总裁' }, { role: '客服主管' }],
    limits: [
      limit(
        'expertCheck',
        '专家核查数据',
        'Expert checks the data',
        ['P0', 'review'],
        60,
        'acknowledge',
        false,
      ),
      limit(
        'preliminaryFinding',
        '初步结论',
        'Preliminary finding',
        ['P0', 'review'],
        24 * 60,
        'finding',
        false,
      ),
      limit('temporaryMeasure', '临时措施', 'Temporary measure', ['P0'], 24 * 60, 'measure', false),
      limit('temporarySolution', '临时解决方案', 'Temporary solution', ['P1'], 8 * 60, 'measure', true),
      limit('plan', '处理方案', 'Plan', ['P2'], 24 * 60, 'finding', true),
      limit(
        'customerConfirmation',
        '向客户确认受理',
        'Confirmed to the customer',
        ['P0', 'review', 'P1', 'P2'],
        24 * 60,
        'customerNotice',
        true,
      ),
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

function limit(
  id: string,
  zh: string,
  en: string,
  levels: Rulebook['limits'][number]['levels'],
  minutes: number,
  metBy: Rulebook['limits'][number]['metBy'],
  pausable: boolean,
) {
  return { id, name: { zh, en }, levels, minutes, metBy, pausable };
}
