import type { Migration } from './migration';

/** Feedback, cases, the trail, and events with their deliveries (DESIGN §5). */
export const core: Migration = {
  version: 1,
  name: 'core',
  statements: (dialect) => [
    ...(dialect === 'postgres'
      ? [
          'CREATE SEQUENCE voc_feedback_number',
          'CREATE SEQUENCE voc_vcase_number',
          'CREATE SEQUENCE voc_ladder_number',
        ]
      : ['CREATE TABLE voc_counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL)']),

    `CREATE TABLE voc_feedback (
      number TEXT PRIMARY KEY,
      channel TEXT NOT NULL,
      source_id TEXT NOT NULL,
      content_hash TEXT NOT NULL,
      received_at BIGINT NOT NULL,
      occurred_at BIGINT,
      state TEXT NOT NULL,
      record TEXT NOT NULL,
      sealed TEXT,
      level TEXT,
      verdict TEXT,
      judged_at BIGINT,
      case_number TEXT,
      repeats BIGINT NOT NULL DEFAULT 0,
      last_repeat_at BIGINT,
      UNIQUE (channel, source_id)
    )`,
    'CREATE INDEX voc_feedback_content ON voc_feedback (content_hash, received_at)',
    'CREATE INDEX voc_feedback_case ON voc_feedback (case_number)',
    'CREATE INDEX voc_feedback_received ON voc_feedback (received_at)',

    `CREATE TABLE voc_case (
      number TEXT PRIMARY KEY,
      first_feedback TEXT NOT NULL UNIQUE,
      level TEXT NOT NULL,
      type TEXT NOT NULL,
      category TEXT NOT NULL,
      state TEXT NOT NULL,
      title TEXT NOT NULL,
      department TEXT NOT NULL,
      owner TEXT NOT NULL,
      opened_at BIGINT NOT NULL,
      acknowledged_at BIGINT,
      acknowledged_by TEXT,
      closed_at BIGINT,
      close_reason TEXT,
      rulebook_version BIGINT NOT NULL,
      attributes TEXT NOT NULL,
      revision BIGINT NOT NULL DEFAULT 1
    )`,
    'CREATE INDEX voc_case_state ON voc_case (state, level, opened_at)',
    'CREATE INDEX voc_case_opened ON voc_case (opened_at)',

    // The trail: append-only, chained by keyed hash (trail.ts).
    `CREATE TABLE voc_case_event (
      seq BIGINT PRIMARY KEY,
      case_number TEXT NOT NULL,
      type TEXT NOT NULL,
      actor TEXT NOT NULL,
      at BIGINT NOT NULL,
      data TEXT NOT NULL,
      hash TEXT NOT NULL
    )`,
    'CREATE INDEX voc_case_event_case ON voc_case_event (case_number, seq)',
    'CREATE TABLE voc_trail_head (id BIGINT PRIMARY KEY, seq BIGINT NOT NULL, hash TEXT NOT NULL)',
    "INSERT INTO voc_trail_head (id, seq, hash) VALUES (1, 0, '')",

    `CREATE TABLE voc_event (
      id ${dialect === 'postgres' ? 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY' : 'INTEGER PRIMARY KEY AUTOINCREMENT'},
      topic TEXT NOT NULL,
      natural_key TEXT NOT NULL UNIQUE,
      due_at BIGINT NOT NULL,
      payload TEXT NOT NULL,
      case_number TEXT,
      fence_name TEXT,
      fence_value BIGINT,
      collapse_key TEXT,
      created_at BIGINT NOT NULL,
      fanned_at BIGINT
    )`,
    'CREATE INDEX voc_event_due ON voc_event (topic, due_at) WHERE fanned_at IS NULL',
    'CREATE INDEX voc_event_collapse ON voc_event (collapse_key, due_at) WHERE collapse_key IS NOT NULL',
    'CREATE TABLE voc_fence (name TEXT PRIMARY KEY, value BIGINT NOT NULL)',

    `CREATE TABLE voc_subscriber (
      id TEXT PRIMARY KEY,
      topics TEXT NOT NULL,
      registered_at BIGINT NOT NULL,
      seen_at BIGINT NOT NULL,
      closed_at BIGINT
    )`,
    `CREATE TABLE voc_delivery (
      event_id BIGINT NOT NULL REFERENCES voc_event (id),
      subscriber_id TEXT NOT NULL,
      state TEXT NOT NULL,
      next_at BIGINT,
      attempts BIGINT NOT NULL DEFAULT 0,
      lease_owner TEXT,
      error TEXT,
      settled_at BIGINT,
      PRIMARY KEY (event_id, subscriber_id)
    )`,
    // Finished deliveries have no next_at, so the index holds only what is still to do.
    'CREATE INDEX voc_delivery_due ON voc_delivery (subscriber_id, next_at) WHERE next_at IS NOT NULL',
    "CREATE INDEX voc_delivery_parked ON voc_delivery (settled_at) WHERE state = 'parked'",

    'CREATE TABLE voc_heartbeat (name TEXT PRIMARY KEY, at BIGINT NOT NULL, detail TEXT NOT NULL)',
    `CREATE TABLE voc_rulebook (
      version BIGINT PRIMARY KEY,
      published_at BIGINT NOT NULL,
      author TEXT NOT NULL,
      note TEXT NOT NULL,
      content TEXT NOT NULL
    )`,
  ],
};
