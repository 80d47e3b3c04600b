export { backtest } from './backtest';
export type { Against, BacktestExample, BacktestOptions, BacktestResult, BacktestRow } from './backtest';
export { backtestLedger, storedFeedbacks } from './backtestLedger';
export { currentRulebook, forgetRulebook, rulebookInForce } from './current';
export type { RulebookInForce, RulebookReason } from './current';
export { defaultRulebook } from './defaults';
export { rulebookFromRows } from './fromRows';
export type { RulebookCheck } from './fromRows';
export { placeOf, rulebookError } from './issues';
export type { RulebookIssue } from './issues';
export { changeText, differenceOf } from './difference';
export type { RulebookChange } from './difference';
export { rollBackRulebook, rulebookHistory, rulebookVersion } from './history';
export type { PublishedVersion, RolledBack, RulebookVersion } from './history';
export { publishRulebook } from './publish';
export type { Publication, Published } from './publish';
export { rulebookErrorPage, rulebookPage } from './page';
export type { RulebookPage } from './page';
export { reviewRulebook } from './review';
export type { Review, ReviewOptions } from './review';
export { rowsOf } from './rowsOf';
export type { TableRow } from './rowsOf';
export { rulebookSchema } from './schema';
export type { Rulebook, RulebookInput } from './schema';
export { checkSeen, seenProof } from './seen';
export {
  BOOLEAN_COLUMNS,
  COLUMN_TITLES,
  NUMBER_COLUMNS,
  RULEBOOK_TABLE_NAMES,
  RULEBOOK_TABLES,
  TABLE_TITLES,
} from './tables';
export type { RulebookRow, RulebookTable } from './tables';
export { compiledWords, withWords } from './words';
export type { OwnerWord } from './words';
