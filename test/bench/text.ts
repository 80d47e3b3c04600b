import type { MeasureContext, Report } from '../../scripts/lib/measure.ts';
import type { Sentence } from '../../voc/types.ts';

/** Cleaning + extraction + masking of 60-character texts, beside a bare pass over the same characters. */
export const title: Sentence = {
  zh: '文本：清洗 + 提取 + 脱敏的速度（60 字一条，单核）',
  en: 'Texts: cleaning + extraction + masking (60 characters each, one core)',
};

/** Texts a second on one core (issue 3). */
const TARGET = 20_000;
const LENGTH = 60;
const ROUNDS = 9;
const PER_ROUND = 6_000;
const RECEIVED = Date.UTC(2026, 10, 21, 4);

/** Written for this benchmark: plain complaints, and some with everything that is looked for. */
const SENTENCES = [
  '昨天下午在高速上行驶时，车辆突然失去动力，仪表盘多个故障灯亮起，靠边后重新启动才恢复，请尽快安排检测处理。',
  '提车三个月，低速过减速带前悬异响，去店里检查了两次，接待说是正常现象，换了衬套还是响，实在影响心情。',
  '销售承诺送的脚垫和行车记录仪一直没有给，打电话总说在备货，联系人李小明，电话13812345678，麻烦催一下。',
  '中控屏偶尔黑屏，重启以后又好，导航走到一半没有声音，软件版本V2.1.3，里程1.2万公里，车牌粤B12345。',
  '座椅加热用了没几天就不热了，店里说要等配件，问什么时候到也没有准信，希望有人跟进一下这个事情。',
  '排队两个小时才轮到我，前台态度冷淡，洗车还把轮毂刮花了，找店长也没有说法，体验非常差。',
  '建议在车机里增加儿童锁的快捷开关，现在要翻好几层菜单，开车时根本不方便操作，谢谢。',
  '续航达成率太低，冬天开暖风跑不到一半，官方宣传的数字和实际差距很大，希望给个合理的解释。',
];

interface Feedback {
  cleanText: (raw: string) => string;
  extract: (text: string, options: { receivedAt: number }) => unknown[];
  maskText: (text: string) => string;
}

function texts(): string[] {
  return Array.from({ length: 64 }, (_, i) => {
    const long = `${SENTENCES[i % SENTENCES.length]}${SENTENCES[(i + 3) % SENTENCES.length]}`;
    return long.slice(0, LENGTH);
  });
}

/** CPU seconds for one round: on a shared machine the wall clock measures the neighbours. */
function cpuSeconds(run: (text: string) => unknown, batch: readonly string[]): number {
  const from = process.cpuUsage();
  for (let i = 0; i < PER_ROUND; i++) run(batch[i % batch.length]);
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** What the loop of the bare pass sums up; printed so that no compiler takes the loop away. */
let checksum = 0;

export function run(context: MeasureContext): Promise<Report> {
  const { cleanText, extract, maskText } = context.voc('feedback') as unknown as Feedback;
  const batch = texts();
  const bare = (text: string) => {
    let sum = 0;
    for (let i = 0; i < text.length; i++) sum = (sum + text.charCodeAt(i)) | 0;
    checksum = (checksum + sum) | 0;
  };
  const steps: Array<[string, (text: string) => unknown]> = [
    ['逐字扫描 charCodeAt', bare],
    ['清洗 clean', cleanText],
    ['提取 extract', (text) => extract(text, { receivedAt: RECEIVED })],
    ['脱敏 mask', (text) => maskText(text)],
    [
      '三步合计 all three',
      (text) => {
        const clean = cleanText(text);
        return [extract(clean, { receivedAt: RECEIVED }), maskText(clean)];
      },
    ],
  ];
  const seconds = steps.map((): number[] => []);
  for (const [, step] of steps) cpuSeconds(step, batch);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, [, step]] of steps.entries()) seconds[i].push(cpuSeconds(step, batch));
  const medians = seconds.map(median);
  const perSecond = medians.map((value) => Math.round(PER_ROUND / value));
  const whole = perSecond[perSecond.length - 1];
  return Promise.resolve({
    columns: ['步骤 step', '条/秒 texts/s', '÷ 逐字扫描 ratio'],
    rows: steps.map(([name], i) => [name, perSecond[i], `${(medians[i] / medians[0]).toFixed(1)} ×`]),
    notes: [
      `${ROUNDS} 轮交替，每轮 ${PER_ROUND} 条，取 CPU 时间中位数 / rounds interleaved, median of CPU time (checksum ${checksum})`,
    ],
    failures: whole < TARGET ? [`三步合计 ${whole} 条/秒 < ${TARGET} / all three below the target`] : [],
  });
}
