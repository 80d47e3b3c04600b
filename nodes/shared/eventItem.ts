import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { isoInZone } from '../../voc/clock';
import type { ClaimedEvent } from '../../voc/ledger';

/** An event as the item that starts a workflow: its payload, what it is, and `extra` of the trigger. */
export function eventItem(event: ClaimedEvent, extra: IDataObject = {}): INodeExecutionData {
  const zone = typeof event.payload.zone === 'string' ? event.payload.zone : undefined;
  return {
    json: {
      ...event.payload,
      event: event.topic,
      eventKey: event.key,
      dueAt: isoInZone(event.dueAt, zone),
      attempt: event.attempt,
      ...extra,
    },
  };
}
