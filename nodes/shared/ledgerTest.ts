import type {
  ICredentialDataDecryptedObject,
  ICredentialsDecrypted,
  ICredentialTestFunctions,
  INodeCredentialTestResult,
} from 'n8n-workflow';
import { VocError } from '../../voc/errors';
import { say } from '../../voc/language';
import { Ledger } from '../../voc/ledger';
import type { LedgerStore } from '../../voc/ledger';
import { serverLanguage } from './language';
import { storeOf } from './ledgerAccess';
import { prepareStore } from './ledgerStore';

/**
 * "Test" of the credential `VocLedgerApi`: opens the ledger as a node would (tables are made where they are
 * missing; another secret than the ledger's is refused) and writes. The answer is one sentence with what to do;
 * never a driver's message, which can carry connection settings.
 */
export async function vocLedgerTest(
  this: ICredentialTestFunctions,
  credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
): Promise<INodeCredentialTestResult> {
  try {
    const place = await tryLedger(storeOf(credential.data ?? {}));
    return {
      status: 'OK',
      message: say({ zh: `台账可用：${place}`, en: `The ledger works: ${place}` }, serverLanguage),
    };
  } catch (error) {
    if (error instanceof VocError) {
      const gap = serverLanguage === 'zh-CN' ? '。' : '. ';
      return {
        status: 'Error',
        message: `${say(error.sentence, serverLanguage)}${gap}${say(error.remedy, serverLanguage)}`,
      };
    }
    const { message } = error as Error;
    return {
      status: 'Error',
      message: say(
        { zh: `台账打开失败：${message}`, en: `The ledger could not be opened: ${message}` },
        serverLanguage,
      ),
    };
  }
}

async function tryLedger(store: LedgerStore): Promise<string> {
  prepareStore(store);
  const ledger = await Ledger.open(store);
  try {
    // A statement that changes nothing, but that a read-only disk or server refuses.
    await ledger.transaction(async (tx) => await tx.run("DELETE FROM voc_heartbeat WHERE name = ''"));
    return ledger.place;
  } finally {
    await ledger.close();
  }
}
