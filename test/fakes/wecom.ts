import { fieldsOf, isJsonType, linksIn, listOf, parseJson, textOf, textsOf, unique } from './content.ts';
import type { Fields } from './content.ts';
import type { RateLimiter } from './limits.ts';
import type { Arrived, Content, InboxConfig, Verdict } from './types.ts';

/** WeCom group robot: `POST /cgi-bin/webhook/send?key=`; no signature, the key is the whole secret. */

const BYTES: Record<string, number> = { text: 2048, markdown: 4096, markdown_v2: 4096 };
const TYPES = ['text', 'markdown', 'markdown_v2', 'template_card', 'news'];
const HINT = 'hint: [1700000000_000_inbox], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com';

export function answerWeCom(
  robots: InboxConfig['wecom'],
  limit: RateLimiter,
  arrived: Arrived,
  now: number,
): Verdict {
  const key = arrived.query.get('key') ?? '';
  const robot = robots.find((entry) => entry.key === key);
  const name = robot?.name ?? '企业微信群机器人';
  const body = parseJson(arrived.body);
  const content = body ? contentOf(body) : undefined;
  const reject = (code: number, errmsg: string, why: string): Verdict => ({
    accepted: false,
    code,
    why,
    status: 200,
    answer: JSON.stringify({ errcode: code, errmsg: `${errmsg}, ${HINT}` }),
    target: key,
    name,
    content: content && { ...content, pinged: [] },
  });

  if (arrived.method !== 'POST')
    return reject(43002, 'require POST method', `收到 ${arrived.method}，只接受 POST`);
  if (!robot) return reject(93000, 'invalid webhook url', '没有这个 key 的机器人');
  if (!isJsonType(arrived.headers) || !body || !content) {
    return reject(40058, 'invalid Request Parameter', '请求体不是 JSON');
  }
  if (!limit.take(key, now)) return reject(45009, 'api freq out of limit', '一分钟超过 20 条');
  const type = textOf(body.msgtype);
  if (!TYPES.includes(type)) return reject(40008, 'invalid message type', `不支持的消息类型 ${type}`);
  const size = Buffer.byteLength(textOf(fieldsOf(body[type]).content));
  if (size > (BYTES[type] ?? Infinity)) {
    return reject(
      40058,
      `${type}.content exceed max length ${BYTES[type]}`,
      `内容 ${size} 字节，超过 ${BYTES[type]}`,
    );
  }
  if (content.text.trim() === '') return reject(44004, 'empty content', '消息内容是空的');
  return {
    accepted: true,
    code: 0,
    status: 200,
    answer: JSON.stringify({ errcode: 0, errmsg: 'ok' }),
    target: key,
    name,
    content,
  };
}

const normal = (id: string) => (id === '@all' || id === 'all' ? 'all' : id);

function contentOf(body: Fields): Content {
  const type = textOf(body.msgtype);
  const part = fieldsOf(body[type]);
  if (type === 'template_card') return cardOf(part);
  if (type === 'news') {
    const articles = listOf(part.articles).map(fieldsOf);
    const links = articles.map((article) => ({ text: textOf(article.title), url: textOf(article.url) }));
    return { title: '', text: links.map((link) => link.text).join('\n'), format: 'plain', links, pinged: [] };
  }
  const text = textOf(part.content);
  const inText =
    type === 'markdown_v2' ? [] : [...text.matchAll(/<@([^<>\s]+)>/g)].map((match) => match[1] ?? '');
  const listed =
    type === 'text' ? [...textsOf(part.mentioned_list), ...textsOf(part.mentioned_mobile_list)] : [];
  const format = type === 'text' ? 'plain' : 'wecom';
  return {
    title: '',
    text,
    format,
    links: linksIn(text, type !== 'text'),
    pinged: unique([...listed, ...inText].map(normal)),
  };
}

function cardOf(card: Fields): Content {
  const main = fieldsOf(card.main_title);
  const rows = listOf(card.horizontal_content_list).map(fieldsOf);
  const lines = rows.map((row) => `${textOf(row.keyname)}：${textOf(row.value)}`);
  const jumps = listOf(card.jump_list).map(fieldsOf);
  const links = [
    ...jumps.map((jump) => ({ text: textOf(jump.title), url: textOf(jump.url) })),
    { text: '打开', url: textOf(fieldsOf(card.card_action).url) },
  ].filter((link) => link.url !== '');
  const text =
    [textOf(main.desc), textOf(card.sub_title_text), ...lines].filter(Boolean).join('\n') ||
    textOf(main.title);
  return { title: textOf(main.title), text, format: 'plain', links, pinged: [] };
}
