/**
 * Texts that arrive as characters already, but were read with the wrong table on their way: 鍒硅溅 is 刹车 written as
 * UTF-8 and read as GBK. Read like that a brake failure is noise to every rule, so it is turned back where that is
 * possible without a guess. (Raw bodies, whose bytes we still have, are read in nodes/VocNormalize/rawBody.ts.)
 */
export interface Repair {
  readonly text: string;
  /** Characters of the message that were lost for good on the way; 0 for a complete repair. */
  readonly lost: number;
}

/** Bytes as GBK, by UTF-16 code unit; 0 = not in the table. */
let gbk: Uint16Array | undefined;

function gbkTable(): Uint16Array {
  if (gbk) return gbk;
  const bytes = new Uint8Array(126 * 190 * 2);
  const codes: number[] = [];
  let at = 0;
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue;
      bytes[at++] = lead;
      bytes[at++] = trail;
      codes.push((lead << 8) | trail);
    }
  }
  const table = new Uint16Array(65536);
  const characters = new TextDecoder('gbk').decode(bytes);
  for (let i = 0; i < codes.length; i++) table[characters.charCodeAt(i)] = codes[i];
  return (gbk = table);
}

/** Windows-1252 beside Latin-1: what a "Western" reader makes of the bytes 80–9F. */
const WESTERN = new Map(
  Array.from('€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ').map((char, i) => [
    char.charCodeAt(0),
    0x80 + i,
  ]),
);

const COMMON_LEAD = [0xb0, 0xd7] as const;
const HAN = /\p{Script=Han}/gu;
const LOST = /\ufffd/g;
/** What is left of a text that was read as UTF-8 though it was GBK, and then once more as GBK. */
const HOPELESS = /(?:锟斤拷|烫烫烫|屯屯屯){1,}/g;

/**
 * The text as it was meant; undefined where it is not such a text (nearly always) or where nothing readable comes out.
 * Linear; a text without the tell-tale characters costs one look at each.
 */
export function repairMojibake(text: string): Repair | undefined {
  const kind = suspicion(text);
  if (kind === undefined) return undefined;
  return kind === 'gbk' ? fromGbk(text) : fromWestern(text);
}

/** Characters no repair brings back: U+FFFD and what follows from it. */
export function lostCharacters(text: string): number {
  const hopeless = text.match(HOPELESS)?.join('').length ?? 0;
  return (text.match(LOST)?.length ?? 0) + hopeless;
}

/**
 * UTF-8 gives a Han character as E4…E9 and two bytes 80…BF. Read as GBK these pairs are rare characters (鍒, 杞, 溅),
 * a third of all; ordinary Chinese has next to none of them.
 */
function suspicion(text: string): 'gbk' | 'western' | undefined {
  let rare = 0;
  let western = 0;
  let wide = 0;
  const table = /[一-鿿]/.test(text) ? gbkTable() : undefined;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    wide++;
    if (unit <= 0xff || WESTERN.has(unit)) western++;
    else if (table) {
      const code = table[unit];
      const [lead, trail] = [code >> 8, code & 0xff];
      if (lead >= 0xe3 && lead <= 0xef && trail >= 0x80 && trail <= 0xbf) rare++;
    }
  }
  if (wide < 3) return undefined;
  if (rare * 4 >= wide) return 'gbk';
  // European texts have single accented letters between plain ones; wrongly read bytes stand together.
  return western * 5 >= wide * 4 && /[\x80-\xff\u0152-\u02dc\u2013-\u2122]{4}/.test(text)
    ? 'western'
    : undefined;
}

function fromGbk(text: string): Repair | undefined {
  const table = gbkTable();
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes.push(unit);
    else if (unit === 0x20ac)
      bytes.push(0x80); // The one byte GBK reads alone (encoding.spec.whatwg.org).
    else if (table[unit] !== 0) bytes.push(table[unit] >> 8, table[unit] & 0xff);
    // A byte that had no partner was replaced: which one it was nobody knows.
    else bytes.push(0xff);
  }
  return readable(decode(bytes, 'utf-8'), text);
}

function fromWestern(text: string): Repair | undefined {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const byte = unit <= 0xff ? unit : WESTERN.get(unit);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  const utf8 = decode(bytes, 'utf-8');
  const found = readable(utf8, text);
  if (found && found.lost === 0) return found;
  return isCommonGbk(bytes) ? readable(decode(bytes, 'gbk'), text) : found;
}

/** Pairs of GBK whose first byte is one of the 3,755 common characters' or of punctuation: chance does not give those. */
function isCommonGbk(bytes: readonly number[]): boolean {
  let pairs = 0;
  let common = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] < 0x80) continue;
    const trail = bytes[i + 1];
    if (trail === undefined || trail < 0x40) return false;
    pairs++;
    if ((bytes[i] >= COMMON_LEAD[0] && bytes[i] <= COMMON_LEAD[1]) || bytes[i] === 0xa1 || bytes[i] === 0xa3)
      common++;
    i++;
  }
  return pairs >= 2 && common * 10 >= pairs * 9;
}

function decode(bytes: readonly number[], charset: string): string {
  return new TextDecoder(charset, { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}

/** Only what is mostly Han characters afterwards is a repair; a quarter may be lost, the rest is worth reading. */
function readable(decoded: string, before: string): Repair | undefined {
  const repaired = decoded.replace(/\ufffd+/g, '\ufffd');
  const han = repaired.match(HAN)?.length ?? 0;
  const lost = repaired.match(LOST)?.length ?? 0;
  const wide = before.match(/[^\0-\x7f]/g)?.length ?? 0;
  // Every wrong reading makes more characters of the same bytes, never fewer.
  if (han < 2 || lost * 4 > han || han + lost >= wide) return undefined;
  return { text: repaired, lost };
}
