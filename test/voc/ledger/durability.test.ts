import { setTimeout as sleep } from 'node:timers/promises';
import { verifyTrail } from '../../../voc/ledger';
import type { Ledger } from '../../../voc/ledger';
import { onEveryLedger } from '../../support/ledgers';
import { startChild } from './child/start';

async function committed(ledger: Ledger): Promise<Set<string>> {
  const rows = await ledger.reader.all<{ name: string }>('SELECT name FROM voc_heartbeat');
  return new Set(rows.map((row) => row.name));
}

onEveryLedger('a kill -9', (open) => {
  it.each([1, 2, 3])('loses nothing that was told to be committed (kill %i)', async (n) => {
    const opened = await open();
    const child = startChild('commitLoop', { store: opened.store, told: 'afterCommit' });
    await child.printed(20 * n);
    // Any moment will do: in the middle of a statement, of a commit, between two.
    await sleep(Math.random() * 20);
    child.process.kill('SIGKILL');
    expect((await child.ended).signal).toBe('SIGKILL');

    const ledger = await opened.reopen();
    const found = await committed(ledger);
    expect(child.lines.length).toBeGreaterThanOrEqual(20 * n);
    expect(child.lines.filter((line) => !found.has(line))).toEqual([]);
    // At most the one that was being committed is there without having been told.
    expect(found.size - child.lines.length).toBeLessThanOrEqual(1);
    const verdict = await verifyTrail(ledger.reader, ledger.keys.signing);
    expect(verdict).toMatchObject({ outcome: 'valid', evidence: { rows: found.size } });
    // The dead process holds no lock.
    expect(await ledger.transaction(async (tx) => await tx.run('DELETE FROM voc_heartbeat'))).toBe(
      found.size,
    );
  });

  it('would lose what is told before the commit (control)', async () => {
    const opened = await open();
    const child = startChild('commitLoop', { store: opened.store, told: 'beforeCommit' });
    await child.printed(1);
    child.process.kill('SIGKILL');
    await child.ended;
    const ledger = await opened.reopen();
    expect(child.lines).toEqual(['1']);
    expect(await committed(ledger)).toEqual(new Set());
  });
});
