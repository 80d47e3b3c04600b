import { VocError } from '../errors';
import type { Ledger } from '../ledger';
import type { Sentence } from '../types';
import { recordBreach, recordOverrun, recordWarning } from './record';
import { noticeText, overrunText } from './text';
import { clockView, loadClock, stateAt } from './view';
import type { ClockView } from './view';

export const CLOCK_TOPICS = ['clock.warning', 'clock.breach', 'clock.overrun'] as const;
export type ClockTopic = (typeof CLOCK_TOPICS)[number];

export interface ClockNotice {
  clock: ClockView;
  text: Sentence;
}

/**
 * What a due event of a clock says at this moment, and its entry in the trail (one each, however often the event is
 * delivered). Undefined where the event no longer applies: the clock was met or stopped in time, or a warning comes
 * when the limit is over and the breach tells more. `warning` counts from 0.
 */
export async function clockNotice(
  ledger: Ledger,
  topic: ClockTopic,
  clockId: string,
  warning = 0,
): Promise<ClockNotice | undefined> {
  return await ledger.transaction(async (tx) => {
    const clock = await loadClock(tx, clockId);
    if (!clock) return undefined;
    const state = stateAt(clock, tx.now);
    if (topic === 'clock.warning') {
      if (state !== 'running') return undefined;
      await recordWarning(tx, clock, warning);
    } else {
      // Settling it now would lose the breach: the event comes again when the computer's clock has caught up.
      if (state === 'running') throw clockSetBack(clockId);
      await recordBreach(tx, clock);
      if (topic === 'clock.overrun') await recordOverrun(tx, clock);
    }
    const view = clockView(clock, tx.now);
    if (topic !== 'clock.warning' && !view.breached) return undefined;
    const text = noticeText(clock, tx.now);
    const { overrunPercent } = clock.policy;
    if (topic !== 'clock.overrun' || overrunPercent === undefined) return { clock: view, text };
    const more = overrunText(overrunPercent);
    return { clock: view, text: { zh: text.zh + more.zh, en: text.en + more.en } };
  });
}

function clockSetBack(clockId: string): VocError {
  return new VocError({
    code: 'conflict',
    field: 'clockId',
    value: clockId,
    message: {
      zh: `时限 ${clockId} 按本机时钟尚未到期`,
      en: `By this computer's clock the limit ${clockId} is not over yet`,
    },
    remedy: {
      zh: '本机时钟可能被调回，请检查时间同步；到期后会再次通知。',
      en: 'The clock of this computer may have been set back; check its time synchronisation. The notice comes again.',
    },
  });
}
