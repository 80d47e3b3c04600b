import { decodeEntities, stripHtml } from './markup';

/**
 * What a customer wrote in *this* mail. Below it there is often all that was written before (ours too), and a
 * signature whose "本邮件含有保密信息" is nobody's complaint about privacy. Cut for judging only: the case file has
 * the whole mail.
 */
export interface OwnWords {
  readonly words: string;
  /** Something was left out. */
  readonly cut: boolean;
}

const HTML = /<(?:html|body|div|p|table|br|span|blockquote)\b[^<>]{0,1000}>/i;

/** Where an earlier mail begins; each is a line of its own. */
const HISTORY: readonly RegExp[] = [
  /^-{2,}\s*(?:原始邮件|原邮件|回复的原邮件|Original Message|Original message)\s*-{2,}$/i,
  /^-{2,}\s*回复的(?:原)?邮件/,
  /^在\s?.{4,80}(?:写道|写到)\s?[:：]$/,
  /^于?\s?\d{4}[年/-].{4,80}写道\s?[:：]$/,
  /^.{0,60}<[^<>\s]+@[^<>\s]+>\s?(?:于|在).{4,60}写道\s?[:：]$/,
  /^On .{6,120} wrote:$/i,
  /^_{10,}$/,
];
/** 发件人: … and within the next lines 发送时间/收件人/主题: a header block that Outlook and Foxmail put there. */
const FROM = /^(?:\*|【)?\s?(?:发件人|寄件者|From)\s?(?:\*|】)?\s?[:：]/i;
const SENT =
  /^(?:\*|【)?\s?(?:发送时间|发送日期|日期|时间|收件人|主题|Sent|Date|To|Subject)\s?(?:\*|】)?\s?[:：]/i;
const FORWARDED = /^(?:-{2,}\s*)?(?:Forwarded message|转发(?:的)?邮件|转发邮件信息|Begin forwarded message)/i;
const FORWARD_SUBJECT = /^\s*(?:fwd?|转发)\s?[:：]/i;
/** The line a signature begins with; nothing below it is part of the message. */
const SIGNATURE =
  /^(?:-- ?|发自我的.{1,30}|从我的.{1,20}发送|Sent from (?:my|Mail|Outlook).{0,40}|获取 Outlook for .{1,20}|来自.{1,20}(?:邮箱|手机)(?:客户端)?|(?:本|此)(?:电子)?邮件(?:及其|及|以及|（|\().{0,200}(?:保密|机密).{0,2000}|(?:This|The information in this) e-?mail .{0,200}confidential.{0,2000})$/i;

/** Quoted blocks of mail programs; what stands inside was written earlier. Linear: one scan, depth counted. */
export function withoutQuotedHtml(html: string): { html: string; cut: boolean } {
  const marks = /<(\/?)(blockquote|div)\b([^<>]{0,1000})>/gi;
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  let inside = '';
  for (let found = marks.exec(html); found; found = marks.exec(html)) {
    const [all, closing, tag, attributes] = found;
    const name = tag.toLowerCase();
    if (depth === 0) {
      const quoted =
        closing === '' &&
        (name === 'blockquote' ||
          /gmail_quote|divRplyFwdMsg|isReplyContent|ntes-mailmaster-quote/.test(attributes));
      if (!quoted) continue;
      parts.push(html.slice(from, found.index));
      depth = 1;
      inside = name;
    } else if (name === inside) {
      depth += closing === '' ? 1 : -1;
    }
    from = found.index + all.length;
  }
  if (parts.length === 0) return { html, cut: false };
  // An open block ends with the mail.
  if (depth === 0) parts.push(html.slice(from));
  return { html: parts.join('\n'), cut: true };
}

/**
 * The customer's own words of a mail, plain or HTML. A forwarded mail (its subject says so) is kept whole: there the
 * complaint is what was forwarded. A mail of which nothing would be left is kept whole as well.
 */
export function ownWordsOfMail(body: string, subject = ''): OwnWords {
  const isHtml = HTML.test(body);
  const forward = FORWARD_SUBJECT.test(subject);
  const bare = isHtml && !forward ? withoutQuotedHtml(body) : { html: body, cut: false };
  const lines = (isHtml ? decodeEntities(stripHtml(bare.html)) : body).split(/\r\n?|\n/);
  const kept: string[] = [];
  let cut = bare.cut;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i].trim();
    if (!forward && FORWARDED.test(line)) return whole(body, isHtml);
    if (!forward && (isHistory(lines, i) || SIGNATURE.test(line))) {
      cut = true;
      break;
    }
    // Answers stand between quoted lines: only the quoted ones go.
    if (!forward && /^>/.test(line)) cut = true;
    else kept.push(lines[i]);
  }
  const words = kept.join('\n').trim();
  return words === '' && cut ? whole(body, isHtml) : { words, cut };
}

function whole(body: string, isHtml: boolean): OwnWords {
  return { words: (isHtml ? decodeEntities(stripHtml(body)) : body).trim(), cut: false };
}

function isHistory(lines: readonly string[], at: number): boolean {
  const line = lines[at].trim();
  if (line.length > 200 || line === '') return false;
  if (HISTORY.some((pattern) => pattern.test(line))) return true;
  if (!FROM.test(line)) return false;
  return lines.slice(at + 1, at + 6).some((next) => SENT.test(next.trim()));
}
