import type { Migration } from './migration';

/** Streams, points and episodes of the surge rules (R8). */
export const surge: Migration = {
  version: 7,
  name: 'surge',
  statements: (dialect) => [
    // Since when a scope is watched: without it a quiet key of an old ledger looks like one nobody has counted yet.
    'CREATE TABLE voc_surge_scope (id TEXT PRIMARY KEY, since BIGINT NOT NULL)',

    // One row a stream (scope and key): time buckets, days and episode marks as one packed text, so that a feedback
    // costs one read and one write however many buckets its window has.
    `CREATE TABLE voc_surge_stream (
      id TEXT PRIMARY KEY,
      scope TEXT NOT NULL,
      label TEXT NOT NULL,
      state TEXT NOT NULL,
      heat BIGINT NOT NULL,
      last_at BIGINT NOT NULL,
      sweep_at BIGINT NOT NULL
    )`,
    // sweep_at moves once a day and not with each feedback: the index stays as it is.
    'CREATE INDEX voc_surge_stream_sweep ON voc_surge_stream (sweep_at, scope)',

    // What was counted: makes a second run harmless, tells voices apart, and names the cases of an episode. Clustered
    // by time (SQLite: without a rowid beside it), because each further index costs every feedback a page.
    `CREATE TABLE voc_surge_point (
      stream TEXT NOT NULL,
      number TEXT NOT NULL,
      at BIGINT NOT NULL,
      fresh BIGINT NOT NULL,
      hit BIGINT NOT NULL,
      voice TEXT,
      content TEXT,
      region TEXT,
      dealer TEXT,
      case_number TEXT,
      PRIMARY KEY (stream, at, number)
    )${dialect === 'sqlite' ? ' WITHOUT ROWID' : ''}`,
    'CREATE INDEX voc_surge_point_voice ON voc_surge_point (stream, voice, at) WHERE voice IS NOT NULL',
    'CREATE INDEX voc_surge_point_content ON voc_surge_point (stream, content, at) WHERE content IS NOT NULL',

    `CREATE TABLE voc_surge_episode (
      id TEXT PRIMARY KEY,
      rule TEXT NOT NULL,
      kind TEXT NOT NULL,
      stream TEXT NOT NULL,
      state TEXT NOT NULL,
      opened_at BIGINT NOT NULL,
      last_at BIGINT NOT NULL,
      closed_at BIGINT,
      close_due BIGINT NOT NULL,
      timer BIGINT NOT NULL,
      peak BIGINT NOT NULL,
      evidence TEXT NOT NULL
    )`,
    "CREATE INDEX voc_surge_episode_open ON voc_surge_episode (close_due) WHERE state = 'open'",
    'CREATE INDEX voc_surge_episode_opened ON voc_surge_episode (opened_at)',
  ],
};
