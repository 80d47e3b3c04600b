import { types } from 'node:util';
import { VocError } from '../errors';
import type { Sentence } from '../types';
import type { VocErrorCode } from '../errors';

interface Known {
  code: VocErrorCode;
  message: (place: string) => Sentence;
  remedy: Sentence;
}

const unreachable: Known = {
  code: 'ledger.unreachable',
  message: (place) => ({ zh: `无法打开台账数据库 ${place}`, en: `The ledger cannot be reached at ${place}` }),
  remedy: {
    zh: '请检查数据库是否在运行，凭据“VoC 台账”里的主机、端口、库名是否正确；用 SQLite 时检查文件夹是否存在并可写。',
    en: 'Check that the database runs and that host, port and database in the credential "VoC Ledger" are right; with SQLite check that the folder exists and is writable.',
  },
};
const denied: Known = {
  code: 'ledger.denied',
  message: (place) => ({
    zh: `台账数据库 ${place} 拒绝登录`,
    en: `The ledger at ${place} refused the login`,
  }),
  remedy: {
    zh: '请在凭据“VoC 台账”里改正用户名和密码，并确认该用户有建表权限。',
    en: 'Correct user and password in the credential "VoC Ledger" and make sure that the user may create tables.',
  },
};
const readOnly: Known = {
  code: 'ledger.readOnly',
  message: (place) => ({ zh: `台账 ${place} 是只读的，无法写入`, en: `The ledger at ${place} is read-only` }),
  remedy: {
    zh: '请让运行 n8n 的系统用户对该文件和所在文件夹有写权限（Docker：检查数据卷的属主）。',
    en: 'Give the system user that runs n8n write permission on the file and its folder (Docker: check the owner of the volume).',
  },
};
const full: Known = {
  code: 'ledger.full',
  message: (place) => ({
    zh: `台账 ${place} 所在磁盘已满`,
    en: `The disk of the ledger at ${place} is full`,
  }),
  remedy: {
    zh: '请立即清理磁盘；空间恢复后重新执行，已受理的反馈不会丢失。',
    en: 'Free disk space at once and run again; feedback that was accepted is not lost.',
  },
};
const busy: Known = {
  code: 'ledger.busy',
  message: (place) => ({
    zh: `台账 ${place} 长时间被其他进程占用`,
    en: `The ledger at ${place} stayed locked by another process`,
  }),
  remedy: {
    zh: '请检查是否有备份或其他程序锁住了数据库文件；多台机器请改用 PostgreSQL 台账。',
    en: 'Check whether a backup or another program locks the database file; for several machines use a PostgreSQL ledger.',
  },
};
const notALedger: Known = {
  code: 'ledger.unreachable',
  message: (place) => ({
    zh: `文件 ${place} 不是可用的 SQLite 数据库`,
    en: `The file ${place} is not a usable SQLite database`,
  }),
  remedy: {
    zh: '请从备份恢复该文件，或在凭据里换一个路径；不要删除它，里面可能还有可恢复的数据。',
    en: 'Restore the file from a backup or choose another path in the credential; do not delete it, data in it may be recoverable.',
  },
};
const tooOldNode: Known = {
  code: 'ledger.unreachable',
  message: () => ({ zh: '当前 Node.js 版本没有内置 SQLite', en: 'This Node.js has no built-in SQLite' }),
  remedy: {
    zh: '请使用 Node.js 22.16 或更高版本运行 n8n，或在凭据里改用 PostgreSQL 台账。',
    en: 'Run n8n on Node.js 22.16 or newer, or use a PostgreSQL ledger by credential.',
  },
};
const overloaded: Known = {
  code: 'ledger.busy',
  message: (place) => ({
    zh: `台账数据库 ${place} 忙不过来，没有及时应答`,
    en: `The ledger at ${place} is overloaded and did not answer in time`,
  }),
  remedy: {
    zh: '请检查数据库的负载、长时间未结束的事务和连接数上限（max_connections），然后重新执行。',
    en: 'Check the load of the database, long-running transactions and its max_connections, then run again.',
  },
};
const insecure: Known = {
  code: 'ledger.unreachable',
  message: (place) => ({
    zh: `无法与台账数据库 ${place} 建立加密连接`,
    en: `No encrypted connection to the ledger at ${place}`,
  }),
  remedy: {
    zh: '请检查数据库是否启用 SSL、证书是否可信且与主机名一致；自签证书请在凭据“VoC 台账”的 SSL 里选“开启”。',
    en: 'Check that the database offers SSL and that its certificate is trusted and fits the host name; for a self-signed one choose SSL "On" in the credential "VoC Ledger".',
  },
};

/** SQLite primary result codes (sqlite.org/rescode.html) and PostgreSQL SQLSTATEs we can give advice for. */
const SQLITE: Record<number, Known> = {
  5: busy,
  8: readOnly,
  10: unreachable,
  11: notALedger,
  13: full,
  14: unreachable,
  26: notALedger,
};
const BY_CODE: Record<string, Known> = {
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  ETIMEDOUT: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EPIPE: unreachable,
  ENOENT: unreachable,
  ENOTDIR: unreachable,
  EISDIR: unreachable,
  ELOOP: unreachable,
  ENAMETOOLONG: unreachable,
  EIO: unreachable,
  EACCES: readOnly,
  EPERM: readOnly,
  EROFS: readOnly,
  ENOSPC: full,
  EDQUOT: full,
  '3D000': unreachable,
  '28P01': denied,
  '28000': denied,
  '42501': denied,
  '25006': readOnly,
  '53100': full,
  '40001': overloaded,
  '40P01': overloaded,
  '53300': overloaded,
  '55P03': overloaded,
  '57014': overloaded,
  '57P01': unreachable,
  '57P02': unreachable,
  '57P03': unreachable,
  '08006': unreachable,
  '08001': unreachable,
  ERR_UNKNOWN_BUILTIN_MODULE: tooOldNode,
  DEPTH_ZERO_SELF_SIGNED_CERT: insecure,
  SELF_SIGNED_CERT_IN_CHAIN: insecure,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: insecure,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: insecure,
  CERT_HAS_EXPIRED: insecure,
  ERR_TLS_CERT_ALTNAME_INVALID: insecure,
};
/** What the driver says without a code. */
const BY_TEXT: ReadonlyArray<[RegExp, Known]> = [
  [
    /timeout exceeded when trying to connect|Connection terminated|connection error and is not queryable/,
    unreachable,
  ],
  [/password must be a (non-empty )?string/, denied],
  [/does not support SSL/, insecure],
];

/** Not `instanceof`: errors of Node itself come from another realm where the caller runs in a vm context (jest). */
function isError(error: unknown): error is Error {
  return types.isNativeError(error);
}

/**
 * Turns what a driver throws into an error that names the place and the remedy. Unknown errors (bugs in a
 * statement) pass through unchanged, so that they are not dressed up as the administrator's fault.
 */
export function ledgerFailure(error: unknown, place: string): unknown {
  if (error instanceof VocError || !isError(error)) return error;
  const { code, errcode } = error as { code?: string; errcode?: number };
  const known =
    code === 'ERR_SQLITE_ERROR' && errcode !== undefined
      ? SQLITE[errcode % 256]
      : code !== undefined
        ? BY_CODE[code]
        : BY_TEXT.find(([text]) => text.test(error.message))?.[1];
  if (!known) return error;
  return new VocError({
    code: known.code,
    message: known.message(place),
    remedy: known.remedy,
    cause: error,
  });
}
