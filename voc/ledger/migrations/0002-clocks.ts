import type { Migration } from './migration';

/** Clocks: one row a running time limit of one case; the policy is a snapshot so that later edits change nothing. */
export const clocks: Migration = {
  version: 2,
  name: 'clocks',
  statements: () => [
    `CREATE TABLE voc_clock (
      id TEXT PRIMARY KEY,
      case_number TEXT NOT NULL,
      name TEXT NOT NULL,
      state TEXT NOT NULL,
      started_at BIGINT NOT NULL,
      due_at BIGINT NOT NULL,
      warn_at BIGINT,
      warned_at BIGINT,
      met_at BIGINT,
      met_by TEXT,
      breached_at BIGINT,
      stopped_at BIGINT,
      stop_reason TEXT,
      policy TEXT NOT NULL
    )`,
    'CREATE INDEX voc_clock_case ON voc_clock (case_number)',
    "CREATE INDEX voc_clock_running ON voc_clock (due_at) WHERE state = 'running'",
  ],
};
