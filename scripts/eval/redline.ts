/**
 * `npm run eval redline`: how well the red-line reader tells danger from ordinary texts, beside two word lists on the
 * same texts. VOC_EVAL_FILE=own.jsonl (id, text, label P0 | NOT | REVIEW, category?) adds an owner's own file;
 * VOC_EVAL_TEXTS=1 shows the missed texts, which otherwise stay out of logs.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readJsonLines, type MeasureContext, type Report } from '../lib/measure.ts';
import type { Level, Verdict } from '../../voc/types.ts';

export const title = { zh: '红线阅读', en: 'Red-line reading' };

type Label = 'P0' | 'NOT' | 'REVIEW';
interface Row {
  id: string;
  text: string;
  label: Label;
  category: string;
  sure?: boolean;
}
interface Shares {
  found: number;
  foundAsP0: number;
  falseP0: number;
  falseReview: number;
}
interface Redline {
  classifyText: (text: string, compiled: unknown) => Verdict;
  compileLexicon: (lexicon: unknown) => unknown;
  builtinLexicon: unknown;
}

/**
 * In percent, just below (found) or above (false) what is reached; a change that loses more fails the run. Every set
 * here has been learned from: these floors say what must not be lost, BLIND says what an unseen text may expect.
 */
const FLOORS: Record<string, Shares> = {
  dev_labelled: { found: 98, foundAsP0: 96, falseP0: 1.5, falseReview: 5 },
  a: { found: 97, foundAsP0: 96, falseP0: 1, falseReview: 6 },
  b: { found: 97, foundAsP0: 92, falseP0: 1, falseReview: 6 },
  c: { found: 96, foundAsP0: 93, falseP0: 1, falseReview: 6 },
  c2: { found: 97, foundAsP0: 93, falseP0: 1.5, falseReview: 6 },
  d: { found: 94, foundAsP0: 89, falseP0: 1, falseReview: 4 },
  e: { found: 95, foundAsP0: 90, falseP0: 1, falseReview: 4 },
  f: { found: 95, foundAsP0: 90, falseP0: 1, falseReview: 4 },
  g: { found: 90, foundAsP0: 80, falseP0: 1, falseReview: 4 },
  h: { found: 94, foundAsP0: 88, falseP0: 1, falseReview: 4 },
};

/**
 * What the reader reached on a set when it saw its texts for the first time: found, as P0, false P0, false review (%).
 * c was two samples. d to h were labelled by the engineer of the pack before the reader ran on them. In e and f one
 * label each was put right afterwards, because the end of a long text had not been read while labelling.
 */
const BLIND: Record<string, string> = {
  a: '82.1 / 71.8 / 3.5 / 3.1',
  b: '92.7 / 90.2 / 1.0 / 2.0',
  c: '93.3 / 93.3 / 1.0 / 4.9; 94.1 / 88.2 / 0.0 / 2.4',
  c2: '94.0 / 91.0 / 2.0 / 3.3',
  d: '89.5 / 78.9 / 0.0 / 5.1',
  e: '100 / 95.0 / 1.8 / 6.2',
  f: '95.2 / 85.7 / 1.9 / 0.0',
  g: '90.0 / 70.0 / 0.0 / 2.6',
  h: '82.4 / 82.4 / 0.0 / 3.8',
};
const MISSES_SHOWN = 15;
/**
 * Labelled by people who never saw the reader, and never looked at while tuning: figures only, no misses are shown. Rows
 * that a second careful person might label otherwise are not `sure`.
 */
const SEALED_FILE = 'sealed.json';

/** The four words of the source document. */
const FOUR_WORDS = ['失灵', '冒烟', '救命', '维权'];
/** What a careful person writes down in an afternoon. */
const WORD_LIST =
  '刹车失灵 刹车失效 制动失效 刹不住 踩不动 没有刹车 抱死 转向失灵 卡滞 卡死 锁死 沉重 松动 助力 失去动力 动力中断 动力消失 动力丢失 无动力 没有动力 熄火 失速 抛锚 断电 脱挡 档位丢失 自燃 起火 着火 冒烟 烧毁 漏电 漏液 气囊 安全带 自动刹车 紧急制动 自动加速 失控 溜车 爆胎 断裂 断轴 汽油 泄漏 隐私 泄露 虚假 宣传 不符 减配 虚标 造假 起诉 法律 律师 法院 12315 315 消协 曝光 媒体 维权 集体 救命 失灵 失效'.split(
    ' ',
  );

const percent = (part: number, whole: number) => (whole === 0 ? 0 : (100 * part) / whole);
const shown = (share: number) => `${share.toFixed(1)} %`;

function sharesOf(rows: readonly Row[], levels: readonly Level[]): Shares {
  const count = (label: Label, ...of: Level[]) =>
    rows.filter((row, i) => row.label === label && of.includes(levels[i])).length;
  const all = (label: Label) => rows.filter((row) => row.label === label).length;
  return {
    found: percent(count('P0', 'P0', 'review'), all('P0')),
    foundAsP0: percent(count('P0', 'P0'), all('P0')),
    falseP0: percent(count('NOT', 'P0'), all('NOT')),
    falseReview: percent(count('NOT', 'review'), all('NOT')),
  };
}

/** Labelled sets by name. Texts of labels/*.json are looked up by id; a label whose text is absent is left out. */
function labelledSets(context: MeasureContext): Map<string, Row[]> {
  const sets = new Map<string, Row[]>();
  const own = process.env.VOC_EVAL_FILE;
  if (own) sets.set(basename(own), readJsonLines<Row>(own).map(checked(own)));
  if (!context.shared) return sets;
  const data = join(context.shared, 'data');
  sets.set('dev_labelled', readJsonLines<Row>(join(data, 'dev_labelled.jsonl')).map(withCategory));
  const texts = new Map(
    readJsonLines<{ id: string; text: string }>(join(data, 'texts_zh.jsonl')).map(({ id, text }) => [
      id,
      text,
    ]),
  );
  const folder = join(context.root, 'test', 'voc', 'redline', 'labels');
  for (const file of existsSync(folder) ? readdirSync(folder).sort() : []) {
    const labels = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Omit<Row, 'text'>[];
    const rows = labels.flatMap((label) => {
      const text = texts.get(label.id);
      return text === undefined ? [] : [withCategory({ ...label, text })];
    });
    // Other readings (problem types …) keep their labels beside these.
    if (!rows.some(({ label }) => label === 'P0')) continue;
    sets.set(basename(file, '.json'), rows);
    if (file === SEALED_FILE)
      sets.set(
        'sealed, sure',
        rows.filter(({ sure }) => sure !== false),
      );
  }
  return sets;
}

/** A row of an owner's file, or what is wrong with it: a label in other words would count nowhere and look like success. */
function checked(file: string): (row: Row, line: number) => Row {
  return (row, line) => {
    if (typeof row.text === 'string' && ['P0', 'NOT', 'REVIEW'].includes(row.label)) return withCategory(row);
    throw new Error(
      `${file}，第 ${line + 1} 条：需要 text，label 须为 P0、NOT 或 REVIEW / row ${line + 1} needs text and a label P0, NOT or REVIEW`,
    );
  };
}

function withCategory(row: Row): Row {
  return { ...row, category: row.category ?? 'none' };
}

export async function run(context: MeasureContext): Promise<Report> {
  const sets = labelledSets(context);
  const columns = ['文件 set', '读者 reader', '真 P0', '普通 NOT', '找到 found', '判 P0', '误 P0', '误复核'];
  if (sets.size === 0) {
    const note =
      '没有共享数据，也没有 VOC_EVAL_FILE：无法评测 / no shared data and no VOC_EVAL_FILE: not available';
    return { columns, rows: [], notes: [note], failures: [] };
  }
  const { builtinLexicon, classifyText, compileLexicon } = context.voc('redline') as unknown as Redline;
  const compiled = compileLexicon(builtinLexicon);
  const readers: [string, (text: string) => Level][] = [
    ['本词库 reader', (text) => classifyText(text, compiled).level],
    ['四词 4 words', (text) => (FOUR_WORDS.some((word) => text.includes(word)) ? 'P0' : 'P2')],
    [`${WORD_LIST.length} 词 list`, (text) => (WORD_LIST.some((word) => text.includes(word)) ? 'P0' : 'P2')],
  ];

  const table: Report['rows'] = [];
  const notes: string[] = [];
  const failures: string[] = [];
  for (const [name, rows] of sets) {
    for (const [reader, levelOf] of readers) {
      const levels = rows.map(({ text }) => levelOf(text));
      const shares = sharesOf(rows, levels);
      const of = (label: Label) => rows.filter((row) => row.label === label).length;
      table.push([name, reader, of('P0'), of('NOT'), ...Object.values(shares).map(shown)]);
      if (reader !== readers[0][0]) continue;
      if (name.startsWith('sealed')) continue;
      if (BLIND[name])
        notes.push(
          `${name} 首次所见 blind (找到 found / 判 P0 / 误 P0 / 误复核 false review, %): ${BLIND[name]}`,
        );
      notes.push(categoriesOf(name, rows, levels), missesOf(name, rows, classifyText, compiled));
      failures.push(...belowFloor(name, shares));
    }
  }
  notes.push(hardTexts(classifyText, compiled));
  return { columns, rows: table, notes, failures };
}

function belowFloor(name: string, shares: Shares): string[] {
  const floor = FLOORS[name];
  if (!floor) return [];
  return (Object.keys(floor) as (keyof Shares)[])
    .filter((key) => (key.startsWith('found') ? shares[key] < floor[key] : shares[key] > floor[key]))
    .map((key) => `${name}: ${key} ${shown(shares[key])}, 底线 floor ${shown(floor[key])}`);
}

/** Found and found as P0 of every category of a set. */
function categoriesOf(name: string, rows: readonly Row[], levels: readonly Level[]): string {
  const categories = [...new Set(rows.filter(({ label }) => label === 'P0').map(({ category }) => category))];
  const lines = categories.sort().map((category) => {
    const of = rows.flatMap((row, i) => (row.label === 'P0' && row.category === category ? [levels[i]] : []));
    const asP0 = of.filter((level) => level === 'P0').length;
    const review = of.filter((level) => level === 'review').length;
    return `  ${category}: ${of.length} 条，P0 ${asP0}，复核 review ${review}，漏 missed ${of.length - asP0 - review}`;
  });
  return [`${name} 各类 by category:`, ...lines].join('\n');
}

/** The worst misses first: danger read as ordinary, then ordinary read as P0, then what only wants a look. */
function missesOf(
  name: string,
  rows: readonly Row[],
  classifyText: Redline['classifyText'],
  compiled: unknown,
): string {
  const withTexts = process.env.VOC_EVAL_TEXTS === '1';
  const order = ['P0→P2', 'P0→P1', 'NOT→P0', 'P0→review', 'NOT→review'];
  const misses = rows
    .map((row) => ({ row, verdict: classifyText(row.text, compiled) }))
    .map(({ row, verdict }) => ({ row, verdict, kind: `${row.label}→${verdict.level}` }))
    .filter(({ kind }) => order.includes(kind))
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const lines = misses.slice(0, MISSES_SHOWN).map(({ row, verdict, kind }) => {
    const [evidence] = verdict.evidence;
    const span = evidence
      ? ` [${evidence.start}–${evidence.end}] ${evidence.concept} (${evidence.context})`
      : '';
    const text = withTexts ? `\n    ${row.text.replace(/\s+/g, ' ')}` : '';
    return `  ${kind} ${row.id} ${row.category}${span}${text}`;
  });
  return [`${name} 最差的 worst misses (${misses.length}):`, ...lines].join('\n');
}

/** Hard texts of our own with what the reader saw in them. */
const HARD_TEXTS = [
  '刹车越踩越没有，最后靠蹭护坡才停住，4S店说一切正常',
  '跑高速时转速升上去了，踩油门车却不走，只好滑到应急车道',
  '从一百一突然掉到三十码，后车差点怼上来',
  '变速箱没有偶数挡了，在隧道里只能二档挪',
  '车头撞烂了，六个气囊一个都没出来',
  '前面什么都没有，车自己来了一脚急刹，后车追尾',
  '官网写着带座椅通风。提车后才发现，实际上没有',
  '松刹车有三秒不会溜车，这点挺好',
  '如果在快车道后果不堪设想，突然动力消失，一家人吓坏了',
  '坐席：您是说刹车失灵吗？\n客户：不是，我问的是中控屏触摸失灵',
];

function hardTexts(classifyText: Redline['classifyText'], compiled: unknown): string {
  const lines = HARD_TEXTS.map((text) => {
    const { level, category, evidence, why } = classifyText(text, compiled);
    const seen = evidence
      .slice(0, 3)
      .map(({ start, end, concept, context }) => `[${start}–${end}] ${concept} (${context})`);
    return `  ${level} ${category} 「${text.replace(/\n/g, ' ')}」\n    ${why.zh}\n    ${seen.join('; ') || '—'}`;
  });
  return ['难句（自拟）十条 ten hard texts of our own:', ...lines].join('\n');
}
