/** What the fake providers and the alert inbox share. Runs under Node's type stripping and under jest; imports no voc/. */

export const CHANNELS = ['dingtalk', 'wecom', 'feishu', 'webhook'] as const;
export type ChannelName = (typeof CHANNELS)[number];

export interface InboxConfig {
  dingtalk: { token: string; secret?: string; keyword?: string; name?: string }[];
  wecom: { key: string; name?: string }[];
  feishu: { id: string; secret?: string; name?: string }[];
  webhook: { path: string; secret: string; name?: string }[];
}

/** A request as it arrived: names of headers in lower case, the query decoded once, the body untouched. */
export interface Arrived {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: Buffer;
}

export interface Link {
  text: string;
  url: string;
}

/** What a message shows and whom it really calls. */
export interface Content {
  title: string;
  text: string;
  /** How `text` is to be read. */
  format: 'plain' | 'markdown' | 'wecom' | 'feishu';
  links: Link[];
  /** Effective pings: mobiles, user ids, or `all`. */
  pinged: string[];
}

/** The provider's decision about one request. */
export interface Verdict {
  accepted: boolean;
  code: number | string;
  /** For people: why it was refused. */
  why?: string;
  status: number;
  headers?: Record<string, string>;
  /** Exactly what the provider would answer. */
  answer: string;
  target: string;
  name: string;
  content?: Content;
  /** The sender's own key of the message, where the protocol has one. */
  dedupeKey?: string;
}

/** One line of the journal. */
export interface Delivery extends Content {
  seq: number;
  /** UTC milliseconds on the inbox's clock. */
  at: number;
  channel: ChannelName;
  target: string;
  name: string;
  accepted: boolean;
  code: number | string;
  why?: string;
  /** The fault that was played while this came in. */
  fault?: FaultKind;
  dedupeKey?: string;
  /** The body as it came. */
  raw: string;
}

export const FAULTS = [
  'http500',
  'http503html',
  'waf',
  'busy',
  'slow',
  'reset',
  'hang',
  'hangAfterAccept',
  'badJson',
  'redirect',
] as const;
export type FaultKind = (typeof FAULTS)[number];

export const NOTHING: Content = { title: '', text: '', format: 'plain', links: [], pinged: [] };
