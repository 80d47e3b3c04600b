import { inspect } from 'node:util';
import { VocError } from '../../../../voc/errors';
import { Ledger } from '../../../../voc/ledger';
import type { LedgerStore } from '../../../../voc/ledger';

/** Opens a ledger as whoever runs this process, writes once, and prints how it was refused. */
async function main() {
  const { store } = JSON.parse(process.argv[2]!) as { store: LedgerStore };
  try {
    const ledger = await Ledger.open(store);
    await ledger.transaction(async (tx) => {
      await tx.run("INSERT INTO voc_heartbeat (name, at, detail) VALUES ('x', 0, '{}')");
    });
    process.stdout.write(`${JSON.stringify({ opened: true })}\n`);
  } catch (error) {
    const known = error instanceof VocError;
    process.stdout.write(
      `${JSON.stringify(known ? { code: error.code, sentence: error.sentence, remedy: error.remedy } : { raw: inspect(error) })}\n`,
    );
  }
}

void main();
