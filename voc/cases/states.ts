import { VocError } from '../errors';
import type { Sentence } from '../types';

/** The life of a case. Refusals name the state, so that the person who is too late knows why. */
export const CASE_STATES = ['new', 'acknowledged', 'closed'] as const;
export type CaseState = (typeof CASE_STATES)[number];

export const CASE_STEPS = ['acknowledge', 'close', 'join', 'raise', 'startClock'] as const;
export type CaseStep = (typeof CASE_STEPS)[number];

export const STATE_NAMES: Readonly<Record<CaseState, Sentence>> = {
  new: { zh: '待受理', en: 'new' },
  acknowledged: { zh: '已受理', en: 'acknowledged' },
  closed: { zh: '已结案', en: 'closed' },
};

/**
 * From which state which step leads where; what is not here is refused. A raised level asks for a new
 * acknowledgement: whoever took the case knew of the lesser problem only.
 */
export const TRANSITIONS: Readonly<Record<CaseState, Partial<Record<CaseStep, CaseState>>>> = {
  new: { acknowledge: 'acknowledged', join: 'new', raise: 'new', startClock: 'new' },
  acknowledged: { close: 'closed', join: 'acknowledged', raise: 'new', startClock: 'acknowledged' },
  closed: {},
};

const STEP_NAMES: Readonly<Record<CaseStep, Sentence>> = {
  acknowledge: { zh: '受理', en: 'be acknowledged' },
  close: { zh: '结案', en: 'be closed' },
  join: { zh: '并入新的反馈', en: 'take in another feedback' },
  raise: { zh: '升级', en: 'be raised' },
  startClock: { zh: '启动时限', en: 'get a new time limit' },
};

const REMEDIES: Readonly<Record<CaseState, Sentence>> = {
  new: { zh: '请先受理该案件，再执行这一步。', en: 'Acknowledge the case first, then repeat this step.' },
  acknowledged: { zh: '该案件已有人受理，请查看历史记录。', en: 'Somebody has taken it; see its history.' },
  closed: {
    zh: '请查看该案件的历史记录；如仍有问题，请作为新的反馈提交。',
    en: 'See its history; if the problem goes on, submit it as a new feedback.',
  },
};

/** The state after the step. Throws VocError `conflict` naming the state where the step is not allowed. */
export function stateAfter(caseNumber: string, state: CaseState, step: CaseStep): CaseState {
  const next = TRANSITIONS[state][step];
  if (next !== undefined) return next;
  throw new VocError({
    code: 'conflict',
    field: 'state',
    value: state,
    message: {
      zh: `案件 ${caseNumber} 当前状态为“${STATE_NAMES[state].zh}”，不能${STEP_NAMES[step].zh}`,
      en: `Case ${caseNumber} is ${STATE_NAMES[state].en} and cannot ${STEP_NAMES[step].en}`,
    },
    remedy: REMEDIES[state],
  });
}
