import { cleanText, extract, maskText, normalize } from '../../../voc/feedback';
import { NOW } from './support';

const TEXTS = [
  '昨天下午在高速上行驶时，车辆突然失去动力，仪表盘多个故障灯亮起，靠边后重新启动才恢复，请尽快安排检测。',
  '提车三个月，低速过减速带前悬异响，去店里检查了两次，师傅说是正常现象，换了衬套还是响，很影响心情。',
  '销售承诺送的脚垫和行车记录仪一直没有给，打电话总说在备货，联系人李小明，电话13812345678，麻烦催一下。',
  '中控屏偶尔黑屏，重启以后又好，导航走到一半没有声音，软件版本V2.1.3，里程1.2万公里，车牌粤B12345。',
].map((text) => text.padEnd(60, '谢谢').slice(0, 60));

function perSecond(run: (text: string) => unknown, count: number): number {
  for (let i = 0; i < 2000; i++) run(TEXTS[i % TEXTS.length]);
  const from = performance.now();
  for (let i = 0; i < count; i++) run(TEXTS[i % TEXTS.length]);
  return Math.round((count * 1000) / (performance.now() - from));
}

describe('speed of 60-character texts on one core', () => {
  it('cleans, extracts and masks far more than a channel can send', () => {
    const three = perSecond((text) => {
      const clean = cleanText(text);
      return [extract(clean), maskText(clean)];
    }, 20_000);
    const whole = perSecond((text) => normalize({ text }, { preset: 'api', receivedAt: NOW }), 10_000);
    process.stdout.write(`clean + extract + mask: ${three} texts/s; whole normalize(): ${whole} texts/s\n`);
    // Far below the target of 20,000/s: other work may share the cores. A quadratic slip still shows here.
    expect(three).toBeGreaterThan(2000);
    expect(whole).toBeGreaterThan(500);
  });
});
