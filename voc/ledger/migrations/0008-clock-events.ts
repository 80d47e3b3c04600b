import type { Migration } from './migration';

/** Pauses, reopening and calendars of clocks; the review an overrun calls for (R10). */
export const clockEvents: Migration = {
  version: 8,
  name: 'clock-events',
  statements: () => [
    `CREATE TABLE voc_clock_event (
      clock_id TEXT NOT NULL,
      seq BIGINT NOT NULL,
      step TEXT NOT NULL,
      at BIGINT NOT NULL,
      until_at BIGINT,
      actor TEXT NOT NULL,
      reason TEXT,
      PRIMARY KEY (clock_id, seq)
    )`,
    // Calendars by the hash of their content: the snapshot a clock was started with.
    'CREATE TABLE voc_calendar (hash TEXT PRIMARY KEY, content TEXT NOT NULL)',
    'ALTER TABLE voc_clock ADD COLUMN calendar TEXT',
    'ALTER TABLE voc_clock ADD COLUMN events BIGINT NOT NULL DEFAULT 0',
    'ALTER TABLE voc_clock ADD COLUMN warned BIGINT NOT NULL DEFAULT 0',
    'ALTER TABLE voc_clock ADD COLUMN paused_at BIGINT',
    'ALTER TABLE voc_clock ADD COLUMN pause_until BIGINT',
    // When the overrun is reached by the plan, and when it was noticed.
    'ALTER TABLE voc_clock ADD COLUMN overrun_at BIGINT',
    'ALTER TABLE voc_clock ADD COLUMN overran_at BIGINT',
    'UPDATE voc_clock SET warned = 1 WHERE warned_at IS NOT NULL',
  ],
};
