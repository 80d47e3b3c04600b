import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { DAY } from '../clock';
import { VocError } from '../errors';
import type { LedgerKeys } from '../ledger/keys';

/**
 * Signed links: whoever holds one may do exactly what it names, until it expires; nothing is stored. They stand in group
 * messages, so preview robots open them: opening shows a page, only the page's form acts (template 03).
 */
const PURPOSES = ['acknowledge', 'survey'] as const;
export type LinkPurpose = (typeof PURPOSES)[number];

export interface LinkClaims {
  purpose: LinkPurpose;
  case: string;
  ladder?: string;
  /** To which group it was sent, for the trail. */
  to?: string;
  /** Which round of asking the customer it answers. */
  survey?: string;
}

/** `exp` in UTC seconds; `id` tells two links of one case apart. */
const claimsSchema = z.object({
  purpose: z.enum(PURPOSES),
  case: z.string().min(1).max(100),
  ladder: z.string().max(100).optional(),
  to: z.string().max(200).optional(),
  survey: z.string().max(100).optional(),
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
export function readLink(keys: LedgerKeys, token: unknown, purpose: LinkPurpose, now: number): SignedClaims {
  if (typeof token !== 'string' || token.length > LONGEST_TOKEN) throw invalidLink();
  const [body, mac, ...rest] = token.trim().split('.');
  if (!body || !mac || rest.length > 0) throw invalidLink();
  const expected = linkMac(keys, body);
  const given = Buffer.from(mac, 'base64url');
  // Constant time: the time an answer takes must not tell how many characters of a guess were right.
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw invalidLink();
  const claims = claimsSchema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
  if (!claims.success || claims.data.purpose !== purpose) throw invalidLink();
  if (now >= claims.data.exp * 1000) throw expiredLink();
  return claims.data;
}

function invalidLink(): VocError {
  return new VocError({
    code: 'link.invalid',
    field: 'token',
    message: { zh: '链接无效', en: 'This link is not valid' },
    remedy: {
      zh: '请从群里最新的告警消息点击“我来处理”；链接要完整，不能手工修改。',
      en: 'Open the link of the latest alert in the group; it must be complete and unchanged.',
    },
  });
}

function expiredLink(): VocError {
  return new VocError({
    code: 'link.expired',
    field: 'token',
    message: { zh: '链接已过期', en: 'This link has expired' },
    remedy: {
      zh: '请从群里最新的告警消息打开，或请客服主管在系统里代为受理。',
      en: 'Open the link of the latest alert, or ask the service manager to acknowledge in the system.',
    },
  });
}

/** The page's address with the token; existing query parameters stay. Empty address: no link. */
export function linkAddress(pageAddress: string, token: string): string {
  if (pageAddress === '' || !URL.canParse(pageAddress)) return '';
  const url = new URL(pageAddress);
  url.searchParams.set('t', token);
  return url.href;
}
