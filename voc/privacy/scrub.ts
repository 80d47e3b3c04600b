import type { Sql, Tx } from '../ledger';
import { placeholders } from '../ledger/db';
import type { PersonalValues } from './stored';

const HIDDEN = '***';

/** Free texts about a case where a value may have been typed or copied; nothing in them is chained or signed. */
const CASE_TEXTS: ReadonlyArray<{
  table: string;
  id: string;
  caseColumn: string;
  columns: readonly string[];
}> = [
  {
    table: 'voc_case',
    id: 'number',
    caseColumn: 'number',
    columns: ['title', 'close_reason', 'attributes', 'life'],
  },
  { table: 'voc_contact', id: 'id', caseColumn: 'case_number', columns: ['summary', 'actor'] },
  { table: 'voc_survey', id: 'id', caseColumn: 'case_number', columns: ['comment', 'answered_by'] },
  { table: 'voc_reward', id: 'case_number', caseColumn: 'case_number', columns: ['reporter'] },
  {
    table: 'voc_library',
    id: 'case_number',
    caseColumn: 'case_number',
    columns: ['title', 'symptom', 'cause', 'solution'],
  },
  {
    table: 'voc_clock_event',
    id: "clock_id || '#' || seq",
    caseColumn: '(SELECT k.case_number FROM voc_clock k WHERE k.id = voc_clock_event.clock_id)',
    columns: ['reason'],
  },
  { table: 'voc_ladder', id: 'id', caseColumn: 'case_number', columns: ['message', 'stop_reason'] },
  { table: 'voc_notification', id: 'natural_key', caseColumn: 'case_number', columns: ['detail'] },
  { table: 'voc_event', id: 'id', caseColumn: 'case_number', columns: ['payload'] },
];

/** Tables of all feedbacks together, in which only values that nobody else has are looked for. */
const COMMON_TEXTS: ReadonlyArray<{ table: string; id: string; column: string }> = [
  { table: 'voc_event', id: 'id', column: 'payload' },
  { table: 'voc_surge_stream', id: 'id', column: 'label' },
  { table: 'voc_surge_episode', id: 'id', column: 'evidence' },
];

/** Also in the form the value has inside JSON. */
export function withoutValues(text: string, values: readonly string[]): string {
  let out = text;
  for (const value of values) {
    out = out.replaceAll(value, HIDDEN).replaceAll(JSON.stringify(value).slice(1, -1), HIDDEN);
  }
  return out;
}

export async function scrubRows(tx: Tx, cases: readonly string[], values: readonly string[]): Promise<void> {
  if (cases.length === 0 || values.length === 0) return;
  for (const { table, id, caseColumn, columns } of CASE_TEXTS) {
    const rows = await tx.all<Record<string, string | number | null>>(
      `SELECT ${id} AS row_id, ${columns.join(', ')} FROM ${table} WHERE ${caseColumn} IN (${placeholders(cases.length)})`,
      cases,
    );
    for (const row of rows) {
      for (const column of columns) await write(tx, { table, id, column }, row.row_id!, row[column], values);
    }
  }
}

export async function scrubEvents(tx: Tx, values: readonly string[]): Promise<void> {
  if (values.length === 0) return;
  for (const place of COMMON_TEXTS) {
    const { table, id, column } = place;
    const rows = await tx.all<{ row_id: string | number; content: string }>(
      `SELECT ${id} AS row_id, ${column} AS content FROM ${table}
       WHERE ${values.map(() => `${column} LIKE ? ESCAPE '!'`).join(' OR ')}`,
      values.map(containing),
    );
    for (const { row_id, content } of rows) await write(tx, place, row_id, content, values);
  }
}

async function write(
  tx: Tx,
  { table, id, column }: { table: string; id: string; column: string },
  row: string | number,
  text: string | number | null | undefined,
  values: readonly string[],
): Promise<void> {
  if (typeof text !== 'string') return;
  const scrubbed = withoutValues(text, values);
  if (scrubbed !== text) await tx.run(`UPDATE ${table} SET ${column} = ? WHERE ${id} = ?`, [scrubbed, row]);
}

/** Steps that name the person because somebody typed it: the chain is never changed, so the operator is told. */
export async function leftInTrail(
  sql: Sql,
  cases: readonly string[],
  { unique, names }: PersonalValues,
): Promise<number[]> {
  const values = [...unique, ...names];
  if (cases.length === 0 || values.length === 0) return [];
  const rows = await sql.all<{ seq: number }>(
    `SELECT seq FROM voc_case_event WHERE case_number IN (${placeholders(cases.length)})
     AND (${values.map(() => "data LIKE ? ESCAPE '!'").join(' OR ')}) ORDER BY seq`,
    [...cases, ...values.map(containing)],
  );
  return rows.map(({ seq }) => seq);
}

function containing(value: string): string {
  return `%${value.replace(/[!%_]/g, '!$&')}%`;
}
