import { randomUUID } from 'node:crypto';
import type {
  IDataObject,
  INodeExecutionData,
  IRun,
  ITriggerFunctions,
  ITriggerResponse,
} from 'n8n-workflow';
import { isoInZone, MINUTE, SECOND } from '../../voc/clock';
import {
  anythingDue,
  claim,
  heartbeat,
  LEASE_MS,
  renew,
  settle,
  subscribe,
  unsubscribe,
} from '../../voc/ledger';
import type { ClaimedEvent, Ledger, Topic } from '../../voc/ledger';
import { nodeError } from './errors';
import { ledgerOf } from './ledgerAccess';

/** How late a due event may be seen; what this process itself commits wakes the sweep at once. */
const SWEEP_MS = SECOND;
const HEARTBEAT_MS = 30 * SECOND;
/** Executions one trigger keeps running at a time: a slow one must not hold back the next rung. */
const MAX_RUNNING = 20;
/** Leases of an execution that has not ended after this long are let go; the event is delivered again. */
const LONGEST_EXECUTION_MS = 60 * MINUTE;

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
  let ledger: Ledger;
  try {
    ledger = await ledgerOf(context);
  } catch (error) {
    throw nodeError(context.getNode(), error);
  }
  const subscriber = `${context.getWorkflow().id ?? 'unsaved'}/${context.getNode().id}`;
  await subscribe(ledger, subscriber, options.topics);
  const sweep = new Sweep(context, ledger, subscriber, options);
  sweep.start();
  return { closeFunction: async () => await sweep.stop() };
}

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

class Sweep {
  private readonly owner = randomUUID();
  private readonly running = new Map<number, number>();
  private timer?: NodeJS.Timeout;
  private stopListening?: () => void;
  private sweeping = false;
  private again = false;
  private stopped = false;
  private beatAt = 0;
  private renewedAt = 0;

  constructor(
    private readonly context: ITriggerFunctions,
    private readonly ledger: Ledger,
    private readonly subscriber: string,
    private readonly options: EventTriggerOptions,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.sweep(), SWEEP_MS);
    this.stopListening = this.ledger.onDue(() => void this.sweep());
    void this.sweep();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    this.stopListening?.();
    await unsubscribe(this.ledger, this.subscriber);
  }

  private async sweep(): Promise<void> {
    if (this.sweeping) {
      // Work that was committed while a sweep was under way must not wait for the next second.
      this.again = true;
      return;
    }
    this.sweeping = true;
    try {
      do {
        this.again = false;
        await this.sweepOnce();
      } while (this.again && !this.stopped);
    } catch (error) {
      // The next sweep tries again; a ledger that is away for a minute must not end the subscription.
      this.context.logger.error(`VoC sweep of ${this.subscriber} failed: ${(error as Error).message}`);
    } finally {
      this.sweeping = false;
    }
  }

  private async sweepOnce(): Promise<void> {
    const now = this.ledger.clock.now();
    if (now - this.beatAt >= HEARTBEAT_MS) {
      this.beatAt = now;
      await heartbeat(this.ledger, this.subscriber, { running: this.running.size });
    }
    await this.renewLeases(now);
    const room = MAX_RUNNING - this.running.size;
    if (room <= 0 || !(await anythingDue(this.ledger, this.subscriber, this.options.topics))) return;
    const events = await claim(this.ledger, this.subscriber, this.owner, room);
    if (events.length === room) this.again = true;
    for (const event of events) {
      this.running.set(event.id, now);
      void this.deliver(event);
    }
  }

  private async renewLeases(now: number): Promise<void> {
    if (this.running.size === 0 || now - this.renewedAt < LEASE_MS / 3) return;
    this.renewedAt = now;
    const ids = [...this.running].filter(([, since]) => now - since < LONGEST_EXECUTION_MS).map(([id]) => id);
    await renew(this.ledger, this.subscriber, this.owner, ids);
  }

  /** Runs the workflow and waits for its end; returns what went wrong. */
  private async execute(item: INodeExecutionData): Promise<string | undefined> {
    const done = this.context.helpers.createDeferredPromise<IRun>();
    this.context.emit([[item]], undefined, done);
    const run = (await done.promise) as IRun | undefined;
    return run?.data.resultData.error?.message;
  }

  private async deliver(event: ClaimedEvent): Promise<void> {
    let failure: string | undefined;
    try {
      const extra = this.options.enrich ? await this.options.enrich(this.ledger, event) : {};
      if (extra !== undefined) failure = await this.execute(eventItem(event, extra));
    } catch (error) {
      failure = (error as Error).message || 'the execution could not be started';
    }
    try {
      await settle(
        this.ledger,
        this.subscriber,
        this.owner,
        [event.id],
        failure === undefined ? { outcome: 'delivered' } : { outcome: 'failed', error: failure },
      );
    } catch (error) {
      // Not settled means: the lease runs out and the event comes again (at least once).
      this.context.logger.error(`VoC event ${event.key} could not be settled: ${(error as Error).message}`);
    } finally {
      this.running.delete(event.id);
      if (!this.stopped) void this.sweep();
    }
  }
}
