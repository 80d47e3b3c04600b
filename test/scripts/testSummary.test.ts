import { addUp, summaryLine, tallyJest } from '../../scripts/lib/testSummary.ts';

describe('the count of npm test', () => {
  const report = { numPassedTests: 7, numFailedTests: 0, numRuntimeErrorTestSuites: 0, success: true };

  it('counts tests', () => {
    expect(tallyJest(report, 0)).toEqual({ passed: 7, failed: 0 });
    expect(tallyJest({ ...report, numFailedTests: 2, success: false }, 1)).toEqual({ passed: 7, failed: 2 });
  });

  it('counts a file that cannot be run', () => {
    expect(tallyJest({ ...report, numRuntimeErrorTestSuites: 1, success: false }, 1).failed).toBe(1);
  });

  it('never takes a crashed run for a good one', () => {
    expect(tallyJest(undefined, 0).failed).toBe(1);
    expect(tallyJest(report, 1).failed).toBe(1);
    expect(tallyJest({ ...report, success: false }, 0).failed).toBe(1);
  });

  it('adds up to the line other programs read', () => {
    const sum = addUp([
      { passed: 1, failed: 0 },
      { passed: 40, failed: 2 },
    ]);
    expect(summaryLine(sum)).toBe('41 passed, 2 failed');
    expect(summaryLine(addUp([]))).toBe('0 passed, 0 failed');
  });
});
