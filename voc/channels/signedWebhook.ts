import { createHmac } from 'node:crypto';
import { VocError, shortValue } from '../errors';
import { isoInZone } from '../clock';
import { httpFailure } from './answer';
import { checkMention, languageOfMessage, note } from './message';
import { byteLength, cutBytes, neutralise } from './neutralise';
import type { AlertMessage, ChannelAnswer, ChannelRequest, SendResult } from './types';

/** A receiver of our own making, spoken to in the Standard Webhooks format (research/channels.md §1.11). */
export interface SignedWebhookTarget {
  url: string;
  /** `whsec_` and base64, as the receiver gave it. */
  secret: string;
}

const QUOTE_BYTES = 16_000;
const MENTION_LIMIT = 200;
const LONGEST_WAIT_MS = 3_600_000;

function keyOf(secret: string): Buffer {
  const encoded = secret.trim().replace(/^whsec_/, '');
  if (encoded === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) {
    throw new VocError({
      code: 'channel.config',
      field: 'secret',
      value: encoded === '' ? '' : `${secret.trim().slice(0, 6)}…`,
      message: { zh: '签名密钥不是 base64', en: 'The signing secret is not base64' },
      remedy: {
        zh: '填接收方给的密钥：whsec_ 开头，后面是 base64（可用 openssl rand -base64 24 生成）',
        en: 'Enter the receiver’s secret: whsec_ and then base64 (openssl rand -base64 24 makes one)',
      },
    });
  }
  return Buffer.from(encoded, 'base64');
}

/**
 * `v1,` and `base64(HMAC-SHA256(key, id + "." + timestamp + "." + body))`.
 * @param timestamp seconds since 1970; throws `channel.config` for a secret that is not base64
 */
export function signStandardWebhook(secret: string, id: string, timestamp: number, body: string): string {
  return `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

function checkUrl(url: string): string {
  const parsed = URL.canParse(url.trim()) ? new URL(url.trim()) : undefined;
  if (parsed && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.password === '') {
    return parsed.href;
  }
  throw new VocError({
    code: 'channel.config',
    field: 'url',
    value: shortValue(url.replace(/\/\/[^/@]*@/, '//***@')),
    message: { zh: 'Webhook 地址不能用', en: 'The webhook address cannot be used' },
    remedy: {
      zh: '填 https:// 开头、不含账号密码的完整地址；身份由签名证明',
      en: 'Enter a full https:// address without user and password; the signature proves who sends',
    },
  });
}

/**
 * @param id the idempotency key: the same for every attempt of one notification, so that the receiver acts once.
 * A full stop is refused because it separates the signed parts.
 * @param now UTC milliseconds
 */
export function buildSignedWebhookRequest(
  target: SignedWebhookTarget,
  message: AlertMessage,
  now: number,
  id: string,
): ChannelRequest {
  const url = checkUrl(target.url);
  if (!/^[\x21-\x2d\x2f-\x7e]{1,200}$/.test(id)) {
    throw new VocError({
      code: 'input.invalid',
      field: 'id',
      value: shortValue(id),
      message: {
        zh: '通知编号含有不能放进请求头的字符',
        en: 'The notification id holds characters a header cannot',
      },
      remedy: {
        zh: '用 1–200 个可见 ASCII 字符，不含点和空格',
        en: 'Use 1–200 visible ASCII characters, no dot or space',
      },
    });
  }
  const { mention, notes } = checkMention(message.mention, MENTION_LIMIT);
  const quote = neutralise.plain(message.quote ?? '');
  if (byteLength(quote) > QUOTE_BYTES) notes.push(note('quoteCut'));
  const body = JSON.stringify({
    type: message.drill ? 'alert.drill' : 'alert',
    timestamp: isoInZone(now),
    data: {
      title: neutralise.plain(message.title),
      lines: message.lines.map((line) =>
        typeof line === 'string'
          ? { text: neutralise.plain(line) }
          : { label: neutralise.plain(line.label), text: neutralise.plain(line.text) },
      ),
      quote: cutBytes(quote, QUOTE_BYTES, languageOfMessage(message)),
      links: message.links,
      mention,
      drill: message.drill === true,
      resend: message.resend === true,
    },
  });
  const timestamp = Math.floor(now / 1000);
  return {
    method: 'POST',
    url,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signStandardWebhook(target.secret, id, timestamp, body),
    },
    body,
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** `Retry-After` as seconds or as an HTTP date, in milliseconds from `now`, at most an hour. */
export function readRetryAfter(headers: ChannelAnswer['headers'], now: number): number | undefined {
  const name = Object.keys(headers ?? {}).find((key) => key.toLowerCase() === 'retry-after');
  const value = name === undefined ? undefined : headers?.[name];
  const text = (Array.isArray(value) ? String(value[0]) : String(value ?? '')).trim();
  if (text === '') return undefined;
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_WAIT_MS) : undefined;
}

/** Success is any 2xx; the body means nothing. 410 closes the address for good. */
export function readSignedWebhookAnswer(answer: ChannelAnswer, now: number, secret?: string): SendResult {
  if (answer.status >= 200 && answer.status < 300) {
    return { outcome: 'sent', reason: 'accepted', providerCode: `http ${answer.status}` };
  }
  return httpFailure(answer.status, answer.body, [secret], readRetryAfter(answer.headers, now));
}
