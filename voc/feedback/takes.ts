import { dtcCodes } from './dtc';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MAIL_DATE = /(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}:\d{2}(?::\d{2})?) (?:([+-]\d{4})|GMT|UTC?)/;
const WEIBO_DATE = /([A-Z][a-z]{2}) (\d{1,2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{4}) (\d{4})/;

function isoOfEnglish(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.slice(0, 100);
  const mail = MAIL_DATE.exec(text);
  const weibo = WEIBO_DATE.exec(text);
  const [day, name, year, time, offset] = mail
    ? mail.slice(1)
    : weibo
      ? [weibo[2], weibo[1], weibo[5], weibo[3], weibo[4]]
      : [];
  const month = MONTHS.indexOf(name ?? '') + 1;
  if (month === 0) return undefined;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T${time}${offset ?? 'Z'}`;
}

/**
 * The part of a value that a field needs, where a channel puts several into one: `张三 <z@mail.cn>`, `北京 朝阳区`,
 * `IP属地：广东`. Each gives undefined for what has no such part, and the next path is tried.
 */
export const TAKES = {
  /** z@mail.cn of `张三 <z@mail.cn>`; an address alone is one. */
  address: (value) =>
    typeof value === 'string'
      ? /[^\s<>"'，,;]{1,64}@[^\s<>"'，,;]{1,190}/.exec(value.slice(0, 1000))?.[0]
      : undefined,
  /** 张三 of `张三 <z@mail.cn>` and `"张三" <z@mail.cn>`. */
  displayName: (value) => {
    if (typeof value !== 'string') return undefined;
    const name = /^\s*"?([^"<>@]{1,60}?)"?\s*<[^<>]*>/.exec(value.slice(0, 1000))?.[1];
    return name?.trim() || undefined;
  },
  /** 广东 of `广东 深圳`. */
  firstWord: (value) => (typeof value === 'string' ? value.trim().split(/\s+/)[0] : undefined),
  /** 深圳 of `广东 深圳`. */
  secondWord: (value) => (typeof value === 'string' ? value.trim().split(/\s+/)[1] : undefined),
  /** 广东 of `IP属地：广东` and of `来自广东`; a value without such a head as it is. */
  afterColon: (value) =>
    typeof value === 'string' ? value.replace(/^[^:：]{0,20}[:：]|^(?:来自|发布于)/, '').trim() : undefined,
  /** `Sat, 21 Nov 2026 09:15:00 +0800` (mail, RFC 5322) and `Sat Nov 21 09:41:12 +0800 2026` (Weibo) → ISO 8601. */
  englishDate: isoOfEnglish,
  /** Fault codes of every shape vehicles send (dtc.ts), in one form. */
  dtc: dtcCodes,
} as const satisfies Record<string, (value: unknown) => unknown>;

export type TakeName = keyof typeof TAKES;
