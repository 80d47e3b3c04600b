import type { Migration } from './migration';

/** What a ledger knows about itself; first of all the fingerprint of its secret (fingerprint.ts). */
export const settings: Migration = {
  version: 4,
  name: 'settings',
  statements: () => ['CREATE TABLE voc_setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)'],
};
