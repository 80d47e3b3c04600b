import type { Ledger, Tx, ClaimedEvent, Topic, SqlValue } from '../../../voc/ledger';
import { claim, schedule, settle, subscribe } from '../../../voc/ledger';
import { defaultRulebook } from '../../../voc/rulebook/defaults';
import type { FeedbackRecord, Level, Verdict } from '../../../voc/types';
import {
  acknowledgeCase,
  askCustomer,
  openCase,
  recordAnswer,
  recordFinding,
  resolveCase,
} from '../../../voc/cases';
import { raiseLadder } from '../../../voc/escalation/ladders';
import { ladderFor } from '../../../voc/escalation/plan';

/** Own words, no customer's. */
export const rulebook = defaultRulebook();

export function feedbackOf(serial: number, change: Partial<FeedbackRecord> = {}): FeedbackRecord {
  return {
    number: `F20260302-${String(serial).padStart(6, '0')}`,
    channel: 'webForm',
    sourceId: `form-${serial}`,
    text: '下坡时制动踏板变软，几乎刹不住',
    receivedAt: '2026-03-02T09:00:00.000+08:00',
    vehicle: { brand: '星途', model: 'X5', batch: 'B2601' },
    place: { province: '四川', city: '成都' },
    ...change,
  };
}

export function verdictOf(level: Level, change: Partial<Verdict> = {}): Verdict {
  const redLine = level === 'P0' || level === 'review';
  return {
    level,
    reason: redLine ? 'redLineTerm' : 'nothingFound',
    type: redLine ? 'productFault' : 'serviceComplaint',
    category: redLine ? 'brake' : 'none',
    confidence: 0.9,
    evidence: [],
    why: { zh: `测试判为 ${level}`, en: `judged ${level} in a test` },
    rulebookVersion: 0,
    ...change,
  };
}

/** The row VoC Normalize leaves, with its event `feedback.stalled` two minutes later. */
export async function keepFeedback(ledger: Ledger, feedback: FeedbackRecord): Promise<FeedbackRecord> {
  await ledger.transaction(async (tx) => {
    await tx.run(
      `INSERT INTO voc_feedback (number, channel, source_id, content_hash, received_at, state, record)
       VALUES (?, ?, ?, ?, ?, 'accepted', ?)`,
      [
        feedback.number,
        feedback.channel,
        feedback.sourceId,
        feedback.number,
        tx.now,
        JSON.stringify(feedback),
      ],
    );
    await schedule(tx, {
      topic: 'feedback.stalled',
      key: `feedback.stalled/${feedback.number}`,
      dueAt: tx.now + 120_000,
      payload: { feedback: JSON.parse(JSON.stringify(feedback)), zone: rulebook.zone },
      fence: { name: `feedback/${feedback.number}`, value: 0 },
    });
  });
  return feedback;
}

/** A case of this level, opened by 张敏 (invented) from a feedback of its own. */
export async function openedCase(
  ledger: Ledger,
  level: Level,
  serial = 1,
  change: Partial<FeedbackRecord> = {},
) {
  const feedback = await keepFeedback(ledger, feedbackOf(serial, change));
  const verdict = verdictOf(level);
  return await ledger.transaction(
    async (tx) => await openCase(tx, { feedback, verdict, rulebook, actor: '张敏' }),
  );
}

/** Takes, investigates and solves a case in the name of 李工 (invented). */
export async function solved(ledger: Ledger, caseNumber: string): Promise<void> {
  const actor = '李工';
  await ledger.transaction(async (tx) => {
    await acknowledgeCase(tx, { caseNumber, actor, via: 'node' });
    await recordFinding(tx, { caseNumber, actor, finding: '制动主缸内漏' });
    await resolveCase(tx, { caseNumber, actor, rootCause: '密封圈材料错误', measure: '更换制动主缸' });
  });
}

/** As `solved`, and the customer is content. */
export async function confirmed(ledger: Ledger, caseNumber: string): Promise<void> {
  await solved(ledger, caseNumber);
  await ledger.transaction(async (tx) => {
    await askCustomer(tx, { caseNumber, actor: 'system' });
    await recordAnswer(tx, { caseNumber, actor: '客服小陈', solved: true, score: 5 });
  });
}

/** The ladder of the default rulebook, as Escalate raises it. */
export async function raise(ledger: Ledger, caseNumber: string) {
  return await ledger.transaction(
    async (tx) =>
      await raiseLadder(tx, {
        caseNumber,
        policyFor: (level) => ladderFor(rulebook, level),
        settings: { pageAddress: '', zone: rulebook.zone },
        actor: 'system',
      }),
  );
}

export async function stepsOf(
  ledger: Ledger,
  type: string,
): Promise<Array<{ case_number: string; actor: string }>> {
  return await ledger.reader.all(
    'SELECT case_number, actor FROM voc_case_event WHERE type = ? ORDER BY seq',
    [type],
  );
}

/** Everything due for a workflow that listens to these topics; each delivered. */
export async function deliver(
  ledger: Ledger,
  topics: readonly Topic[],
  id = 'wf/trigger',
): Promise<ClaimedEvent[]> {
  await subscribe(ledger, id, topics);
  const all: ClaimedEvent[] = [];
  for (let round = 0; round < 20; round++) {
    const events = await claim(ledger, id, 'test', 100);
    if (events.length === 0) return all;
    await settle(
      ledger,
      id,
      'test',
      events.map((event) => event.id),
      { outcome: 'delivered' },
    );
    all.push(...events);
  }
  throw new Error('the queue does not run empty');
}

/**
 * A transaction whose statements are rewritten first: the way a test takes a guard out of the SQL, to show that
 * the guard, and nothing else, keeps the promise. Fails where the guard is not in any statement.
 */
export async function withoutGuard<T>(
  ledger: Ledger,
  guard: string,
  substitute: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  let found = false;
  const strip = (sql: string) => {
    if (sql.includes(guard)) found = true;
    return sql.replace(guard, substitute);
  };
  const result = await ledger.transaction(
    async (tx) =>
      await work({
        ...tx,
        run: async (sql: string, params?: readonly SqlValue[]) => await tx.run(strip(sql), params),
        get: async <R extends object>(sql: string, params?: readonly SqlValue[]) =>
          await tx.get<R>(strip(sql), params),
      }),
  );
  if (!found) throw new Error(`no statement holds the guard: ${guard}`);
  return result;
}
