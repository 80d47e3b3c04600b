import { DAY, HOUR } from '../clock';
import { baselineOf } from './baseline';
import type { Finding } from './decide';
import { SHORT_WINDOW_MS } from './decide';
import type { SurgeRule } from './rules';
import type { Stream } from './stream';
import type { SeriesPoint, SurgeSeries } from './types';
import { dayOf, startOfDay } from './zone';

const DAYS_SHOWN = 42;
const STEPS_SHOWN = 72;
/** Standard deviations of the band that is drawn around the expected number. */
const BAND_SIGMAS = 3;

/**
 * A small series for drawing, with baseline and band: six weeks of days; hours or less where the window is short or
 * nothing older is known.
 */
export function seriesOf(rule: SurgeRule, stream: Stream, finding: Finding): SurgeSeries {
  const span = 'baselineDays' in rule ? rule : { baselineDays: 28, lagDays: 2 };
  const baseline = baselineOf(stream, finding.from, span);
  const size = baseline?.size ?? 0;
  const withBand = (at: number, end: number, count: number): SeriesPoint => {
    if (!baseline) return { at, count };
    const expected = baseline.expected(at, end);
    const upper = expected + BAND_SIGMAS * Math.sqrt(expected + expected ** 2 / size);
    return { at, count, expected: rounded(expected), upper: rounded(upper) };
  };
  const lastDay = dayOf(finding.to - 1, stream.zone);
  const oldest = stream.days.first ?? lastDay;
  const points: SeriesPoint[] = [];
  if (stream.scope.windowMs > SHORT_WINDOW_MS && lastDay - oldest >= 7) {
    for (let day = Math.max(oldest, lastDay - DAYS_SHOWN + 1); day <= lastDay; day++) {
      const at = startOfDay(day, stream.zone);
      points.push(withBand(at, startOfDay(day + 1, stream.zone), stream.days.sum(day, day).all));
    }
    return { stepMs: DAY, points };
  }
  const stepMs = Math.max(stream.scope.stepMs, Math.min(HOUR, Math.ceil(stream.scope.windowMs / 24)));
  const end = Math.ceil(finding.to / stepMs) * stepMs;
  for (let at = end - STEPS_SHOWN * stepMs; at < end; at += stepMs) {
    const count = stream.fine.sum(stream.bucket(at), stream.bucket(at + stepMs) - 1).all;
    points.push(withBand(at, at + stepMs, count));
  }
  const begin = points.findIndex(({ count }) => count > 0);
  return { stepMs, points: points.slice(Math.max(0, begin - 1)) };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
