import { shortInZone } from '../clock';
import { VocError } from '../errors';
import type { Sentence } from '../types';

/** The life of a case. Refusals name the state and who led there, so that the person who is too late knows why. */
export const CASE_STATES = [
  'new',
  'acknowledged',
  'investigating',
  'measure',
  'solved',
  'confirmed',
  'closed',
  'reopened',
  'falseAlarm',
  'merged',
] as const;
export type CaseState = (typeof CASE_STATES)[number];

export const STATE_NAMES: Readonly<Record<CaseState, Sentence>> = {
  new: { zh: '待受理', en: 'new' },
  acknowledged: { zh: '已受理', en: 'acknowledged' },
  investigating: { zh: '调查中', en: 'under investigation' },
  measure: { zh: '措施中', en: 'under a measure' },
  solved: { zh: '已解决', en: 'solved' },
  confirmed: { zh: '客户已确认', en: 'confirmed by the customer' },
  closed: { zh: '已结案', en: 'closed' },
  reopened: { zh: '已重开', en: 'reopened' },
  falseAlarm: { zh: '虚惊', en: 'a false alarm' },
  merged: { zh: '已合并', en: 'merged into another case' },
};

/** As a refusal says it: "cannot …". */
const STEP_NAMES = {
  acknowledge: { zh: '受理', en: 'be acknowledged' },
  finding: { zh: '记录结论', en: 'take a finding' },
  measure: { zh: '记录措施', en: 'take a measure' },
  resolve: { zh: '标记为已解决', en: 'be resolved' },
  ask: { zh: '请客户评价', en: 'be put to the customer' },
  confirm: { zh: '由客户确认', en: 'be confirmed by the customer' },
  close: { zh: '结案', en: 'be closed' },
  closeUnanswered: { zh: '在客户未答复时结案', en: 'be closed without an answer' },
  closeEarly: { zh: '提前结案', en: 'be closed early' },
  reopen: { zh: '重开', en: 'be reopened' },
  falseAlarm: { zh: '认定为虚惊', en: 'be found a false alarm' },
  merge: { zh: '并入其他案件', en: 'be merged' },
  join: { zh: '并入新的反馈', en: 'take in another feedback' },
  raise: { zh: '升级', en: 'be raised' },
  assign: { zh: '指派', en: 'be assigned' },
  transfer: { zh: '移交', en: 'be transferred' },
  contact: { zh: '记录联系', en: 'take a contact' },
  startClock: { zh: '启动时限', en: 'get a new time limit' },
} satisfies Record<string, Sentence>;
export type CaseStep = keyof typeof STEP_NAMES;
export const CASE_STEPS = Object.keys(STEP_NAMES) as CaseStep[];

/** What the picture writes on its arrows. */
export function stepName(step: CaseStep): string {
  return STEP_NAMES[step].zh;
}

type Row = Partial<Record<CaseStep, CaseState>>;

/** Steps that leave the state as it is. */
const staying = (state: CaseState, ...steps: CaseStep[]): Row =>
  Object.fromEntries(steps.map((step) => [step, state]));

/** Open cases take in feedbacks, clocks, owners and contacts at any time, and may turn out to be another one's. */
const open = (state: CaseState): Row => ({
  ...staying(state, 'join', 'assign', 'transfer', 'contact', 'startClock'),
  merge: 'merged',
  // A raised level asks for a new acknowledgement: whoever took the case knew of the lesser problem only.
  raise: 'new',
});

/** From which state which step leads where; what is not here is refused. docs/case-life.md is drawn from this. */
export const TRANSITIONS: Readonly<Record<CaseState, Row>> = {
  new: { ...open('new'), acknowledge: 'acknowledged' },
  acknowledged: {
    ...open('acknowledged'),
    finding: 'investigating',
    measure: 'measure',
    resolve: 'solved',
    closeEarly: 'closed',
  },
  investigating: {
    ...open('investigating'),
    finding: 'investigating',
    measure: 'measure',
    resolve: 'solved',
    falseAlarm: 'falseAlarm',
    closeEarly: 'closed',
  },
  measure: {
    ...open('measure'),
    finding: 'measure',
    measure: 'measure',
    resolve: 'solved',
    falseAlarm: 'falseAlarm',
    closeEarly: 'closed',
  },
  solved: {
    ...open('solved'),
    ask: 'solved',
    confirm: 'confirmed',
    reopen: 'reopened',
    closeUnanswered: 'closed',
    closeEarly: 'closed',
  },
  confirmed: { ...open('confirmed'), close: 'closed', reopen: 'reopened' },
  // Asked again a month later: a good answer changes nothing, a bad one reopens.
  closed: { ...staying('closed', 'ask', 'confirm', 'contact'), reopen: 'reopened' },
  // Whoever closed it is not the one who must know now: it wants a new acknowledgement.
  reopened: { ...open('reopened'), acknowledge: 'acknowledged' },
  falseAlarm: { ...staying('falseAlarm', 'contact'), reopen: 'reopened' },
  merged: {},
};

/** Ended cases have no running clocks and no ladder. */
export function isEnded(state: CaseState): boolean {
  return state === 'closed' || state === 'falseAlarm' || state === 'merged';
}

/** True where the case waits for somebody to take it. */
export function isUntaken(state: CaseState): boolean {
  return state === 'new' || state === 'reopened';
}

/** True where the step would leave the case as it is: doing it again is then no step at all. */
export function standsStill(state: CaseState, step: CaseStep): boolean {
  return !isUntaken(state) && (TRANSITIONS[state][step] ?? state) === state;
}

const TAKE: Sentence = {
  zh: '请先受理该案件，再执行这一步。',
  en: 'Acknowledge the case first, then repeat this step.',
};
const WORK: Sentence = {
  zh: '请按顺序处理：结论、措施、解决、客户评价、结案。',
  en: 'Work in order: finding, measure, resolve, customer answer, close.',
};
const REMEDIES: Readonly<Record<CaseState, Sentence>> = {
  new: TAKE,
  acknowledged: WORK,
  investigating: WORK,
  measure: WORK,
  solved: {
    zh: '请先请客户评价；问题仍在时请“重开”。',
    en: 'Ask the customer first; if the problem goes on, reopen the case.',
  },
  confirmed: {
    zh: '客户已确认，请结案；问题仍在时请“重开”。',
    en: 'The customer has confirmed: close the case, or reopen it if the problem goes on.',
  },
  closed: {
    zh: '请查看该案件的历史记录；如仍有问题，请“重开”。',
    en: 'See its history; if the problem goes on, reopen it.',
  },
  reopened: TAKE,
  falseAlarm: {
    zh: '该案件已认定为虚惊；如有新情况，请“重开”。',
    en: 'It was found to be a false alarm; if there is news, reopen it.',
  },
  merged: { zh: '请在并入的案件中继续处理。', en: 'Go on in the case it was merged into.' },
};

/** Who brought the case where it is. */
export interface DoneBy {
  step: CaseStep;
  by: string;
  /** UTC ms. */
  at: number;
  zone?: string;
}

/** The state after the step. Throws VocError `conflict` naming the state, and who led there, where it is not allowed. */
export function stateAfter(
  caseNumber: string,
  state: CaseState,
  step: CaseStep,
  { done, remedy = REMEDIES[state] }: { done?: DoneBy; remedy?: Sentence } = {},
): CaseState {
  const next = TRANSITIONS[state][step];
  if (next !== undefined) return next;
  const at = done ? shortInZone(done.at, done.zone) : '';
  throw new VocError({
    code: 'conflict',
    field: 'state',
    value: state,
    message: {
      zh: `案件 ${caseNumber} 当前状态为“${STATE_NAMES[state].zh}”${done ? `（${done.by} 于 ${at} ${STEP_NAMES[done.step].zh}）` : ''}，不能${STEP_NAMES[step].zh}`,
      en: `Case ${caseNumber} is ${STATE_NAMES[state].en}${done ? ` (last step: ${done.step}, by ${done.by} at ${at})` : ''} and cannot ${STEP_NAMES[step].en}`,
    },
    remedy,
  });
}
