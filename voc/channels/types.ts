import type { Language, Sentence } from '../types';

/**
 * A request that is ready to be sent. `query` holds raw values: n8n's HTTP helper encodes them once, and a value
 * encoded here would arrive encoded twice (research/channels.md §0.3). `body` is the exact string to be sent, frozen
 * before signing and without white space at its ends, because axios trims string bodies (§0.4). The sender must not
 * follow redirects: on a 302 a POST would turn into a GET without body.
 */
export interface ChannelRequest {
  method: 'POST';
  url: string;
  query?: Record<string, string>;
  headers: Record<string, string>;
  body: string;
  /** What was asked for but is not in the message; an alert goes out without it rather than not at all. */
  notes?: ChannelNote[];
}

export const NOTE_REASONS = [
  'mentionInvalid',
  'mentionTooMany',
  'linkInvalid',
  'linesCut',
  'quoteCut',
  'keywordAdded',
] as const;
export type NoteReason = (typeof NOTE_REASONS)[number];

export interface ChannelNote {
  reason: NoteReason;
  /** The value at fault, shortened and with phone digits masked. */
  value?: string;
  message: Sentence;
}

/** A line of an alert: plain text, or a label (shown bold) with a value. Never markdown: every channel neutralises it. */
export type AlertLine = string | { label: string; text: string };

export interface AlertLink {
  /** What stands on the link, e.g. `我来处理`. */
  text: string;
  /** An http(s) address of our own. */
  url: string;
}

/** Whom the channel shall call by name. Only these people can be pinged: text never can (research §1.13). */
export interface AlertMention {
  mobiles: string[];
  userIds: string[];
  /** Everybody in the group. */
  all?: boolean;
}

/** One alert, before it takes the shape of a channel. */
export interface AlertMessage {
  title: string;
  lines: AlertLine[];
  /** The customer's own words: untrusted, shown last and as a quotation. */
  quote?: string;
  links: AlertLink[];
  mention: AlertMention;
  /** A practice alert: marked `[演练]`. */
  drill?: boolean;
  /** Sent again because it is unknown whether the first one arrived: marked `(重发)`. */
  resend?: boolean;
  /** Language of the marks the channel adds; Chinese when absent. */
  language?: Language;
}

/**
 * - `sent`: the provider said so itself. - `partial`: sent, but not to everybody.
 * - `throttled`: wait `retryAfterMs`, use another channel meanwhile. - `retryable`: certainly not sent, may work soon.
 * - `uncertain`: may have been sent. - `config`: a person must correct settings. - `dead`: the address is gone.
 * - `content`: this text is refused; send the minimal text. - `bug`: our request has the wrong shape.
 */
export type SendOutcome =
  | 'sent'
  | 'partial'
  | 'throttled'
  | 'retryable'
  | 'uncertain'
  | 'config'
  | 'dead'
  | 'content'
  | 'bug';

export const SEND_REASONS = [
  'accepted',
  'keywordMissing',
  'signatureRejected',
  'clockSkew',
  'ipNotAllowed',
  'securityCheckFailed',
  'rateLimited',
  'firewall',
  'dailyQuota',
  'providerBusy',
  'tooLong',
  'contentRejected',
  'tokenUnknown',
  'robotRemoved',
  'gone',
  'requestRejected',
  'unauthorised',
  'notFound',
  'redirected',
  'unknownCode',
  'notAnAnswer',
  'httpError',
  'unreachable',
  'tlsFailed',
  'timedOut',
  'connectionLost',
  'unknownFailure',
] as const;
export type SendReason = (typeof SEND_REASONS)[number];

export interface SendResult {
  outcome: SendOutcome;
  reason: SendReason;
  /** The provider's own code, e.g. `310000`, `http 503`, `ECONNREFUSED`. */
  providerCode?: string;
  /** What the provider said, without secrets and phone numbers. */
  providerMessage?: string;
  /** What a person should do; absent where nothing is to be done. */
  remedy?: Sentence;
  retryAfterMs?: number;
}

/** An HTTP answer as n8n's helper hands it over with `returnFullResponse` and `ignoreHttpStatusErrors`. */
export interface ChannelAnswer {
  status: number;
  headers?: Record<string, unknown>;
  /** Text, or the JSON n8n has already parsed. */
  body?: unknown;
}
