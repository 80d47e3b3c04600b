import type { IDataObject } from 'n8n-workflow';
import { caseView } from '../../voc/cases/view';
import { readLadder, viewOf } from '../../voc/escalation/row';
import type { LadderView } from '../../voc/escalation/types';
import type { ClaimedEvent, Ledger } from '../../voc/ledger';

/**
 * Case and ladder as they stand when the event is delivered. A rung of a ladder that no longer climbs, or that has
 * been done meanwhile, starts no execution.
 */
export async function enrichLadderEvent(
  ledger: Ledger,
  event: ClaimedEvent,
): Promise<IDataObject | undefined> {
  const { ladderId, rung, loop } = event.payload;
  const ladder = await readLadder(ledger.reader, String(ladderId));
  if (event.topic === 'ladder.rungDue') {
    const { state, step } = ladder;
    if (state !== 'climbing' || step.rung !== rung || step.loop !== loop) return undefined;
  }
  return {
    case: (await caseView(ledger.reader, ladder.caseNumber)) as unknown as IDataObject,
    ladder: { ...viewOf(ladder) },
    ...textsOf(event.topic, viewOf(ladder)),
  };
}

/** A ready sentence, so that Escalate → Notify needs no configuration behind this trigger. */
function textsOf(topic: string, { caseNumber, ...ladder }: LadderView): { text: string; textEn: string } {
  if (topic === 'ladder.acknowledged') {
    const who = ladder.acknowledgedBy ?? '';
    return {
      text: `案件 ${caseNumber} 已由 ${who} 接手`,
      textEn: `Case ${caseNumber} was taken over by ${who}`,
    };
  }
  if (topic === 'ladder.exhausted') {
    return {
      text: `案件 ${caseNumber} 已通知 ${ladder.loops} 轮仍无人受理`,
      textEn: `Case ${caseNumber}: nobody answered in ${ladder.loops} climbs`,
    };
  }
  return {
    text: `案件 ${caseNumber} 到了第 ${ladder.rung} 级通知`,
    textEn: `Case ${caseNumber}: rung ${ladder.rung} is due`,
  };
}
