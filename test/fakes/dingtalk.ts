import {
  fieldsOf,
  isJsonType,
  linksIn,
  listOf,
  parseJson,
  textOf,
  textsOf,
  unique,
  unwrapped,
} from './content.ts';
import type { Fields } from './content.ts';
import type { RateLimiter } from './limits.ts';
import { HOUR_MS, dingTalkSignature, sameText } from './signatures.ts';
import type { Arrived, Content, InboxConfig, Verdict } from './types.ts';

/** DingTalk custom robot: `POST /robot/send?access_token=&timestamp=&sign=`; every answer is HTTP 200. */

const BODY_LIMIT = 20_000;
const TYPES = ['text', 'markdown', 'link', 'actionCard', 'feedCard'];
const HELP = 'link:https://open.dingtalk.com/document/robots/customize-robot-security-settings';

export function answerDingTalk(
  robots: InboxConfig['dingtalk'],
  limit: RateLimiter,
  arrived: Arrived,
  now: number,
): Verdict {
  const token = arrived.query.get('access_token') ?? '';
  const robot = robots.find((entry) => entry.token === token);
  const name = robot?.name ?? '钉钉群机器人';
  const body = parseJson(arrived.body);
  const content = body ? contentOf(body) : undefined;
  const reject = (code: number, errmsg: string, why: string): Verdict => ({
    accepted: false,
    code,
    why,
    status: 200,
    answer: JSON.stringify({ errcode: code, errmsg }),
    target: token,
    name,
    content: content && { ...content, pinged: [] },
  });

  if (arrived.method !== 'POST')
    return reject(43002, 'require POST method', `收到 ${arrived.method}，只接受 POST`);
  if (!isJsonType(arrived.headers)) {
    return reject(
      43004,
      'invalid content-type',
      `Content-Type 是 ${arrived.headers['content-type'] ?? '空'}`,
    );
  }
  if (!robot) return reject(300005, 'token is not exist', '没有这个令牌的机器人');
  if (!body || !content) return reject(40035, 'missing param json', '请求体不是 JSON 对象');
  if (arrived.body.length > BODY_LIMIT) {
    return reject(
      460101,
      'message too long, exceed 20000 bytes',
      `请求体 ${arrived.body.length} 字节，超过 20000`,
    );
  }
  if (!limit.take(token, now)) {
    return reject(130101, 'send too fast, exceed 20 times per minute', '一分钟超过 20 条，停用 10 分钟');
  }
  const unsafe = securityFault(robot, arrived.query, content, now);
  if (unsafe) return reject(310000, `${unsafe.errmsg};${HELP}`, unsafe.why);
  const type = textOf(body.msgtype);
  if (!TYPES.includes(type)) return reject(400105, 'unsupported msgtype', `不支持的消息类型 ${type}`);
  if (content.text.trim() === '') return reject(40035, `missing param ${type}`, '消息内容是空的');
  return {
    accepted: true,
    code: 0,
    status: 200,
    answer: JSON.stringify({ errcode: 0, errmsg: 'ok' }),
    target: token,
    name,
    content,
  };
}

function securityFault(
  robot: InboxConfig['dingtalk'][number],
  query: URLSearchParams,
  content: Content,
  now: number,
): { errmsg: string; why: string } | undefined {
  if (robot.secret) {
    const timestamp = query.get('timestamp') ?? '';
    const sign = query.get('sign') ?? '';
    if (!/^\d{13}$/.test(timestamp) || Math.abs(now - Number(timestamp)) > HOUR_MS) {
      return {
        errmsg: 'description:机器人发送签名过期;solution:签名生成时间和发送时间请保持在 timestamp 一小时以内',
        why: `时间戳 ${timestamp || '缺失'} 不在一小时以内（单位应为毫秒）`,
      };
    }
    if (!sameText(sign, dingTalkSignature(timestamp, robot.secret))) {
      return {
        errmsg:
          'description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳必须都放在调用的网址中，请确认机器人的密钥加签和填写的密钥一致',
        why: /%[0-9A-F]{2}/i.test(sign) ? '签名被编码了两次' : sign === '' ? '没有签名' : '签名不符',
      };
    }
  }
  if (robot.keyword && !`${content.title}\n${content.text}`.includes(robot.keyword)) {
    return {
      errmsg:
        'description:关键词不匹配;solution:请联系群管理员查看此机器人的关键词，并在发送的信息中包含此关键词',
      why: `消息里没有关键词“${robot.keyword}”`,
    };
  }
  return undefined;
}

function contentOf(body: Fields): Content {
  const type = textOf(body.msgtype);
  const part = fieldsOf(body[type]);
  const at = fieldsOf(body.at);
  const people = [...textsOf(at.atMobiles), ...textsOf(at.atUserIds)];
  if (type === 'text') {
    const text = textOf(part.content);
    const pinged = at.isAtAll === true ? ['all'] : unique(people);
    // DingTalk itself appends the people whom the text does not name.
    const missing = at.isAtAll === true ? [] : people.filter((person) => !text.includes(`@${person}`));
    const shown = [text, ...missing.map((person) => `@${person}`)].join(' ').trim();
    return { title: '', text: shown, format: 'plain', links: linksIn(text, false), pinged };
  }
  if (type === 'markdown') {
    const text = textOf(part.text);
    const pinged = at.isAtAll === true ? ['all'] : unique(people.filter((person) => names(text, person)));
    return { title: textOf(part.title), text, format: 'markdown', links: linksIn(text, true), pinged };
  }
  const buttons = [
    { text: textOf(part.singleTitle), url: textOf(part.singleURL) },
    { text: textOf(part.title), url: textOf(part.messageUrl) },
    ...listOf(part.btns).map((entry) => ({
      text: textOf(fieldsOf(entry).title),
      url: textOf(fieldsOf(entry).actionURL),
    })),
    ...listOf(part.links).map((entry) => ({
      text: textOf(fieldsOf(entry).title),
      url: textOf(fieldsOf(entry).messageURL),
    })),
  ].filter((link) => link.url !== '');
  const text = textOf(part.text) || buttons.map((link) => link.text).join('\n');
  return {
    title: textOf(part.title),
    text,
    format: type === 'actionCard' ? 'markdown' : 'plain',
    links: [
      ...linksIn(text, type === 'actionCard'),
      ...buttons.map((link) => ({ ...link, url: unwrapped(link.url) })),
    ],
    // Cards call nobody.
    pinged: [],
  };
}

/** In markdown a person is called only when the text says `@` and exactly this number or id. */
function names(text: string, person: string): boolean {
  for (let from = text.indexOf(`@${person}`); from >= 0; from = text.indexOf(`@${person}`, from + 1)) {
    if (!/^[0-9A-Za-z_]/.test(text.slice(from + 1 + person.length))) return true;
  }
  return false;
}
