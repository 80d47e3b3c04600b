import { Ledger } from '../../../../voc/ledger';
import type { LedgerStore } from '../../../../voc/ledger';

/** Opens the ledger at the given moment together with its siblings and says so. */
async function main() {
  const { store, at } = JSON.parse(process.argv[2]!) as { store: LedgerStore; at: number };
  while (Date.now() < at) await new Promise(setImmediate);
  const ledger = await Ledger.open(store);
  process.stdout.write(`${ledger.keys.signing.toString('hex')}\n`);
  await ledger.close();
}

void main();
