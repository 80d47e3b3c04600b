import type { Migration } from './migration';

/** Signatures of texts, by which near-duplicates are found (R2). */
export const duplicates: Migration = {
  version: 5,
  name: 'duplicates',
  statements: (dialect) => {
    // INTEGER PRIMARY KEY is SQLite's row id: no second tree beside the table. A band is found by its key alone.
    const id = dialect === 'sqlite' ? 'INTEGER PRIMARY KEY' : 'BIGINT PRIMARY KEY';
    const clustered = dialect === 'sqlite' ? ' WITHOUT ROWID' : '';
    return [
      // The feedback whose matter this one repeats; it has no case of its own.
      'ALTER TABLE voc_feedback ADD COLUMN same_as TEXT',
      'CREATE INDEX voc_feedback_same ON voc_feedback (same_as) WHERE same_as IS NOT NULL',

      // `serial` is the number of the feedback without its day. Keyed hashes only; purged after the window.
      `CREATE TABLE voc_signature (
        serial ${id},
        feedback TEXT NOT NULL,
        received_at BIGINT NOT NULL,
        content TEXT NOT NULL,
        customer TEXT,
        root BIGINT,
        sketch TEXT NOT NULL,
        facts TEXT NOT NULL,
        bands TEXT NOT NULL
      )`,
      'CREATE INDEX voc_signature_content ON voc_signature (content, serial)',
      `CREATE TABLE voc_band (key BIGINT NOT NULL, signature BIGINT NOT NULL, PRIMARY KEY (key, signature))${clustered}`,

      // Whom a feedback is about, as keyed hashes; kept as long as the feedback, for export and erasure (R3).
      `CREATE TABLE voc_identity (
        key TEXT NOT NULL,
        serial BIGINT NOT NULL,
        feedback TEXT NOT NULL,
        kind TEXT NOT NULL,
        role TEXT NOT NULL,
        PRIMARY KEY (key, serial)
      )${clustered}`,
      'CREATE INDEX voc_identity_serial ON voc_identity (serial)',
    ];
  },
};
