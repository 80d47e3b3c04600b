import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger, Tx } from '../../../../voc/ledger';
import type { OpenFresh } from '../../../support/ledgers';
import { barrier, BEAT, count, write } from '../support';

async function names(ledger: Ledger): Promise<string[]> {
  const rows = await ledger.reader.all<{ name: string }>('SELECT name FROM voc_heartbeat ORDER BY name');
  return rows.map(({ name }) => name);
}

async function fiftyTimes<T>(call: (n: number) => Promise<T>): Promise<T[]> {
  return await Promise.all(Array.from({ length: 50 }, async (_, n) => await call(n)));
}

export function transactionContract(open: OpenFresh): void {
  describe('transactions', () => {
    it('keep a second transaction of the process out: it survives when the first rolls back', async () => {
      const { ledger } = await open();
      const first = ledger.transaction(async (tx) => {
        await tx.run(BEAT, ['first', '{}']);
        await sleep(30);
        await tx.run(BEAT, ['first again', '{}']);
        throw new Error('the first fails');
      });
      const second = write(ledger, BEAT, ['second', '{}']);
      await expect(first).rejects.toThrow('the first fails');
      await second;
      expect(await names(ledger)).toEqual(['second']);
    });

    it('show nothing to a reader before the commit', async () => {
      const { ledger } = await open();
      await ledger.transaction(async (tx) => {
        await tx.run(BEAT, ['open', '{}']);
        expect(await tx.all('SELECT name FROM voc_heartbeat')).toHaveLength(1);
        expect(await names(ledger)).toEqual([]);
      });
      expect(await names(ledger)).toEqual(['open']);
    });

    it('take everything back when they throw: rows, trail and wake-up', async () => {
      const { ledger } = await open();
      let woken = 0;
      ledger.onDue(() => (woken += 1));
      const failing = ledger.transaction(async (tx) => {
        await tx.run(BEAT, ['lost', '{}']);
        tx.trail({ caseNumber: 'C-1', type: 'case.opened', actor: 'a', data: {} });
        tx.wake();
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect([await names(ledger), await count(ledger, 'voc_case_event'), woken]).toEqual([[], 0, 0]);
      await ledger.transaction(async (tx) => tx.wake());
      expect(woken).toBe(1);
    });

    it('refuse a transaction within a transaction instead of waiting for ever', async () => {
      const { ledger } = await open();
      const nested = ledger.transaction(async () => await write(ledger, BEAT, ['inner', '{}']));
      await expect(nested).rejects.toThrow(/within a transaction/);
      expect(await write(ledger, BEAT, ['after', '{}'])).toBe(1);
    });

    it('refuse a statement that comes after their end', async () => {
      const { ledger } = await open();
      let kept: Tx | undefined;
      await ledger.transaction(async (tx) => void (kept = tx));
      await expect(kept!.run(BEAT, ['late', '{}'])).rejects.toThrow(/has ended/);
      expect(() => kept!.trail({ caseNumber: 'C', type: 'case.opened', actor: 'a', data: {} })).toThrow();
      expect(await names(ledger)).toEqual([]);
    });

    it('make one row of 2 × 50 parallel inserts of one key', async () => {
      const opened = await open();
      const ledgers = [opened.ledger, await opened.another()];
      const sql = `INSERT INTO voc_feedback (number, channel, source_id, content_hash, received_at, state, record)
        VALUES (?, 'form', 'same', 'h', 0, 'new', '{}') ON CONFLICT (channel, source_id) DO NOTHING`;
      const added = await Promise.all(
        ledgers.map(
          async (ledger, i) => await fiftyTimes(async (n) => await write(ledger, sql, [`F-${i}-${n}`])),
        ),
      );
      expect(added.flat().reduce((sum, n) => sum + n)).toBe(1);
      expect(await count(opened.ledger, 'voc_feedback')).toBe(1);
    });

    it('never give a number twice, in two processes at once', async () => {
      const opened = await open();
      const ledgers = [opened.ledger, await opened.another()];
      const numbers = await Promise.all(
        ledgers.map(
          async (ledger) =>
            await fiftyTimes(
              async () => await ledger.transaction(async (tx) => await tx.nextNumber('feedback')),
            ),
        ),
      );
      expect(new Set(numbers.flat()).size).toBe(100);
      expect(await ledgers[0]!.transaction(async (tx) => await tx.nextNumber('vcase'))).toBe(1);
    });

    it('serialise by lock(): read, think, write loses no update', async () => {
      const opened = await open();
      const ledgers = [opened.ledger, await opened.another()];
      await write(opened.ledger, BEAT, ['sum', '{}']);
      const addOne = async (tx: Tx) => {
        await tx.lock(['b', 'a']);
        const row = await tx.get<{ at: number }>("SELECT at FROM voc_heartbeat WHERE name = 'sum'");
        await tx.run("UPDATE voc_heartbeat SET at = ? WHERE name = 'sum'", [row!.at + 1]);
      };
      await Promise.all(
        ledgers.map(async (ledger) => await fiftyTimes(async () => await ledger.transaction(addOne))),
      );
      expect(await opened.ledger.reader.get('SELECT at FROM voc_heartbeat')).toEqual({ at: 100 });
    });

    it('are run again after a deadlock', async () => {
      const opened = await open();
      const ledgers = [opened.ledger, await opened.another()];
      for (const name of ['x', 'y']) await write(opened.ledger, BEAT, [name, '{}']);
      const met = barrier(2, 200);
      const add = 'UPDATE voc_heartbeat SET at = at + 1 WHERE name = ?';
      await Promise.all(
        [
          ['x', 'y'],
          ['y', 'x'],
        ].map(
          async ([one, two], i) =>
            await ledgers[i]!.transaction(async (tx) => {
              await tx.run(add, [one!]);
              await met();
              await tx.run(add, [two!]);
            }),
        ),
      );
      expect(await opened.ledger.reader.all('SELECT at FROM voc_heartbeat')).toEqual([{ at: 2 }, { at: 2 }]);
    });
  });
}
