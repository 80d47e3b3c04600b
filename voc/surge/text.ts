import { DAY, HOUR, MINUTE } from '../clock';
import type { Sentence } from '../types';
import type { Finding } from './decide';
import type { SurgeRule } from './rules';
import type { SpreadingEvidence } from './types';

/** One line a person reads: what was counted, what was expected, and why it rings or not. */
export function whyOf(rule: SurgeRule, finding: Finding): Sentence {
  const { zh, en } = whyText(rule, finding);
  return { zh: zh.trimStart(), en };
}

function whyText(rule: SurgeRule, finding: Finding): Sentence {
  const { count, total, threshold, expected } = finding;
  const span = spanOf(rule.windowMinutes * MINUTE);
  const usual =
    expected === null
      ? { zh: '', en: '' }
      : { zh: `，预期 ${number(expected)}`, en: `, ${number(expected)} expected` };
  switch (finding.reason) {
    case 'countReached':
    case 'notSpreading': {
      const spread = finding.spreading ? spreadText(finding.spreading) : { zh: '', en: '' };
      return {
        zh: `${span.zh}内 ${count} 起（门槛 ${threshold}${usual.zh}）${spread.zh}`,
        en: `${count} in ${span.en} (threshold ${threshold}${usual.en})${spread.en}`,
      };
    }
    case 'repeated':
      return {
        zh: `${span.zh}内重复 ${count} 次（门槛 ${threshold}）`,
        en: `${count} times in ${span.en} (threshold ${threshold})`,
      };
    case 'growthSignificant':
    case 'belowRise':
    case 'withinChance':
    case 'massInflow':
      if (rule.kind === 'ratio') break;
      return {
        zh: `${span.zh}内 ${count} 起${usual.zh}${rise(count, expected)}${chance(finding).zh}`,
        en: `${count} in ${span.en}${usual.en}${rise(count, expected)}${chance(finding).en}`,
      };
    case 'runReached':
    case 'runTooShort':
      return {
        zh: `连续 ${count} 起（门槛 ${threshold}）`,
        en: `${count} in a row (threshold ${threshold})`,
      };
    case 'noBaseline':
      return {
        zh: `${span.zh}内 ${count} 起，历史不足 7 天，暂不比较`,
        en: `${count} in ${span.en}; less than 7 days of history to compare with`,
      };
    case 'repeatedVoice':
      return {
        zh: '同一客户或同一文本在窗口内已计过一次',
        en: 'The same voice or text counted in this window already',
      };
    case 'tooOld':
      return {
        zh: '时间早于统计窗口的保留范围，只计入历史',
        en: 'Older than the windows that are kept: counted as history only',
      };
    case 'episodeOver':
      return {
        zh: `${span.zh}内 ${count} 起，属于已结束的爆发`,
        en: `${count} in ${span.en}; part of an episode that is over`,
      };
    default:
      break;
  }
  if (rule.kind === 'ratio') {
    const share = `${number((finding.share ?? 0) * 100)}%`;
    const lower = finding.lowerBound === undefined ? '' : `${number(finding.lowerBound * 100)}%`;
    const wanted = `${number(threshold * 100)}%`;
    return {
      zh: `${span.zh}内 ${total} 起中 ${count} 起，占比 ${share}${lower && `（下限 ${lower}）`}，门槛 ${wanted}，至少 ${rule.minimum} 起`,
      en: `${count} of ${total} in ${span.en}: ${share}${lower && ` (at least ${lower})`}, threshold ${wanted} of ${rule.minimum} or more`,
    };
  }
  return {
    zh: `${span.zh}内 ${count} 起（门槛 ${number(threshold)}）`,
    en: `${count} in ${span.en} (threshold ${number(threshold)})`,
  };
}

function rise(count: number, expected: number | null): string {
  if (expected === null || expected <= 0) return '';
  const percent = Math.round((count / expected - 1) * 100);
  return percent > 99_999 ? '' : ` (${percent >= 0 ? '+' : ''}${percent}%)`;
}

function chance({ alarmsPerKeyYear }: Finding): Sentence {
  if (alarmsPerKeyYear === null) return { zh: '', en: '' };
  const times = alarmsPerKeyYear < 0.001 ? '< 0.001' : number(alarmsPerKeyYear);
  return { zh: `，纯属偶然每年约 ${times} 次`, en: `; by chance about ${times} times a year` };
}

const MEASURES: Record<SpreadingEvidence['met'][number], (s: SpreadingEvidence) => Sentence> = {
  regions: ({ regions }) => ({ zh: `${regions} 个地区`, en: `${regions} regions` }),
  dealers: ({ dealers }) => ({ zh: `${dealers} 家门店`, en: `${dealers} dealers` }),
  days: ({ days }) => ({ zh: `${days} 天`, en: `${days} days` }),
  rising: ({ earlierHalf, laterHalf }) => ({
    zh: `后半段 ${laterHalf} 起多于前半段 ${earlierHalf} 起`,
    en: `later half ${laterHalf} above earlier half ${earlierHalf}`,
  }),
};

function spreadText(spreading: SpreadingEvidence): Sentence {
  if (spreading.met.length === 0 && spreading.spreading) return { zh: '', en: '' };
  const { regions, dealers, earlierHalf, laterHalf } = spreading;
  if (!spreading.spreading)
    return {
      zh: `，未见扩散：${regions} 个地区、${dealers} 家门店，前半段 ${earlierHalf} 起、后半段 ${laterHalf} 起`,
      en: `, not spreading: ${regions} regions, ${dealers} dealers, ${earlierHalf} then ${laterHalf}`,
    };
  const met = spreading.met.map((measure) => MEASURES[measure](spreading));
  return {
    zh: `，正在扩散：${met.map(({ zh }) => zh).join('、')}`,
    en: `, spreading: ${met.map(({ en }) => en).join(', ')}`,
  };
}

function spanOf(ms: number): Sentence {
  if (ms % DAY === 0 && ms > DAY) return { zh: ` ${ms / DAY} 天`, en: `${ms / DAY} days` };
  if (ms % HOUR === 0) return { zh: ` ${ms / HOUR} 小时`, en: `${ms / HOUR} h` };
  return { zh: ` ${Math.round(ms / MINUTE)} 分钟`, en: `${Math.round(ms / MINUTE)} min` };
}

function number(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toPrecision(2);
}
