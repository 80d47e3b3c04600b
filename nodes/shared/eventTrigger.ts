import type { IDataObject, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { subscribe } from '../../voc/ledger';
import type { ClaimedEvent, Ledger, Topic } from '../../voc/ledger';
import { nodeError } from './errors';
import { EventSweep } from './eventSweep';
import { ledgerOf } from './ledgerAccess';

export { eventItem } from './eventItem';

export interface EventTriggerOptions {
  topics: readonly Topic[];
  /** What "listen for test event" shows: one item a topic, shaped like the real one. */
  samples: IDataObject[];
  /**
   * What the item carries beside the event's payload, read when it is delivered and not when it was planned.
   * Undefined: the event no longer applies and is settled without an execution. A throw is a failed attempt.
   */
  enrich?: (ledger: Ledger, event: ClaimedEvent) => Promise<IDataObject | undefined>;
}

/**
 * The trigger side of the ledger's events: registers the workflow as subscriber, claims what is due and starts one
 * execution an event. An event counts as delivered when its execution ended without error (DESIGN §3.6); otherwise
 * it comes again, later and later, and is parked in the end.
 */
export async function eventTrigger(
  context: ITriggerFunctions,
  options: EventTriggerOptions,
): Promise<ITriggerResponse> {
  if (context.getMode() === 'manual') {
    return {
      manualTriggerFunction: async () => context.emit([context.helpers.returnJsonArray(options.samples)]),
    };
  }
  const subscriber = `${context.getWorkflow().id ?? 'unsaved'}/${context.getNode().id}`;
  try {
    const ledger = await ledgerOf(context);
    await subscribe(ledger, subscriber, options.topics);
    const sweep = new EventSweep(context, ledger, subscriber, options);
    sweep.start();
    return { closeFunction: async () => await sweep.stop() };
  } catch (error) {
    // n8n shows the sentence where the workflow is switched on, and tries again by itself after a start.
    throw nodeError(context.getNode(), error);
  }
}
