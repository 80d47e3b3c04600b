import type { Migration } from './migration';

/** What a case gathers on its way (R6, R9, R13, R14, R18): owners, work, contacts, surveys, rewards. */
export const caseLife: Migration = {
  version: 9,
  name: 'case-life',
  statements: () => [
    // JSON: co-owners, former owners, finding, measures, root cause (voc/cases/life.ts). Read with every case.
    "ALTER TABLE voc_case ADD COLUMN life TEXT NOT NULL DEFAULT '{}'",
    // The rules it was opened with: a rulebook published later changes no promise of a running case.
    'ALTER TABLE voc_case ADD COLUMN handling TEXT',
    // Priority is reckoned from these and the level (voc/redline/priority.ts).
    'ALTER TABLE voc_case ADD COLUMN affected BIGINT NOT NULL DEFAULT 1',
    'ALTER TABLE voc_case ADD COLUMN injured BIGINT NOT NULL DEFAULT 0',
    'ALTER TABLE voc_case ADD COLUMN transfers BIGINT NOT NULL DEFAULT 0',
    'ALTER TABLE voc_case ADD COLUMN reopens BIGINT NOT NULL DEFAULT 0',
    'ALTER TABLE voc_case ADD COLUMN merged_into TEXT',
    'CREATE INDEX voc_case_merged ON voc_case (merged_into) WHERE merged_into IS NOT NULL',
    'CREATE INDEX voc_case_owner ON voc_case (owner, state)',

    `CREATE TABLE voc_contact (
      id TEXT PRIMARY KEY,
      case_number TEXT NOT NULL,
      at BIGINT NOT NULL,
      direction TEXT NOT NULL,
      channel TEXT NOT NULL,
      purpose TEXT NOT NULL,
      summary TEXT NOT NULL,
      actor TEXT NOT NULL
    )`,
    'CREATE INDEX voc_contact_case ON voc_contact (case_number, at)',

    // One row a round of asking: after the solution, after a reopening, a month after the closing.
    `CREATE TABLE voc_survey (
      id TEXT PRIMARY KEY,
      case_number TEXT NOT NULL,
      round BIGINT NOT NULL,
      purpose TEXT NOT NULL,
      state TEXT NOT NULL,
      asked_at BIGINT NOT NULL,
      last_asked_at BIGINT NOT NULL,
      attempts BIGINT NOT NULL,
      answered_at BIGINT,
      answered_by TEXT,
      solved BIGINT,
      score BIGINT,
      comment TEXT
    )`,
    'CREATE INDEX voc_survey_case ON voc_survey (case_number, round)',
    'CREATE INDEX voc_survey_answered ON voc_survey (answered_at) WHERE answered_at IS NOT NULL',

    // R18: who warned of a red line that was none; at most one a case.
    `CREATE TABLE voc_reward (
      case_number TEXT PRIMARY KEY,
      reporter TEXT NOT NULL,
      feedback TEXT NOT NULL,
      channel TEXT NOT NULL,
      level TEXT NOT NULL,
      granted_by TEXT NOT NULL,
      at BIGINT NOT NULL
    )`,
    'CREATE INDEX voc_reward_at ON voc_reward (at)',
  ],
};
