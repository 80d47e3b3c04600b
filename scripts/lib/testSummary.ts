/** The part of jest's `--json` report that counts. */
export interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  /** Files that could not even be run: without them a broken import would pass as "0 failed". */
  numRuntimeErrorTestSuites: number;
  success: boolean;
}

export interface Tally {
  passed: number;
  failed: number;
}

/** Tests of one jest run; a run that failed without a failed test (coverage, a crash) counts as one failure. */
export function tallyJest(report: JestReport | undefined, exitCode: number): Tally {
  if (!report) return { passed: 0, failed: 1 };
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  const silent = failed === 0 && (exitCode !== 0 || !report.success);
  return { passed: report.numPassedTests, failed: silent ? 1 : failed };
}

export function addUp(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, tally) => ({ passed: sum.passed + tally.passed, failed: sum.failed + tally.failed }),
    { passed: 0, failed: 0 },
  );
}

/** The last line of `npm test`; other programs read it. */
export function summaryLine(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed`;
}
