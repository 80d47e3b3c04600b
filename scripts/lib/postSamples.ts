import type { Sample } from '../samples.ts';
import type { Delivery } from './inboxClient.ts';

/** What happened to one sample; `alertMs` is undefined when no alert came (for an ordinary complaint: as it should be). */
export interface SampleResult {
  title: string;
  status: number;
  answerMs: number;
  level: string;
  category: string;
  caseNumber: string;
  note: string;
  alertMs?: number;
}

/** An alert must come for these; for others one is not awaited. */
const ALARMING = ['P0', 'review'];
const ALERT_TIMEOUT_MS = 10_000;

interface Answer {
  number?: string;
  level?: string;
  category?: string;
  caseNumber?: string;
  duplicateOf?: string;
  error?: { field?: string; message?: string; remedy?: string };
  message?: string;
}

function parse(text: string): Answer {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return { message: text.slice(0, 80) };
  }
}

function noteOf(answer: Answer): string {
  if (answer.error)
    return [answer.error.field, answer.error.message, answer.error.remedy].filter(Boolean).join('：');
  if (answer.duplicateOf) return `与 ${answer.duplicateOf} 重复`;
  return answer.message ?? '';
}

/** Milliseconds from the post to the first accepted delivery that names the case; undefined when there is none. */
export function alertDelay(
  deliveries: readonly Delivery[],
  caseNumber: string,
  postedAt: number,
): number | undefined {
  const times = deliveries
    .filter((delivery) => delivery.accepted && JSON.stringify(delivery).includes(caseNumber))
    .map((delivery) => new Date(delivery.at).getTime());
  return times.length > 0 ? Math.min(...times) - postedAt : undefined;
}

async function awaitAlert(
  journal: () => Promise<Delivery[]>,
  caseNumber: string,
  postedAt: number,
): Promise<number | undefined> {
  const deadline = Date.now() + ALERT_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const delay = alertDelay(await journal(), caseNumber, postedAt);
    if (delay !== undefined) return delay;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
}

/** Posts the samples one after the other, as customers would, and watches the inbox for the alerts they cause. */
export async function postSamples(
  samples: readonly Sample[],
  intakeUrl: string,
  journal: () => Promise<Delivery[]>,
): Promise<SampleResult[]> {
  const results: SampleResult[] = [];
  for (const { title, body } of samples) {
    const postedAt = Date.now();
    const response = await fetch(intakeUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const answer = parse(await response.text());
    const answerMs = Date.now() - postedAt;
    const { level = '', category = '', caseNumber = '' } = answer;
    const awaited = ALARMING.includes(level) && caseNumber !== '' && !answer.duplicateOf;
    const alertMs = awaited ? await awaitAlert(journal, caseNumber, postedAt) : undefined;
    const note = noteOf(answer) || (awaited && alertMs === undefined ? '收件箱未收到警报' : '');
    results.push({ title, status: response.status, answerMs, level, category, caseNumber, note, alertMs });
  }
  return results;
}
