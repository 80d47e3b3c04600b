import type { Migration } from './migration';

/** Signatures of texts, by which near-duplicates are found (R2). */
export const duplicates: Migration = {
  version: 5,
  name: 'duplicates',
  statements: () => [],
};
