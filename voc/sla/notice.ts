import { VocError } from '../errors';
import type { Ledger } from '../ledger';
import type { Sentence } from '../types';
import { isLate } from './clock';
import { recordBreach, recordWarning } from './record';
import { noticeText } from './text';
import { clockRow, clockView } from './view';
import type { ClockView } from './view';

export interface ClockNotice {
  clock: ClockView;
  text: Sentence;
}

/**
 * What a due `clock.warning` or `clock.breach` says at this moment, and its entry in the trail (one a clock, however
 * often the event is delivered). Undefined where the event no longer applies: the clock was met or stopped in time,
 * or a warning comes when the limit is over and the breach tells more.
 */
export async function clockNotice(
  ledger: Ledger,
  topic: 'clock.warning' | 'clock.breach',
  clockId: string,
): Promise<ClockNotice | undefined> {
  return await ledger.transaction(async (tx) => {
    const row = await clockRow(tx, clockId);
    if (!row) return undefined;
    const late = isLate(row.due_at, tx.now);
    if (topic === 'clock.warning') {
      if (row.state !== 'running' || late) return undefined;
      await recordWarning(tx, row);
    } else {
      // Settling it now would lose the breach: the event comes again when the computer's clock has caught up.
      if (row.state === 'running' && !late) throw clockSetBack(clockId);
      await recordBreach(tx, row);
    }
    const clock = clockView(row, tx.now);
    if (topic === 'clock.breach' && !clock.breached) return undefined;
    return { clock, text: noticeText(row, tx.now) };
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
