import type { Language } from '../types';
import { shortValue } from '../errors';
import { cleanText } from './neutralise';
import { redact } from './redact';
import type { AlertMention, AlertMessage, ChannelNote, NoteReason } from './types';

/** What all chat robots do alike with an alert before they give it their own shape. */

const MARKS = {
  'zh-CN': { drill: '[演练]', resend: '(重发)', everybody: '@所有人', details: '详情请到系统查看。' },
  en: {
    drill: '[Drill]',
    resend: '(sent again)',
    everybody: '@所有人',
    details: 'Open the system for the details.',
  },
} as const;

/** `everybody` is the same in both languages: DingTalk looks for these words in the text. */
export function marksOf(message: AlertMessage) {
  return MARKS[languageOfMessage(message)];
}

export function languageOfMessage(message: AlertMessage): Language {
  return message.language ?? 'zh-CN';
}

/** `[演练] (重发) title`, with the title as the channel renders it. */
export function markedTitle(message: AlertMessage, title: string): string {
  const marks = marksOf(message);
  return [message.drill ? marks.drill : '', message.resend ? marks.resend : '', title]
    .filter(Boolean)
    .join(' ');
}

/** Text for one line: clean, line feeds become spaces. */
export function oneLine(text: string): string {
  return cleanText(text).replace(/\s*\n\s*/g, ' ');
}

/**
 * The same alert without any customer text, for the second attempt after a provider refused the content
 * (outcome `content`): title, links and mentions stay, so that somebody still comes.
 */
export function minimalMessage(message: AlertMessage): AlertMessage {
  return { ...message, quote: undefined, lines: [marksOf(message).details] };
}

const NOTES: Record<NoteReason, { zh: string; en: string }> = {
  mentionInvalid: {
    zh: '不是有效的手机号或成员账号，未@',
    en: 'not a valid number or member id, not mentioned',
  },
  mentionTooMany: {
    zh: '超过单条消息@人数上限，未@',
    en: 'more people than one message can mention, not mentioned',
  },
  linkInvalid: { zh: '链接不是 http(s) 地址，已略去', en: 'the link is no http(s) address and was left out' },
  linesCut: { zh: '内容过长，后面的行已略去', en: 'too long, the last lines were left out' },
  quoteCut: { zh: '客户原话过长，已截短', en: 'the customer’s words were too long and were cut' },
  keywordAdded: {
    zh: '已在标题前加上机器人要求的关键词',
    en: 'the keyword the robot requires was put before the title',
  },
};

export function note(reason: NoteReason, value?: string): ChannelNote {
  const shown = value === undefined ? undefined : shortValue(redact(value), 40);
  const { zh, en } = NOTES[reason];
  return {
    reason,
    ...(shown === undefined ? {} : { value: shown }),
    message: shown === undefined ? { zh, en } : { zh: `${shown}：${zh}`, en: `${shown}: ${en}` },
  };
}

const MAINLAND_MOBILE = /^1[3-9]\d{9}$/;
const OTHER_MOBILE = /^\+\d{6,15}$/;
/** `all` is not a person: it may only come from `mention.all`. */
const USER_ID = /^(?!all$)[\w$][\w.@$:+=-]{0,63}$/i;

export function normalMobile(mobile: string): string | undefined {
  const digits = mobile.replace(/[\s-]/g, '').replace(/^(?:\+|00)?86(?=1[3-9]\d{9}$)/, '');
  return MAINLAND_MOBILE.test(digits) || OTHER_MOBILE.test(digits) ? digits : undefined;
}

/**
 * The people a message will call, each once, at most `limit`. A wrong number never stops an alert: it is left out
 * and noted, and the preflight of contacts finds it before the night it is needed.
 */
export function checkMention(
  mention: AlertMention,
  limit: number,
): { mention: AlertMention; notes: ChannelNote[] } {
  const notes: ChannelNote[] = [];
  const mobiles = new Set<string>();
  const userIds = new Set<string>();
  const take = (into: Set<string>, value: string, normal: string | undefined) => {
    if (normal === undefined) notes.push(note('mentionInvalid', value));
    else if (into.has(normal)) return;
    else if (mobiles.size + userIds.size >= limit) notes.push(note('mentionTooMany', value));
    else into.add(normal);
  };
  for (const mobile of mention.mobiles) take(mobiles, mobile, normalMobile(mobile));
  for (const userId of mention.userIds) {
    take(userIds, userId, USER_ID.test(userId.trim()) ? userId.trim() : undefined);
  }
  return { mention: { mobiles: [...mobiles], userIds: [...userIds], all: mention.all === true }, notes };
}

/** An http(s) address that can stand inside `[…](…)`; undefined for anything else (`javascript:`, `file:` …). */
export function markdownUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') return undefined;
  return parsed.href.replace(
    /[()<>[\]*_~`|\s]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
