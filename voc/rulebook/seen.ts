import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../canonicalJson';
import { VocError } from '../errors';
import type { LedgerKeys } from '../ledger/keys';
import type { Rulebook } from './schema';

/**
 * Proof of what the person at the publish page looked at: the version in force and the content of the tables. It goes
 * into the page's form and comes back with it, so that nobody publishes rows he has not seen (somebody edited the table
 * meanwhile), and so that a form on a strange site cannot publish in the name of a browser that is logged in.
 */
export function seenProof(keys: LedgerKeys, version: number, candidate: Rulebook | undefined): string {
  const content = candidate === undefined ? '' : canonicalJson({ ...candidate, version: 0 });
  const mac = createHmac('sha256', keys.signing).update(`rulebook/seen:${version}:${content}`).digest('hex');
  return `${version}.${mac.slice(0, 32)}`;
}

/** The version that was looked at. Throws VocError `conflict` where something else stands there now. */
export function checkSeen(
  keys: LedgerKeys,
  given: string,
  version: number,
  candidate: Rulebook | undefined,
): number {
  const expected = Buffer.from(seenProof(keys, version, candidate));
  const actual = Buffer.from(given);
  if (expected.length === actual.length && timingSafeEqual(expected, actual)) return version;
  throw new VocError({
    code: 'conflict',
    field: 'seen',
    message: {
      zh: '没有生效：打开页面之后，数据表或现行版本已经变了',
      en: 'Nothing took effect: the tables or the version in force changed since the page was opened',
    },
    remedy: {
      zh: '请看过下面新的差异和试算，再填写一次。',
      en: 'Look at the new difference and backtest below, then fill in the form again.',
    },
  });
}
