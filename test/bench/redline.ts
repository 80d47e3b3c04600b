/**
 * How fast the red-line reader is (research/lab.md 3). Ratios are of measurements taken side by side in the same rounds;
 * the median of the rounds counts, because the machine is shared.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { readJsonLines, type MeasureContext, type Report } from '../../scripts/lib/measure.ts';
import type * as Matcher from '../../voc/redline/matcher.ts';
import type * as Compile from '../../voc/redline/compile.ts';
import type * as Classify from '../../voc/redline/classify.ts';
import type * as LexiconModule from '../../voc/redline/lexicon.ts';
import type * as Redline from '../../voc/redline/index.ts';

export const title = {
  zh: '红线阅读的速度：一遍扫描与逐字读取之比、每秒文本数、词库编译',
  en: 'Speed of the red-line reader: one pass against a bare scan, texts a second, compiling',
};

const ROUNDS = 15;
const WARM_UP_MS = 250;
const SCANNED_UNITS = 400_000;
const TARGETS = {
  overBareScan: 4,
  packOverBareScan: 8,
  overHundredTerms: 1.5,
  quiet: 100_000,
  suspicious: 10_000,
  compileMs: 200,
};

/** The 3,755 characters of GB 2312 level 1, of which Chinese words are made. */
function hanCharacters(): string[] {
  const decoder = new TextDecoder('gb18030');
  const characters: string[] = [];
  for (let high = 0xb0; high <= 0xd7; high++)
    for (let low = 0xa1; low <= (high === 0xd7 ? 0xf9 : 0xfe); low++)
      characters.push(decoder.decode(Uint8Array.of(high, low)));
  return characters;
}

/** A small generator with a fixed seed: the same words in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Made words of 2 to 5 characters: like the words of a lexicon, most never stand in a text. */
function madeWords(count: number): string[] {
  const random = generator(7);
  const characters = hanCharacters();
  const words = new Set<string>();
  while (words.size < count) {
    let word = '';
    for (let length = 2 + Math.floor(4 * random()); length > 0; length--)
      word += characters[Math.floor(random() * characters.length)];
    words.add(word);
  }
  return [...words];
}

/** What people write when nothing is wrong: real reviews and forum talk where the shared texts are there. */
function everydayText(shared: string | undefined): string {
  const file = shared === undefined ? '' : join(shared, 'data', 'texts_zh.jsonl');
  const texts = existsSync(file)
    ? readJsonLines<{ source: string; text: string }>(file)
        .filter(({ source }) => source === 'ordinary_reviews' || source === 'autohome_lexus')
        .map(({ text }) => text)
    : QUIET;
  let text = '';
  for (let i = 0; text.length < SCANNED_UNITS; i++) text += `${texts[i % texts.length]}\n`;
  // In one piece on the heap, as texts come from JSON: a string that was added up is read through an indirection,
  // which would hide the cost of the scan.
  return JSON.parse(JSON.stringify(text)) as string;
}

const QUIET = [
  '提车三个月，外观漂亮，空间够一家四口用，油耗比预想低一点',
  '周末去郊外玩了一圈，座椅舒服，后备箱放得下两辆折叠车',
  '保养的时候顺便换了空调滤芯，店里的咖啡不错',
  '车机升级以后界面换了，导航语音比以前自然',
  '想问一下后排的杯架怎么拆下来洗',
  '漆面颜色很正，晚上的氛围灯孩子喜欢',
  '降价太快了，上个月刚买的，心里不舒服',
  '隔音还可以，八十以内听不到什么风声',
];
const SUSPICIOUS = [
  '下坡的时候踩刹车没反应，拉手刹才停住，店里说查不出来',
  '高速上突然失去动力，滑到应急车道，后车差点撞上来',
  '充电时电池包冒烟，物业打的电话',
  '方向盘卡死，转弯打不动，两只手都掰不回来',
  '官网写着座椅通风，提车才发现没有，属于虚假宣传',
  '担心这车会不会自燃，看新闻挺多的',
  '再不处理我就去法院起诉',
  '正面撞上护栏，气囊一个都没弹',
];

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Microseconds of processor time a call takes: on a shared machine the clock would measure the neighbours. */
function time(work: () => void, atLeastMs = 30): number {
  let calls = 0;
  const start = cpuMs();
  let spent = 0;
  do {
    work();
    calls++;
    spent = cpuMs() - start;
  } while (spent < atLeastMs);
  return (1000 * spent) / calls;
}

/** What any look at a text costs at least: one charCodeAt a character, in the shape of a matcher's `scan`. */
function buildBare(): { scan(text: string): number } {
  return {
    scan(text) {
      let sum = 0;
      // Kept small: a sum that leaves the 32-bit range is added as a floating-point number, which takes four times as
      // long as reading the characters and once made the matcher look as fast as a bare loop.
      for (let i = 0; i < text.length; i++) sum = (sum + text.charCodeAt(i)) & 0xffffff;
      return sum;
    },
  };
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1];

export async function run(context: MeasureContext): Promise<Report> {
  const { buildMatcher } = context.voc('redline/matcher') as unknown as typeof Matcher;
  const { compileLexicon } = context.voc('redline/compile') as unknown as typeof Compile;
  const { classifyText } = context.voc('redline/classify') as unknown as typeof Classify;
  const { builtinLexicon } = context.voc('redline') as unknown as typeof Redline;
  const { parseLexicon } = context.voc('redline/lexicon') as unknown as typeof LexiconModule;

  const compileMs = Array.from({ length: 7 }, () => {
    const fresh = parseLexicon(structuredClone(builtinLexicon));
    return time(() => compileLexicon(fresh), 0) / 1000;
  });
  const compiled = compileLexicon(builtinLexicon);
  // Varied, so that nothing learns a text by heart.
  const vary = (texts: readonly string[]) =>
    Array.from({ length: 400 }, (_, i) => `${texts[i % texts.length]}（${i}）`);
  const quiet = vary(QUIET);
  const suspicious = vary(SUSPICIOUS);
  for (const text of quiet) classifyText(text, compiled);
  const early = segmenterModules(context.root);

  const words = madeWords(10_000);
  const many = buildMatcher(words);
  const few = buildMatcher(words.slice(0, 100));
  const text = everydayText(context.shared);
  const bareMatcher = buildBare();
  let sink = 0;
  const bare = () => {
    sink = (sink + bareMatcher.scan(text)) & 0xffffff;
  };
  const all = (texts: readonly string[]) => () => {
    for (const one of texts) classifyText(one, compiled);
  };
  const measured: [string, () => void][] = [
    ['bare', bare],
    ['many', () => void many.scan(text)],
    ['few', () => void few.scan(text)],
    ['pack', () => void compiled.alarm.scan(text)],
    ['quiet', all(quiet)],
    ['suspicious', all(suspicious)],
  ];
  const rounds: Record<string, number>[] = [];
  for (const [, work] of measured) time(work, WARM_UP_MS);
  for (let round = 0; round < ROUNDS; round++)
    rounds.push(Object.fromEntries(measured.map(([name, work]) => [name, time(work)])));

  const ratio = (of: string, to: string) => median(rounds.map((round) => round[of] / round[to]));
  const perSecond = (name: string, texts: number) =>
    Math.round(1e6 / (median(rounds.map((round) => round[name])) / texts));
  const overBare = ratio('many', 'bare');
  const overFew = ratio('many', 'few');
  const packOverBare = ratio('pack', 'bare');
  const quietRate = perSecond('quiet', quiet.length);
  const suspiciousRate = perSecond('suspicious', suspicious.length);
  const compiling = median(compileMs);

  const results: [string, number | string, string, boolean][] = [
    [
      '10,000 词扫描 ÷ charCodeAt',
      overBare.toFixed(2),
      `≤ ${TARGETS.overBareScan}`,
      overBare <= TARGETS.overBareScan,
    ],
    [
      '10,000 词 ÷ 100 词',
      overFew.toFixed(2),
      `≤ ${TARGETS.overHundredTerms}`,
      overFew <= TARGETS.overHundredTerms,
    ],
    [
      '本词库警觉词 ÷ charCodeAt pack, alarm words',
      packOverBare.toFixed(2),
      `≤ ${TARGETS.packOverBareScan}`,
      packOverBare <= TARGETS.packOverBareScan,
    ],
    ['平静文本 quiet texts/s', quietRate, `≥ ${TARGETS.quiet}`, quietRate >= TARGETS.quiet],
    [
      '可疑文本 suspicious texts/s',
      suspiciousRate,
      `≥ ${TARGETS.suspicious}`,
      suspiciousRate >= TARGETS.suspicious,
    ],
    ['编译词库 compile ms', compiling.toFixed(1), `< ${TARGETS.compileMs}`, compiling < TARGETS.compileMs],
    ['平静文本后已加载的分词模块', early.length, '0', early.length === 0],
  ];
  return {
    columns: ['项目 what', '实测 measured', '目标 target', '达到 reached'],
    rows: results.map(([what, value, target, reached]) => [
      what,
      value,
      target,
      reached ? '是 yes' : '否 no',
    ]),
    notes: [
      `${ROUNDS} 轮交错，取中位数；词库 ${compiled.words.length} 词，${compiled.rules.length} 条规则。 ${ROUNDS} interleaved rounds, medians.`,
      `逐字读取 bare scan ${((1000 * median(rounds.map(({ bare: us }) => us))) / text.length).toFixed(2)} ns/字，10,000 词 ${((1000 * median(rounds.map(({ many: us }) => us))) / text.length).toFixed(2)} ns/字（校验 checksum ${sink}）；最慢一轮 slowest round: ${Math.max(...rounds.map((round) => round.many / round.bare)).toFixed(2)}×, ${Math.max(...rounds.map((round) => round.many / round.few)).toFixed(2)}×`,
    ],
    failures: results
      .filter(([, , , reached]) => !reached)
      .map(([what, value, target]) => `${what}: ${value}，目标 target ${target}`),
  };
}

/** Modules of a segmenter that this process has loaded. */
function segmenterModules(root: string): string[] {
  return Object.keys(createRequire(join(root, 'package.json')).cache).filter((id) => /jieba/i.test(id));
}
