import { LONE_SURROGATE } from './neutralise';

/**
 * Takes secrets and phone digits out of any text that may reach a log, an error or the trail. n8n puts request options
 * into its errors, and for WeCom and DingTalk the address itself is the secret (research/channels.md §1.12).
 */

const HIDDEN = '***';

/** `access_token=…`, `"secret":"…"`, also percent-encoded (`key%3D…`). The name stays, so that the reader knows what was there. */
const NAMED =
  /\b(access_?token|corp_?secret|app_?secret|secret|signature|sign|token|password|key)(["']?\s*(?:=|:|%3D)\s*["']?)(?!\*\*\*)[^\s"'&,;}\])<]+/gi;
const HOOK_PATH = /(\/hook\/)[^\s"'/?#&]+/gi;
/** DingTalk signing secret, Standard Webhooks secret and signature, bearer tokens. */
const RECOGNISABLE =
  /\bSEC[0-9a-zA-Z]{16,}|whsec_[A-Za-z0-9+/=_-]+|\bv1,[A-Za-z0-9+/]{20,}={0,2}|\bBearer\s+\S+/g;
const MOBILE = /(?<!\d)((?:(?:\+|00)?86[ -]?)?1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)/g;
const INTERNATIONAL = /\+(?!86\D?1[3-9]\d)\d{1,3}[ -]?\d(?:[ -]?\d){5,12}(\d{2})(?!\d)/g;
const SHORTEST_SECRET = 4;

/**
 * @param secrets values known to be secret (tokens, keys); hidden wherever they stand, plain or percent-encoded.
 * Shorter than four characters they are left alone: hiding every `a` would make the text unreadable.
 */
export function redact(text: string, secrets: readonly (string | undefined)[] = []): string {
  let out = text;
  for (const secret of secrets) {
    if (!secret || secret.length < SHORTEST_SECRET) continue;
    out = out
      .replaceAll(secret, HIDDEN)
      .replaceAll(encodeURIComponent(secret.replace(LONE_SURROGATE, '')), HIDDEN);
  }
  return out
    .replace(NAMED, `$1$2${HIDDEN}`)
    .replace(HOOK_PATH, `$1${HIDDEN}`)
    .replace(RECOGNISABLE, HIDDEN)
    .replace(INTERNATIONAL, `+${HIDDEN}$1`)
    .replace(MOBILE, '$1****$2');
}

/** For the trail: redacted, one line, at most `max` characters. */
export function redactedLine(text: string, secrets: readonly (string | undefined)[] = [], max = 300): string {
  const points = Array.from(redact(text, secrets).replace(/\s+/g, ' ').trim());
  return points.length <= max ? points.join('') : `${points.slice(0, max).join('')}…`;
}
