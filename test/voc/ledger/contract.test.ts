import { onEveryLedger } from '../../support/ledgers';
import { ledgerContract } from './contract';

onEveryLedger('the ledger', ledgerContract);
