import { VocError } from '../errors';
import type { SqlValue, Tx } from '../ledger';
import { STATE_NAMES } from './states';
import { caseRow } from './view';
import type { CaseRow } from './view';

/** Two writers meet once, three hardly; beyond that something is wrong and a person should look. */
const ATTEMPTS = 5;

export interface CaseChange<T> {
  /** Columns to write; left out, nothing is written. */
  set?: Partial<Omit<CaseRow, 'number' | 'revision'>>;
  result: T;
}

/**
 * Reads a case, decides, and writes only if nobody has changed it in between: the revision is the optimistic lock.
 * The loser decides again on what the winner left. `expectedRevision` is the one a person had on the screen.
 * Throws VocError `conflict` where the case moved on since, `notFound` for an unknown number.
 */
export async function changeCase<T>(
  tx: Tx,
  caseNumber: string,
  decide: (row: CaseRow) => CaseChange<T>,
  expectedRevision?: number,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const row = await caseRow(tx, caseNumber);
    const { set, result } = decide(row);
    if (!set) return result;
    if (expectedRevision !== undefined && expectedRevision !== row.revision) throw movedOn(row);
    if (await write(tx, row, set)) return result;
    if (attempt >= ATTEMPTS) throw movedOn(row);
  }
}

async function write(tx: Tx, row: CaseRow, set: NonNullable<CaseChange<unknown>['set']>): Promise<boolean> {
  const columns = Object.entries(set) as Array<[string, SqlValue]>;
  // AND revision: of two people who act at once one writes; the other one's statement changes no row.
  const changed = await tx.run(
    `UPDATE voc_case SET ${columns.map(([name]) => `${name} = ?`).join(', ')}, revision = revision + 1
     WHERE number = ? AND revision = ?`,
    [...columns.map(([, value]) => value), row.number, row.revision],
  );
  return changed === 1;
}

function movedOn(row: CaseRow): VocError {
  return new VocError({
    code: 'conflict',
    field: 'revision',
    value: String(row.revision),
    message: {
      zh: `案件 ${row.number} 刚被他人更改，当前状态为“${STATE_NAMES[row.state].zh}”`,
      en: `Case ${row.number} was changed by somebody else meanwhile; it is ${STATE_NAMES[row.state].en} now`,
    },
    remedy: {
      zh: '请重新打开该案件，看过最新内容后再操作。',
      en: 'Open the case again, read what is new and repeat the step.',
    },
  });
}
