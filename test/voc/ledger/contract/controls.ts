import { DatabaseSync } from 'node:sqlite';
import { claim, LEASE_MS, settle } from '../../../../voc/ledger';
import { appendTrail } from '../../../../voc/ledger/trail';
import type { LedgerKind, OpenFresh } from '../../../support/ledgers';
import {
  barrier,
  BEAT,
  crippled,
  deliveryStates,
  keysClaimed,
  plan,
  SUBSCRIBER,
  withSubscriber,
  write,
} from '../support';

/** Each guard taken away once: the violation it prevents must then happen, else the tests above prove nothing. */
export function controlContract(open: OpenFresh, kind: LedgerKind): void {
  describe('without its guard', () => {
    it('a claim that writes no lease delivers twice', async () => {
      const { ledger } = await withSubscriber(open);
      await plan(ledger, { key: 'a' });
      const unleased = crippled(ledger, {
        rewrite: (sql) =>
          sql
            .replace("SET state = 'leased'", "SET state = 'pending'")
            .replace('next_at = ?', 'next_at = 0 * CAST(? AS BIGINT)'),
      });
      expect(await keysClaimed(unleased, 'owner-1')).toEqual(['a']);
      expect(await keysClaimed(unleased, 'owner-2')).toEqual(['a']);
    });

    it('a fence that is not looked at lets a void event out', async () => {
      const { ledger } = await withSubscriber(open);
      await plan(ledger, { key: 'a', fence: { name: 'f', value: 0 } });
      await write(ledger, "INSERT INTO voc_fence VALUES ('f', 1)");
      const blind = crippled(ledger, { rewrite: (sql) => sql.replaceAll('e.fence_name IS NULL', '1 = 1') });
      expect(await keysClaimed(blind)).toEqual(['a']);
    });

    it('a natural key without ON CONFLICT fails the second run of an execution', async () => {
      const { ledger } = await withSubscriber(open);
      await plan(ledger, { key: 'a' });
      const strict = crippled(ledger, {
        rewrite: (sql) => sql.replace(' ON CONFLICT (natural_key) DO NOTHING', ''),
      });
      await expect(plan(strict, { key: 'a' })).rejects.toThrow(/unique/i);
    });
    if (kind.dialect === 'sqlite') sqliteControls(open);
    else postgresControls(open);
  });
}

function sqliteControls(open: OpenFresh): void {
  it('DEFERRED instead of IMMEDIATE: read, then write fails under a second writer', async () => {
    const opened = await open();
    if (opened.store.kind !== 'sqlite') throw new Error('this control is about SQLite');
    const own = new DatabaseSync(opened.store.path);
    own.exec('PRAGMA busy_timeout = 2000');
    own.exec('BEGIN DEFERRED');
    own.prepare('SELECT * FROM voc_heartbeat').all();
    await write(opened.ledger, BEAT, ['in between', '{}']);
    expect(() => own.prepare(BEAT).run('mine', '{}')).toThrow(/locked/);
    own.exec('ROLLBACK');
    own.close();
  });

  it('one connection for reads and writes: a reader sees what is rolled back afterwards', async () => {
    const opened = await open();
    const seen = opened.ledger.transaction(async (tx) => {
      await tx.run(BEAT, ['half done', '{}']);
      // What a single-connection ledger would show to a stranger's read at this moment.
      const rows = await tx.all('SELECT * FROM voc_heartbeat');
      throw new Error(`seen ${rows.length}`);
    });
    await expect(seen).rejects.toThrow('seen 1');
    expect(await opened.ledger.reader.all('SELECT * FROM voc_heartbeat')).toEqual([]);
  });
}

function postgresControls(open: OpenFresh): void {
  it('no SKIP LOCKED: two claimers at once get the same event', async () => {
    const opened = await withSubscriber(open);
    const other = await opened.another();
    await plan(opened.ledger, { key: 'a' });
    // A claim of nothing fans out, so that both claimers below find the delivery.
    await claim(opened.ledger, SUBSCRIBER, 'nobody', 0);
    const bothHaveRead = barrier(2);
    const share = async (locked: boolean) => {
      const change = {
        rewrite: (sql: string) => (locked ? sql : sql.replace(' FOR UPDATE OF d SKIP LOCKED', '')),
        afterRead: async (sql: string) =>
          sql.includes('voc_delivery d JOIN') ? await bothHaveRead() : undefined,
      };
      const shares = await Promise.all(
        [opened.ledger, other].map(
          async (ledger, n) => await keysClaimed(crippled(ledger, change), `owner-${n}`),
        ),
      );
      return shares.flat();
    };
    expect(await share(false)).toEqual(['a', 'a']);
    opened.clock.advance(LEASE_MS);
    expect(await share(true)).toEqual(['a']);
  });

  it('no FOR UPDATE in a failed settle: a lost lease ends the lease of its new owner', async () => {
    const opened = await withSubscriber(open);
    const other = await opened.another();
    const race = async (key: string, locked: boolean) => {
      await plan(opened.ledger, { key });
      const [event] = await claim(opened.ledger, SUBSCRIBER, 'owner-1', 1);
      opened.clock.advance(LEASE_MS);
      let taken: string[] = [];
      const slow = crippled(opened.ledger, {
        rewrite: (sql) => (locked ? sql : sql.replace(' FOR UPDATE', '')),
        afterRead: async () => void (taken = await keysClaimed(other, 'owner-2')),
      });
      await settle(slow, SUBSCRIBER, 'owner-1', [event!.id], { outcome: 'failed', error: 'test' });
      return { stolen: taken.includes(key), state: (await deliveryStates(opened.ledger))[key] };
    };
    expect(await race('a', false)).toEqual({ stolen: true, state: 'pending' });
    expect(await race('b', true)).toEqual({ stolen: false, state: 'pending' });
  });

  it('no lock on the head: of two honest transactions one fails on the same sequence number', async () => {
    const opened = await open();
    const ledgers = [opened.ledger, await opened.another()];
    const append = async (locked: boolean) => {
      const bothHaveRead = barrier(2);
      return await Promise.allSettled(
        ledgers.map(
          async (ledger) =>
            await crippled(ledger, {
              rewrite: (sql) => (locked ? sql : sql.replace(' FOR UPDATE', '')),
              afterRead: bothHaveRead,
            }).transaction(
              async (tx) =>
                await appendTrail(
                  tx,
                  [{ caseNumber: 'C-1', type: 'case.opened', actor: 'a', data: {} }],
                  tx.now,
                  tx.keys.signing,
                ),
            ),
        ),
      );
    };
    const outcomes = (results: Array<PromiseSettledResult<void>>) =>
      results.map(({ status }) => status).sort();
    const unlocked = await append(false);
    expect(outcomes(unlocked)).toEqual(['fulfilled', 'rejected']);
    expect(String(unlocked.find((result) => result.status === 'rejected')?.reason)).toMatch(/duplicate key/);
    expect(outcomes(await append(true))).toEqual(['fulfilled', 'fulfilled']);
  });

  it('no lock(): two that read, think and write lose an update', async () => {
    const opened = await open();
    const ledgers = [opened.ledger, await opened.another()];
    await write(opened.ledger, BEAT, ['sum', '{}']);
    const add = async (locked: boolean) => {
      const bothHaveRead = barrier(2);
      await Promise.all(
        ledgers.map(
          async (ledger) =>
            await ledger.transaction(async (tx) => {
              if (locked) await tx.lock(['sum']);
              const row = await tx.get<{ at: number }>('SELECT at FROM voc_heartbeat');
              await bothHaveRead();
              await tx.run('UPDATE voc_heartbeat SET at = ?', [row!.at + 1]);
            }),
        ),
      );
      return await opened.ledger.reader.get('SELECT at FROM voc_heartbeat');
    };
    expect(await add(false)).toEqual({ at: 1 });
    expect(await add(true)).toEqual({ at: 3 });
  });
}
