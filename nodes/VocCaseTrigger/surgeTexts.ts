import { categoryName } from '../../voc/cases';
import type { EpisodeView, SeriesPoint, Transition } from '../../voc/surge';
import type { Sentence } from '../../voc/types';

type Told = Exclude<Transition, 'ongoing'> | 'closed';

const HEADS: Readonly<Record<Told, Sentence>> = {
  opened: { zh: '突增告警', en: 'Surge' },
  grown: { zh: '突增扩大', en: 'Surge grows' },
  closed: { zh: '突增结束', en: 'Surge is over' },
};
const MASS: Readonly<Record<Told, Sentence>> = {
  opened: { zh: '群体事件', en: 'Mass event' },
  grown: { zh: '群体事件扩大', en: 'Mass event grows' },
  closed: { zh: '群体事件结束', en: 'Mass event is over' },
};

/** Headline of a surge event, ready for Escalate → Notify. */
export function headlineOf(transition: Told, { kind, peak, evidence }: EpisodeView): Sentence {
  const head = (kind === 'mass' ? MASS : HEADS)[transition];
  const { zh, en } = evidence.name;
  const key = { zh: keyText(evidence.key, 'zh'), en: keyText(evidence.key, 'en') };
  const end =
    transition === 'closed'
      ? { zh: `最高 ${peak} 起`, en: `${peak} at its peak` }
      : { zh: `${evidence.count} 起`, en: `${evidence.count}` };
  return {
    zh: `【${head.zh}】${[key.zh, zh, end.zh].filter((part) => part !== '').join(' · ')}`,
    en: `[${head.en}] ${[key.en, en, end.en].filter((part) => part !== '').join(' · ')}`,
  };
}

/** What stands below the headline, a line each: why, how it went, which cases, what was raised. */
export function detailOf({ evidence }: EpisodeView): Sentence {
  const { why, caseNumbers, raisesTo, series } = evidence;
  const shown = caseNumbers.slice(0, CASES_SHOWN);
  const curve = curveOf(series?.points ?? []);
  const some = caseNumbers.length > 0;
  const raised = some && raisesTo !== 'none';
  const lines: Array<Sentence | false> = [
    { zh: `依据：${why.zh}`, en: `Why: ${why.en}` },
    curve !== '' && { zh: `走势：${curve}`, en: `Series: ${curve}` },
    some && {
      zh: `案件：${shown.join('、')}${caseNumbers.length > CASES_SHOWN ? ` 等 ${caseNumbers.length} 件` : ''}`,
      en: `Cases: ${shown.join(', ')}${caseNumbers.length > CASES_SHOWN ? ` and others, ${caseNumbers.length} in all` : ''}`,
    },
    raised && {
      zh: `级别：未结案件升为${LEVELS[raisesTo].zh}`,
      en: `Level: open cases raised to ${LEVELS[raisesTo].en}`,
    },
  ];
  const all = lines.filter((line) => line !== false);
  return { zh: all.map(({ zh }) => zh).join('\n'), en: all.map(({ en }) => en).join('\n') };
}

const CASES_SHOWN = 5;
const LEVELS: Readonly<Record<'P0' | 'review' | 'P1', Sentence>> = {
  P0: { zh: ' P0 红线', en: 'P0 (red line)' },
  review: { zh: '待复核', en: 'review' },
  P1: { zh: ' P1 重大', en: 'P1 (major)' },
};

/** A category is an id in the ledger; people read its name. */
function keyText(key: EpisodeView['evidence']['key'], language: 'zh' | 'en'): string {
  return key
    .map(({ field, value }) =>
      language === 'zh' && (field === 'fault' || field === 'verdict.category')
        ? (categoryName(value) ?? value)
        : value,
    )
    .join(' · ');
}

const BARS = '▁▂▃▄▅▆▇█';
const POINTS_SHOWN = 24;

/** The newest part of the series in one line: what a group message can show of a picture. */
function curveOf(points: readonly SeriesPoint[]): string {
  const shown = points.slice(-POINTS_SHOWN).map(({ count }) => count);
  const top = Math.max(...shown, 0);
  if (top === 0) return '';
  const bars = shown.map((count) => BARS[Math.round((count / top) * (BARS.length - 1))]).join('');
  return `${bars}（${top}）`;
}
