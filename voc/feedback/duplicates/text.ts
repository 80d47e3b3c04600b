import type { Extracted } from '../types';

/** The part of a text that says what happened, without what differs from person to person or says nothing. */
export interface Saying {
  /** Letters and digits only, lower case; identifiers, greetings and closing words taken out. */
  readonly words: string;
  /** Every number in it, as written: 3.2, 15000. */
  readonly numbers: readonly string[];
}

/** UTF-16 code units that are compared; what two complaints share stands within them. */
const LONGEST = 2000;
/** These are of the person or the car, not of the matter: a copied text carries another phone number. */
const IDENTIFIER = /^customer\.|^vehicle\.(?:vin|plate)$/;
/**
 * Greetings, closing words and appeals that stand in every second complaint. Left in, two short complaints about
 * different faults look alike by them, and a copied one with another greeting looks new.
 */
const BOILERPLATE = new RegExp(
  [
    '尊敬的[^，。,!！\\s]{0,8}(?:领导|客服|平台|工作人员)',
    '(?:你们?|您|大家|各位)好|客服在吗|早上好|下午好|晚上好|hello|hi(?![a-z])',
    '(?:请|望|希望|恳请|麻烦|要求)(?:贵?平台|厂家|你们|贵司|相关部门|领导|客服)?(?:能够?|可以)?(?:尽快|及时|马上|立即|帮忙)(?:给我|给予|帮我|予以)?(?:一个)?(?:处理|解决|答复|回复|回电|联系我?|跟进|核实|说法)(?:一下|为盼)?',
    '(?:非常|十分)?(?:感谢|谢谢|多谢)(?:平台|您|你们|大家|支持|帮助|了|!)*',
    '(?:急+|在线等|转发|扩散|求助|顶一下|求扩散|跪求|辛苦了?|拜托了?)',
    '以上(?:情况)?(?:全部)?属实',
  ].join('|'),
  'giu',
);
const NUMBER = /\d+(?:\.\d+)?/g;
const NOT_WORD = /[^\p{L}\p{N}]+/gu;

/** `extracted`: what intake found in this very text, by its offsets. */
export function sayingOf(cleanText: string, extracted: readonly Extracted[]): Saying {
  const text = withoutIdentifiers(cleanText, extracted).toLowerCase().replace(BOILERPLATE, ' ');
  return {
    words: text.replace(NOT_WORD, '').slice(0, LONGEST),
    // A number at the very end may have been cut in the middle, and would contradict the whole one.
    numbers: [
      ...new Set(
        text
          .slice(0, 2 * LONGEST)
          .replace(/[\d.]+\s*$/, '')
          .match(NUMBER),
      ),
    ],
  };
}

function withoutIdentifiers(text: string, extracted: readonly Extracted[]): string {
  const spans = extracted
    .filter(({ field }) => IDENTIFIER.test(field))
    .map(({ start, end }) => ({ start, end }))
    .sort((a, b) => a.start - b.start);
  let out = '';
  let at = 0;
  for (const { start, end } of spans) {
    if (start > at) out += `${text.slice(at, start)} `;
    at = Math.max(at, end);
  }
  return out + text.slice(at);
}
