import type { IDataObject } from 'n8n-workflow';
import { caseView } from '../../voc/cases';
import type { ClaimedEvent, Ledger } from '../../voc/ledger';
import { CLOCK_TOPICS, clockNotice } from '../../voc/sla';

/** The case, the clock and a ready sentence as they stand at this moment; the notice goes into the trail once. */
export async function enrich(ledger: Ledger, event: ClaimedEvent): Promise<IDataObject | undefined> {
  const topic = CLOCK_TOPICS.find((each) => each === event.topic);
  if (!topic) return undefined;
  const { clockId, warning = 0 } = event.payload;
  const notice = await clockNotice(ledger, topic, String(clockId), Number(warning));
  if (!notice) return undefined;
  const { clock, text } = notice;
  const view = await caseView(ledger.reader, clock.caseNumber);
  return {
    caseNumber: clock.caseNumber,
    case: view as unknown as IDataObject,
    clock: clock as unknown as IDataObject,
    text: text.zh,
    textEn: text.en,
    // The breach is planned for the millisecond after the limit; people read the limit itself.
    dueAt: clock.dueAt,
  };
}
