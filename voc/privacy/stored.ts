import { parseJson } from '../canonicalJson';
import { cleanText } from '../feedback/clean';
import { extract } from '../feedback/extract';
import { placeholders } from '../ledger/db';
import { unseal } from '../ledger';
import type { Sql } from '../ledger';
import type { LedgerKeys } from '../ledger/keys';
import type { FeedbackRecord, JsonObject, Level } from '../types';

/** One feedback with its sealed part opened. */
export interface OpenedFeedback {
  readonly number: string;
  readonly channel: string;
  readonly sourceId: string;
  readonly state: string;
  readonly caseNumber: string | null;
  readonly level: Level | null;
  readonly verdict: JsonObject | null;
  readonly record: FeedbackRecord;
  /** Raw text, contact data, car; null once erased. */
  readonly personal: JsonObject | null;
  readonly erasedAt: number | null;
}

interface Row {
  number: string;
  channel: string;
  source_id: string;
  state: string;
  case_number: string | null;
  level: Level | null;
  verdict: string | null;
  record: string;
  sealed: string | null;
  erased_at: number | null;
}

/** In the order of the numbers given. Throws VocError `ledger.denied` where a sealed value cannot be opened. */
export async function openFeedbacks(
  sql: Sql,
  keys: LedgerKeys,
  numbers: readonly string[],
): Promise<OpenedFeedback[]> {
  if (numbers.length === 0) return [];
  const rows = await sql.all<Row>(
    `SELECT number, channel, source_id, state, case_number, level, verdict, record, sealed, erased_at
     FROM voc_feedback WHERE number IN (${placeholders(numbers.length)}) ORDER BY received_at, number`,
    numbers,
  );
  return rows.map((row) => ({
    number: row.number,
    channel: row.channel,
    sourceId: row.source_id,
    state: row.state,
    caseNumber: row.case_number,
    level: row.level,
    verdict: row.verdict === null ? null : parseJson<JsonObject>(row.verdict),
    record: parseJson<JsonObject>(row.record) as unknown as FeedbackRecord,
    personal: row.sealed === null ? null : parseJson<JsonObject>(unseal(row.sealed, keys, row.number)),
    erasedAt: row.erased_at,
  }));
}

/** Every value that names the person or the car, in the form it was written. */
export interface PersonalValues {
  /** Nobody else has them: phone, e-mail, ID number, account, VIN, plate. */
  readonly unique: string[];
  readonly names: string[];
}

const UNIQUE_FIELDS = new Set(['phone', 'email', 'idNumber', 'openId', 'bankCard', 'vin', 'plate']);
/** Shorter ones stand in too many other words. */
const MIN_UNIQUE = 5;

export function personalValues(opened: readonly OpenedFeedback[]): PersonalValues {
  const unique = new Set<string>();
  const names = new Set<string>();
  for (const { personal } of opened) {
    if (!personal) continue;
    for (const group of [personal.customer, personal.vehicle]) {
      for (const [field, value] of Object.entries((group ?? {}) as JsonObject)) {
        if (typeof value !== 'string') continue;
        if (UNIQUE_FIELDS.has(field)) unique.add(value);
        if (field === 'name') names.add(value);
      }
    }
    for (const text of [personal.cleanText, personal.summary, personal.excerpt]) {
      if (typeof text !== 'string') continue;
      for (const { field, value } of extract(cleanText(text))) {
        const name = field.slice(field.indexOf('.') + 1);
        if (UNIQUE_FIELDS.has(name)) unique.add(String(value));
        if (field === 'customer.name') names.add(String(value));
      }
    }
  }
  return {
    unique: [...unique].filter((value) => value.length >= MIN_UNIQUE && !value.includes('*')),
    names: [...names].filter((value) => Array.from(value).length >= 2 && !value.includes('*')),
  };
}
