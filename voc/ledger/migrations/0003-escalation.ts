import type { Migration } from './migration';

/** Ladders with their policy snapshot, and the outbox of notifications with natural keys. */
export const escalation: Migration = {
  version: 3,
  name: 'escalation',
  statements: () => [
    // `rung` and `loop` (from 0) are the next step to be done, planned for `next_at`.
    `CREATE TABLE voc_ladder (
      id TEXT PRIMARY KEY,
      case_number TEXT NOT NULL,
      natural_key TEXT NOT NULL UNIQUE,
      state TEXT NOT NULL,
      rung BIGINT NOT NULL,
      loop BIGINT NOT NULL,
      next_at BIGINT,
      raised_at BIGINT NOT NULL,
      raised_by TEXT NOT NULL,
      acknowledged_at BIGINT,
      acknowledged_by TEXT,
      stopped_at BIGINT,
      stop_reason TEXT,
      policy TEXT NOT NULL,
      message TEXT NOT NULL
    )`,
    'CREATE INDEX voc_ladder_case ON voc_ladder (case_number)',
    `CREATE TABLE voc_notification (
      natural_key TEXT PRIMARY KEY,
      case_number TEXT,
      ladder_id TEXT,
      rung BIGINT,
      loop BIGINT,
      channel TEXT NOT NULL,
      target TEXT NOT NULL,
      state TEXT NOT NULL,
      outcome TEXT,
      reason TEXT,
      provider_code TEXT,
      detail TEXT,
      attempts BIGINT NOT NULL DEFAULT 0,
      created_at BIGINT NOT NULL,
      sending_at BIGINT NOT NULL,
      sent_at BIGINT,
      retry_at BIGINT
    )`,
    'CREATE INDEX voc_notification_ladder ON voc_notification (ladder_id, loop, rung)',
    'CREATE INDEX voc_notification_case ON voc_notification (case_number)',
  ],
};
