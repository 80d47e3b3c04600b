import type { Migration } from './migration';

/** Key ids of sealed values, and what was erased (R3). */
export const privacy: Migration = {
  version: 6,
  name: 'privacy',
  statements: () => [],
};
