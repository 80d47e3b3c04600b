import type { Migration } from './migration';

/** Buckets, episodes and their events of the surge rules (R8). */
export const surge: Migration = {
  version: 7,
  name: 'surge',
  statements: () => [],
};
