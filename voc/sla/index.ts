/** Time limits of cases (R10). */
export { startClock, startClocks, policyFrom } from './start';
export type { StartClock, StartClocks } from './start';
export { meetClocks, stopClocks } from './end';
export type { MeetClocks, MeetDecision, MeetReason } from './end';
export { clocksOf } from './view';
export type { ClockView } from './view';
export { recordBreaches } from './record';
export { ownPolicy } from './own';
export { apart, spanText } from './text';
export { clockNotice } from './notice';
export type { ClockNotice } from './notice';
export { CLOCK_STATES, measure, planOf } from './clock';
export type { ClockPolicy, ClockState, MetBy } from './clock';
