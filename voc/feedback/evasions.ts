/**
 * Words with one character written as a letter, as pinyin or as a picture (s车失灵, 刹che, 起🔥了) get past every
 * filter, ours too. Only what can be read in one way is turned back: S车 alone may be a model, 一起🔥 is praise, and a
 * picture that stands by itself stays a picture. A red line nobody wrote must not come from here.
 */
interface Evasion {
  /** Tells in one look that the text cannot hold it. */
  readonly hint: RegExp;
  readonly pattern: RegExp;
  readonly word: string;
}

/** What follows or precedes a brake and nothing else called "S车". */
const AFTER_BRAKE =
  '失灵|失效|不住|不灵|没反应|没用|踩不|变软|变硬|发软|发硬|太软|偏软|踏板|片|盘|油管|总泵|助力|距离|系统|异响';
/** The car, a part of it, or how it came about: what burns. Not 一起🔥, 跟着🔥, 火起🔥来. */
const BURNS =
  '车|辆|池|包|机|舱|盖|桩|线|箱|底|里|内|处|位|然|己|动|地|又|就|都|突然|直接|自己|忽然|明火|差点|险些';
const CAR = '[\u{1f697}\u{1f698}\u{1f699}\u{1f68c}]';

const EVASIONS: readonly Evasion[] = [
  {
    hint: /[sS]车/,
    pattern: new RegExp(
      `(?<![A-Za-z0-9])[sS]车(?=${AFTER_BRAKE})|(?<=踩(?:了|下|死|住)?)[sS]车(?!型|系)`,
      'gu',
    ),
    word: '刹车',
  },
  { hint: /che/i, pattern: /刹 ?che(?![a-z])/giu, word: '刹车' },
  { hint: /sha/i, pattern: /(?<![a-z])sha ?(?:车|che(?![a-z]))/giu, word: '刹车' },
  { hint: /ling/i, pattern: /失 ?ling(?![a-z])/giu, word: '失灵' },
  { hint: /shi/i, pattern: /(?<![a-z])shi ?灵/giu, word: '失灵' },
  { hint: /huo/i, pattern: /([起着失]) ?huo(?![a-z])/giu, word: '$1火' },
  { hint: /ran/i, pattern: /自 ?ran(?![a-z])/giu, word: '自燃' },
  { hint: /yan/i, pattern: /冒 ?yan(?![a-z])/giu, word: '冒烟' },
  { hint: /\u{1f525}/u, pattern: new RegExp(`(?<=(?:${BURNS})[起着])\u{1f525}+`, 'gu'), word: '火' },
  { hint: new RegExp(CAR, 'u'), pattern: new RegExp(`(?<=[刹煞])${CAR}+`, 'gu'), word: '车' },
];

/** A first look for all of them: a letter or a picture beside a Han character. */
const MAY_BE = /[一-鿿] ?[A-Za-z\ud83d]|[A-Za-z] ?[一-鿿]|sha ?che/i;

/** The text with such words written out. Idempotent; the text itself where it holds none. */
export function writeOutEvasions(text: string): string {
  if (!MAY_BE.test(text)) return text;
  let out = text;
  for (const { hint, pattern, word } of EVASIONS) if (hint.test(out)) out = out.replace(pattern, word);
  return out;
}
