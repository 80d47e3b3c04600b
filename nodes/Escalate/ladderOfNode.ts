import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { VocError, shortValue } from '../../voc/errors';
import { ladderFor } from '../../voc/escalation/plan';
import { ladderSchema } from '../../voc/rulebook/schema';
import type { LadderPolicy, Rulebook, Target } from '../../voc/rulebook/schema';
import { LEVELS } from '../../voc/types';
import type { Level } from '../../voc/types';

export const channelProperty: INodeProperties = {
  displayName: 'Channel',
  name: 'channel',
  type: 'options',
  options: [
    { name: 'DingTalk Group Robot', value: 'dingTalkRobot' },
    { name: 'Hand-Off to Another Node', value: 'handOff', description: 'A ready message for e-mail, SMS …' },
    { name: 'Signed Webhook', value: 'signedWebhook' },
  ],
  default: 'dingTalkRobot',
};

export const toProperty: INodeProperties = {
  displayName: 'Group or Address',
  name: 'to',
  type: 'string',
  default: '危机群',
  description: 'Name of the group in the credential; for a hand-off the address the next node sends to',
  displayOptions: { show: { channel: ['dingTalkRobot', 'handOff'] } },
};

export const mentionProperty: INodeProperties = {
  displayName: 'Mention Roles',
  name: 'mention',
  type: 'string',
  default: '',
  placeholder: 'e.g. 质量总监, 研发值班',
  description: 'Roles of the rulebook to call by name, separated by commas',
};

export const ladderProperties: INodeProperties[] = [
  {
    displayName: 'Ladder From',
    name: 'ladderSource',
    type: 'options',
    options: [
      { name: 'Rulebook', value: 'rulebook', description: 'The ladder of the case’s level' },
      { name: 'This Node', value: 'node', description: 'The rungs entered below' },
    ],
    default: 'rulebook',
  },
  {
    displayName: 'Rungs',
    name: 'rungs',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Rung', sortable: true },
    default: {},
    placeholder: 'Add Rung',
    description: 'Entries of the same minute are one rung that uses several channels at once',
    options: [
      {
        displayName: 'Rung',
        name: 'rung',
        values: [
          {
            displayName: 'After Minutes',
            name: 'afterMinutes',
            type: 'number',
            default: 0,
            typeOptions: { minValue: 0 },
            description: 'Minutes after the ladder was raised',
          },
          channelProperty,
          toProperty,
          mentionProperty,
        ],
      },
    ],
    displayOptions: { show: { ladderSource: ['node'] } },
  },
  {
    displayName: 'Climbs',
    name: 'loops',
    type: 'number',
    default: 3,
    typeOptions: { minValue: 1, maxValue: 20 },
    description: 'How often the ladder is climbed before it is given up',
    displayOptions: { show: { ladderSource: ['node'] } },
  },
  {
    displayName: 'Minutes Between Climbs',
    name: 'loopAfterMinutes',
    type: 'number',
    default: 30,
    typeOptions: { minValue: 1 },
    displayOptions: { show: { ladderSource: ['node'] } },
  },
];

export function rolesOf(text: unknown): string[] {
  return String(text ?? '')
    .split(/[,，、;；]/)
    .map((role) => role.trim())
    .filter((role) => role !== '');
}

/** The ladder for a level: the rulebook's, or the one entered in the node. Throws VocError naming the rung. */
export function policyOf(
  context: IExecuteFunctions,
  itemIndex: number,
  rulebook: Rulebook,
): (level: Level) => LadderPolicy | undefined {
  if (context.getNodeParameter('ladderSource', itemIndex) === 'rulebook') {
    return (level) => ladderFor(rulebook, level);
  }
  const entered = context.getNodeParameter('rungs', itemIndex, {}) as { rung?: IDataObject[] };
  const byMinute = new Map<number, Target[]>();
  for (const rung of entered.rung ?? []) {
    const minute = Number(rung.afterMinutes ?? 0);
    const target = { channel: rung.channel, to: rung.to ?? '', mention: rolesOf(rung.mention) } as Target;
    byMinute.set(minute, [...(byMinute.get(minute) ?? []), target]);
  }
  const parsed = ladderSchema.safeParse({
    id: 'node',
    name: { zh: '升级', en: 'Escalation' },
    levels: LEVELS,
    rungs: [...byMinute]
      .sort(([a], [b]) => a - b)
      .map(([afterMinutes, targets]) => ({ afterMinutes, targets })),
    loops: context.getNodeParameter('loops', itemIndex),
    loopAfterMinutes: context.getNodeParameter('loopAfterMinutes', itemIndex),
  });
  if (parsed.success) return () => parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new VocError({
    code: 'input.invalid',
    field: issue.path.join('.') || 'rungs',
    value: shortValue(entered.rung ?? []),
    message: { zh: '节点里填写的升级阶梯不能用', en: 'The ladder entered in this node cannot be used' },
    remedy: {
      zh: '至少填写一级；分钟数从 0 到 10080，轮数 1–20，两轮间隔大于 0。',
      en: 'Enter at least one rung; minutes from 0 to 10080, climbs 1–20, more than 0 minutes between climbs.',
    },
  });
}
