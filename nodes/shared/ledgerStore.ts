import { mkdirSync, realpathSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { shortValue, VocError } from '../../voc/errors';
import type { LedgerStore } from '../../voc/ledger';
import { ledgerFailure } from '../../voc/ledger/failure';
import type { Sentence } from '../../voc/types';

/** Views of the kernel and of devices: nothing written there is kept. */
const NO_STORAGE = /^\/(?:proc|sys|dev)(?:\/|$)/;
/** Names longer than this no file system takes (PATH_MAX of Linux). */
const LONGEST_PATH = 4096;

/**
 * Checks where a ledger is to be, before anything is opened, and makes the folder of a SQLite file.
 * @throws VocError `input.*` naming the field of the credential, or `ledger.*` where the disk refuses.
 */
export function prepareStore(store: LedgerStore): void {
  if (store.kind === 'sqlite') prepareFile(store.path);
  else checkServer(store.settings);
}

function prepareFile(path: string): void {
  if (!isAbsolute(path)) {
    throw wrongPath(path, { zh: '不是完整路径', en: 'is not an absolute path' });
  }
  if (path.includes('\0') || path.length > LONGEST_PATH) {
    throw wrongPath(path, { zh: '不是可用的文件路径', en: 'is no usable file path' });
  }
  try {
    const file = look(path);
    if (file?.isDirectory()) throw aFolder(path);
    // Opening a pipe waits for its other end for ever, and a device keeps nothing.
    if ((file && !file.isFile()) || NO_STORAGE.test(file ? realpathSync(path) : path)) throw noStorage(path);
    makeFolder(dirname(path), path);
  } catch (error) {
    throw ledgerFailure(error, path);
  }
}

/** One folder after the other from the outside in: Node's recursive mkdir never returns for a folder in /proc. */
function makeFolder(folder: string, path: string): void {
  const found = look(folder);
  if (found) {
    if (!found.isDirectory()) throw notAFolder(folder);
    if (NO_STORAGE.test(`${realpathSync(folder)}/`)) throw noStorage(path);
    return;
  }
  if (dirname(folder) !== folder) makeFolder(dirname(folder), path);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process of the same start was first.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    // eslint-disable-next-line @n8n/community-nodes/require-node-api-error -- prepareFile names the place and the remedy
    throw error;
  }
}

/** Undefined where nothing is, also where a part of the way is a file (`makeFolder` then names that one). */
function look(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    // eslint-disable-next-line @n8n/community-nodes/require-node-api-error -- prepareFile names the place and the remedy
    throw error;
  }
}

const PATH_REMEDY: Sentence = {
  zh: '请填写从根目录开始的完整文件路径，例如 /home/node/.n8n/voc-redline.sqlite；留空则使用 n8n 用户文件夹。',
  en: 'Enter the whole path of a file, e.g. /home/node/.n8n/voc-redline.sqlite; leave it empty for the user folder of n8n.',
};

function wrongPath(path: string, what: Sentence, remedy: Sentence = PATH_REMEDY): VocError {
  const shown = shortValue(path.replaceAll('\0', '\\0'), 200);
  return new VocError({
    code: 'input.invalid',
    field: 'path',
    value: shown,
    message: { zh: `台账路径“${shown}”${what.zh}`, en: `The ledger path "${shown}" ${what.en}` },
    remedy,
  });
}

function aFolder(path: string): VocError {
  const example = join(path, 'voc-redline.sqlite');
  return wrongPath(
    path,
    { zh: '是文件夹，不是文件', en: 'is a folder, not a file' },
    { zh: `请填写文件名，例如 ${example}。`, en: `Enter the name of a file, e.g. ${example}.` },
  );
}

function notAFolder(folder: string): VocError {
  return wrongPath(
    folder,
    { zh: '是文件，不能当作文件夹', en: 'is a file and cannot be a folder' },
    { zh: '请换一个文件夹。', en: 'Choose another folder.' },
  );
}

function noStorage(path: string): VocError {
  return wrongPath(path, { zh: '不是能保存数据的地方', en: 'is no place that keeps data' });
}

function checkServer({ host, port, database, user }: (LedgerStore & { kind: 'postgres' })['settings']): void {
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
  if (Number.isInteger(port) && port > 0 && port < 65_536) return;
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
