import { httpFailure, notAnAnswer, parseAnswer, result } from './answer';
import type { SendOutcome, SendReason, SendResult } from './types';

/** More than 20 messages a minute close the robot for ten minutes; sending earlier only prolongs it. */
export const DINGTALK_BLOCK_MS = 600_000;
const BUSY_WAIT_MS = 1000;

interface Meaning {
  outcome: SendOutcome;
  reason: SendReason;
  retryAfterMs?: number;
}

const throttled: Meaning = { outcome: 'throttled', reason: 'rateLimited', retryAfterMs: DINGTALK_BLOCK_MS };
const tokenUnknown: Meaning = { outcome: 'dead', reason: 'tokenUnknown' };
const robotRemoved: Meaning = { outcome: 'dead', reason: 'robotRemoved' };
const bug: Meaning = { outcome: 'bug', reason: 'requestRejected' };
const refused: Meaning = { outcome: 'content', reason: 'contentRejected' };

/** `errcode` → meaning (research/channels.md §1.1); 310000 is read from its words, see `securityMeaning`. */
export const DINGTALK_CODES: Readonly<Record<number, Meaning>> = {
  [-1]: { outcome: 'retryable', reason: 'providerBusy', retryAfterMs: BUSY_WAIT_MS },
  130101: throttled,
  410100: throttled,
  460101: { outcome: 'content', reason: 'tooLong' },
  300001: tokenUnknown,
  300005: tokenUnknown,
  400101: tokenUnknown,
  400013: robotRemoved,
  400102: robotRemoved,
  400106: robotRemoved,
  400105: bug,
  40035: bug,
  43002: bug,
  43004: bug,
  430101: refused,
  430102: refused,
  430103: refused,
  430104: refused,
  90030: { outcome: 'dead', reason: 'dailyQuota' },
};

/**
 * One code, four meanings. Only the `description:` part is read: the `solution:` of a wrong signature speaks of the
 * time stamp as well, and would send the reader to the wrong remedy.
 */
function securityMeaning(errmsg: string): Meaning {
  const text = /description:([^;]*)/i.exec(errmsg)?.[1] ?? errmsg;
  if (/关键词|keyword/i.test(text)) return { outcome: 'config', reason: 'keywordMissing' };
  if (/timestamp|时间戳|过期|expire/i.test(text)) return { outcome: 'config', reason: 'clockSkew' };
  if (/\bip\b|白名单|whitelist/i.test(text)) return { outcome: 'config', reason: 'ipNotAllowed' };
  if (/签名|sign/i.test(text)) return { outcome: 'config', reason: 'signatureRejected' };
  return { outcome: 'config', reason: 'securityCheckFailed' };
}

/**
 * Success is `errcode === 0` as a number and nothing else: DingTalk answers every error with HTTP 200, and its
 * firewall with JSON that has no `errcode` at all.
 * @param body text, or JSON already parsed
 * @param secrets hidden in what the provider echoes
 */
export function readDingTalkAnswer(
  status: number,
  body: unknown,
  secrets: readonly (string | undefined)[] = [],
): SendResult {
  const answer = parseAnswer(body);
  const code = answer?.errcode;
  const errmsg = typeof answer?.errmsg === 'string' ? answer.errmsg : '';
  if (answer && typeof code !== 'number' && (answer.punish !== undefined || answer.status === 1111)) {
    return result(
      { outcome: 'throttled', reason: 'firewall', retryAfterMs: DINGTALK_BLOCK_MS },
      'waf',
      body,
      secrets,
    );
  }
  if (typeof code === 'number' && (status === 200 || code !== 0)) {
    if (code === 0) return { outcome: 'sent', reason: 'accepted', providerCode: '0' };
    const known = code === 310000 ? securityMeaning(errmsg) : DINGTALK_CODES[code];
    // An unknown code is a certain refusal, but not known to be for good: the ladder's own limit of attempts ends it.
    return result(known ?? { outcome: 'retryable', reason: 'unknownCode' }, String(code), errmsg, secrets);
  }
  return status === 200 ? notAnAnswer(body, secrets) : httpFailure(status, body, secrets);
}
