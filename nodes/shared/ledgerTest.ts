import { mkdirSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import type {
  ICredentialDataDecryptedObject,
  ICredentialsDecrypted,
  ICredentialTestFunctions,
  INodeCredentialTestResult,
} from 'n8n-workflow';
import { VocError } from '../../voc/errors';
import { say } from '../../voc/language';
import { Ledger, unseal } from '../../voc/ledger';
import type { LedgerStore } from '../../voc/ledger';
import { ledgerFailure } from '../../voc/ledger/failure';
import { serverLanguage } from './language';
import { storeOf } from './ledgerAccess';

/**
 * "Test" of the credential `VocLedgerApi`: opens the ledger as a node would (tables are made where they are
 * missing), writes, and checks that the secret is the one the stored personal data was sealed with. The answer is
 * one sentence with what to do; never a driver's message, which can carry connection settings.
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
  checkFields(store);
  if (store.kind === 'sqlite') makeFolder(store.path);
  const ledger = await Ledger.open(store);
  try {
    // A statement that changes nothing, but that a read-only disk or server refuses.
    await ledger.transaction(async (tx) => await tx.run("DELETE FROM voc_heartbeat WHERE name = ''"));
    const sealed = await ledger.reader.get<{ number: string; sealed: string }>(
      'SELECT number, sealed FROM voc_feedback WHERE sealed IS NOT NULL ORDER BY number DESC LIMIT 1',
    );
    if (sealed) unseal(sealed.sealed, ledger.keys, sealed.number);
    return ledger.place;
  } finally {
    await ledger.close();
  }
}

function checkFields(store: LedgerStore): void {
  if (store.kind === 'sqlite') {
    if (!isAbsolute(store.path)) {
      throw new VocError({
        code: 'input.invalid',
        field: 'path',
        value: store.path,
        message: { zh: `“${store.path}”不是完整路径`, en: `"${store.path}" is not an absolute path` },
        remedy: {
          zh: '请填写从根目录开始的完整路径，例如 /home/node/.n8n/voc-redline.sqlite；留空则使用 n8n 用户文件夹。',
          en: 'Enter the whole path, e.g. /home/node/.n8n/voc-redline.sqlite; leave it empty for the user folder of n8n.',
        },
      });
    }
    return;
  }
  const { host, port, database, user } = store.settings;
  for (const [field, value, zh] of [
    ['host', host, '主机'],
    ['database', database, '数据库名'],
    ['user', user, '用户名'],
  ] as const) {
    if (value !== '') continue;
    throw new VocError({
      code: 'input.missing',
      field,
      message: { zh: `没有填写${zh}`, en: `The field "${field}" is empty` },
      remedy: { zh: `请填写 PostgreSQL 的${zh}。`, en: `Enter the ${field} of PostgreSQL.` },
    });
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new VocError({
      code: 'input.invalid',
      field: 'port',
      value: String(port),
      message: { zh: `端口 ${port} 不可用`, en: `${port} is not a usable port` },
      remedy: {
        zh: '请填写 1–65535 之间的整数，PostgreSQL 默认是 5432。',
        en: 'Enter a whole number from 1 to 65535; PostgreSQL listens on 5432 by default.',
      },
    });
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw ledgerFailure(error, path);
  }
}
