import type {
  ICredentialDataDecryptedObject,
  ICredentialsDecrypted,
  ICredentialTestFunctions,
  INodeCredentialTestResult,
} from 'n8n-workflow';
import { classifyTransportError } from '../../voc/channels';
import type { SendResult } from '../../voc/channels';
import { readDingTalkAnswer } from '../../voc/channels/dingtalkAnswer';
import { resolveDingTalkGroup, signDingTalk } from '../../voc/channels/dingtalkRobot';
import { readSignedWebhookAnswer, signStandardWebhook } from '../../voc/channels/signedWebhook';
import { systemClock } from '../../voc/clock';
import { VocError } from '../../voc/errors';
import { say } from '../../voc/language';
import type { Sentence } from '../../voc/types';
import { serverLanguage } from '../shared/language';
import { readGroups } from './outside';

const TIMEOUT_MS = 10_000;
/** What DingTalk says of a message without content once token, signature and address were right. */
const REACHED = new Set(['40035', '400105', '0']);

type Credential = ICredentialsDecrypted<ICredentialDataDecryptedObject>;

/**
 * "Test" of the credential `DingTalkRobotApi`: asks every group's robot with an empty message. Nothing is posted; a
 * wrong token, signature or address is told apart (research/channels.md §4). Keywords show only in a real message.
 */
export async function dingTalkRobotTest(
  this: ICredentialTestFunctions,
  credential: Credential,
): Promise<INodeCredentialTestResult> {
  const { baseUrl, groups } = readGroups(credential.data ?? {});
  if (groups.length === 0) {
    return bad({ zh: '还没有添加群', en: 'There is no group yet' });
  }
  const names = new Set<string>();
  for (const { name, accessToken, secret } of groups) {
    if (name === '') return bad({ zh: '有一个群没有填名称', en: 'One group has no name' });
    if (names.has(name))
      return bad({ zh: `群名“${name}”重复`, en: `The group name "${name}" is there twice` });
    names.add(name);
    const result = await guarded([accessToken, secret], async () => {
      const group = resolveDingTalkGroup({ baseUrl, accessToken, secret });
      const now = systemClock.now();
      const query: Record<string, string> = { access_token: group.token };
      if (secret !== '') {
        query.timestamp = String(now);
        query.sign = signDingTalk(now, secret);
      }
      const answer = await post(this, {
        uri: `${group.baseUrl}/robot/send`,
        qs: query,
        headers: { 'Content-Type': 'application/json; charset=utf-8' },
        body: '{}',
      });
      return readDingTalkAnswer(answer.statusCode, answer.body, [accessToken, group.token, secret]);
    });
    // An empty message holds no keyword, so a robot that wants one proves by this that the token is right.
    const reached = REACHED.has(result.providerCode ?? '') || result.reason === 'keywordMissing';
    if (!reached) return bad(explained({ zh: `群“${name}”：`, en: `Group "${name}": ` }, result));
  }
  return good({
    zh: `${groups.length} 个群机器人都能连通（未发消息）`,
    en: `All ${groups.length} robots answer (nothing was posted)`,
  });
}

/** "Test" of `SignedWebhookApi`: a signed `ping`, which receivers of Standard Webhooks do not act on. */
export async function signedWebhookTest(
  this: ICredentialTestFunctions,
  credential: Credential,
): Promise<INodeCredentialTestResult> {
  const url = String(credential.data?.url ?? '').trim();
  const secret = String(credential.data?.secret ?? '').trim();
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    return bad({ zh: '请填写 https:// 开头的完整地址', en: 'Enter a full https:// address' });
  }
  const result = await guarded([secret], async () => {
    const now = systemClock.now();
    const timestamp = Math.floor(now / 1000);
    const id = `ping_${timestamp}`;
    const body = JSON.stringify({ type: 'ping', timestamp: new Date(now).toISOString(), data: {} });
    const answer = await post(this, {
      uri: url,
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signStandardWebhook(secret, id, timestamp, body),
      },
      body,
    });
    return readSignedWebhookAnswer({ status: answer.statusCode, body: answer.body }, now, secret);
  });
  return result.outcome === 'sent'
    ? good({ zh: '接收方接受了签名', en: 'The receiver accepts the signature' })
    : bad(explained({ zh: '', en: '' }, result));
}

interface LegacyAnswer {
  statusCode: number;
  body: unknown;
}

/** n8n gives credential tests its older request helper only. */
async function post(
  context: ICredentialTestFunctions,
  request: { uri: string; qs?: Record<string, string>; headers: Record<string, string>; body: string },
): Promise<LegacyAnswer> {
  return (await context.helpers.request({
    method: 'POST',
    ...request,
    simple: false,
    resolveWithFullResponse: true,
    followRedirect: false,
    followAllRedirects: false,
    timeout: TIMEOUT_MS,
  })) as LegacyAnswer;
}

async function guarded(secrets: string[], work: () => Promise<SendResult>): Promise<SendResult> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof VocError)) return classifyTransportError(error, secrets);
    return {
      outcome: 'config',
      reason: 'securityCheckFailed',
      remedy: error.remedy,
      providerMessage: say(error.sentence, serverLanguage),
    };
  }
}

function explained(who: Sentence, { providerMessage, providerCode, remedy }: SendResult): Sentence {
  const said = [providerCode, providerMessage].filter(Boolean).join(' ');
  return {
    zh: `${who.zh}${remedy?.zh ?? ''} ${said}`.trim(),
    en: `${who.en}${remedy?.en ?? ''} ${said}`.trim(),
  };
}

const good = (message: Sentence): INodeCredentialTestResult => ({
  status: 'OK',
  message: say(message, serverLanguage),
});
const bad = (message: Sentence): INodeCredentialTestResult => ({
  status: 'Error',
  message: say(message, serverLanguage),
});
