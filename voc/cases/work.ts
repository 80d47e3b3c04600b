import { VocError } from '../errors';
import { meetClocks } from '../sla';
import { schedule } from '../ledger';
import type { Tx } from '../ledger';
import type { Decision } from '../types';
import { checkOneOf, checkOptional, checkPerson, checkText } from './input';
import type { Note } from './lifeOf';
import { standsStill } from './states';
import { evidenceOf, takeStep } from './step';
import type { StepEvidence, StepInput } from './step';

export type Recorded = Decision<'recorded' | 'already', 'newEntry' | 'sameEntry', StepEvidence>;

export interface RecordFinding extends StepInput {
  finding: string;
  /** Not yet the last word; default false. */
  preliminary?: boolean;
  /** Other vehicles of the batch have it too (R12); default false. */
  batchDefect?: boolean;
}

/**
 * What the experts found out. Meets the clocks that wait for a finding; the newest one stands on the case, all of them
 * in the trail. The same finding again changes nothing and tells whose it is.
 * Throws VocError `input.*`, `notFound`, `conflict` naming the state and who led there.
 */
export async function recordFinding(tx: Tx, input: RecordFinding): Promise<Recorded> {
  const actor = checkPerson(input.actor);
  const text = checkText('finding', input.finding, {
    zh: '请写明查到了什么，例如“制动主缸内漏，该批次 3 台复现”。',
    en: 'Say what was found, e.g. "master cylinder leaks, seen on 3 cars of the batch".',
  });
  const preliminary = input.preliminary ?? false;
  const batchDefect = input.batchDefect ?? false;
  const { done, result, before } = await takeStep(tx, { ...input, actor }, 'finding', (row, life) => {
    const same =
      standsStill(row.state, 'finding') &&
      life.finding?.text === text &&
      life.finding.preliminary === preliminary &&
      life.finding.batchDefect === batchDefect;
    if (same) return { unchanged: true, result: life.finding! };
    const finding = { text, preliminary, batchDefect, by: actor, at: tx.now };
    return { life: { finding }, result: finding };
  });
  const { number } = before;
  if (done) {
    const data = { finding: text, preliminary, batchDefect };
    tx.trail({ caseNumber: number, type: 'case.finding', actor, data });
    await meetClocks(tx, { caseNumber: number, by: 'finding', actor });
  }
  return recorded(done, await evidenceOf(tx, number, result, tx.now));
}

export const MEASURE_KINDS = ['temporary', 'solution'] as const;
export type MeasureKind = (typeof MEASURE_KINDS)[number];

export interface RecordMeasure extends StepInput {
  kind: MeasureKind;
  measure: string;
}

/** What is done about it, for now or for good. Meets the clocks that wait for a measure; else as `recordFinding`. */
export async function recordMeasure(tx: Tx, input: RecordMeasure): Promise<Recorded> {
  const actor = checkPerson(input.actor);
  const kind = checkOneOf('kind', input.kind, MEASURE_KINDS);
  const text = checkText('measure', input.measure, MEASURE_REMEDY);
  const { done, result, before } = await takeStep(tx, { ...input, actor }, 'measure', (row, life) => {
    const former = life[kind];
    if (former?.text === text && standsStill(row.state, 'measure'))
      return { unchanged: true, result: former };
    const note: Note = { text, by: actor, at: tx.now };
    return { life: { [kind]: note }, result: note };
  });
  const { number } = before;
  if (done) {
    tx.trail({ caseNumber: number, type: 'case.measure', actor, data: { kind, measure: text } });
    await meetClocks(tx, { caseNumber: number, by: 'measure', actor });
  }
  return recorded(done, await evidenceOf(tx, number, result, tx.now));
}

const MEASURE_REMEDY = {
  zh: '请写明采取了什么措施，例如“安排拖车，更换制动主缸”。',
  en: 'Say what is done, e.g. "towed, brake master cylinder replaced".',
};

function recorded(done: boolean, evidence: StepEvidence): Recorded {
  return done
    ? { outcome: 'recorded', reason: 'newEntry', evidence }
    : { outcome: 'already', reason: 'sameEntry', evidence };
}

export interface ResolveCase extends StepInput {
  rootCause: string;
  /** What solved it; left out = the measure that was recorded. */
  measure?: string;
}

export type Resolved = Decision<'resolved' | 'already', 'firstSolution' | 'alreadyResolved', StepEvidence>;

/**
 * The problem is solved as far as we know; the customer has the last word. Needs the root cause and a measure, and
 * meets the clocks that wait for a finding or a measure. Resolving a resolved case changes nothing and tells who did it.
 * Throws VocError `input.*`, `notFound`, `conflict` naming the state and who led there.
 */
export async function resolveCase(tx: Tx, input: ResolveCase): Promise<Resolved> {
  const actor = checkPerson(input.actor);
  const cause = checkText('rootCause', input.rootCause, {
    zh: '请写明根本原因，例如“供应商密封圈材料错误”。',
    en: 'Say why it happened, e.g. "wrong material of the supplier\'s seal".',
  });
  const measure = checkOptional('measure', input.measure);
  const { done, result, before } = await takeStep(tx, { ...input, actor }, 'resolve', (row, life) => {
    if (row.state === 'solved' || row.state === 'confirmed')
      return { unchanged: true, result: life.rootCause! };
    const note = (text: string): Note => ({ text, by: actor, at: tx.now });
    const solution = measure === '' ? (life.solution ?? life.temporary) : note(measure);
    if (!solution) throw noMeasure();
    const rootCause = note(cause);
    return { life: { rootCause, solution }, result: rootCause };
  });
  const { number } = before;
  if (done) {
    const data = { rootCause: cause, ...(measure === '' ? {} : { measure }) };
    tx.trail({ caseNumber: number, type: 'case.resolved', actor, data });
    await meetClocks(tx, { caseNumber: number, by: 'finding', actor });
    await meetClocks(tx, { caseNumber: number, by: 'measure', actor });
    // In the same transaction: a stop of n8n must not leave a customer who is never asked.
    await schedule(tx, {
      topic: 'case.resolved',
      // The revision tells this solution from the one after a reopening.
      key: `case.resolved/${number}/${before.revision + 1}`,
      dueAt: tx.now,
      payload: { caseNumber: number },
      caseNumber: number,
    });
  }
  const evidence = await evidenceOf(tx, number, result, tx.now);
  return done
    ? { outcome: 'resolved', reason: 'firstSolution', evidence }
    : { outcome: 'already', reason: 'alreadyResolved', evidence };
}

function noMeasure(): VocError {
  return new VocError({
    code: 'input.missing',
    field: 'measure',
    message: { zh: '还没有任何措施，不能标记为已解决', en: 'No measure was recorded: it cannot be resolved' },
    remedy: MEASURE_REMEDY,
  });
}
