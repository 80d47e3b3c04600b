import type { Spreading } from './rules';
import { binomialTail } from './statistics';
import type { PointRow } from './store';
import type { SpreadingEvidence } from './types';
import { dayOf } from './zone';

/** Chance that is accepted when the two halves of a window are compared. */
const RISING_BY_CHANCE = 0.05;

/**
 * Whether the feedbacks of a window [from, to) spread (R5): over regions, dealers, days, or because their later half
 * is larger than the earlier one by the wanted percentage and not by chance (binomial test of an even split).
 */
export function spreadingOf(
  points: ReadonlyArray<Pick<PointRow, 'at' | 'region' | 'dealer'>>,
  { from, to, zone }: { from: number; to: number; zone: string },
  wanted: Spreading,
): SpreadingEvidence {
  const different = (values: Array<string | null>) => new Set(values.filter((value) => value !== null)).size;
  const regions = different(points.map(({ region }) => region));
  const dealers = different(points.map(({ dealer }) => dealer));
  const days = new Set(points.map(({ at }) => dayOf(at, zone))).size;
  const middle = (from + to) / 2;
  const laterHalf = points.filter(({ at }) => at >= middle).length;
  const earlierHalf = points.length - laterHalf;
  const rising =
    laterHalf >= earlierHalf * (1 + wanted.risingPercent / 100) &&
    binomialTail(laterHalf, points.length, 0.5) <= RISING_BY_CHANCE;
  const measures = [
    ['regions', wanted.regions > 0, regions >= wanted.regions],
    ['dealers', wanted.dealers > 0, dealers >= wanted.dealers],
    ['days', wanted.days > 0, days >= wanted.days],
    ['rising', wanted.risingPercent > 0, rising],
  ] as const;
  const asked = measures.filter(([, isAsked]) => isAsked);
  const met = asked.filter(([, , isMet]) => isMet).map(([name]) => name);
  const spreading =
    wanted.mode === 'off' || (wanted.mode === 'any' ? met.length > 0 : met.length === asked.length);
  return { spreading, met, regions, dealers, days, earlierHalf, laterHalf };
}
