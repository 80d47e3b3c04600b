/** Tags that end a line when shown: the words on both sides must not run into each other. */
const BLOCK_TAGS = new Set(
  (
    'address article aside blockquote body br center dd div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 head header hr html li main nav ol p pre section table tbody td tfoot th thead title tr ul'
  ).split(' '),
);
/** Tags inside a line; 刹<b>车</b> reads 刹车. */
const INLINE_TAGS = new Set(
  (
    'a abbr b bdi bdo big button cite code del dfn em font i img input ins kbd label link mark meta o:p q rp rt ' +
    'ruby s samp script small span strike strong style sub sup time tt u var wbr'
  ).split(' '),
);
/** A reader never sees what stands between these. */
const HIDDEN_TAGS = new Set(['script', 'style']);

const TAG = /<(\/?)([a-zA-Z][a-zA-Z0-9:]{0,15})((?:[\s/][^<>]*)?)>/y;
const HAN = /\p{Script=Han}/u;

/**
 * Han text inside a tag that belongs to no attribute, or to one people see (`alt`, `title`): "<b 刹车失灵 c>" is
 * somebody's odd brackets and must not vanish with the words in it.
 */
function visibleWords(attributes: string): string {
  if (!HAN.test(attributes)) return '';
  const shown = attributes.replace(
    /([\w:-]{1,40})=("[^"]*"|'[^']*'|[^\s"']+)/g,
    (_all, name: string, value: string) =>
      /^(alt|title)$/i.test(name) ? ` ${value.replace(/["']/g, '')} ` : ' ',
  );
  return HAN.test(shown) ? ` ${shown} ` : '';
}

/** Finds the end of what a closing marker ends; remembers a failure so that many openings stay linear. */
function endFinder(text: string, closing: RegExp) {
  let gone = false;
  return (from: number): number | undefined => {
    if (gone) return undefined;
    closing.lastIndex = from;
    const found = closing.exec(text);
    gone = found === null;
    return found ? found.index + found[0].length : undefined;
  };
}

/** Removes HTML tags, comments, scripts and styles; unknown names in angle brackets stay (<车主>, a<b). Linear. */
export function stripHtml(text: string): string {
  let at = text.indexOf('<');
  if (at < 0) return text;
  const commentEnd = endFinder(text, /-->/g);
  const hiddenEnd = {
    script: endFinder(text, /<\/script\s{0,9}>/gi),
    style: endFinder(text, /<\/style\s{0,9}>/gi),
  };
  const parts: string[] = [];
  let kept = 0;
  while (at >= 0) {
    let end: number | undefined;
    let instead = '';
    if (text.startsWith('<!--', at)) {
      end = commentEnd(at + 4);
    } else if (/^<!doctype[^<>]{0,200}>/i.test(text.slice(at, at + 220))) {
      end = text.indexOf('>', at) + 1;
    } else {
      TAG.lastIndex = at;
      const tag = TAG.exec(text);
      const name = tag?.[2].toLowerCase() ?? '';
      if (tag && (BLOCK_TAGS.has(name) || INLINE_TAGS.has(name))) {
        end = at + tag[0].length;
        instead = (BLOCK_TAGS.has(name) ? '\n' : '') + visibleWords(tag[3]);
        if (tag[1] === '' && HIDDEN_TAGS.has(name)) end = hiddenEnd[name as 'script' | 'style'](end) ?? end;
      }
    }
    if (end !== undefined) {
      parts.push(text.slice(kept, at), instead);
      kept = end;
    }
    at = text.indexOf('<', end ?? at + 1);
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(kept);
}

const ENTITIES: Readonly<Record<string, string>> = {
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  middot: '·',
  bull: '•',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  ldquo: '“',
  rdquo: '”',
  lsquo: '‘',
  rsquo: '’',
  yen: '¥',
  times: '×',
  deg: '°',
};

/** `&nbsp;`, `&#21049;`, `&#x5239;` → characters; `&amp;lt;` (escaped twice) as well. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:amp;)*(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,6}));/g,
    (all, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : all;
      const point = decimal === undefined ? parseInt(hex ?? '0', 16) : parseInt(decimal, 10);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '';
    },
  );
}

const URL_LIKE = '(?:https?:|mailto:|tel:|data:|www\\.|[/#.])[^()\\s]{0,1000}';
const LINK = new RegExp(`!?\\[([^\\[\\]\\n]{0,500})\\]\\(<?${URL_LIKE}\\)`, 'g');
/** Neighbours are excluded so that an already masked 138****1234 is no "bold" text. */
const BOLD = /(?<![*0-9A-Za-z])\*\*([^\s*](?:[^*\n]{0,200}[^\s*])?)\*\*(?![*0-9A-Za-z])/g;
const BOLD_UNDERSCORE = /(?<![_0-9A-Za-z])__([^\s_](?:[^_\n]{0,200}[^\s_])?)__(?![_0-9A-Za-z])/g;
const STRUCK = /~~([^~\n]{1,200})~~/g;
const LINE_MARKS = /^ {0,3}(?:(?:#{1,6} |> ?|[-*+] ) {0,3})+/gm;

/** Removes markdown marks and keeps the words (link texts too, not their addresses). */
export function stripMarkdown(text: string): string {
  let out = text;
  if (out.includes('](')) out = out.replace(LINK, '$1');
  if (out.includes('**')) out = out.replace(BOLD, '$1');
  if (out.includes('__')) out = out.replace(BOLD_UNDERSCORE, '$1');
  if (out.includes('~~')) out = out.replace(STRUCK, '$1');
  if (out.includes('`')) out = out.replace(/`+/g, '');
  return /[#>*+-]/.test(out) ? out.replace(LINE_MARKS, '') : out;
}
