import { fieldsOf, isFields, isJsonType, linksIn, listOf, parseJson, textOf, unique } from './content.ts';
import type { Fields } from './content.ts';
import type { RateLimiter } from './limits.ts';
import { HOUR_MS, feishuSignature, sameText } from './signatures.ts';
import type { Arrived, Content, InboxConfig, Link, Verdict } from './types.ts';

/** Feishu custom bot: `POST /open-apis/bot/v2/hook/<id>`; time stamp (seconds) and sign are in the body. */

const BODY_LIMIT = 20 * 1024;
const TYPES = ['text', 'post', 'interactive'];

export function answerFeishu(
  robots: InboxConfig['feishu'],
  limit: RateLimiter,
  arrived: Arrived,
  now: number,
): Verdict {
  const id = decodeURIComponent(arrived.path.split('/').pop() ?? '');
  const robot = robots.find((entry) => entry.id === id);
  const name = robot?.name ?? '飞书群机器人';
  const body = parseJson(arrived.body);
  const content = body ? contentOf(body) : undefined;
  const reject = (code: number, msg: string, why: string): Verdict => ({
    accepted: false,
    code,
    why,
    status: 200,
    answer: JSON.stringify({ code, data: {}, msg }),
    target: id,
    name,
    content: content && { ...content, pinged: [] },
  });

  if (!robot)
    return reject(19001, 'param invalid: incoming webhook access token invalid', '没有这个地址的机器人');
  if (arrived.method !== 'POST' || !isJsonType(arrived.headers) || !body || !content) {
    return reject(9499, 'Bad Request', '不是带 JSON 的 POST 请求');
  }
  if (arrived.body.length > BODY_LIMIT)
    return reject(9499, 'Bad Request', `请求体 ${arrived.body.length} 字节，超过 20 KB`);
  if (!limit.take(id, now)) {
    return reject(
      11232,
      'frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]',
      '超过每秒 5 条或每分钟 100 条',
    );
  }
  if (robot.secret) {
    const timestamp = String(body.timestamp ?? '');
    const fresh = /^\d{10}$/.test(timestamp) && Math.abs(now - Number(timestamp) * 1000) <= HOUR_MS;
    if (!fresh || !sameText(textOf(body.sign), feishuSignature(timestamp, robot.secret))) {
      const why = fresh ? '签名不符' : `时间戳 ${timestamp || '缺失'} 不在一小时以内（单位应为秒）`;
      return reject(19021, 'sign match fail or timestamp is not within one hour from current time', why);
    }
  }
  const type = textOf(body.msg_type);
  if (!TYPES.includes(type)) return reject(9499, 'Bad Request', `不支持的消息类型 ${type}`);
  if (content.text.trim() === '') return reject(9499, 'Bad Request', '消息内容是空的');
  return {
    accepted: true,
    code: 0,
    status: 200,
    answer: JSON.stringify({ StatusCode: 0, StatusMessage: 'success', code: 0, data: {}, msg: 'success' }),
    target: id,
    name,
    content,
  };
}

const AT = /<at\s+(?:user_id|id)\s*=\s*["']?([^"'\s>]+)["']?\s*>/g;
/** Only open ids and `all` call somebody; any other id shows its name and calls nobody. */
const callable = (ids: string[]) => unique(ids.filter((id) => id === 'all' || /^ou_\w+$/.test(id)));
const idsIn = (text: string) => [...text.matchAll(AT)].map((match) => match[1] ?? '');

function contentOf(body: Fields): Content {
  const type = textOf(body.msg_type);
  if (type === 'text') {
    const text = textOf(fieldsOf(body.content).text);
    return { title: '', text, format: 'plain', links: linksIn(text, false), pinged: callable(idsIn(text)) };
  }
  if (type === 'post') return postOf(fieldsOf(fieldsOf(body.content).post));
  const card = fieldsOf(typeof body.card === 'string' ? parseJson(Buffer.from(body.card)) : body.card);
  return cardOf(card);
}

function postOf(post: Fields): Content {
  const version = fieldsOf(post.zh_cn ?? post.en_us ?? Object.values(post)[0]);
  const nodes = listOf(version.content).map((line) => listOf(line).map(fieldsOf));
  const all = nodes.flat();
  const text = nodes
    .map((line) =>
      line.map((node) => (node.tag === 'at' ? `@${textOf(node.user_id)}` : textOf(node.text))).join(''),
    )
    .join('\n');
  const links = all
    .filter((node) => node.tag === 'a')
    .map((node) => ({ text: textOf(node.text), url: textOf(node.href) }));
  const pinged = callable(all.filter((node) => node.tag === 'at').map((node) => textOf(node.user_id)));
  return { title: textOf(version.title), text, format: 'plain', links, pinged };
}

/** Collects the texts of a card in order; only `lark_md` and `markdown` are parsed by the client, `plain_text` never. */
function cardOf(card: Fields): Content {
  const texts: string[] = [];
  const links: Link[] = [];
  const called: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (!isFields(value)) return;
    if (value.tag === 'button') {
      const url = textOf(value.url) || textOf(fieldsOf(value.multi_url).url);
      if (url) links.push({ text: textOf(fieldsOf(value.text).content), url });
      return;
    }
    const text = textOf(value.content);
    if (text !== '') {
      const parsed = value.tag === 'lark_md' || value.tag === 'markdown';
      texts.push(text);
      if (parsed) {
        called.push(...idsIn(text));
        links.push(...linksIn(text, true));
      }
    }
    Object.values(value).forEach(visit);
  };
  visit(fieldsOf(card.body).elements ?? card.elements);
  const title = textOf(fieldsOf(fieldsOf(card.header).title).content);
  return { title, text: texts.join('\n') || title, format: 'feishu', links, pinged: callable(called) };
}
