import { fenceValue, schedule } from '../ledger';
import type { Tx } from '../ledger';
import { clockFence } from './fence';
import { readingOf } from './view';
import type { LoadedClock } from './view';

/**
 * Plans what a running clock will tell: its warnings, the breach, the overrun. What lies behind is not told again
 * (`after` = the moment of the step that planned anew); a clock whose pause has no end tells nothing.
 */
export async function scheduleNotices(tx: Tx, clock: LoadedClock, after: number): Promise<void> {
  const { id, case_number: caseNumber } = clock.row;
  const fence = { name: clockFence(id), value: await fenceValue(tx, clockFence(id)) };
  const { warnAt, dueAt, overrunAt } = readingOf(clock, after);
  const common = {
    payload: { clockId: id, caseNumber, zone: clock.policy.zone },
    caseNumber,
    fence,
    // After a stop of n8n only the latest of a clock's events is delivered: one message a clock, not three.
    collapseKey: clockFence(id),
  };
  // A clock that was planned anew tells again: the fence's value tells its plans apart.
  const key = (topic: string, n = 0) =>
    [topic, id, ...(fence.value === 0 ? [] : [`f${fence.value}`]), ...(n === 0 ? [] : [n])].join('/');
  for (const [n, at] of warnAt.entries()) {
    if (at < after) continue;
    const payload = { ...common.payload, warning: n };
    await schedule(tx, {
      ...common,
      payload,
      topic: 'clock.warning',
      key: key('clock.warning', n),
      dueAt: at,
    });
  }
  // The millisecond after: a step done exactly at the limit is in time and must not find a breach sent already.
  if (dueAt !== undefined && clock.row.breached_at === null)
    await schedule(tx, { ...common, topic: 'clock.breach', key: key('clock.breach'), dueAt: dueAt + 1 });
  if (overrunAt !== undefined && clock.row.overran_at === null)
    await schedule(tx, {
      ...common,
      topic: 'clock.overrun',
      key: key('clock.overrun'),
      dueAt: overrunAt + 1,
    });
}
