import { surgeChart } from '../../../voc/surge';
import type { SurgeSeries } from '../../../voc/surge';
import { START, ZONE } from './support';

const DAY = 86_400_000;

function evidence(series: SurgeSeries | undefined, value = '星途X5') {
  return {
    name: { zh: '同一故障比基线增长', en: 'Growth' },
    key: [{ field: 'vehicle.model', value }],
    window: {
      from: new Date(START + 9 * DAY).toISOString(),
      to: new Date(START + 10 * DAY).toISOString(),
      minutes: 1440,
    },
    why: { zh: '24 小时内 14 起，预期 2.1', en: '14 in 24 h, 2.1 expected' },
    ...(series ? { series } : {}),
  };
}

const series: SurgeSeries = {
  stepMs: DAY,
  points: Array.from({ length: 10 }, (_, i) => ({
    at: START + i * DAY,
    count: i === 9 ? 14 : 2,
    ...(i > 2 ? { expected: 2.1, upper: 6.4 } : {}),
  })),
};

describe('the picture of an episode', () => {
  it('draws a bar a step, the window that rang, the expected number and its band', () => {
    const svg = surgeChart(evidence(series), { language: 'zh-CN', zone: ZONE });
    expect(
      svg.match(/<rect class="(bar|hot)" x="[\d.]+" y="[\d.]+" width="[\d.]+" height="(?!12")/g),
    ).toHaveLength(10);
    expect(svg.match(/class="hot"/g)).toHaveLength(2);
    expect(svg).toContain('<polyline class="line"');
    expect(svg).toContain('<polygon class="band"');
    expect(svg).toContain('触发窗口');
    expect(svg).toContain('prefers-color-scheme: dark');
  });

  it('escapes what customers and owners wrote, and drops what is no XML', () => {
    const svg = surgeChart(evidence(series, '<script>alert("1")</script>\u0000&\u0007'), {
      language: 'en',
      zone: ZONE,
    });
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;');
    expect(/\p{Cc}/u.test(svg.replaceAll('\n', ''))).toBe(false);
  });

  it('draws something without a series, and one theme where asked', () => {
    const svg = surgeChart(evidence(undefined), { language: 'zh-CN', zone: ZONE, theme: 'dark' });
    expect(svg).toContain('</svg>');
    expect(svg).not.toContain('NaN');
    expect(svg).not.toContain('prefers-color-scheme');
  });
});
