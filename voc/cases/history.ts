import { parseJson } from '../canonicalJson';
import { isoInZone } from '../clock';
import type { Sql, TrailRow, TrailType } from '../ledger';
import type { JsonObject, Sentence } from '../types';
import { stepText } from './historyText';
import { caseRow, zoneOf } from './view';

/** One step of a case, to be read by people and by programs. */
export interface HistoryStep {
  /** Its place in the ledger's chain. */
  seq: number;
  /** ISO 8601 in the case's zone. */
  at: string;
  actor: string;
  type: TrailType;
  text: Sentence;
  data: JsonObject;
}

/** All steps of a case, the first one first (R15). Throws VocError `notFound`. */
export async function historyOf(sql: Sql, caseNumber: string): Promise<HistoryStep[]> {
  const row = await caseRow(sql, caseNumber);
  const zone = zoneOf(row);
  const steps = await sql.all<TrailRow>('SELECT * FROM voc_case_event WHERE case_number = ? ORDER BY seq', [
    row.number,
  ]);
  return steps.map(({ seq, at, actor, type, data: stored }) => {
    const data = parseJson<JsonObject>(stored);
    return { seq, at: isoInZone(at, zone), actor, type, text: stepText(type, actor, data, zone), data };
  });
}
