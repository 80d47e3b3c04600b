import { Ledger } from '../../../../voc/ledger';
import type { LedgerStore } from '../../../../voc/ledger';

/**
 * Commits row after row until it is killed. `told: 'afterCommit'` prints a number when its commit is done (the
 * promise of the product); `told: 'beforeCommit'` prints it too early and then waits: the broken promise.
 */
async function main() {
  const { store, told } = JSON.parse(process.argv[2]!) as {
    store: LedgerStore;
    told: 'afterCommit' | 'beforeCommit';
  };
  const ledger = await Ledger.open(store);
  for (let n = 1; ; n++) {
    await ledger.transaction(async (tx) => {
      await tx.run('INSERT INTO voc_heartbeat (name, at, detail) VALUES (?, ?, ?)', [
        String(n),
        tx.now,
        'child',
      ]);
      tx.trail({ caseNumber: `C-${n}`, type: 'case.opened', actor: 'child', data: { n } });
      if (told === 'afterCommit') return;
      process.stdout.write(`${n}\n`);
      await new Promise((resolve) => setInterval(resolve, 60_000));
    });
    process.stdout.write(`${n}\n`);
  }
}

void main();
