import type { Content, Delivery, Link } from './types.ts';

/**
 * A message as its app would show it, as safe HTML: everything is escaped first, and only the few marks of the robots'
 * markdown are turned into tags afterwards. Images are named, never loaded: the page asks nothing of the outside.
 */

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

/** A link to http(s) or nothing: `javascript:` and the like stay text. `url` is raw, the label is escaped HTML. */
function anchor(url: string, labelHtml: string, className = ''): string {
  if (!/^https?:\/\//i.test(url)) return labelHtml;
  const attributes = className === '' ? '' : ` class="${className}"`;
  return `<a${attributes} href="${escapeHtml(url)}" target="_blank" rel="noopener noreferrer">${labelHtml}</a>`;
}

const FONT_COLOURS: Record<string, string> = { info: 'good', comment: 'muted', warning: 'warn' };

/** Marks inside one piece of text that holds no link; `html` is escaped already. */
function emphasise(html: string, content: Content): string {
  let out = html;
  if (content.format !== 'plain') {
    out = out
      .replace(/\*\*([^*\n]+)\*\*/g, '<strong>$1</strong>')
      .replace(
        /&lt;font color=(?:&quot;|&#39;)(\w+)(?:&quot;|&#39;)&gt;([\s\S]*?)&lt;\/font&gt;/g,
        (all, colour: string, text: string) =>
          FONT_COLOURS[colour] ? `<span class="${FONT_COLOURS[colour]}">${text}</span>` : all,
      );
  }
  return highlight(out, content.pinged);
}

const FEISHU_AT = /&lt;at (?:user_id|id)=(?:&quot;)?(\w+)(?:&quot;)?&gt;(.*?)&lt;\/at&gt;/g;
const mark = (name: string) => `<span class="at">@${name}</span>`;

/** Only people who were really called are marked: a fake `@所有人` stays plain text. `html` is escaped already. */
function highlight(html: string, pinged: string[]): string {
  const people = pinged.map(escapeHtml).sort((a, b) => b.length - a.length);
  const names = people
    .map((person) => (person === 'all' ? '(?:@?all|所有人)' : person.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')))
    .join('|');
  const out =
    names === ''
      ? html
      : html.replace(
          new RegExp(`&lt;@(${names})&gt;|@(${names})`, 'g'),
          (_, bracketed?: string, plain?: string) => {
            const name = bracketed ?? plain ?? '';
            return mark(/^@?all$/.test(name) ? '所有人' : name);
          },
        );
  return out.replace(FEISHU_AT, (all, id: string, shown: string) =>
    pinged.includes(id) ? mark(id === 'all' ? '所有人' : shown || id) : all,
  );
}

const LINK = /(!?)\[([^\]\n]*)\]\(\s*([^\s)]+)[^)\n]*\)|(https?:\/\/[^\s<>()[\]"'，。；、]+)/g;

/** One line: links first (their text is not looked at again), everything between them emphasised. */
function inline(text: string, content: Content): string {
  let out = '';
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const [whole, image, label, url, bare] = match;
    const markdown = bare === undefined;
    if (markdown && content.format === 'plain') continue;
    out += emphasise(escapeHtml(text.slice(from, match.index)), content);
    if (image) out += `［图片 image：${escapeHtml(label ?? '')}］`;
    else out += anchor(bare ?? url ?? '', escapeHtml(bare ?? label ?? ''));
    from = match.index + whole.length;
  }
  return out + emphasise(escapeHtml(text.slice(from)), content);
}

/** Lines to blocks: headings, quotations, lists, paragraphs. */
export function renderText(content: Content): string {
  const lines = content.text.split('\n').filter((line) => line.trim() !== '');
  if (content.format === 'plain') return lines.map((line) => `<p>${inline(line, content)}</p>`).join('');
  return lines
    .map((line) => {
      const heading = /^(#{1,6})\s+(.*)$/.exec(line);
      if (heading) return `<p class="h${heading[1]?.length}">${inline(heading[2] ?? '', content)}</p>`;
      const quote = /^>\s?(.*)$/.exec(line);
      if (quote) return `<blockquote>${inline(quote[1] ?? '', content)}</blockquote>`;
      const item = /^\s*(?:[-*+]|\d+\.)\s+(.*)$/.exec(line);
      if (item) return `<p class="item">${inline(item[1] ?? '', content)}</p>`;
      return `<p>${inline(line, content)}</p>`;
    })
    .join('')
    .replaceAll('</blockquote><blockquote>', '<br>');
}

const clock = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

function buttons(links: Link[], text: string): string {
  const separate = links.filter((link) => !text.includes(link.url));
  if (separate.length === 0) return '';
  return `<div class="buttons">${separate.map((link) => anchor(link.url, escapeHtml(link.text || link.url), 'button')).join('')}</div>`;
}

function pings(pinged: string[]): string {
  if (pinged.length === 0) return '<span class="chip quiet">没有@任何人 <small>nobody</small></span>';
  return pinged
    .map((person) => `<span class="chip">@${person === 'all' ? '所有人' : escapeHtml(person)}</span>`)
    .join('');
}

/** One bubble. */
export function renderDelivery(delivery: Delivery): string {
  const { accepted, text, title, format } = delivery;
  // The first heading of a robot's markdown repeats the title; apps show the title only in the list of chats.
  const shownTitle =
    title !== '' && !(format === 'markdown' && text.includes(title))
      ? `<p class="h3">${escapeHtml(title)}</p>`
      : '';
  const refused = accepted
    ? ''
    : `<div class="refused"><b>拒收 ${escapeHtml(String(delivery.code))}</b> ${escapeHtml(delivery.why ?? '')} <small>rejected</small></div>`;
  const fault =
    delivery.fault && accepted ? `<span class="chip fault">${escapeHtml(delivery.fault)}</span>` : '';
  return `<article class="message${accepted ? '' : ' bad'}" id="m${delivery.seq}">
<div class="avatar">警</div>
<div class="bubble">${refused}${shownTitle}<div class="text">${renderText(delivery)}</div>${buttons(delivery.links, text)}
<footer><span class="pings">${accepted ? pings(delivery.pinged) : ''}${fault}</span><time>${clock.format(delivery.at)}</time></footer>
<details id="raw${delivery.seq}"><summary>原文 <small>raw</small></summary><pre>${escapeHtml(pretty(delivery.raw))}</pre></details></div>
</article>`;
}

function pretty(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 1);
  } catch {
    return raw;
  }
}
