import fc from 'fast-check';
import { MINUTE, SECOND } from '../../../voc/clock';
import {
  afterRung,
  firstStep,
  isEnd,
  ladderFor,
  nextStep,
  RUNG_ATTEMPTS,
} from '../../../voc/escalation/plan';
import type { Step, TargetEnd } from '../../../voc/escalation/plan';
import { defaultRulebook } from '../../../voc/rulebook/defaults';
import { policy } from './world';

const T0 = Date.parse('2026-03-02T09:00:00+08:00');
const end = (kind: TargetEnd['end'], to = '危机群', retryAt?: number): TargetEnd => ({
  channel: 'dingTalkRobot',
  to,
  end: kind,
  ...(retryAt === undefined ? {} : { retryAt }),
});

describe('plan of a ladder', () => {
  it('the default rulebook climbs for red lines and doubtful ones, not for the rest', () => {
    const book = defaultRulebook();
    expect(ladderFor(book, 'P0')!.id).toBe('redLine');
    expect(ladderFor(book, 'review')!.id).toBe('redLine');
    expect(ladderFor(book, 'P2')).toBeUndefined();
  });

  it('counts from the plan on time, from now after a stop, and from now when a person hurried it', () => {
    const done = { loop: 0, rung: 0, at: T0 };
    expect(nextStep(policy(), done, T0 + 20 * SECOND).at).toBe(T0 + 5 * MINUTE);
    expect(nextStep(policy(), done, T0 + 2 * MINUTE).at).toBe(T0 + 7 * MINUTE);
    expect(nextStep(policy(), done, T0 - MINUTE).at).toBe(T0 + 4 * MINUTE);
  });

  it('never leaves a rung out and always comes to an end, whatever fails', () => {
    const kinds = fc.constantFrom<TargetEnd['end']>('reached', 'later', 'never');
    const late = fc.integer({ min: 0, max: 3 * 24 * 60 }).map((minutes) => minutes * MINUTE);
    fc.assert(
      fc.property(fc.array(fc.tuple(kinds, late), { minLength: 200, maxLength: 200 }), (fates) => {
        const of = policy({ loops: 3 });
        let step: Step = firstStep(of, T0);
        let attempt = 1;
        const visited: string[] = [];
        for (const [kind, delay] of fates) {
          if (isEnd(of, step)) break;
          const now = step.at + delay;
          const after = afterRung(of, step, [end(kind)], attempt, now);
          expect(after.step.at).toBeGreaterThanOrEqual(now - MINUTE);
          if (after.outcome === 'again') {
            attempt += 1;
            expect(attempt).toBeLessThanOrEqual(RUNG_ATTEMPTS);
          } else {
            visited.push(`${step.loop}/${step.rung}`);
            attempt = 1;
          }
          step = after.step;
        }
        expect(isEnd(of, step)).toBe(true);
        expect(visited).toEqual(['0/0', '0/1', '0/2', '1/0', '1/1', '1/2', '2/0', '2/1', '2/2']);
      }),
      { numRuns: 200 },
    );
  });

  it('waits for a channel only as long as the next rung would', () => {
    const done = { loop: 0, rung: 0, at: T0 };
    const after = (retryAt: number | undefined, attempt = 1) =>
      afterRung(policy(), done, [end('later', '危机群', retryAt)], attempt, T0);
    expect(after(undefined)).toMatchObject({ outcome: 'again', step: { rung: 0, at: T0 + 15 * SECOND } });
    expect(after(undefined, 3)).toMatchObject({ outcome: 'again', step: { at: T0 + 60 * SECOND } });
    expect(after(T0 + 2 * MINUTE)).toMatchObject({ outcome: 'again', step: { at: T0 + 2 * MINUTE } });
    expect(after(T0 + 10 * MINUTE)).toMatchObject({
      outcome: 'next',
      reason: 'attemptsUsedUp',
      step: { rung: 1, at: T0 + 5 * MINUTE },
    });
    expect(after(undefined, RUNG_ATTEMPTS)).toMatchObject({ outcome: 'next', step: { rung: 1, at: T0 } });
  });
});
