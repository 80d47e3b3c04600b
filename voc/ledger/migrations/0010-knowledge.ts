import type { Migration } from './migration';

/** The library of typical problems, and by what earlier cases are found for a new one (R16); sampling (R22); health. */
export const knowledge: Migration = {
  version: 10,
  name: 'knowledge',
  statements: (dialect) => {
    const id = dialect === 'sqlite' ? 'INTEGER PRIMARY KEY' : 'BIGINT PRIMARY KEY';
    const clustered = dialect === 'sqlite' ? ' WITHOUT ROWID' : '';
    return [
      // Cases not yet in the index of similar ones: also those of an older package.
      'ALTER TABLE voc_case ADD COLUMN profiled BIGINT NOT NULL DEFAULT 0',
      'CREATE INDEX voc_case_unprofiled ON voc_case (opened_at) WHERE profiled = 0',
      'CREATE INDEX voc_case_closed ON voc_case (closed_at) WHERE closed_at IS NOT NULL',

      // `serial` is the number of the case without its day. Masked facts and keyed hashes, no words.
      `CREATE TABLE voc_case_profile (
        serial ${id},
        case_number TEXT NOT NULL UNIQUE,
        sketch TEXT NOT NULL,
        facts TEXT NOT NULL
      )`,
      // By fault, component, symptom …: `L:` before it for cases of the library, which are looked up on their own. No index
      // by case: it would be as large again, and the terms of a case can be reckoned from its profile.
      `CREATE TABLE voc_case_term (term TEXT NOT NULL, serial BIGINT NOT NULL, PRIMARY KEY (term, serial))${clustered}`,

      `CREATE TABLE voc_library (
        case_number TEXT PRIMARY KEY,
        added_at BIGINT NOT NULL,
        added_by TEXT NOT NULL,
        title TEXT NOT NULL,
        type TEXT NOT NULL,
        category TEXT NOT NULL,
        component TEXT,
        brand TEXT,
        model TEXT,
        symptom TEXT NOT NULL,
        cause TEXT NOT NULL,
        solution TEXT NOT NULL
      )`,
      // What the watchdog counts every few minutes.
      "CREATE INDEX voc_notification_unsent ON voc_notification (sending_at) WHERE state <> 'sent'",
      'CREATE INDEX voc_library_added ON voc_library (added_at, case_number)',
    ];
  },
};
