import type { FeedbackRecord, Level, ProblemType } from '../types';
import type { OwnerRule, Rulebook } from './schema';

/** What the matrix of R9 decides by. */
export interface OwnerCase {
  level: Level;
  type: ProblemType;
  category: string;
  place?: FeedbackRecord['place'];
}

/**
 * The row of the responsibility matrix that a case belongs to: the first that fits. The last row fits everything (the
 * schema holds that), so no case is without an owner. A region fits where the customer's province, city or dealer begins
 * with it: 四川 fits 四川省, 成都 fits 成都市.
 */
export function ownerRuleFor(book: Pick<Rulebook, 'owners'>, of: OwnerCase): OwnerRule {
  const fits = (wanted: string | undefined, is: string) =>
    wanted === undefined || wanted === '' || wanted === is;
  const { province, city, dealer } = of.place ?? {};
  const places = [province, city, dealer].filter((place) => place !== undefined);
  const fitsRegion = (region: string | undefined) =>
    region === undefined || places.some((place) => place.startsWith(region));
  return (
    book.owners.find(
      ({ level, type, category, region }) =>
        fits(level, of.level) && fits(type, of.type) && fits(category, of.category) && fitsRegion(region),
    ) ?? book.owners[book.owners.length - 1]!
  );
}
