import { LEVEL_NAMES } from '../cases/describe';
import { caseView } from '../cases/view';
import type { CaseView } from '../cases/view';
import { parseJson } from '../canonicalJson';
import { HOUR, MINUTE, shortInZone } from '../clock';
import type { Sql } from '../ledger';
import { clocksOf } from '../sla/view';
import type { ClockView } from '../sla/view';
import type { Evidence, FeedbackRecord, Verdict } from '../types';
import { laddersOf } from './row';
import type { LadderView } from './types';

/** What alerts and pages tell about a case, as it stands now; the text is the masked one. */
export interface CaseCard {
  case: CaseView;
  /** The feedback that gave the case its level. */
  feedback?: FeedbackRecord;
  why: string;
  /** What the verdict rests on, where it stands in the text. */
  evidence?: Evidence[];
  clocks: ClockView[];
  ladders: LadderView[];
}

/** @param now UTC ms. Throws `notFound` for an unknown case. */
export async function readCard(sql: Sql, caseNumber: string, now: number): Promise<CaseCard> {
  const view = await caseView(sql, caseNumber);
  // Several customers may have joined: the one with the case's level says why people are called.
  const row = await sql.get<{ record: string; verdict: string | null }>(
    `SELECT record, verdict FROM voc_feedback WHERE case_number = ?
     ORDER BY CASE WHEN level = ? THEN 0 ELSE 1 END, received_at, number LIMIT 1`,
    [view.number, view.level],
  );
  const verdict = row?.verdict ? parseJson<Verdict & object>(row.verdict) : undefined;
  return {
    case: view,
    ...(row ? { feedback: parseJson<FeedbackRecord & object>(row.record) } : {}),
    why: verdict?.why?.zh || view.attributes.why || '',
    evidence: verdict?.evidence ?? [],
    clocks: await clocksOf(sql, view.number, now),
    ladders: await laddersOf(sql, view.number),
  };
}

/** The facts of a case as label and text, in the order a person asks for them; empty ones are left out. */
export function factsOf(card: CaseCard): { label: string; text: string }[] {
  const { case: view, feedback } = card;
  const { brand, model, province, city, dealer } = view.attributes;
  const at = (iso: string | undefined) => (iso === undefined ? '' : shortInZone(Date.parse(iso), view.zone));
  return [
    { label: '编号', text: view.number },
    { label: '级别', text: LEVEL_NAMES[view.level].zh },
    { label: '车辆', text: [brand, model].filter(Boolean).join(' ') },
    { label: '地点', text: [province, city === province ? '' : city, dealer].filter(Boolean).join(' ') },
    { label: '时间', text: at(feedback?.occurredAt ?? feedback?.receivedAt ?? view.openedAt) },
    { label: '原因', text: card.why },
    { label: '负责人', text: `${view.owner}（${view.department}）` },
    { label: '时限', text: limitText(card) },
  ].filter(({ text }) => text !== '');
}

/** What is over its limit, or else the limit that comes next. */
function limitText({ case: view, clocks }: CaseCard): string {
  const breached = clocks.find(({ state }) => state === 'breached');
  if (breached) return `${breached.name}已超时 ${durationText(breached.overdueMs)}`;
  const next = clocks.find(({ state }) => state === 'running');
  if (next?.dueAt === undefined) return '';
  return `${next.name}，${shortInZone(Date.parse(next.dueAt), view.zone)} 前（还剩 ${durationText(next.remainingMs)}）`;
}

/** `8 分钟`, `3 小时 20 分钟`; below a minute `不到 1 分钟`. */
export function durationText(ms: number): string {
  if (ms < MINUTE) return '不到 1 分钟';
  const hours = Math.floor(ms / HOUR);
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  return [hours > 0 ? `${hours} 小时` : '', minutes > 0 ? `${minutes} 分钟` : ''].filter(Boolean).join(' ');
}
