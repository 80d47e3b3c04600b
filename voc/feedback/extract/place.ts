import type { Extracted, ExtractedField } from '../types';
import { overlaps } from './spans';
import type { Span } from './spans';
import type { Token, Tokens } from './tokens';
import type { Entry, Vocabulary } from './vocabulary';

const BEFORE = /(?:在|到|从|去|于|回|至|来|坐标|位于|人在|省|市|自治区|家住|住在)$/;
const BEHIND =
  /^(?:市|这边|那边|本地|人|服务区|高速|收费站|境内|地区|城区|分公司|经销商|4[sS]|的?4[sS]店|[\p{Script=Han}A-Za-z]{1,8}(?:4[sS]|店|汽车|公司|服务中心))/u;
/** 上海总部, 北京牌: where the maker sits or what a thing is called is not where it happened. */
const ELSEWHERE = /^(?:总部|牌|卫视|大学|银行)/;
const BRANDED = /^(?:汽车)?(?:总部|大众|现代|奔驰)/;

function needsMet(text: string, token: Token, entry: Entry, behindPlace: boolean): boolean {
  if (entry.need === 'alone' || behindPlace) return true;
  const before = BEFORE.test(text.slice(Math.max(0, token.start - 3), token.start));
  const behind = BEHIND.test(text.slice(token.end, token.end + 14));
  // 昆山 is nothing else, but 高新 or 大理 often is.
  return /市$/.test(entry.id) && entry.kind === 'district' ? before || behind : before && behind;
}

/** The spans in order, those that lie within another left out (the brand in the name of its series). */
function disjoint(spans: readonly Span[]): Span[] {
  const ordered = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  let reach = -1;
  return ordered.filter(({ start, end }) => {
    if (start < reach) return false;
    reach = end;
    return true;
  });
}

interface Placed {
  token: Token;
  entry: Entry;
}

/** The reading of a word: where several places share the name, the one whose city or province stands before it. */
function readingOf(token: Token, before: Placed | undefined): Entry {
  const fits = token.entries.find((entry) => {
    const other = before?.entry.id;
    return other !== undefined && (entry.of === other || entry.province === other);
  });
  return fits ?? token.entries[0];
}

/**
 * Provinces, cities and districts (R2), under their short names (广东, 广州), districts in full (天河区). A name that is
 * also an ordinary word, and every county without its suffix, needs words around it that make it a place.
 */
export function findPlaces(
  text: string,
  tokens: Tokens,
  vehicles: readonly Extracted[],
  vocabulary: Vocabulary,
): Extracted[] {
  const all = [...tokens.province, ...tokens.city, ...tokens.district].sort(
    (a, b) => a.start - b.start || b.end - a.end,
  );
  const found: Extracted[] = [];
  const cars = disjoint(vehicles);
  let before: Placed | undefined;
  let reach = 0;
  const add = (field: ExtractedField, value: string, token: Token, confidence: number) =>
    found.push({ field, value, start: token.start, end: token.end, confidence });
  for (const token of all) {
    if (token.start < reach) continue;
    if (overlaps(cars, token.start, token.start + 1)) continue;
    const adjacent = before !== undefined && token.start - before.token.end <= 1;
    const entry = readingOf(token, adjacent ? before : undefined);
    if (entry.id === '') {
      reach = token.end;
      continue;
    }
    const within = adjacent && (entry.of === before?.entry.id || entry.province === before?.entry.id);
    if (!needsMet(text, token, entry, within)) continue;
    const behind = text.slice(token.end, token.end + 6);
    if (ELSEWHERE.test(behind) || BRANDED.test(behind)) continue;
    reach = token.end;
    before = { token, entry };
    const confidence = within ? 0.95 : 0.8;
    if (entry.kind === 'province') add('place.province', entry.id, token, confidence);
    else if (entry.kind === 'city') {
      add('place.city', entry.id, token, confidence);
      if (entry.of) add('place.province', entry.of, token, confidence - 0.1);
    } else {
      const sure = within || token.entries.length === 1;
      const name =
        /市$/.test(entry.id) || vocabulary.provinces.has(entry.id) ? entry.id.replace(/市$/, '') : entry.id;
      add('place.district', name, token, sure ? confidence : 0.4);
      if (sure && entry.of && entry.province) {
        add('place.city', entry.of, token, confidence - 0.1);
        add('place.province', entry.province, token, confidence - 0.2);
      }
    }
  }
  return found;
}

/** 浙江省 → 浙江, 杭州市 → 杭州 where the name is known, so that one place has one name in counts; others stay. */
export function shortPlace(name: string, kind: 'province' | 'city', vocabulary: Vocabulary): string {
  const known = (value: string) =>
    kind === 'province' ? vocabulary.provinces.has(value) : vocabulary.provinceOf.has(value);
  const short = name.replace(/(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)$/, '');
  return known(short) ? short : name;
}
