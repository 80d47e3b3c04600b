import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CASE_STATES,
  CASE_STEPS,
  isEnded,
  standsStill,
  stateAfter,
  TRANSITIONS,
} from '../../../voc/cases/states';
import type { CaseState, CaseStep } from '../../../voc/cases/states';
import { drawing } from './drawing';

/** Written by hand, step by step: from these states it leads there. The product's table must say the same. */
const LEADS: Readonly<Record<CaseStep, Partial<Record<CaseState, CaseState>>>> = {
  acknowledge: { new: 'acknowledged', reopened: 'acknowledged' },
  finding: { acknowledged: 'investigating', investigating: 'investigating', measure: 'measure' },
  measure: { acknowledged: 'measure', investigating: 'measure', measure: 'measure' },
  resolve: { acknowledged: 'solved', investigating: 'solved', measure: 'solved' },
  ask: { solved: 'solved', closed: 'closed' },
  confirm: { solved: 'confirmed', closed: 'closed' },
  close: { confirmed: 'closed' },
  closeUnanswered: { solved: 'closed' },
  closeEarly: { acknowledged: 'closed', investigating: 'closed', measure: 'closed', solved: 'closed' },
  reopen: { solved: 'reopened', confirmed: 'reopened', closed: 'reopened', falseAlarm: 'reopened' },
  falseAlarm: { investigating: 'falseAlarm', measure: 'falseAlarm' },
  merge: every(
    'merged',
    'new',
    'acknowledged',
    'investigating',
    'measure',
    'solved',
    'confirmed',
    'reopened',
  ),
  raise: every('new', 'new', 'acknowledged', 'investigating', 'measure', 'solved', 'confirmed', 'reopened'),
  join: staying(),
  assign: staying(),
  transfer: staying(),
  startClock: staying(),
  contact: { ...staying(), closed: 'closed', falseAlarm: 'falseAlarm' },
};

function every(to: CaseState, ...from: CaseState[]): Partial<Record<CaseState, CaseState>> {
  return Object.fromEntries(from.map((state) => [state, to]));
}

function staying(): Partial<Record<CaseState, CaseState>> {
  const open: CaseState[] = [
    'new',
    'acknowledged',
    'investigating',
    'measure',
    'solved',
    'confirmed',
    'reopened',
  ];
  return Object.fromEntries(open.map((state) => [state, state]));
}

describe.each(CASE_STATES)('from %s', (state) => {
  it.each(CASE_STEPS)('%s', (step) => {
    const next = LEADS[step][state];
    expect(TRANSITIONS[state][step]).toBe(next);
    if (next !== undefined) return expect(stateAfter('C1', state, step)).toBe(next);
    const done = { step: 'close', by: '赵总', at: Date.parse('2026-03-02T01:00:00Z') } as const;
    expect(() => stateAfter('C1', state, step, { done })).toThrow(
      expect.objectContaining({
        code: 'conflict',
        value: state,
        sentence: {
          zh: expect.stringMatching(/^案件 C1 当前状态为“.+”（赵总 于 2026-03-02 09:00 结案），不能.+$/u),
          en: expect.stringContaining('by 赵总 at 2026-03-02 09:00'),
        },
      }),
    );
  });
});

describe('states', () => {
  it('a case that is merged never moves again, every other one has a way on', () => {
    for (const state of CASE_STATES) {
      const onward = Object.values(TRANSITIONS[state]).filter((next) => next !== state);
      expect([state, onward.length > 0]).toEqual([state, state !== 'merged']);
    }
  });

  it('every state is reached from new', () => {
    const reached = new Set<CaseState>(['new']);
    for (const state of reached) for (const next of Object.values(TRANSITIONS[state])) reached.add(next);
    expect([...reached].sort()).toEqual([...CASE_STATES].sort());
  });

  it('an ended case takes in nothing and gets no clock', () => {
    for (const state of CASE_STATES.filter(isEnded))
      for (const step of ['join', 'raise', 'startClock', 'transfer'] as const)
        expect(TRANSITIONS[state][step]).toBeUndefined();
  });

  it('only a step that leads nowhere else counts as done already', () => {
    expect(standsStill('investigating', 'finding')).toBe(true);
    expect(standsStill('acknowledged', 'finding')).toBe(false);
    expect(standsStill('reopened', 'finding')).toBe(false);
  });
});

describe('docs/case-life.md', () => {
  it('shows the picture of this very table', () => {
    const page = readFileSync(join(__dirname, '../../../docs/case-life.md'), 'utf8');
    expect(page).toContain(drawing());
  });
});
