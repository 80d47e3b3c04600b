import { cleanLine, cutText } from './clean';
import {
  BANK_CARD,
  CHAT_ACCOUNT,
  EMAIL,
  HOTLINE,
  ID_NUMBER,
  LAND_LINE,
  MAY_BE_SPELLED,
  MOBILE,
  NAMED_ID,
  NAMED_LINE,
  NAMED_VIN,
  PLATE,
  SPECIAL_PLATE,
  SPELLED_MOBILE,
  VIN,
  digitCount,
  digitsOf,
  isBankCard,
  mobileOf,
  plainPlate,
} from './identifiers';
import { maskAddresses } from './maskAddress';
import { maskNames } from './maskNames';
import { surnameLength } from './surnames';
import type { CustomerFacts } from './types';

export interface MaskOptions {
  /** What the case already knows of its customer: masked wherever the text repeats it. */
  known?: CustomerFacts;
  /** Mask the VIN too (R3 "VIN when asked"). */
  maskVin?: boolean;
}

/** By code points: half a surrogate pair is refused by databases. */
const head = (value: string, count: number) => Array.from(value).slice(0, count).join('');
const tail = (value: string, count: number) => Array.from(value).slice(-count).join('');

/** 13812345678 → 138****5678; anything else that is not empty → **** and its last two characters. */
export function maskPhone(value: string): string {
  if (value === '' || /^(?:\d{3}\*{4}\d{4}|\*{4}[^*\s]{0,2})$/u.test(value)) return value;
  const mobile = mobileOf(value);
  if (mobile) return `${mobile.slice(0, 3)}****${mobile.slice(7)}`;
  return value.length > 6 ? `****${tail(value, 2).replace(/[*\s]/g, '')}` : '****';
}

/** wang@example.com → w***@example.com; what is no address → ***. */
export function maskEmail(value: string): string {
  if (value === '' || /^[A-Za-z0-9]?\*{3}@[A-Za-z0-9.-]+$/.test(value)) return value;
  const match = /^([^@\s]{1,200})@((?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})$/.exec(value);
  return match ? `${firstOfLocal(match[1])}***@${match[2]}` : '***';
}

/** A one-letter mailbox shows nothing: its first letter would be all of it. */
function firstOfLocal(local: string): string {
  return local.length > 1 && /^[A-Za-z0-9]/.test(local) ? local[0] : '';
}

/** 张三 → 张*, John Smith → J*: the length is not shown either. */
export function maskName(value: string): string {
  const first = Array.from(value)[0];
  return first === undefined ? '' : `${first}*`;
}

/** 11010119900307… → 110***********1234. */
export function maskIdNumber(value: string): string {
  if (/^.{3}\*{11}.{4}$/u.test(value)) return value;
  return value.length >= 15 ? `${head(value, 3)}***********${tail(value, 4)}` : value && '***';
}

/** 粤B12345 → 粤B***45. */
export function maskPlate(value: string): string {
  if (value === '' || /^..\*{3}..$/u.test(value)) return value;
  const plain = plainPlate(value);
  return plain.length >= 6 ? `${head(plain, 2)}***${tail(plain, 2)}` : '***';
}

/** LSVAA4182E2123456 → LSV**********3456. */
export function maskVin(value: string): string {
  if (/^.{3}\*{10}.{4}$/u.test(value)) return value;
  return value.length >= 11 ? `${head(value, 3)}**********${tail(value, 4)}` : value && '***';
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/**
 * The known customer's name in the text. Only what looks like a name: a form's name field filled with 刹车失灵 must
 * not cover these words where the verdict needs them.
 */
function maskKnownName(text: string, name: string): string {
  const bare = name.replace(/(?:先生|女士|小姐|师傅|经理)$/, '').trim();
  if (/^\p{Script=Han}{2,4}$/u.test(bare)) {
    return surnameLength(bare) > 0 ? text.replaceAll(bare, maskName(bare)) : text;
  }
  if (!/^[A-Za-z][A-Za-z.'-]+(?: [A-Za-z.'-]{1,40}){0,4}$/.test(bare) || bare.length > 80) return text;
  return text.replace(
    new RegExp(`(?<![A-Za-z0-9])${escapeRegExp(bare)}(?![A-Za-z0-9])`, 'gi'),
    (found) => `${found[0]}*`,
  );
}

function maskKnown(text: string, known: CustomerFacts): string {
  let out = text;
  // Foreign and other unusual numbers that no pattern knows; short ones could be any number.
  if (known.phone && known.phone.replace(/\D/g, '').length >= 7 && !known.phone.includes('*')) {
    out = out.replaceAll(known.phone, maskPhone(known.phone));
  }
  return known.name ? maskKnownName(out, known.name) : out;
}

/** 6222 0212 3456 7894 → 6222****7894. */
export function maskBankCard(value: string): string {
  if (value === '' || /^\d{4}\*{4}\d{4}$/.test(value)) return value;
  const digits = value.replace(/\D/g, '');
  return digits.length >= 12 ? `${digits.slice(0, 4)}****${digits.slice(-4)}` : '****';
}

function maskLongNumbers(text: string): string {
  return text
    .replace(
      ID_NUMBER,
      (_all, area: string, _birth: string, end: string) => `${area.slice(0, 3)}***********${end}`,
    )
    .replace(NAMED_ID, (_all, cue: string, id: string) => `${cue}${id.slice(0, 2)}****${id.slice(-2)}`)
    .replace(BANK_CARD, (card: string, at: number, whole: string) =>
      isBankCard(card, whole.slice(Math.max(0, at - 12), at)) ? maskBankCard(card) : card,
    )
    .replace(MOBILE, (_all, number: string) => maskPhone(digitsOf(number)))
    .replace(LAND_LINE, (_all, area: string, number: string) => `${area}-****${number.slice(-4)}`)
    .replace(NAMED_LINE, (_all, cue: string, number: string) => `${cue}****${number.slice(-2)}`)
    .replace(HOTLINE, (_all, area: string, number: string) => `${area}****${number.slice(-3)}`);
}

/** The shortest of them is a land line without area code. */
const MIN_LONG = 7;

/** Numbers with digits in them; nothing of it is looked for where there are too few. */
function maskNumbers(text: string, hideVin: boolean): string {
  const out = (digitCount(text, MIN_LONG) < MIN_LONG ? text : maskLongNumbers(text))
    .replace(PLATE, (_all, office: string, number: string) => `${office}***${number.slice(-2)}`)
    .replace(SPECIAL_PLATE, (plate: string) => `${plate.slice(0, 2)}***${plate.slice(-2)}`);
  if (!hideVin) return out;
  return out
    .replace(VIN, maskVin)
    .replace(NAMED_VIN, (_all, cue: string, vin: string) => `${cue}${maskVin(vin.replace(/[ -]/g, ''))}`);
}

/**
 * Masks personal data in a clean text (R3): e-mail, ID number, bank card, phone (mobile, land line, service line, in
 * Chinese numerals), plate, WeChat and QQ account, street address, names (after 姓名/联系人/车主 …, before 先生/师傅 …,
 * before a number), the known customer's name and number; the VIN when asked. Idempotent; never throws; the result is
 * safe for alerts, reports and logs. Offsets change: evidence refers to the text it was found in.
 */
export function maskText(text: string, options: MaskOptions = {}): string {
  let out = maskEmails(text);
  if (MAY_BE_SPELLED.test(out)) out = out.replace(SPELLED_MOBILE, (number) => maskPhone(digitsOf(number)));
  // A plate has three digits, and everything else more.
  if (digitCount(out, 3) === 3) out = maskNumbers(out, options.maskVin ?? false);
  if (/微信|VX|vx|echat|QQ|qq/.test(out)) {
    out = out.replace(CHAT_ACCOUNT, (_all, cue: string, account: string) => `${cue}${account[0]}***`);
  }
  // Again at the end: the star of a name right before a mailbox (张*wang@…) becomes part of it.
  return maskEmails(maskAddresses(maskKnown(maskNames(out), options.known ?? {})));
}

function maskEmails(text: string): string {
  if (!text.includes('@')) return text;
  return text.replace(EMAIL, (_all, local: string, domain: string) => `${firstOfLocal(local)}***@${domain}`);
}

/** The customer as later nodes may see him: 张*, 138****1234, a***@example.com. */
export function maskCustomer(customer: CustomerFacts): CustomerFacts {
  return {
    ...(customer.name === undefined ? {} : { name: maskName(customer.name) }),
    ...(customer.phone === undefined ? {} : { phone: maskPhone(customer.phone) }),
    ...(customer.email === undefined ? {} : { email: maskEmail(customer.email) }),
    ...(customer.idNumber === undefined ? {} : { idNumber: maskIdNumber(customer.idNumber) }),
  };
}

/** One short masked line of anything, for notes, log lines and error texts. */
export function sanitizeForLog(value: unknown, max = 60): string {
  const line = cleanLine(plainText(value), Math.max(4 * max, 400)).value;
  return cutText(maskText(line), max);
}

/** JSON.stringify throws on cycles and BigInt; an error text must not. */
function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value === 'bigint' ? String(value) : Object.prototype.toString.call(value);
  }
}
