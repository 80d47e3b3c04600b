import { builtinLexicon } from '../redline';
import type { FeedbackRecord, Level, ProblemType, Sentence, Verdict } from '../types';
import type { CaseAttributes } from './view';

export const LEVEL_NAMES: Readonly<Record<Level, Sentence>> = {
  P0: { zh: 'P0 红线', en: 'P0 red line' },
  review: { zh: '待复核', en: 'to be reviewed' },
  P1: { zh: 'P1 重大', en: 'P1 major' },
  P2: { zh: 'P2 一般', en: 'P2 general' },
};

export const TYPE_NAMES: Readonly<Record<ProblemType, Sentence>> = {
  productFault: { zh: '产品故障', en: 'Product fault' },
  usageExperience: { zh: '使用体验', en: 'Usage experience' },
  serviceComplaint: { zh: '服务投诉', en: 'Service complaint' },
  suggestion: { zh: '建议', en: 'Suggestion' },
};

const categoryNames = new Map(builtinLexicon.categories.map(({ id, name }) => [id, name.zh]));
const MAX_TITLE = 120;

/** Chinese name of a category; one the owner added in the rulebook is its own name. */
export function categoryName(category: string): string | undefined {
  return category === 'none' || category === '' ? undefined : (categoryNames.get(category) ?? category);
}

/** `制动失效 · 星途X5 · 成都`: what, which car, where; what is unknown is left out. No personal data. */
export function titleOf(feedback: FeedbackRecord, verdict: Verdict): string {
  const { brand = '', model = '' } = feedback.vehicle ?? {};
  const car = model.startsWith(brand) ? model : brand === '' ? model : joinNames(brand, model);
  const parts = [
    categoryName(verdict.category) ?? TYPE_NAMES[verdict.type].zh,
    car,
    feedback.place?.city ?? feedback.place?.province ?? '',
  ];
  const title = parts.filter((part) => part !== '').join(' · ');
  return Array.from(title).slice(0, MAX_TITLE).join('');
}

/** 星途 + X5 → 星途X5; two Latin names keep a space between them. */
function joinNames(brand: string, model: string): string {
  if (model === '') return brand;
  return /[A-Za-z0-9]$/.test(brand) && /^[A-Za-z0-9]/.test(model) ? `${brand} ${model}` : `${brand}${model}`;
}

/** What later figures, searches and surge rules group by. */
export function attributesOf(feedback: FeedbackRecord, verdict: Verdict): CaseAttributes {
  const { brand, model, vin, batch, software } = feedback.vehicle ?? {};
  const { province, city, dealer } = feedback.place ?? {};
  const all = {
    ...{ brand, model, vin, batch, software, province, city, dealer },
    channel: feedback.channel,
    why: verdict.why.zh,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== ''));
}
