import type { Migration } from './migration';

/** What was erased (R3). Key ids stand in the sealed values themselves, the key ring in voc_setting. */
export const privacy: Migration = {
  version: 6,
  name: 'privacy',
  statements: () => ['ALTER TABLE voc_feedback ADD COLUMN erased_at BIGINT'],
};
