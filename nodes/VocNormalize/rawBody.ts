import { parse as parseForm } from 'node:querystring';

const HAN = /\p{Script=Han}/gu;
const LOST = /\ufffd/g;

/** The value of `charset` in a content type (RFC 9110 §8.3); undefined where there is none. */
export function charsetOf(contentType: string): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1]?.toLowerCase();
}

/**
 * The text of a raw body, without a byte order mark. Senders of Chinese texts often label GBK bytes as UTF-8, or give
 * no label at all, and read with the wrong table a red line is only noise; so the bytes have the last word:
 *
 * 1. a byte order mark decides; then bytes that are correct UTF-8 and hold Han characters (others' bytes never are);
 * 2. then the charset the sender named, when the bytes are correct in it;
 * 3. then UTF-8, where damage (a cut body) took fewer characters than are left; then GB18030, which holds GBK;
 * 4. else UTF-8 with the unreadable bytes marked as U+FFFD, which intake notes as garbled. Never throws.
 */
export function decodeBody(bytes: Uint8Array, charset?: string): string {
  const [a, b, c] = bytes;
  if (a === 0xff && b === 0xfe) return decoded(bytes, 'utf-16le', false) ?? '';
  if (a === 0xfe && b === 0xff) return decoded(bytes, 'utf-16be', false) ?? '';
  return a === 0xef && b === 0xbb && c === 0xbf
    ? decodeUnmarked(bytes.subarray(3))
    : decodeUnmarked(bytes, charset);
}

function decodeUnmarked(bytes: Uint8Array, charset?: string): string {
  const utf8 = decoded(bytes, 'utf-8', true);
  if (utf8 !== undefined && (charset === undefined || isUtf8(charset) || count(utf8, HAN) > 0)) return utf8;
  if (charset !== undefined && !isUtf8(charset)) {
    // Web browsers read "gb2312" and "gbk" with the larger table as well (encoding.spec.whatwg.org).
    const named = decoded(bytes, /^(?:x-)?gb/.test(charset) ? 'gb18030' : charset, true);
    if (named !== undefined) return named;
  }
  const damaged = utf8 ?? decoded(bytes, 'utf-8', false) ?? '';
  if (count(damaged, HAN) > count(damaged, LOST)) return damaged;
  return decoded(bytes, 'gb18030', true) ?? damaged;
}

/** A form's fields; percent-encoded bytes may be GBK as well. A field sent twice gives a list. */
export function decodeForm(text: string, charset?: string): Record<string, unknown> {
  const decodeURIComponent = (part: string) =>
    // Raw characters beside percent signs: not bytes, so they are not decoded twice.
    /^[\x20-\x7e]*$/.test(part) ? decodeBody(bytesOf(part), charset) : decodeLoosely(part);
  return { ...parseForm(text, '&', '=', { decodeURIComponent }) };
}

function bytesOf(part: string): Buffer {
  const bytes = part.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}

function decodeLoosely(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function isUtf8(charset: string): boolean {
  return charset === 'utf-8' || charset === 'utf8';
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0;
}

/** Undefined for a charset nobody knows, and for bytes that are not correct in it. */
function decoded(bytes: Uint8Array, charset: string, fatal: boolean): string | undefined {
  try {
    return new TextDecoder(charset, { fatal }).decode(bytes);
  } catch {
    return undefined;
  }
}
