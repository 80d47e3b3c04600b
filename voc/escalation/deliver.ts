import { CHANNELS, classifyTransportError, minimalMessage } from '../channels';
import type {
  AlertMessage,
  Channel,
  ChannelAnswer,
  ChannelRequest,
  DingTalkGroup,
  SignedWebhookTarget,
} from '../channels';
import { VocError } from '../errors';
import type { AttemptResult } from './types';

/** Where a message goes, with its secrets: never stored, never logged. */
export type Address =
  | { channel: 'dingTalkRobot'; group: DingTalkGroup }
  | { channel: 'signedWebhook'; webhook: SignedWebhookTarget };

/** Sends one request and gives the answer, whatever its status; throws where there is none. */
export type Post = (request: ChannelRequest) => Promise<ChannelAnswer>;

/**
 * One attempt: at most two requests. A refused text is sent again without the customer's words (somebody must still
 * come); an unknown fate is sent again marked, or with the same id where the receiver tells duplicates apart.
 * Never throws: what went wrong is in the result, with its remedy.
 * @param now UTC ms, asked again for the second request because signatures carry the time
 */
export async function deliver(
  address: Address,
  message: AlertMessage,
  id: string,
  now: () => number,
  post: Post,
): Promise<AttemptResult> {
  const send = async (text: AlertMessage) =>
    address.channel === 'dingTalkRobot'
      ? await once(CHANNELS.dingtalkRobot, address.group, text, id, now, post, [
          address.group.accessToken,
          address.group.secret,
        ])
      : await once(CHANNELS.signedWebhook, address.webhook, text, id, now, post, [address.webhook.secret]);
  const first = await send(message);
  if (first.outcome === 'content') return await send(minimalMessage(message));
  if (first.outcome === 'uncertain') {
    const { resend } = address.channel === 'dingTalkRobot' ? CHANNELS.dingtalkRobot : CHANNELS.signedWebhook;
    const second = await send(resend === 'mark' ? { ...message, resend: true } : message);
    // The first one may have arrived: a second that certainly failed does not make that unsaid.
    return second.outcome === 'sent' || second.outcome === 'partial' ? second : first;
  }
  return first;
}

async function once<Target>(
  channel: Channel<Target>,
  target: Target,
  message: AlertMessage,
  id: string,
  now: () => number,
  post: Post,
  secrets: (string | undefined)[],
): Promise<AttemptResult> {
  let request: ChannelRequest;
  try {
    request = channel.build(target, message, { id, now: now() });
  } catch (error) {
    return buildFailure(error);
  }
  let answer: ChannelAnswer;
  try {
    answer = await post(request);
  } catch (error) {
    return classifyTransportError(error, secrets);
  }
  return channel.read(target, answer, now());
}

/** An unusable credential: the sentence names the field, never the secret. */
function buildFailure(error: unknown): AttemptResult {
  if (!(error instanceof VocError)) return { outcome: 'bug', reason: 'requestRejected' };
  return {
    outcome: 'config',
    reason: 'badTarget',
    providerMessage: error.sentence.zh,
    remedy: error.remedy,
  };
}
