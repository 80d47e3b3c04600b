import type { Extracted } from '../types';
import { overlaps } from './spans';

/** Fault codes (SAE J2012) with an optional failure type: P0A0F, U0100, C1234-56, P0A4000. Capitals only: p0c20 in a word is none. */
const DTC = /(?<![A-Za-z0-9])([PBCU][0-3][0-9A-F]{3})(?:-?([0-9A-F]{2}))?(?![A-Za-z0-9])/g;
/** The same in small letters, or a maker's own code, where the text calls it one. */
const NAMED_CODE =
  /(?:故障代?码|代码|DTC)[是为:( ]{0,3}([A-Fa-fPBCUpbcu0-9][0-9A-Fa-f]{4,6})(?![A-Za-z0-9])/g;

/** A version wherever a word calls it one, or with a V. 2.0T and 1.5L are engines. */
const VERSION =
  /(?<![A-Za-z0-9.])(?:(?:版本号?|OTA|系统|软件|车机|固件|升级到|升级至|更新到|更新至|处于|还是)[^,。;!?\n\d]{0,8}?)(V?\d{1,3}\.{1,2}\d{1,4}(?:\.\d{1,5}){0,3}(?:[a-z]\d?)?)(?![A-Za-z0-9]|[.]\d|万|元|升|%)|(?<![A-Za-z0-9.])([Vv]\d{1,2}(?:\.\d{1,5}){1,4})(?![A-Za-z0-9])|(?<![A-Za-z0-9.])(\d{1,3}(?:\.\d{1,5}){1,4}|\d{3,6})(?=版本|系统版本|新车机)/gi;
const VERSION_WORD = /版本|OTA|系统|软件|车机|固件|升级|更新/i;

const BATCH =
  /(?<![同这该各某])(?:批次|批号|生产批次|批次号|生产批号)(?:为|是|号|:|\(| ){0,3}([A-Za-z0-9][A-Za-z0-9-]{2,19})(?![A-Za-z0-9])/g;

/** Fault codes written in a text, in the form P0A0F or P0A0F-56 (R2). */
export function findCodes(text: string): Extracted[] {
  if (!/[PBCU][0-3]|代码|码|DTC/.test(text)) return [];
  const found: Extracted[] = [];
  for (const match of text.matchAll(DTC)) {
    const value = match[2] ? `${match[1]}-${match[2]}` : match[1];
    found.push({
      field: 'fault.codes',
      value,
      start: match.index,
      end: match.index + match[0].length,
      confidence: 0.95,
    });
  }
  const plain = [...found];
  for (const match of text.matchAll(NAMED_CODE)) {
    const end = match.index + match[0].length;
    const start = end - match[1].length;
    if (!/\d/.test(match[1]) || overlaps(plain, start, end)) continue;
    found.push({ field: 'fault.codes', value: match[1].toUpperCase(), start, end, confidence: 0.7 });
  }
  return found;
}

/** Software version and production batch (R2). */
export function findSoftware(text: string): Extracted[] {
  if (!/\d/.test(text)) return [];
  const found: Extracted[] = [];
  if (VERSION_WORD.test(text) || /[Vv]\d/.test(text)) {
    for (const match of text.matchAll(VERSION)) {
      const value = (match[1] ?? match[2] ?? match[3]).replace(/\.{2,}/g, '.');
      const end = match.index + match[0].length;
      found.push({
        field: 'vehicle.software',
        value,
        start: end - (match[1] ?? match[2] ?? match[3]).length,
        end,
        confidence: 0.8,
      });
    }
  }
  if (text.includes('批')) {
    for (const match of text.matchAll(BATCH)) {
      if (!/\d/.test(match[1])) continue;
      const end = match.index + match[0].length;
      found.push({
        field: 'vehicle.batch',
        value: match[1],
        start: end - match[1].length,
        end,
        confidence: 0.8,
      });
    }
  }
  return found;
}
