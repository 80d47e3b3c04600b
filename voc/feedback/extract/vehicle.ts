import type { Extracted } from '../types';
import type { Token, Tokens } from './tokens';
import type { Entry } from './vocabulary';

/** What makes a brand of a word that is also an ordinary one: 现代汽车, 理想L9, 买了红旗. */
const BRAND_BEHIND =
  /^(?:汽车|牌|品牌|官方|公司|厂家|厂商|集团|4[sS]|店|车主|车友|客服|售后|销售|经销商|的?车|[ ]?[A-Za-z0-9])/;
const BRAND_BEFORE = /(?:购买|买|开|提|辆|台|款|投诉|款|年)(?:了|的|一|辆|台|款)*$/;
/** 不如大众, 比亚迪和特斯拉比: another car that the writer only compares with. */
const COMPARED = /(?:不如|比起|对比|跟|像|像是|比不上|之前的|以前的|原来的|竞品)$/;

/** 奔驰 C260L, E300: the class letter and the engine. Bare forms count less. */
const MERCEDES =
  /(?<![A-Za-z0-9.])(?:([CESA])|(GL[ABCES]|CL[AS]|EQ[ABCES]))(1[8]0|2[0-8]0|3[0-5]0|4[0-5]0|500|5[68]0)L?(?![A-Za-z0-9])/gi;
/** 宝马 325Li, 118i: the first digit is the series. */
const BMW = /(?<![A-Za-z0-9.])([1-8])\d{2}(?:L?i|d)(?![A-Za-z0-9])/gi;

interface Found {
  brand: string;
  model?: string;
  start: number;
  end: number;
  confidence: number;
}

function plainBrand(text: string, token: Token): Entry | undefined {
  const entry = token.entries[0];
  if (entry.id === '') return undefined;
  if (entry.need === 'alone') return entry;
  const behind = text.slice(token.end, token.end + 4);
  const before = text.slice(Math.max(0, token.start - 5), token.start);
  return BRAND_BEHIND.test(behind) || BRAND_BEFORE.test(before) ? entry : undefined;
}

function* seriesOf(text: string, tokens: Tokens): Generator<Found> {
  const raw = tokens.brand.filter((token) => token.entries[0].id !== '');
  const named = new Set(raw.map((token) => token.entries[0].id));
  const byEnd = new Map(raw.map((token) => [token.end, token]));
  for (const token of tokens.series) {
    const before = byEnd.get(text[token.start - 1] === ' ' ? token.start - 1 : token.start);
    const fits = token.entries.filter((entry) => {
      const brand = entry.of ?? '';
      if (entry.need === 'alone') return true;
      if (entry.need === 'brandBefore') return before?.entries[0].id === brand;
      return named.has(brand);
    });
    const entry =
      fits.find((item) => item.of === before?.entries[0].id) ?? fits.find((item) => named.has(item.of ?? ''));
    const chosen = entry ?? fits[0];
    if (!chosen) continue;
    yield {
      brand: chosen.of ?? '',
      model: chosen.id,
      start: token.start,
      end: token.end,
      confidence: entry ? 0.9 : 0.8,
    };
  }
}

function* numbered(text: string, named: ReadonlySet<string>): Generator<Found> {
  if (!/\d/.test(text)) return;
  for (const match of text.matchAll(MERCEDES)) {
    const model = match[1] ? `${match[1].toUpperCase()}级` : match[2].toUpperCase();
    yield spanOf(match, '奔驰', model, named.has('奔驰') ? 0.9 : 0.7);
  }
  for (const match of text.matchAll(BMW)) {
    yield spanOf(match, '宝马', `${match[1]}系`, named.has('宝马') ? 0.9 : 0.7);
  }
}

function spanOf(match: RegExpExecArray, brand: string, model: string, confidence: number): Found {
  return { brand, model, start: match.index, end: match.index + match[0].length, confidence };
}

/**
 * Brand and series (R2). A series names its brand; words such as 现代 or 理想 count as brands only where the words
 * around say so. A car the writer compares with counts less.
 */
export function findVehicles(text: string, tokens: Tokens): Extracted[] {
  const brands = tokens.brand.flatMap((token): Found[] => {
    const entry = plainBrand(text, token);
    return entry ? [{ brand: entry.id, start: token.start, end: token.end, confidence: 0.85 }] : [];
  });
  const named = new Set(brands.map(({ brand }) => brand));
  const series = [...seriesOf(text, tokens), ...numbered(text, named)].sort((a, b) => a.start - b.start);
  const found: Extracted[] = [];
  for (const item of [...brands, ...series]) {
    const { start, end } = item;
    const compared = COMPARED.test(text.slice(Math.max(0, start - 4), start));
    const confidence = compared ? item.confidence - 0.4 : item.confidence;
    if (item.model !== undefined)
      found.push({ field: 'vehicle.model', value: item.model, start, end, confidence });
    if (item.model === undefined || !named.has(item.brand))
      found.push({ field: 'vehicle.brand', value: item.brand, start, end, confidence });
  }
  return found;
}
