export { Ledger } from './ledger';
export type { LedgerStore, Tx } from './ledger';
export type { Sql, SqlValue } from './db';
export type { PostgresSettings } from './postgres';
export { keysFromSecret, seal, unseal } from './keys';
export * from './events';
export { checkpointOf, verifyTrail } from './trail';
export type { Checkpoint, TrailEntry, TrailReason, TrailRow, TrailType } from './trail';
