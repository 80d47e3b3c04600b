import '../../support/chinese';
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INodeExecutionData, ITriggerFunctions } from 'n8n-workflow';
import { eventTrigger } from '../../../nodes/shared/eventTrigger';
import type { EventTriggerOptions } from '../../../nodes/shared/eventTrigger';
import * as access from '../../../nodes/shared/ledgerAccess';
import { VocCaseTrigger } from '../../../nodes/VocCaseTrigger/VocCaseTrigger.node';
import { MINUTE, SECOND } from '../../../voc/clock';
import { LEASE_MS, Ledger } from '../../../voc/ledger';
import type { Tx } from '../../../voc/ledger';
import { closeAfterEach, onEveryLedger, TestClock, testFolder } from '../../support/ledgers';
import { triggerContext } from '../../support/nodeContext';
import { plan } from '../../voc/ledger/support';

/** The node's own way to a ledger always takes the system clock; these tests travel in time. */
jest.mock('../../../nodes/shared/ledgerAccess', () => {
  const actual = jest.requireActual<typeof access>('../../../nodes/shared/ledgerAccess');
  return { ...actual, ledgerOf: jest.fn(actual.ledgerOf) };
});
const ledgerOf = access.ledgerOf as jest.MockedFunction<typeof access.ledgerOf>;

interface Execution {
  json: IDataObject;
  end(run?: unknown): void;
  fail(error: Error): void;
}

const GOOD = { status: 'success', data: { resultData: {} } };
const BAD = { status: 'error', data: { resultData: { error: { message: 'the robot is away' } } } };

async function until(condition: () => boolean | Promise<boolean>, limitMs = 4000): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 10) {
    if (waited > limitMs) throw new Error('did not happen in time');
    await sleep(10);
  }
}

/** n8n as the trigger sees it: `executions` are those that were started, ended by the test. */
function n8n() {
  const executions: Execution[] = [];
  const logged: string[] = [];
  const { context } = triggerContext(new VocCaseTrigger());
  const own = {
    emit: (
      [[item]]: INodeExecutionData[][],
      _response: unknown,
      done: { resolve(run: unknown): void; reject(error: Error): void },
    ) => executions.push({ json: item!.json, end: done.resolve, fail: done.reject }),
    logger: { debug() {}, info() {}, warn() {}, error: (message: string) => logged.push(message) },
  };
  return {
    executions,
    logged,
    context: new Proxy(context, {
      get: (target, name) => Reflect.get(name in own ? own : target, name) as unknown,
    }) as ITriggerFunctions,
  };
}

interface DeliveryRow {
  state: string;
  attempts: number;
  next_at: number | null;
  error: string | null;
  lease_owner: string | null;
}

onEveryLedger('an event trigger', (open) => {
  closeAfterEach();
  const closing: Array<() => Promise<void>> = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  async function given(more: { ledger?: (ledger: Ledger) => Ledger } & Partial<EventTriggerOptions> = {}) {
    const clock = new TestClock();
    const { ledger } = await open(clock);
    const server = n8n();
    const { ledger: wrap, ...options } = more;
    const start = async () => {
      ledgerOf.mockResolvedValueOnce(wrap ? wrap(ledger) : ledger);
      const { closeFunction } = await eventTrigger(server.context, {
        topics: ['feedback.stalled'],
        samples: [],
        ...options,
      });
      closing.push(closeFunction!);
      return closeFunction!;
    };
    const delivery = async (): Promise<DeliveryRow> =>
      (await ledger.reader.get<DeliveryRow>('SELECT * FROM voc_delivery'))!;
    const due = async (...keys: string[]) =>
      await plan(ledger, ...keys.map((key) => ({ key, topic: 'feedback.stalled' as const })));
    /** Time passes, and the sweep that comes every second comes now. */
    const pass = async (ms: number) => {
      clock.advance(ms);
      await ledger.transaction(async (tx) => tx.wake());
    };
    return { ...server, clock, pass, ledger, delivery, due, close: await start(), restart: start };
  }

  it('starts one execution a due event, and counts it as delivered when that ended well', async () => {
    const { executions, due, delivery } = await given();
    await due('a');
    await until(() => executions.length === 1);
    expect(executions[0]!.json).toMatchObject({ event: 'feedback.stalled', eventKey: 'a', attempt: 1 });
    expect((await delivery()).state).toBe('leased');
    executions[0]!.end(GOOD);
    await until(async () => (await delivery()).state === 'done');
    await sleep(50);
    expect(executions).toHaveLength(1);
  });

  it.each<[string, (execution: Execution) => void, RegExp]>([
    ['failed', ({ end }) => end(BAD), /the robot is away/],
    ['was canceled', ({ end }) => end({ ...GOOD, status: 'canceled' }), /canceled/],
    ['could not begin (n8n gives no run then)', ({ end }) => end(undefined), /did not start/],
    ['was refused', ({ fail }) => fail(new Error('workflow is not active')), /not active/],
    ['failed without words', ({ end }) => end({ data: { resultData: { error: {} } } }), /failed/],
  ])('an execution that %s is tried again later', async (_, ending, message) => {
    const { executions, due, delivery, clock, pass } = await given();
    await due('a');
    await until(() => executions.length === 1);
    ending(executions[0]!);
    await until(async () => (await delivery()).state === 'pending');
    const { error, next_at: nextAt, attempts } = await delivery();
    expect(error).toMatch(message);
    expect({ attempts, wait: nextAt! - clock.now() }).toEqual({ attempts: 1, wait: 5 * SECOND });
    await sleep(50);
    expect(executions).toHaveLength(1);
    await pass(5 * SECOND);
    await until(() => executions.length === 2);
    expect(executions[1]!.json).toMatchObject({ eventKey: 'a', attempt: 2 });
    executions[1]!.end(GOOD);
    await until(async () => (await delivery()).state === 'done');
  });

  it('an item that cannot be read is a failed attempt, one that no longer applies needs no execution', async () => {
    const enrich = jest
      .fn<Promise<IDataObject | undefined>, []>()
      .mockRejectedValueOnce(new Error('case is gone'))
      .mockResolvedValueOnce(undefined);
    const { executions, due, delivery, pass } = await given({ enrich });
    await due('a');
    await until(async () => (await delivery())?.error === 'case is gone');
    await pass(5 * SECOND);
    await until(async () => (await delivery()).state === 'done');
    expect(executions).toHaveLength(0);
  });

  it('closed, it emits nothing more, and opened again it delivers what came due', async () => {
    const { executions, due, close, restart } = await given();
    await close();
    await due('a');
    await sleep(1200);
    expect(executions).toHaveLength(0);
    await restart();
    await until(() => executions.length === 1);
    executions[0]!.end(GOOD);
  });

  it('closed in the middle of a claim, it gives back what it took: nothing lost, nothing counted', async () => {
    let arrived = () => {};
    const claiming = new Promise<void>((resolve) => (arrived = resolve));
    let go = () => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    const slow = (ledger: Ledger) =>
      new Proxy(ledger, {
        get: (target, name) =>
          name !== 'transaction'
            ? (Reflect.get(target, name, target) as unknown)
            : async <T>(work: (tx: Tx) => Promise<T>) => {
                const result = await target.transaction(work);
                if (Array.isArray(result) && result.length > 0) {
                  arrived();
                  await gate;
                }
                return result;
              },
      });
    const enrich = jest.fn(async () => ({}));
    const { executions, due, delivery, close, restart, clock } = await given({ ledger: slow, enrich });
    await due('a');
    await claiming;
    const closed = close();
    go();
    await closed;
    expect([executions.length, enrich.mock.calls.length]).toEqual([0, 0]);
    expect(await delivery()).toMatchObject({
      state: 'pending',
      attempts: 0,
      lease_owner: null,
      next_at: clock.now(),
    });
    await restart();
    await until(() => executions.length === 1);
    expect(executions[0]!.json.attempt).toBe(1);
    executions[0]!.end(GOOD);
  });

  it('closed while the item is read, it gives the event back too', async () => {
    let read: (extra: IDataObject) => void = () => {};
    const enrich = jest.fn(async () => await new Promise<IDataObject>((resolve) => (read = resolve)));
    const { executions, due, delivery, close } = await given({ enrich });
    await due('a');
    await until(() => enrich.mock.calls.length === 1);
    await close();
    read({});
    await until(async () => (await delivery()).state === 'pending');
    expect({ ...(await delivery()), executions }).toMatchObject({ attempts: 0, executions: [] });
  });

  it('keeps the lease of a long execution, also after it was closed, and settles its end', async () => {
    const { executions, due, delivery, close, restart, clock, pass } = await given();
    await due('a');
    await until(() => executions.length === 1);
    await close();
    await restart();
    for (let i = 0; i < 3; i++) {
      await pass(LEASE_MS / 2);
      await until(async () => (await delivery()).next_at === clock.now() + LEASE_MS);
    }
    expect(executions).toHaveLength(1);
    executions[0]!.end(GOOD);
    await until(async () => (await delivery()).state === 'done');
  });

  it('gives up an execution that never ends: the event comes again, and its place is free', async () => {
    const { executions, due, delivery, pass, logged, ledger } = await given();
    const keys = Array.from({ length: 21 }, (_, i) => `e${String(i).padStart(2, '0')}`);
    await due(...keys);
    await until(() => executions.length === 20);
    await sleep(50);
    expect(executions).toHaveLength(20);
    await pass(60 * MINUTE);
    await until(() => executions.length === 21, 8000);
    expect(executions[20]!.json.eventKey).toBe('e20');
    expect(logged.join()).toContain('no end after 60 minutes');
    expect(await delivery()).toMatchObject({ error: 'no end after 60 minutes', attempts: 1 });
    await pass(5 * SECOND);
    await until(() => executions.length > 21, 8000);
    const [again] = executions.slice(21);
    expect(again!.json.attempt).toBe(2);
    // The late end of the first try is not the end of the second one.
    const first = executions.find(({ json }) => json.eventKey === again!.json.eventKey)!;
    first.end(GOOD);
    await sleep(50);
    const rows = await ledger.reader.all<DeliveryRow>("SELECT * FROM voc_delivery WHERE state = 'done'");
    expect(rows).toHaveLength(0);
    for (const { end } of executions) end(GOOD);
  }, 30_000);

  it('tells that it is alive every 30 seconds, also after the clock was set back', async () => {
    const { ledger, clock, close, pass } = await given();
    const beat = async () =>
      (await ledger.reader.get<{ at: number }>('SELECT at FROM voc_heartbeat'))?.at === clock.now();
    await until(beat);
    await pass(30 * SECOND);
    await until(beat);
    await pass(-60 * MINUTE);
    await until(beat);
    await close();
    await pass(30 * SECOND);
    await sleep(1200);
    expect(await beat()).toBe(false);
  });

  it('says once that the ledger is away, goes on when it is back, and can be closed meanwhile', async () => {
    let away = false;
    const flaky = (ledger: Ledger) =>
      new Proxy(ledger, {
        get: (target, name) => {
          if (away && (name === 'transaction' || name === 'reader')) throw new Error('the ledger is away');
          return Reflect.get(target, name, target) as unknown;
        },
      });
    const { executions, due, logged, close } = await given({ ledger: flaky });
    away = true;
    await due('a');
    await sleep(2300);
    expect(logged).toEqual([expect.stringContaining('the ledger is away')]);
    away = false;
    await until(() => executions.length === 1);
    executions[0]!.end(GOOD);
    await sleep(50);
    away = true;
    await close();
    away = false;
  });
});

describe('a trigger whose ledger cannot be opened', () => {
  it('is refused in one sentence with the remedy', async () => {
    const { context } = triggerContext(new VocCaseTrigger(), {
      credentials: { vocLedgerApi: { store: 'sqlite', path: testFolder(), secret: 'a secret of the tests' } },
    });
    const error: unknown = await new VocCaseTrigger().trigger
      .call(context)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'NodeOperationError' });
    const { message, description } = error as Error & { description: string };
    expect(message).toMatch(/^台账路径“.*”是文件夹，不是文件$/);
    expect(description).toContain('请填写文件名');
  });

  it('waits for it when the server starts, so that the webhooks of the workflow stand', async () => {
    const path = join(testFolder(), 'not-yet.sqlite');
    mkdirSync(path);
    const { context } = triggerContext(new VocCaseTrigger(), {
      credentials: { vocLedgerApi: { store: 'sqlite', path, secret: 'a secret of the tests' } },
      activation: 'init',
    });
    const { closeFunction } = await new VocCaseTrigger().trigger.call(context);
    rmdirSync(path);
    await until(() => existsSync(path), 10_000);
    const ledger = await Ledger.open({ kind: 'sqlite', path, secret: 'a secret of the tests' });
    const subscribers = async () => await ledger.reader.all('SELECT id, closed_at FROM voc_subscriber');
    let found: unknown[] = [];
    await until(async () => (found = await subscribers()).length === 1, 5_000);
    await closeFunction!();
    expect(found).toEqual([{ id: 'workflow-under-test/node-under-test', closed_at: null }]);
    await ledger.close();
  }, 20_000);
});
