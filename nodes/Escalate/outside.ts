import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Outside } from '../../voc/escalation/climb';
import type { Ways } from '../../voc/escalation/targets';
import type { Ledger } from '../../voc/ledger';
import { currentRulebook } from '../../voc/rulebook/current';
import type { Rulebook } from '../../voc/rulebook/schema';
import type { Sentence } from '../../voc/types';
import { postThrough } from '../shared/send';

/** The channels of this node: its credentials, the rulebook's contacts, n8n's HTTP helper. */
export async function outsideOf(
  context: IExecuteFunctions,
  ledger: Ledger,
): Promise<Outside & { rulebook: Rulebook }> {
  const rulebook = await currentRulebook(ledger);
  return { rulebook, people: rulebook.people, ways: await waysOf(context), post: postThrough(context) };
}

interface Group {
  name: string;
  accessToken: string;
  secret: string;
  keyword: string;
}

/** Both credentials are optional: a rung that needs a missing one fails with its remedy and the ladder goes on. */
export async function waysOf(context: IExecuteFunctions): Promise<Ways> {
  const chosen = context.getNode().credentials ?? {};
  const dingTalk = chosen.dingTalkRobotApi
    ? readGroups(await context.getCredentials('dingTalkRobotApi'))
    : undefined;
  const webhook = chosen.signedWebhookApi ? await context.getCredentials('signedWebhookApi') : undefined;
  return {
    resolve: ({ channel, to }) => {
      if (channel === 'signedWebhook') {
        if (!webhook) return { to, problem: { reason: 'noCredential', remedy: NO_WEBHOOK } };
        return {
          to,
          address: { channel, webhook: { url: String(webhook.url), secret: String(webhook.secret) } },
        };
      }
      if (!dingTalk) return { to, problem: { reason: 'noCredential', remedy: NO_DINGTALK } };
      // An empty name means "the group": clear as long as there is only one.
      const group =
        to === '' && dingTalk.groups.length === 1
          ? dingTalk.groups[0]
          : dingTalk.groups.find(({ name }) => name === to.trim());
      if (!group)
        return { to, problem: { reason: 'unknownGroup', remedy: unknownGroup(to, dingTalk.groups) } };
      const { name, accessToken, secret, keyword } = group;
      return {
        to: name,
        address: {
          channel: 'dingTalkRobot',
          group: { baseUrl: dingTalk.baseUrl, accessToken, secret, keyword },
        },
      };
    },
  };
}

/** Reads the credential `DingTalkRobotApi`. */
export function readGroups(data: IDataObject): { baseUrl: string; groups: Group[] } {
  const listed = (data.groups as IDataObject | undefined)?.group;
  const text = (value: unknown) => (typeof value === 'string' ? value.trim() : '');
  return {
    baseUrl: text(data.baseUrl),
    groups: (Array.isArray(listed) ? (listed as IDataObject[]) : []).map((group) => ({
      name: text(group.name),
      accessToken: text(group.accessToken),
      secret: text(group.secret),
      keyword: text(group.keyword),
    })),
  };
}

const NO_DINGTALK: Sentence = {
  zh: '请在本节点选择凭据“钉钉群机器人”。',
  en: 'Choose a credential "DingTalk Group Robots API" in this node.',
};
const NO_WEBHOOK: Sentence = {
  zh: '请在本节点选择凭据“签名 Webhook”。',
  en: 'Choose a credential "Signed Webhook API" in this node.',
};

function unknownGroup(to: string, groups: readonly Group[]): Sentence {
  const known = groups.map(({ name }) => name).join('、');
  return {
    zh: `凭据“钉钉群机器人”里没有群“${to}”（现有：${known || '无'}）：请添加，或修改规则手册里的群名。`,
    en: `The credential has no group "${to}" (it has: ${known || 'none'}): add it, or change the name in the rulebook.`,
  };
}
