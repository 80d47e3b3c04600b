import { closeAfterEach } from '../../support/ledgers';
import type { LedgerKind, OpenFresh } from '../../support/ledgers';
import { controlContract } from './contract/controls';
import { eventContract } from './contract/events';
import { leaseContract } from './contract/leases';
import { migrationContract } from './contract/migrations';
import { secretContract } from './contract/secret';
import { trailContract } from './contract/trail';
import { transactionContract } from './contract/transactions';

/** What every database under the ledger must do alike (DESIGN §5); one suite, run against each. */
export function ledgerContract(open: OpenFresh, kind: LedgerKind): void {
  closeAfterEach();
  migrationContract(open, kind);
  secretContract(kind);
  transactionContract(open);
  trailContract(open);
  eventContract(open);
  leaseContract(open);
  controlContract(open, kind);
}
