import { parseJson } from '../canonicalJson';
import { HOUR, isoInZone, MINUTE } from '../clock';
import { shortValue, VocError } from '../errors';
import type { Ledger, Sql } from '../ledger';
import { placeholders } from '../ledger/db';
import { SUBSCRIBER_KEPT_MS } from '../ledger/events';
import type { Topic } from '../ledger/events';
import type { Decision, Sentence } from '../types';

export const HEALTH_PROBLEMS = [
  'noSweep',
  'sweepStale',
  'nobodyListens',
  'overdue',
  'parked',
  'alertsUnsent',
] as const;
export type HealthProblem = (typeof HEALTH_PROBLEMS)[number];

export interface Health {
  /** ISO 8601. */
  at: string;
  problems: Array<{ kind: HealthProblem; count: number; text: Sentence }>;
  sweeps: Array<{
    /** `<workflow id>/<node id>` of the trigger. */
    name: string;
    lastSeen: string;
    ageMinutes: number;
    running: boolean;
    stale: boolean;
    topics: Topic[];
  }>;
  /** Events that are due and that a running trigger has not taken yet. */
  waiting: number;
  /** The longest wait among those. */
  oldestDue?: string;
  parked: { lastHour: number; all: number };
  unsent: { lastHour: number };
}

export type HealthCheck = Decision<'healthy' | 'trouble', 'allWell' | HealthProblem, Health>;

/** A sweep beats every 30 s. */
const STALE_MS = 2 * MINUTE;
/** A sweep looks every second; later than this something holds it up. */
const LATE_MS = 2 * MINUTE;
/** Longer than any attempt lasts. Failures are problems for an hour: told for longer, one would drown the next. */
const SENDING_TOO_LONG_MS = 5 * MINUTE;
/** Without a trigger for these, limits pass and ladders stop without anybody noticing. */
const VITAL: readonly Topic[] = ['ladder.rungDue', 'clock.warning', 'clock.breach', 'feedback.stalled'];

interface SubscriberRow {
  id: string;
  topics: string;
  seen_at: number;
  closed_at: number | null;
}

/**
 * Whether due work is done: sweeps beat, nothing waits, nothing was given up, alerts went out. What is told here comes
 * from the ledger; that n8n itself is down can only be noticed from outside (template 09, dead-man address).
 * Throws VocError `input.invalid` for a limit that is none.
 */
export async function checkHealth(
  ledger: Ledger,
  { staleMinutes = STALE_MS / MINUTE, zone }: { staleMinutes?: number; zone?: string } = {},
): Promise<HealthCheck> {
  if (!(staleMinutes > 0 && staleMinutes <= 24 * 60)) throw wrongLimit(staleMinutes);
  const now = ledger.clock.now();
  const sql = ledger.reader;
  const subscribers = await sql.all<SubscriberRow>(
    'SELECT id, topics, seen_at, closed_at FROM voc_subscriber WHERE seen_at > ? ORDER BY id',
    [now - SUBSCRIBER_KEPT_MS],
  );
  const sweeps = subscribers.map(({ id, topics, seen_at, closed_at }) => ({
    name: id,
    lastSeen: isoInZone(seen_at, zone),
    ageMinutes: Math.max(0, Math.round((now - seen_at) / MINUTE)),
    running: closed_at === null,
    stale: closed_at === null && now - seen_at > staleMinutes * MINUTE,
    topics: parseJson<Topic[]>(topics),
  }));
  const alive = sweeps.filter(({ running, stale }) => running && !stale);
  const { waiting, oldest } = await waitingFor(
    sql,
    sweeps.filter(({ running }) => running),
    now,
  );
  const parked = {
    lastHour: await count(sql, "voc_delivery WHERE state = 'parked' AND settled_at > ?", now - HOUR),
    all: await count(sql, "voc_delivery WHERE state = 'parked'"),
  };
  const unsent = {
    lastHour: await count(
      sql,
      "voc_notification WHERE state <> 'sent' AND sending_at > ? AND (state <> 'sending' OR sending_at < ?)",
      now - HOUR,
      now - SENDING_TOO_LONG_MS,
    ),
  };
  const stale = sweeps.filter((sweep) => sweep.stale).length;
  const deaf = VITAL.filter((topic) => !alive.some(({ topics }) => topics.includes(topic)));
  const late = oldest !== undefined && now - oldest > LATE_MS ? waiting : 0;
  const found: Array<[HealthProblem, number, Sentence]> = [
    [
      'noSweep',
      alive.length === 0 ? 1 : 0,
      {
        zh: '没有任何 VoC 触发器在运行：到期的提醒和升级都不会发出',
        en: 'No VoC trigger is running: no warning and no escalation that comes due is sent',
      },
    ],
    [
      'sweepStale',
      stale,
      {
        zh: `${stale} 个触发器超过 ${staleMinutes} 分钟没有动静`,
        en: `${stale} triggers were silent for more than ${staleMinutes} minutes`,
      },
    ],
    [
      'nobodyListens',
      alive.length === 0 ? 0 : deaf.length,
      {
        zh: `没有触发器接收这些事件：${deaf.join('、')}（模板 01、02 是否已启用？）`,
        en: `No trigger takes these events: ${deaf.join(', ')} (are templates 01 and 02 active?)`,
      },
    ],
    [
      'overdue',
      late,
      {
        zh: `${late} 个到期事件还没有处理，最早的应在 ${oldest === undefined ? '' : isoInZone(oldest, zone)}`,
        en: `${late} due events were not taken, the oldest was due ${oldest === undefined ? '' : isoInZone(oldest, zone)}`,
      },
    ],
    [
      'parked',
      parked.lastHour,
      {
        zh: `最近 1 小时有 ${parked.lastHour} 个事件多次执行失败，已停止重试：请查看对应工作流的执行记录`,
        en: `${parked.lastHour} events of the last hour failed again and again and were given up: see the executions`,
      },
    ],
    [
      'alertsUnsent',
      unsent.lastHour,
      {
        zh: `最近 1 小时有 ${unsent.lastHour} 条告警没有确认送达`,
        en: `${unsent.lastHour} alerts of the last hour were not sent for certain`,
      },
    ],
  ];
  const problems = found
    .filter(([, many]) => many > 0)
    .map(([kind, many, text]) => ({ kind, count: many, text }));
  const evidence: Health = {
    at: isoInZone(now, zone),
    ...{ problems, sweeps, waiting, parked, unsent },
    ...(oldest === undefined ? {} : { oldestDue: isoInZone(oldest, zone) }),
  };
  const [first] = problems;
  return first
    ? { outcome: 'trouble', reason: first.kind, evidence }
    : { outcome: 'healthy', reason: 'allWell', evidence };
}

/** A trigger that was switched off has no work waiting: its deliveries are given up with it. */
async function waitingFor(
  sql: Sql,
  running: ReadonlyArray<{ name: string; topics: readonly Topic[] }>,
  now: number,
): Promise<{ waiting: number; oldest?: number }> {
  if (running.length === 0) return { waiting: 0 };
  const topics = [...new Set(running.flatMap((sweep) => sweep.topics))];
  type Found = { many: number; oldest: number | null };
  const fanned = await sql.get<Found>(
    `SELECT COUNT(*) AS many, MIN(next_at) AS oldest FROM voc_delivery
     WHERE subscriber_id IN (${placeholders(running.length)}) AND next_at IS NOT NULL AND next_at <= ?`,
    [...running.map(({ name }) => name), now],
  );
  const due = await sql.get<Found>(
    `SELECT COUNT(*) AS many, MIN(due_at) AS oldest FROM voc_event
     WHERE fanned_at IS NULL AND topic IN (${placeholders(topics.length)}) AND due_at <= ?`,
    [...topics, now],
  );
  const oldest = [fanned?.oldest, due?.oldest].filter((at) => at !== null && at !== undefined);
  return {
    waiting: (fanned?.many ?? 0) + (due?.many ?? 0),
    ...(oldest.length === 0 ? {} : { oldest: Math.min(...oldest) }),
  };
}

async function count(sql: Sql, from: string, ...params: number[]): Promise<number> {
  return (await sql.get<{ many: number }>(`SELECT COUNT(*) AS many FROM ${from}`, params))!.many;
}

function wrongLimit(minutes: unknown): VocError {
  return new VocError({
    code: 'input.invalid',
    field: 'staleMinutes',
    value: shortValue(minutes),
    message: { zh: '分钟数不可用', en: 'The minutes cannot be used' },
    remedy: {
      zh: '请填写 1 到 1440 之间的分钟数，建议 2。',
      en: 'Enter minutes from 1 to 1440; 2 is a good value.',
    },
  });
}
