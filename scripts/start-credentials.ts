import type { InboxConfig } from './lib/inboxClient.ts';
import type { N8nCredential } from './lib/templates.ts';

/**
 * Demo secrets of `npm start`: they open nothing but the inbox on this machine, and stand here so that inbox and n8n
 * agree. A real group gets real ones in the editor.
 */
const CRISIS = { name: '危机群', accessToken: 'demo-crisis', secret: 'SECdemo-crisis', keyword: '' };
const DEVELOPMENT = { name: '研发值班群', accessToken: 'demo-rd', secret: 'SECdemo-rd', keyword: '' };
const WEBHOOK = { path: 'demo', secret: 'whsec_ZGVtby13ZWJob29rLXNlY3JldC1vZi12b2M=' };

/** Who may open the page of template 10 on this machine. */
export const RULEBOOK_OWNER = { user: 'owner', password: 'voc-demo-owner' };

/** The credentials that the templates name; their ids are part of the templates. */
export function startCredentials(ports: { inbox: number }): N8nCredential[] {
  const inbox = `http://127.0.0.1:${ports.inbox}`;
  return [
    {
      id: 'vocDingTalkDemo',
      name: '钉钉机器人（本机演示）',
      type: 'dingTalkRobotApi',
      data: { baseUrl: inbox, groups: { group: [CRISIS, DEVELOPMENT] } },
    },
    {
      id: 'vocWebhookDemo',
      name: '签名 Webhook（本机演示）',
      type: 'signedWebhookApi',
      data: { url: `${inbox}/webhook/${WEBHOOK.path}`, secret: WEBHOOK.secret },
    },
    {
      id: 'vocRulebookOwner',
      name: '规则手册发布人（本机演示）',
      type: 'httpBasicAuth',
      data: { ...RULEBOOK_OWNER },
    },
  ];
}

/** The same robots as the inbox knows them. */
export const INBOX_CONFIG: InboxConfig = {
  dingtalk: [CRISIS, DEVELOPMENT].map(({ name, accessToken, secret }) => ({
    name,
    token: accessToken,
    secret,
  })),
  wecom: [],
  feishu: [],
  webhook: [{ ...WEBHOOK, name: '签名 Webhook' }],
};
