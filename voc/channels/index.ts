import { buildDingTalkRequest, type DingTalkGroup } from './dingtalkRobot';
import { readDingTalkAnswer } from './dingtalkAnswer';
import {
  buildSignedWebhookRequest,
  readSignedWebhookAnswer,
  type SignedWebhookTarget,
} from './signedWebhook';
import type { AlertMessage, ChannelAnswer, ChannelRequest, SendResult } from './types';

/** One way to reach people: it makes a request and reads the answer; the node in between sends. */
export interface Channel<Target> {
  /**
   * What to do after `uncertain`: `mark` – send again, marked as such (a second message in a group does no harm);
   * `sameKey` – send the same again, the receiver drops it by its id; `never` – a person would be called twice.
   */
  resend: 'mark' | 'sameKey' | 'never';
  /**
   * Throws VocError `channel.config` for an unusable target.
   * @param id key of the notification, the same for every attempt
   * @param now UTC milliseconds
   */
  build(target: Target, message: AlertMessage, context: { id: string; now: number }): ChannelRequest;
  /** Never throws. */
  read(target: Target, answer: ChannelAnswer, now: number): SendResult;
}

const dingtalkRobot: Channel<DingTalkGroup> = {
  resend: 'mark',
  build: (group, message, { now }) => buildDingTalkRequest(group, message, now),
  read: (group, answer) => readDingTalkAnswer(answer.status, answer.body, dingTalkSecrets(group)),
};

/** The token as such too, where a whole address was pasted. */
function dingTalkSecrets(group: DingTalkGroup) {
  return [
    /access_token=([^&\s]+)/.exec(group.accessToken)?.[1],
    group.accessToken.trim(),
    group.secret?.trim(),
  ];
}

const signedWebhook: Channel<SignedWebhookTarget> = {
  resend: 'sameKey',
  build: (target, message, { id, now }) => buildSignedWebhookRequest(target, message, now, id),
  read: (target, answer, now) => readSignedWebhookAnswer(answer, now, target.secret),
};

/** The registry: a new channel is one file and one line here. */
export const CHANNELS = { dingtalkRobot, signedWebhook } as const;
export type ChannelName = keyof typeof CHANNELS;

export { classifyTransportError } from './failure';
export { minimalMessage } from './message';
export { redact } from './redact';
export type * from './types';
export type { DingTalkGroup } from './dingtalkRobot';
export type { SignedWebhookTarget } from './signedWebhook';
