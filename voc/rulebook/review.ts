import type { Ledger } from '../ledger';
import type { Against, BacktestResult, BacktestRow } from './backtest';
import { backtestLedger } from './backtestLedger';
import { rulebookInForce } from './current';
import { differenceOf } from './difference';
import type { RulebookChange } from './difference';
import type { RulebookCheck } from './fromRows';
import { rulebookHistory } from './history';
import type { PublishedVersion } from './history';
import type { RulebookIssue } from './issues';
import { seenProof } from './seen';

export interface ReviewOptions {
  /** How many of the newest feedbacks the backtest reads; 0: no backtest. */
  limit: number;
  against: 'inForce' | 'stored';
  sample?: readonly BacktestRow[];
}

/** All that a person looks at before publishing. */
export interface Review {
  /** Version in force. */
  version: number;
  zone: string;
  issues: RulebookIssue[];
  difference?: RulebookChange[];
  backtest?: BacktestResult;
  /** Goes into the form; see seen.ts. */
  seen: string;
  history: PublishedVersion[];
}

/** Compares what stands in the tables with the rulebook in force and tries it on real feedbacks. Changes nothing. */
export async function reviewRulebook(
  ledger: Ledger,
  check: RulebookCheck,
  { limit, against, sample }: ReviewOptions,
): Promise<Review> {
  const { rulebook: inForce } = await rulebookInForce(ledger);
  const history = await rulebookHistory(ledger.reader);
  const newest = history[0]?.version ?? 0;
  const common = { version: inForce.version, zone: inForce.zone, history };
  if (check.outcome === 'invalid') {
    const seen = seenProof(ledger.keys, newest, undefined);
    return { ...common, issues: check.evidence.issues, seen };
  }
  const candidate = check.rulebook;
  const compared: Against = against === 'stored' ? 'stored' : inForce;
  return {
    ...common,
    issues: [],
    difference: differenceOf(inForce, candidate),
    ...(limit > 0 || (sample ?? []).length > 0
      ? {
          backtest: await backtestLedger(ledger.reader, { candidate, against: compared, limit, sample }),
        }
      : {}),
    seen: seenProof(ledger.keys, newest, candidate),
  };
}
