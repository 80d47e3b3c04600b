import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { DAY } from '../clock';
import { VocError } from '../errors';
import type { LedgerKeys } from '../ledger/keys';
import type { Sentence } from '../types';

/**
 * Signed links: whoever holds one may do exactly what it names, until it expires; nothing is stored. They stand in group
 * messages, so preview robots open them: opening shows a page, only the page's form acts (template 03).
 */
/**
 * `acknowledge` stands in a group: whoever opens it may take the case. `act` belongs to the person who did, and works
 * once. `survey` and `customer` belong to the customer.
 */
const PURPOSES = ['acknowledge', 'act', 'survey', 'customer'] as const;
export type LinkPurpose = (typeof PURPOSES)[number];

export interface LinkClaims {
  purpose: LinkPurpose;
  case: string;
  ladder?: string;
  /** To which group it was sent, for the trail. */
  to?: string;
  /** Which round of asking the customer it answers. */
  survey?: string;
  /** The person who acts with it. */
  by?: string;
}

/** `exp` in UTC seconds; `id` tells two links of one case apart. */
const claimsSchema = z.object({
  purpose: z.enum(PURPOSES),
  case: z.string().min(1).max(100),
  ladder: z.string().max(100).optional(),
  to: z.string().max(200).optional(),
  survey: z.string().max(100).optional(),
  by: z.string().min(1).max(100).optional(),
  exp: z.number().int(),
  id: z.string().min(1).max(50),
});
export type SignedClaims = z.infer<typeof claimsSchema>;

export const LINK_LIFETIME_MS = 7 * DAY;
const LONGEST_TOKEN = 2000;

/** A key of its own: a signature made for links can never pass for one of the trail, and the reverse. */
function linkMac(keys: LedgerKeys, body: string): Buffer {
  const key = Buffer.from(hkdfSync('sha256', keys.links ?? keys.signing, 'voc-redline', 'links', 32));
  return createHmac('sha256', key).update(body).digest();
}

/** @param now UTC ms */
export function signLink(
  keys: LedgerKeys,
  claims: LinkClaims,
  now: number,
  lifetimeMs: number = LINK_LIFETIME_MS,
): string {
  const content: SignedClaims = {
    ...claims,
    exp: Math.floor((now + lifetimeMs) / 1000),
    id: randomBytes(9).toString('base64url'),
  };
  const body = Buffer.from(JSON.stringify(content)).toString('base64url');
  return `${body}.${linkMac(keys, body).toString('base64url')}`;
}

/** Throws `link.invalid` for anything this ledger did not sign for this purpose, `link.expired` after its time. */
export function readLink(
  keys: LedgerKeys,
  token: unknown,
  purpose: LinkPurpose | readonly LinkPurpose[],
  now: number,
): SignedClaims {
  const purposes = [purpose].flat();
  const invalidLink = () => refused('link.invalid', purposes[0]!);
  if (typeof token !== 'string' || token.length > LONGEST_TOKEN) throw invalidLink();
  const [body, mac, ...rest] = token.trim().split('.');
  if (!body || !mac || rest.length > 0) throw invalidLink();
  const expected = linkMac(keys, body);
  const given = Buffer.from(mac, 'base64url');
  // Constant time: the time an answer takes must not tell how many characters of a guess were right.
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw invalidLink();
  const claims = claimsSchema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
  if (!claims.success || !purposes.includes(claims.data.purpose)) throw invalidLink();
  if (now >= claims.data.exp * 1000) throw refused('link.expired', claims.data.purpose);
  return claims.data;
}

type LinkTrouble = 'link.invalid' | 'link.expired';

const TROUBLES: Readonly<Record<LinkTrouble, Sentence>> = {
  'link.invalid': { zh: '链接无效', en: 'This link is not valid' },
  'link.expired': { zh: '链接已过期', en: 'This link has expired' },
};

const FROM_GROUP: Sentence = {
  zh: '请从群里最新的告警消息点击“我来处理”；链接要完整，不能手工修改。',
  en: 'Open the link of the latest alert in the group; it must be complete and unchanged.',
};
const REMEDIES: Readonly<Record<LinkPurpose, Sentence>> = {
  acknowledge: FROM_GROUP,
  act: FROM_GROUP,
  survey: {
    zh: '请打开我们最近发给您的消息里的链接，或致电客服热线。',
    en: 'Open the link of our latest message to you, or call our hotline.',
  },
  customer: {
    zh: '为了保护您的信息，查询结果只保留一会儿。请返回查询页重新查询。',
    en: 'To protect your data a result is kept for a short time only. Please look it up again.',
  },
};

function refused(code: LinkTrouble, purpose: LinkPurpose): VocError {
  return new VocError({ code, field: 'token', message: TROUBLES[code], remedy: REMEDIES[purpose] });
}

/** The page's address with the token; existing query parameters stay. Empty address: no link. */
export function linkAddress(pageAddress: string, token: string): string {
  if (pageAddress === '' || !URL.canParse(pageAddress)) return '';
  const url = new URL(pageAddress);
  url.searchParams.set('t', token);
  return url.href;
}
