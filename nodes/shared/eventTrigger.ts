import type { IDataObject, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { SECOND } from '../../voc/clock';
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

/** How often a trigger that started with its server looks whether the ledger is back. */
const REOPEN_MS = 5 * SECOND;

/**
 * The trigger side of the ledger's events: registers the workflow as subscriber, claims what is due and starts one
 * execution an event. An event counts as delivered when its execution ended without error (DESIGN §3.6); otherwise
 * it comes again, later and later, and is parked in the end.
 *
 * A ledger that is away is told to the person who switches the workflow on. When the server starts nobody is there to
 * tell, and a refusal would take the workflow's webhooks down with it (n8n tries again later and later, up to a day):
 * senders would get 404 instead of 503 with the remedy, long after the database is back. So then the trigger waits.
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
  const open = async () => await openSweep(context, options);
  try {
    const sweep = await open();
    return { closeFunction: async () => await sweep.stop() };
  } catch (error) {
    const refusal = nodeError(context.getNode(), error);
    // n8n shows the sentence where the workflow is switched on.
    if (!startedByServer(context)) throw refusal;
    context.logger.error(`${refusal.message} ${refusal.description ?? ''}`);
    return reopenLater(open);
  }
}

async function openSweep(context: ITriggerFunctions, options: EventTriggerOptions): Promise<EventSweep> {
  const subscriber = `${context.getWorkflow().id ?? 'unsaved'}/${context.getNode().id}`;
  const ledger = await ledgerOf(context);
  await subscribe(ledger, subscriber, options.topics);
  const sweep = new EventSweep(context, ledger, subscriber, options);
  sweep.start();
  return sweep;
}

function startedByServer(context: ITriggerFunctions): boolean {
  return ['init', 'leadershipChange'].includes(context.getActivationMode?.() ?? '');
}

function reopenLater(open: () => Promise<EventSweep>): ITriggerResponse {
  let sweep: EventSweep | undefined;
  let opening: Promise<void> | undefined;
  const timer = setInterval(() => {
    opening ??= open()
      .then((opened) => {
        sweep = opened;
        clearInterval(timer);
      })
      // Said once in the log; every five seconds would fill it.
      .catch(() => undefined)
      .finally(() => (opening = undefined));
  }, REOPEN_MS);
  return {
    closeFunction: async () => {
      clearInterval(timer);
      await opening;
      await sweep?.stop();
    },
  };
}
