import { createHmac } from 'node:crypto';
import { VocError, shortValue } from '../errors';
import { checkMention, languageOfMessage, markdownUrl, markedTitle, marksOf, note, oneLine } from './message';
import { byteLength, cleanText, cutBytes, cutMark, longestFitting, neutralise, quoted } from './neutralise';
import type { AlertMention, AlertMessage, ChannelNote, ChannelRequest } from './types';

/** DingTalk custom robot of a group (research/channels.md §1.1, open.dingtalk.com “自定义机器人接入”). */
export interface DingTalkGroup {
  /** Another host, e.g. a gateway or the alert inbox; the provider's when absent. */
  baseUrl?: string;
  /** The token, or the whole webhook address as DingTalk shows it for copying. */
  accessToken: string;
  /** The secret of 加签; absent where the group uses keywords or an IP list. */
  secret?: string;
  /** One of the robot's 自定义关键词; it will be in every message. */
  keyword?: string;
}

export const DINGTALK_BASE_URL = 'https://oapi.dingtalk.com';
const BODY_LIMIT = 20_000;
const MENTION_LIMIT = 50;
/** An alert is read on a phone: the whole text stands in the system, one tap away. */
const QUOTE_BYTES = 3000;
const LINE_BYTES = 600;
const TITLE_BYTES = 240;
const LINE_LIMIT = 30;
const LINK_LIMIT = 5;

/**
 * `base64(HMAC-SHA256(key = secret, message = timestamp + "\n" + secret))`, raw: the HTTP client encodes it.
 * @param timestamp UTC milliseconds; the provider accepts one hour of difference
 */
export function signDingTalk(timestamp: number, secret: string): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
}

/** Host and token of a group, from a bare token or a pasted address. Throws `channel.config` naming the field. */
export function resolveDingTalkGroup(group: DingTalkGroup): { baseUrl: string; token: string } {
  const given = group.accessToken.trim();
  if (given === '') throw badToken('', '令牌是空的', 'the token is empty');
  const pasted = /^https?:\/\//i.test(given) && URL.canParse(given) ? new URL(given) : undefined;
  const token = pasted ? pasted.searchParams.get('access_token')?.trim() : given;
  if (!token || !/^[\w-]+$/.test(token)) {
    const shown = pasted ? pasted.host : given.slice(0, 4);
    throw badToken(
      shown,
      '不是钉钉机器人的令牌或 Webhook 地址',
      'neither a robot’s token nor its webhook address',
    );
  }
  const base = group.baseUrl?.trim() || pasted?.origin || DINGTALK_BASE_URL;
  if (!/^https?:\/\//i.test(base) || !URL.canParse(base)) {
    throw new VocError({
      code: 'channel.config',
      field: 'baseUrl',
      value: shortValue(base),
      message: { zh: '钉钉地址不是 http(s) 地址', en: 'The DingTalk base URL is no http(s) address' },
      remedy: { zh: `留空，或填 ${DINGTALK_BASE_URL}`, en: `Leave it empty, or enter ${DINGTALK_BASE_URL}` },
    });
  }
  return { baseUrl: base.replace(/\/+$/, ''), token };
}

function badToken(shown: string, zh: string, en: string): VocError {
  return new VocError({
    code: 'channel.config',
    field: 'accessToken',
    value: shown === '' ? shown : `${shown}…`,
    message: { zh: `钉钉群机器人：${zh}`, en: `DingTalk group robot: ${en}` },
    remedy: {
      zh: '在群设置 → 机器人里复制 Webhook 地址（https://oapi.dingtalk.com/robot/send?access_token=…），整段粘贴到凭据',
      en: 'Copy the robot’s webhook address (https://oapi.dingtalk.com/robot/send?access_token=…) into the credential',
    },
  });
}

/** DingTalk pings in markdown only when the text says `@138…` **and** `at` lists it (n8n-io/n8n#18791). */
function mentionText(mention: AlertMention, everybody: string): string {
  const people = [...mention.mobiles, ...mention.userIds].map((person) => `@${person}`);
  return [...(mention.all ? [everybody] : []), ...people].join(' ');
}

/** Links stand before the customer's words, so that neither length nor content of these can hide them. */
function linkLines(message: AlertMessage, notes: ChannelNote[]): string[] {
  const links: string[] = [];
  for (const link of message.links.slice(0, LINK_LIMIT)) {
    const url = markdownUrl(link.url);
    if (url === undefined) notes.push(note('linkInvalid', link.url));
    else links.push(`[${neutralise.dingTalkMarkdown(oneLine(link.text))}](${url})`);
  }
  // A heading is the largest thing a thumb can hit in a robot's markdown.
  return links.map((link, index) => (index === 0 ? `#### ${link}` : link));
}

function lineText(line: AlertMessage['lines'][number], message: AlertMessage): string {
  const shape = (text: string) =>
    cutBytes(neutralise.dingTalkMarkdown(oneLine(text)), LINE_BYTES, languageOfMessage(message));
  return typeof line === 'string' ? shape(line) : `**${shape(line.label)}**：${shape(line.text)}`;
}

/**
 * One markdown message: title, mention, lines, links, and last the customer's words as a quotation; never more than
 * 20,000 bytes. Throws `channel.config` for an unusable group; wrong mentions or links are left out and noted.
 * @param now UTC milliseconds, for the signature
 */
export function buildDingTalkRequest(
  group: DingTalkGroup,
  message: AlertMessage,
  now: number,
): ChannelRequest {
  const { baseUrl, token } = resolveDingTalkGroup(group);
  const { mention, notes } = checkMention(message.mention, MENTION_LIMIT);
  const language = languageOfMessage(message);
  const shortTitle = cutBytes(neutralise.dingTalkMarkdown(oneLine(message.title)), TITLE_BYTES, language);
  const links = linkLines(message, notes);
  const lines = message.lines.slice(0, LINE_LIMIT).map((line) => lineText(line, message));
  const call = mentionText(mention, marksOf(message).everybody);

  let title = markedTitle(message, shortTitle);
  const own = () => [`### ${title}`, call, ...lines, ...links].filter(Boolean);
  const keyword = group.keyword?.trim();
  // Looked for in our own words only: cutting the customer's words must never lose it.
  if (keyword && !own().join('\n\n').includes(keyword)) {
    title = `${keyword} ${title}`;
    notes.push(note('keywordAdded', keyword));
  }

  const body = (quote: string) =>
    JSON.stringify({
      msgtype: 'markdown',
      markdown: { title, text: [...own(), ...(quote === '' ? [] : [quote])].join('\n\n') },
      at: { atMobiles: mention.mobiles, atUserIds: mention.userIds, isAtAll: mention.all === true },
    });
  const given = message.lines.length;
  while (lines.length > 0 && byteLength(body('')) > BODY_LIMIT) lines.pop();
  if (lines.length < given) notes.push(note('linesCut'));

  const quote = fittingQuote(message, (candidate) => byteLength(body(candidate)) <= BODY_LIMIT, notes);
  const secret = group.secret?.trim();
  return {
    method: 'POST',
    url: `${baseUrl}/robot/send`,
    query: {
      access_token: token,
      ...(secret ? { timestamp: String(now), sign: signDingTalk(now, secret) } : {}),
    },
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: body(quote),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function fittingQuote(message: AlertMessage, fits: (quote: string) => boolean, notes: ChannelNote[]): string {
  const whole = cleanText(message.quote ?? '');
  const render = (text: string) => quoted(neutralise.dingTalkMarkdown(text));
  const fitsHere = (quote: string) => byteLength(quote) <= QUOTE_BYTES && fits(quote);
  if (whole.length <= QUOTE_BYTES && fitsHere(render(whole))) return render(whole);
  const mark = cutMark(Array.from(whole).length, languageOfMessage(message));
  const part = longestFitting(whole.slice(0, QUOTE_BYTES), (text) => fitsHere(render(text) + mark));
  notes.push(note('quoteCut'));
  return part === '' ? '' : render(part) + mark;
}
