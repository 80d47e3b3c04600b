import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';
import { MINUTE, SECOND } from '../../voc/clock';
import {
  anythingDue,
  claim,
  heartbeat,
  LEASE_MS,
  release,
  renew,
  settle,
  unsubscribe,
} from '../../voc/ledger';
import type { ClaimedEvent, Ledger, Settlement } from '../../voc/ledger';
import { resealStep } from '../../voc/privacy';
import { eventItem } from './eventItem';
import type { EventTriggerOptions } from './eventTrigger';

/** How late a due event may be seen; what this process itself commits wakes the sweep at once. */
const SWEEP_MS = SECOND;
const HEARTBEAT_MS = 30 * SECOND;
/** Executions one trigger keeps running at a time: a slow one must not hold back the next rung. */
const MAX_RUNNING = 20;
/** An execution that has not ended after this long counts as failed; the event is delivered again. */
const LONGEST_EXECUTION_MS = 60 * MINUTE;
/** How long switching off waits for a sweep under way; n8n's own shutdown allows 30 s for everything. */
const STOP_WAIT_MS = 5 * SECOND;

/** One execution under way. */
interface Delivery {
  readonly event: ClaimedEvent;
  /** UTC milliseconds. */
  readonly since: number;
}

/**
 * Claims what is due for one subscriber and starts one execution an event, until it is stopped. Once stopped it emits
 * nothing more (n8n would run a workflow that is switched off): what was claimed and not started is given back, and
 * the leases of executions that still run are kept until those end, so that no second one starts beside them.
 */
export class EventSweep {
  private readonly owner = randomUUID();
  private readonly running = new Map<number, Delivery>();
  private timer?: NodeJS.Timeout;
  private stopListening?: () => void;
  private sweeping?: Promise<void>;
  private again = false;
  private stopped = false;
  private beatAt = -Infinity;
  private renewedAt = -Infinity;
  private trouble?: string;

  constructor(
    private readonly context: ITriggerFunctions,
    private readonly ledger: Ledger,
    private readonly subscriber: string,
    private readonly options: EventTriggerOptions,
  ) {}

  start(): void {
    // Not by itself a reason to stay alive: after a stop it may still watch over executions that hang.
    this.timer = setInterval(() => this.wake(), SWEEP_MS).unref();
    this.stopListening = this.ledger.onDue(() => this.wake());
    this.wake();
  }

  /** Never throws: a ledger that is away must not keep a workflow from being switched off. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.stopListening?.();
    await Promise.race([this.sweeping, sleep(STOP_WAIT_MS, undefined, { ref: false })]);
    if (this.running.size === 0) clearInterval(this.timer);
    try {
      await unsubscribe(this.ledger, this.subscriber);
    } catch (error) {
      this.report(error);
    }
  }

  private wake(): void {
    // Work that was committed while a sweep was under way must not wait for the next second.
    if (this.sweeping) this.again = true;
    else this.sweeping = this.sweep();
  }

  private async sweep(): Promise<void> {
    try {
      do {
        this.again = false;
        await this.sweepOnce();
      } while (this.again && !this.stopped);
      this.trouble = undefined;
    } catch (error) {
      // The next sweep tries again; a ledger that is away for a minute must not end the subscription.
      this.report(error);
    } finally {
      this.sweeping = undefined;
      if (this.stopped && this.running.size === 0) clearInterval(this.timer);
    }
  }

  /** Once a trouble, not once a second. */
  private report(error: unknown): void {
    const { message } = error as Error;
    if (message === this.trouble) return;
    this.trouble = message;
    this.context.logger.error(`VoC sweep of ${this.subscriber} failed: ${message}`);
  }

  private async sweepOnce(): Promise<void> {
    const now = this.ledger.clock.now();
    await this.renewLeases(now);
    await this.giveUpEndless(now);
    if (this.stopped) return;
    // In the background, after a change of the secret only.
    await resealStep(this.ledger);
    // Both ways: after the computer's clock was set back the difference is negative for as long as it was ahead.
    if (Math.abs(now - this.beatAt) >= HEARTBEAT_MS) {
      await heartbeat(this.ledger, this.subscriber, { running: this.running.size });
      this.beatAt = now;
    }
    const room = MAX_RUNNING - this.running.size;
    if (room <= 0 || !(await anythingDue(this.ledger, this.subscriber, this.options.topics))) return;
    if (this.stopped) return;
    const events = await claim(this.ledger, this.subscriber, this.owner, room);
    if (this.stopped) {
      const ids = events.map(({ id }) => id);
      return await release(this.ledger, this.subscriber, this.owner, ids);
    }
    if (events.length === room) this.again = true;
    for (const event of events) {
      const delivery = { event, since: now };
      this.running.set(event.id, delivery);
      void this.deliver(delivery);
    }
  }

  private async renewLeases(now: number): Promise<void> {
    if (this.running.size === 0 || Math.abs(now - this.renewedAt) < LEASE_MS / 3) return;
    await renew(this.ledger, this.subscriber, this.owner, [...this.running.keys()]);
    this.renewedAt = now;
  }

  /** Without this, twenty executions that hang would end the deliveries of this trigger for good. */
  private async giveUpEndless(now: number): Promise<void> {
    for (const delivery of [...this.running.values()]) {
      if (now - delivery.since < LONGEST_EXECUTION_MS) continue;
      const error = `no end after ${LONGEST_EXECUTION_MS / MINUTE} minutes`;
      this.context.logger.error(`VoC event ${delivery.event.key}: ${error}; it will be delivered again`);
      await this.end(delivery, { outcome: 'failed', error });
    }
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const { event } = delivery;
    let failure: string | undefined;
    try {
      const extra = this.options.enrich ? await this.options.enrich(this.ledger, event) : {};
      // Stopped while it was read; nothing has begun.
      if (this.stopped) return await this.end(delivery, 'notStarted');
      if (extra !== undefined) failure = await this.execute(eventItem(event, extra));
    } catch (error) {
      failure = (error as Error | undefined)?.message || 'the execution could not be started';
    }
    await this.end(
      delivery,
      failure === undefined ? { outcome: 'delivered' } : { outcome: 'failed', error: failure },
    );
  }

  /** Runs the workflow and waits for its end; returns what went wrong. */
  private async execute(item: INodeExecutionData): Promise<string | undefined> {
    const done = this.context.helpers.createDeferredPromise<IRun>();
    this.context.emit([[item]], undefined, done);
    const run = (await done.promise) as IRun | undefined;
    // What n8n does when the execution could not begin (a credential that was taken away …): no run, and no error.
    if (!run) return 'n8n did not start the execution';
    const { error } = run.data.resultData;
    if (error) return error.message || 'the execution failed';
    return run.status === 'crashed' || run.status === 'canceled' || run.status === 'error'
      ? `the execution ended as "${run.status}"`
      : undefined;
  }

  private async end(delivery: Delivery, how: Settlement | 'notStarted'): Promise<void> {
    const { event } = delivery;
    // Given up before; the event may already be under way again.
    if (this.running.get(event.id) !== delivery) return;
    try {
      if (how === 'notStarted') await release(this.ledger, this.subscriber, this.owner, [event.id]);
      else await settle(this.ledger, this.subscriber, this.owner, [event.id], how);
    } catch (error) {
      // Not settled means: the lease runs out and the event comes again (at least once).
      this.context.logger.error(`VoC event ${event.key} could not be settled: ${(error as Error).message}`);
    } finally {
      if (this.running.get(event.id) === delivery) this.running.delete(event.id);
      this.wake();
    }
  }
}
