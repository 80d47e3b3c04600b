import { fieldsOf, isJsonType, listOf, parseJson, textOf, textsOf, unique } from './content.ts';
import type { Fields } from './content.ts';
import { WEBHOOK_TOLERANCE_S, sameText, standardWebhookSignature } from './signatures.ts';
import type { Arrived, Content, InboxConfig, Verdict } from './types.ts';

/** A receiver of Standard Webhooks: `POST /webhook/<path>`; answers by HTTP status. */

const BODY_LIMIT = 256 * 1024;

export function answerWebhook(receivers: InboxConfig['webhook'], arrived: Arrived, now: number): Verdict {
  const path = decodeURIComponent(arrived.path.slice('/webhook/'.length));
  const receiver = receivers.find((entry) => entry.path === path);
  const name = receiver?.name ?? '签名 Webhook';
  const body = parseJson(arrived.body);
  const content = body ? contentOf(body) : undefined;
  const dedupeKey = arrived.headers['webhook-id'];
  const reject = (status: number, error: string, why: string): Verdict => ({
    accepted: false,
    code: status,
    why,
    status,
    answer: JSON.stringify({ error }),
    target: path,
    name,
    content: content && { ...content, pinged: [] },
    dedupeKey,
  });

  if (!receiver) return reject(404, 'not found', '没有这个地址');
  if (arrived.method !== 'POST')
    return reject(405, 'method not allowed', `收到 ${arrived.method}，只接受 POST`);
  if (!isJsonType(arrived.headers)) return reject(415, 'unsupported media type', 'Content-Type 不是 JSON');
  if (arrived.body.length > BODY_LIMIT) return reject(413, 'payload too large', '请求体超过 256 KB');
  const timestamp = arrived.headers['webhook-timestamp'] ?? '';
  if (!dedupeKey) return reject(400, 'webhook-id is missing', '缺少 webhook-id');
  if (!/^\d{10}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > WEBHOOK_TOLERANCE_S) {
    return reject(
      401,
      'timestamp is outside the tolerance',
      `时间戳 ${timestamp || '缺失'} 不在五分钟以内（单位应为秒）`,
    );
  }
  const expected = standardWebhookSignature(
    receiver.secret,
    dedupeKey,
    timestamp,
    arrived.body.toString('utf8'),
  );
  const given = (arrived.headers['webhook-signature'] ?? '').split(' ');
  if (!given.some((signature) => sameText(signature, expected))) {
    return reject(401, 'signature does not match', '签名不符');
  }
  if (!body || !content) return reject(400, 'body is not a JSON object', '请求体不是 JSON 对象');
  return {
    accepted: true,
    code: 200,
    status: 200,
    answer: '{"ok":true}',
    target: path,
    name,
    content,
    dedupeKey,
  };
}

function contentOf(body: Fields): Content {
  const data = fieldsOf(body.data);
  const lines = listOf(data.lines).map((line) => {
    const { label, text } = fieldsOf(line);
    return [textOf(label), typeof line === 'string' ? line : textOf(text)].filter(Boolean).join('：');
  });
  const mention = fieldsOf(data.mention);
  const people = [...textsOf(mention.mobiles), ...textsOf(mention.userIds)];
  const links = listOf(data.links)
    .map((link) => ({ text: textOf(fieldsOf(link).text), url: textOf(fieldsOf(link).url) }))
    .filter((link) => link.url !== '');
  const marks = [data.drill === true ? '[演练]' : '', data.resend === true ? '(重发)' : ''].filter(Boolean);
  return {
    title: [...marks, textOf(data.title) || textOf(body.type)].join(' '),
    text: [...lines, textOf(data.quote)].filter(Boolean).join('\n') || JSON.stringify(data),
    format: 'plain',
    links,
    pinged: unique([...(mention.all === true ? ['all'] : []), ...people]),
  };
}
