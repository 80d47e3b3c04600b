import { decodeEntities } from '../../voc/feedback/markup';

const MEMBER = /<([A-Za-z][A-Za-z0-9_]{0,40})>\s{0,20}(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))\s{0,20}<\/\1>/g;

/**
 * The members of WeChat's flat XML (`<xml><Content><![CDATA[…]]></Content>…</xml>`), as a raw body brings it; n8n's
 * own parser gives the same with names in lower case. Undefined for any other XML: that is no message of a person.
 */
export function flatXml(text: string): { xml: Record<string, string> } | undefined {
  if (!/^<xml>[\s\S]*<\/xml>$/.test(text)) return undefined;
  const members: Array<[string, string]> = [];
  for (const [, name, data, plain] of text.slice('<xml>'.length).matchAll(MEMBER)) {
    members.push([name!, data ?? decodeEntities(plain ?? '')]);
  }
  return members.length > 0 ? { xml: Object.fromEntries(members) } : undefined;
}
