import type { Migration } from './migration';

/** What the pages of signed links and of customers remember (R21). */
export const pages: Migration = {
  version: 11,
  name: 'pages',
  statements: () => [
    // A link that works once: the first use stays, with what was done.
    `CREATE TABLE voc_link_use (
      id TEXT PRIMARY KEY,
      case_number TEXT NOT NULL,
      action TEXT NOT NULL,
      actor TEXT NOT NULL,
      at BIGINT NOT NULL
    )`,
    // Tries a window of time; the name is hashed, because an address is personal data.
    `CREATE TABLE voc_rate (
      name TEXT NOT NULL,
      window_start BIGINT NOT NULL,
      count BIGINT NOT NULL,
      PRIMARY KEY (name, window_start)
    )`,
    'CREATE INDEX voc_rate_start ON voc_rate (window_start)',
  ],
};
