import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Climbed, HandOff } from '../../voc/escalation/climb';
import { handOffMessage } from '../../voc/escalation/handOff';
import type { DeliveryView, LadderView } from '../../voc/escalation/types';
import { say } from '../../voc/language';
import { serverLanguage } from '../shared/language';
import type { Routed } from '../shared/operations';

export const SENT = 0;
export const HAND_OFF = 1;
export const FAILED = 2;

export function deliveryItem(delivery: DeliveryView): IDataObject {
  const { remedy, ...rest } = delivery;
  return { ...rest, ...(remedy === undefined ? {} : { remedy: say(remedy, serverLanguage) }) };
}

/**
 * One item a hand-off, one for what failed, and one for what was sent – or for nothing, because there was nothing to do:
 * the workflow behind "Sent" goes on as before when an execution runs twice.
 */
export function rungItems(item: INodeExecutionData, outcome: string, climbed: Climbed): Routed[] {
  const { ladder, reason, deliveries, handOffs } = climbed;
  const base = {
    ...item.json,
    case: climbed.card.case as unknown as IDataObject,
    ladder: { ...ladder },
    escalation: { outcome, reason },
  };
  return routed(base, deliveries, handOffs);
}

export function routed(
  base: IDataObject & { ladder?: Partial<LadderView> },
  deliveries: readonly DeliveryView[],
  handOffs: readonly HandOff[],
): Routed[] {
  const failed = deliveries.filter(({ state }) => state === 'failed');
  const told = deliveries.filter(({ state, channel }) => state !== 'failed' && channel !== 'handOff');
  const all = deliveries.map(deliveryItem);
  return [
    ...(told.length > 0 || deliveries.length === 0
      ? [{ output: SENT, json: { ...base, deliveries: all } }]
      : []),
    ...handOffs.map(({ to, message }) => ({
      output: HAND_OFF,
      json: { ...base, deliveries: all, message: handOffMessage(to, message) as unknown as IDataObject },
    })),
    ...(failed.length > 0
      ? [{ output: FAILED, json: { ...base, deliveries: failed.map(deliveryItem) } }]
      : []),
  ];
}
