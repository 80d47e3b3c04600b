import type { Link } from './types.ts';

/** Reading what arrived: JSON by careful steps, and the links a client would make live. */

export type Fields = Record<string, unknown>;

export function parseJson(body: Buffer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const textsOf = (value: unknown): string[] =>
  listOf(value).filter((entry): entry is string => typeof entry === 'string');

export function isJsonType(headers: Record<string, string>): boolean {
  return /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');
}

/** `dingtalk://dingtalkclient/page/link?url=…` is a wrapper around the address it opens. */
export function unwrapped(url: string): string {
  if (!url.startsWith('dingtalk://')) return url;
  return URL.canParse(url) ? (new URL(url).searchParams.get('url') ?? url) : url;
}

const MARKDOWN_LINK = /\[([^\]\n]*)\]\(\s*<?([^\s)>]+)>?[^)\n]*\)/g;
const BARE_LINK = /\bhttps?:\/\/[^\s<>()[\]（）［］"'，。；、]+/g;

/** Links of a markdown text and, as clients make these live too, the bare addresses in it. */
export function linksIn(text: string, markdown: boolean): Link[] {
  const links: Link[] = [];
  let rest = text;
  if (markdown) {
    rest = text.replace(MARKDOWN_LINK, (_, label: string, url: string) => {
      links.push({ text: label, url: unwrapped(url) });
      return ' ';
    });
  }
  for (const [url] of rest.matchAll(BARE_LINK)) links.push({ text: url, url });
  return links;
}

export const unique = (values: string[]): string[] => [...new Set(values)];
