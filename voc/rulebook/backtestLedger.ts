import { parseJson } from '../canonicalJson';
import type { Sql } from '../ledger';
import type { FeedbackRecord, Level } from '../types';
import { Backtest } from './backtest';
import type { Against, BacktestOptions, BacktestResult, BacktestRow } from './backtest';
import type { Rulebook } from './schema';

/** Rows in memory at a time; between two pages other executions of the process have their turn. */
const PAGE = 200;

export interface LedgerBacktest extends BacktestOptions {
  candidate: Rulebook;
  against: Against;
  /** How many of the newest feedbacks. */
  limit: number;
  /** Labelled rows, scored beside them (their counts are not mixed with those of the ledger). */
  sample?: readonly BacktestRow[];
}

/** Tries a rulebook on the newest feedbacks of the ledger, by their masked text, in pages. */
export async function backtestLedger(
  sql: Pick<Sql, 'all'>,
  { candidate, against, limit, sample = [], ...options }: LedgerBacktest,
): Promise<BacktestResult> {
  const run = new Backtest(candidate, against, options);
  for await (const row of storedFeedbacks(sql, limit)) run.add(row);
  const result = run.result();
  if (sample.length === 0) return result;
  const labelled = new Backtest(candidate, against === 'stored' ? undefined : against, options);
  for (const [i, row] of sample.entries()) {
    labelled.add(row);
    if (i % PAGE === PAGE - 1) await breath();
  }
  const { sample: scores } = labelled.result();
  return { ...result, ...(scores ? { sample: scores } : {}) };
}

/** The newest feedbacks first; rejected ones never had a verdict. Memory is that of one page. */
export async function* storedFeedbacks(sql: Pick<Sql, 'all'>, limit: number): AsyncGenerator<BacktestRow> {
  let left = limit;
  let after: { received_at: number; number: string } | undefined;
  while (left > 0) {
    const rows = await sql.all<{ number: string; received_at: number; record: string; level: Level | null }>(
      // By time and number: a page must neither repeat nor skip a row that arrives or changes meanwhile.
      `SELECT number, received_at, record, level FROM voc_feedback
       WHERE state <> 'rejected'${after ? ' AND (received_at < ? OR (received_at = ? AND number < ?))' : ''}
       ORDER BY received_at DESC, number DESC LIMIT ?`,
      [...(after ? [after.received_at, after.received_at, after.number] : []), Math.min(PAGE, left)],
    );
    for (const { number, record, level } of rows) {
      const { text, notes } = parseJson<Pick<FeedbackRecord, 'text' | 'notes'>>(record);
      yield { number, text: text ?? '', level, ...(notes ? { notes } : {}) };
    }
    if (rows.length < PAGE) return;
    after = rows[rows.length - 1];
    left -= rows.length;
    await breath();
  }
}

/** Lets webhooks and timers of the process run: a backtest of seconds must not stop intake for seconds. */
async function breath(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}
