import { cleanLine, cutText } from './clean';
import { EMAIL, ID_NUMBER, LAND_LINE, MOBILE, PLATE, VIN, mobileOf, plainPlate } from './identifiers';
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

const NAME_CUE =
  /(姓名|联系人|客户名|车主名|我叫|我的名字(?:是|叫))([:： ]{0,3}(?:[是为叫] ?)?)(\p{Script=Han}{2,12})/gu;
/** What may follow a name without a mark between; a name never swallows these. */
const AFTER_NAME = new Set(Array.from('是在于我您你他她的住买购今昨从有现来已又也就把被给跟和与因想要'));
/** Of these no given name is made, so what stands before is no name (我叫安在…) or only a family name (张先生). */
const NEVER_GIVEN = new Set(Array.from('是在我您你他她的就也把被给跟'));
const TITLE = /^(?:先生|女士|小姐|师傅|经理|电话|手机|来电|反映|反馈|投诉)/;
/** Words after 我叫 that begin like a family name. */
const NOT_A_NAME = new Set([
  '高速',
  '安全',
  '方向',
  '万一',
  '成都',
  '金属',
  '程序',
  '施工',
  '施救',
  '石油',
  '江苏',
  '康复',
]);

/**
 * How many characters of a run of Han characters are a name; 0 when it does not begin like one. A run longer than a
 * name is cut early rather than late: a letter of a name left over is a small leak, a covered 刹车 a missed red line.
 */
function nameLength(run: string): number {
  const family = surnameLength(run);
  const rest = run.slice(family);
  if (family === 0 || rest === '' || NOT_A_NAME.has(run.slice(0, 2))) return 0;
  if (NEVER_GIVEN.has(rest[0]) || TITLE.test(rest)) return 0;
  const endsAt = (given: number) => AFTER_NAME.has(rest[given]) || TITLE.test(rest.slice(given));
  if (endsAt(1)) return family + 1;
  return rest.length <= 2 || endsAt(2) ? family + Math.min(rest.length, 2) : family + 1;
}

function maskNamesAfterCue(text: string): string {
  if (!/名|联系人|我叫/.test(text)) return text;
  return text.replace(NAME_CUE, (all, cue: string, between: string, run: string) => {
    const length = nameLength(run);
    return length === 0 ? all : `${cue}${between}${run[0]}*${run.slice(length)}`;
  });
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

/**
 * Masks personal data in a clean text (R3): e-mail, ID number, mobile and land line, plate, name after 姓名/联系人/
 * 我叫, the known customer's name and number; the VIN when asked. Idempotent; never throws; the result is safe for
 * alerts, reports and logs. Offsets change: evidence refers to the text it was found in.
 */
export function maskText(text: string, options: MaskOptions = {}): string {
  let out = maskEmails(text);
  if (/\d/.test(out)) {
    out = out
      .replace(
        ID_NUMBER,
        (_all, area: string, _birth: string, end: string) => `${area.slice(0, 3)}***********${end}`,
      )
      .replace(MOBILE, (_all, number: string) => maskPhone(number))
      .replace(LAND_LINE, (_all, area: string, number: string) => `${area}-****${number.slice(-4)}`)
      .replace(PLATE, (_all, office: string, number: string) => `${office}***${number.slice(-2)}`);
    if (options.maskVin) out = out.replace(VIN, maskVin);
  }
  // Again at the end: the star of a name right before a mailbox (张*wang@…) becomes part of it.
  return maskEmails(maskKnown(maskNamesAfterCue(out), options.known ?? {}));
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
