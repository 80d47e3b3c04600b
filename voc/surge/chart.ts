import { categoryName } from '../cases/describe';
import type { Language } from '../types';
import { say } from '../language';
import type { SurgeEvidence, SurgeSeries } from './types';

export interface ChartOptions {
  language: Language;
  /** `auto` follows the reader's system where the picture is shown in a page. */
  theme?: 'light' | 'dark' | 'auto';
  /** CSS pixels; 720 × 300 by default. */
  width?: number;
  height?: number;
  zone: string;
}

type Colours = Record<'back' | 'ink' | 'soft' | 'grid' | 'bar' | 'hot' | 'band' | 'line', string>;
const LIGHT: Colours = {
  ...{ back: '#ffffff', ink: '#1f2933', soft: '#5f6b7a', grid: '#e4e8ee' },
  ...{ bar: '#8fa8c8', hot: '#d64545', band: '#dfe8d8', line: '#3f7d3a' },
};
const DARK: Colours = {
  ...{ back: '#16191f', ink: '#e8ecf1', soft: '#a3adba', grid: '#2c323b' },
  ...{ bar: '#56739a', hot: '#ff6b62', band: '#2a3a2c', line: '#8ccf86' },
};
const MARGIN = { top: 66, right: 20, bottom: 50, left: 48 };
const DAY = 86_400_000;

/**
 * The series of an episode as a picture (SVG text): bars, expected number, the band of chance, and the window that
 * rang in red. No script, no outside resource, all texts escaped: safe to put into a page or a message.
 */
export function surgeChart(
  evidence: Pick<SurgeEvidence, 'name' | 'key' | 'window' | 'why'> & { series?: SurgeSeries },
  options: ChartOptions,
): string {
  const { width = 720, height = 300, theme = 'auto', language } = options;
  const points = evidence.series?.points ?? [];
  const stepMs = evidence.series?.stepMs ?? DAY;
  const inner = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
  const top = niceTop(Math.max(1, ...points.map(({ count, upper = 0 }) => Math.max(count, upper))));
  const step = inner.width / Math.max(1, points.length);
  const x = (i: number) => MARGIN.left + i * step;
  const y = (value: number) => MARGIN.top + inner.height * (1 - value / top);
  const from = Date.parse(evidence.window.from);
  const to = Date.parse(evidence.window.to);
  const isHot = (at: number) => at + stepMs > from && at < to;
  const title = `${say(evidence.name, language)}${evidence.key.map((part) => ` · ${labelOf(part, language)}`).join('')}`;
  const colours = theme === 'dark' ? DARK : LIGHT;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${rules(colours)}${theme === 'auto' ? `@media (prefers-color-scheme: dark) {${rules(DARK)}}` : ''}</style>`,
    `<rect class="back" width="${width}" height="${height}"/>`,
    text(MARGIN.left, 24, 'title', cut(title, width / 15)),
    text(MARGIN.left, 44, 'soft', cut(say(evidence.why, language), width / 12.5)),
    ...grid(top, y, width),
    band(points, x, y, step),
    ...points.map(
      ({ at, count }, i) =>
        `<rect class="${isHot(at) ? 'hot' : 'bar'}" x="${px(x(i) + step * 0.12)}" y="${px(y(count))}" width="${px(step * 0.76)}" height="${px(y(0) - y(count))}"/>`,
    ),
    expectedLine(points, x, y, step),
    ...dates(points, x, step, stepMs, height, options.zone),
    ...legend(
      language,
      width,
      height,
      points.some(({ expected }) => expected !== undefined),
    ),
    '</svg>',
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** A category by its Chinese name; everything else as it is. */
function labelOf({ field, value }: { field: string; value: string }, language: Language): string {
  const isCategory = field === 'fault' || field === 'verdict.category';
  return (language === 'zh-CN' && isCategory ? categoryName(value) : undefined) ?? value;
}

function rules(c: Colours): string {
  return (
    `.back{fill:${c.back}}.bar{fill:${c.bar}}.hot{fill:${c.hot}}.band{fill:${c.band}}` +
    `.line{fill:none;stroke:${c.line};stroke-width:2}.grid{stroke:${c.grid};stroke-width:1}` +
    `text{font:12px "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;fill:${c.soft}}` +
    `text.title{font-size:15px;font-weight:600;fill:${c.ink}}`
  );
}

function grid(top: number, y: (value: number) => number, width: number): string[] {
  return [0, 0.5, 1].flatMap((part) => {
    const value = top * part;
    const at = px(y(value));
    return [
      `<line class="grid" x1="${MARGIN.left}" x2="${width - MARGIN.right}" y1="${at}" y2="${at}"/>`,
      text(MARGIN.left - 8, y(value) + 4, 'soft', String(value), 'end'),
    ];
  });
}

function band(
  points: SurgeSeries['points'],
  x: (i: number) => number,
  y: (value: number) => number,
  step: number,
): string {
  const known = points.flatMap(({ upper }, i) => (upper === undefined ? [] : [{ i, upper }]));
  if (known.length === 0) return '';
  const upper = known.flatMap(({ i, upper: value }) => [
    `${px(x(i))},${px(y(value))}`,
    `${px(x(i) + step)},${px(y(value))}`,
  ]);
  const end = x(known.at(-1)!.i) + step;
  return `<polygon class="band" points="${upper.join(' ')} ${px(end)},${px(y(0))} ${px(x(known[0]!.i))},${px(y(0))}"/>`;
}

function expectedLine(
  points: SurgeSeries['points'],
  x: (i: number) => number,
  y: (value: number) => number,
  step: number,
): string {
  const line = points.flatMap(({ expected }, i) =>
    expected === undefined ? [] : [`${px(x(i) + step / 2)},${px(y(expected))}`],
  );
  return line.length < 2 ? '' : `<polyline class="line" points="${line.join(' ')}"/>`;
}

function dates(
  points: SurgeSeries['points'],
  x: (i: number) => number,
  step: number,
  stepMs: number,
  height: number,
  zone: string,
): string[] {
  const format = new Intl.DateTimeFormat('zh-CN', {
    timeZone: zone,
    month: '2-digit',
    day: '2-digit',
    ...(stepMs < DAY ? ({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const) : {}),
  });
  const every = Math.max(1, Math.ceil(points.length / (stepMs < DAY ? 6 : 8)));
  return points.flatMap(({ at }, i) =>
    i % every === 0
      ? [text(x(i) + step / 2, height - MARGIN.bottom + 16, 'soft', format.format(at), 'middle')]
      : [],
  );
}

function legend(language: Language, width: number, height: number, baseline: boolean): string[] {
  const entries = [
    { mark: 'hot', zh: '触发窗口', en: 'window that rang' },
    { mark: 'bar', zh: '其他时段', en: 'other times' },
    ...(baseline
      ? [
          { mark: 'line', zh: '预期', en: 'expected' },
          { mark: 'band', zh: '偶然波动范围（3σ）', en: 'range of chance (3σ)' },
        ]
      : []),
  ];
  const y = height - 14;
  let at = MARGIN.left;
  return entries.flatMap(({ mark, zh, en }) => {
    const label = language === 'zh-CN' ? zh : en;
    const swatch =
      mark === 'line'
        ? `<line class="line" x1="${at}" x2="${at + 14}" y1="${y - 4}" y2="${y - 4}"/>`
        : `<rect class="${mark}" x="${at}" y="${y - 10}" width="12" height="12"/>`;
    const parts = [swatch, text(at + 18, y, 'soft', label)];
    at += 18 + Math.min(width, label.length * (language === 'zh-CN' ? 12.5 : 6.6)) + 18;
    return parts;
  });
}

/** A round number at or above the highest bar. */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const nice = [1, 2, 3, 4, 5, 6, 8, 10].map((n) => n * power).find((n) => n >= value) ?? 10 * power;
  return Math.max(2, nice);
}

function text(x: number, y: number, className: string, content: string, anchor = 'start'): string {
  return `<text class="${className}" x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

function cut(content: string, most: number): string {
  const points = Array.from(content);
  return points.length <= most ? content : `${points.slice(0, Math.floor(most) - 1).join('')}…`;
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Control characters are no XML at all, not even escaped. */
function escaped(content: string): string {
  return content
    .replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
