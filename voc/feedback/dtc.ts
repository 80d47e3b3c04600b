/**
 * Fault codes as vehicles send them, in the one form people and rules use: `P0A0F`, with a failure type `P0A0F-00`.
 *
 * - SAE J2012 / ISO 15031-6: the first two bits of the first byte are the letter (P C B U), the rest the four
 *   hexadecimal digits; ISO 14229-1 (UDS) adds a third byte, the failure type.
 * - A UDS answer to ReadDTCInformation 0x19 0x02: `59 02 <availability mask>` and four bytes a code, the fourth its
 *   status; bits: testFailed 0, failedThisCycle 1, pending 2, confirmed 3, failedSinceLastClear 5 (ISO 14229-1 D.2).
 */
const LETTERS = 'PCBU';
const CODE = /^([PCBU])([0-3][0-9A-F]{3})(?:[-:_. ]?([0-9A-F]{2}))?$/;
const HEX = /^(?:0X)?([0-9A-F]{4}|[0-9A-F]{6})$/;
const UDS_ANSWER = /^59(?:02|0A|06|0E|15)[0-9A-F]{2}(?:[0-9A-F]{8})+$/;
/** Any of these bits: the fault was there. Without them the entry only says that the test has not run. */
const WAS_THERE = 0x2f;
const CODE_KEYS = ['code', 'dtc', 'dtcCode', 'faultCode', 'DTC', 'Code', 'spn', 'id', '故障码', '故障代码'];
const MAX_CODES = 200;

function fromBytes(hex: string): string {
  const first = parseInt(hex.slice(0, 2), 16);
  const base = `${LETTERS[first >> 6]}${(first & 0x3f).toString(16).padStart(2, '0')}${hex.slice(2, 4)}`;
  return (hex.length > 4 ? `${base}-${hex.slice(4, 6)}` : base).toUpperCase();
}

function fromText(text: string): string[] {
  const value = text.trim().toUpperCase();
  const packed = value.replace(/[\s,]+/g, '').replace(/0X/g, '');
  if (UDS_ANSWER.test(packed)) return fromAnswer(packed);
  return value
    .split(/[\s,，;；、|/]+/)
    .filter((part) => part !== '')
    .map(oneCode);
}

function oneCode(part: string): string {
  const code = CODE.exec(part);
  if (code) return `${code[1]}${code[2]}${code[3] ? `-${code[3]}` : ''}`;
  const hex = HEX.exec(part);
  return hex ? fromBytes(hex[1]) : part;
}

function fromAnswer(hex: string): string[] {
  const codes: string[] = [];
  for (let at = 6; at + 8 <= hex.length; at += 8) {
    const status = parseInt(hex.slice(at + 6, at + 8), 16);
    if ((status & WAS_THERE) !== 0) codes.push(fromBytes(hex.slice(at, at + 6)));
  }
  return codes;
}

/**
 * The codes of a message: one, several in a text, a raw UDS answer, a list of any of these or of objects with a
 * `code`/`dtc` member, numbers of up to three bytes. What is no code stays as it is, for the reader to judge. At most
 * 200 entries are looked at; undefined for what cannot hold codes.
 */
export function dtcCodes(value: unknown): string[] | undefined {
  if (typeof value === 'string') return fromText(value.slice(0, 20_000));
  if (typeof value === 'number') {
    const isBytes = Number.isInteger(value) && value > 0 && value <= 0xffffff;
    return [isBytes ? fromBytes(value.toString(16).padStart(value > 0xffff ? 6 : 4, '0')) : String(value)];
  }
  if (Array.isArray(value)) {
    const codes = value
      .slice(0, MAX_CODES)
      .flatMap((entry) => (Array.isArray(entry) ? [] : (dtcCodes(entry) ?? [])));
    return codes.length > 0 ? codes : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const key of CODE_KEYS) {
    const inner: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
    if (typeof inner === 'string' || typeof inner === 'number') return dtcCodes(inner);
  }
  return undefined;
}
