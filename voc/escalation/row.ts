import { parseJson } from '../canonicalJson';
import { isoInZone } from '../clock';
import { VocError, shortValue } from '../errors';
import type { Sql } from '../ledger';
import type { LadderPolicy } from '../rulebook/schema';
import type { Step } from './plan';
import type { LadderSettings, LadderState, LadderView } from './types';

/** The row of a ladder, read back into the words of this stage. */
export interface Ladder {
  id: string;
  caseNumber: string;
  state: LadderState;
  /** The next step to be done. */
  step: Step;
  policy: LadderPolicy;
  settings: LadderSettings;
  row: LadderRow;
}

export interface LadderRow {
  id: string;
  case_number: string;
  state: LadderState;
  rung: number;
  loop: number;
  next_at: number | null;
  raised_at: number;
  raised_by: string;
  acknowledged_at: number | null;
  acknowledged_by: string | null;
  stopped_at: number | null;
  stop_reason: string | null;
  policy: string;
  message: string;
}

export function ladderOf(row: LadderRow): Ladder {
  return {
    id: row.id,
    caseNumber: row.case_number,
    state: row.state,
    step: { loop: row.loop, rung: row.rung, at: row.next_at ?? 0 },
    policy: parseJson<LadderPolicy & object>(row.policy),
    settings: parseJson<LadderSettings & object>(row.message),
    row,
  };
}

/** Throws `notFound`. */
export async function readLadder(sql: Sql, id: string): Promise<Ladder> {
  const row = await sql.get<LadderRow>('SELECT * FROM voc_ladder WHERE id = ?', [id]);
  if (row) return ladderOf(row);
  throw new VocError({
    code: 'notFound',
    field: 'ladderId',
    value: shortValue(id),
    message: { zh: '没有这条升级阶梯', en: 'There is no such ladder' },
    remedy: {
      zh: '请用“升级通知”的“启动升级”的输出，或“升级通知触发器”事件里的 ladder.id',
      en: 'Use ladder.id from the output of Escalate → Raise or from an event of Escalate Trigger',
    },
  });
}

export function viewOf({ row, policy, settings }: Ladder): LadderView {
  const iso = (at: number) => isoInZone(at, settings.zone);
  return {
    id: row.id,
    caseNumber: row.case_number,
    policyId: policy.id,
    name: policy.name.zh,
    state: row.state,
    rung: Math.min(row.rung + 1, policy.rungs.length),
    rungs: policy.rungs.length,
    loop: row.loop + 1,
    loops: policy.loops,
    ...(row.next_at === null ? {} : { nextAt: iso(row.next_at) }),
    raisedAt: iso(row.raised_at),
    raisedBy: row.raised_by,
    ...(row.acknowledged_at === null ? {} : { acknowledgedAt: iso(row.acknowledged_at) }),
    ...(row.acknowledged_by === null ? {} : { acknowledgedBy: row.acknowledged_by }),
    ...(row.stopped_at === null ? {} : { stoppedAt: iso(row.stopped_at) }),
    ...(row.stop_reason === null ? {} : { stopReason: row.stop_reason }),
    ...(settings.drill ? { drill: true } : {}),
  };
}

/** Throws `notFound`. */
export async function ladderView(sql: Sql, id: string): Promise<LadderView> {
  return viewOf(await readLadder(sql, id));
}

/** All ladders of a case, the oldest first. */
export async function laddersOf(sql: Sql, caseNumber: string): Promise<LadderView[]> {
  const rows = await sql.all<LadderRow>(
    'SELECT * FROM voc_ladder WHERE case_number = ? ORDER BY raised_at, id',
    [caseNumber],
  );
  return rows.map((row) => viewOf(ladderOf(row)));
}
