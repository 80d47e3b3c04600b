import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, linkSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { VocError } from '../errors';
import { ledgerFailure } from './failure';

/** The two secrets of a ledger. */
export interface LedgerKeys {
  /** Chains the trail and signs links. */
  signing: Buffer;
  /** Encrypts personal data at rest (R3). */
  encryption: Buffer;
}

/** Derives both keys from one secret text, so that an administrator keeps a single value safe. */
export function keysFromSecret(secret: string): LedgerKeys {
  if (secret.length < 16) {
    throw new VocError({
      code: 'input.invalid',
      field: 'secret',
      message: { zh: '台账密钥太短', en: 'The ledger secret is too short' },
      remedy: {
        zh: '请填写至少 16 个字符的随机密钥，例如 openssl rand -hex 32 的输出；所有 n8n 进程必须相同。',
        en: 'Enter a random secret of at least 16 characters, e.g. the output of `openssl rand -hex 32`; it must be the same on every n8n process.',
      },
    });
  }
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, 'voc-redline', purpose, 32));
  return { signing: derive('signing'), encryption: derive('encryption') };
}

/** Reads the secret beside an embedded ledger; undefined where there is no such file. */
export function keysFromFile(path: string): LedgerKeys | undefined {
  try {
    return keysFromSecret(readFileSync(path, 'utf8').trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw ledgerFailure(error, path);
  }
}

/**
 * Makes the secret beside an embedded ledger (mode 0600) and reads it. Several processes may start together: the
 * file appears under its name only when complete (`link` fails if another process was first).
 */
export function makeKeyFile(path: string): LedgerKeys {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    const file = openSync(temporary, 'wx', 0o600);
    writeSync(file, `${randomBytes(32).toString('hex')}\n`);
    closeSync(file);
    try {
      linkSync(temporary, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      unlinkSync(temporary);
    }
    return keysFromSecret(readFileSync(path, 'utf8').trim());
  } catch (error) {
    throw ledgerFailure(error, path);
  }
}

/** Eight hex digits that name a key without telling it; stored with each sealed value for rotation. */
function keyId(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}

/** AES-256-GCM; the row it belongs to is authenticated with it, so that sealed values cannot be swapped. */
export function seal(plain: string, keys: LedgerKeys, belongsTo: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keys.encryption, iv).setAAD(Buffer.from(belongsTo));
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return [
    'v1',
    keyId(keys.encryption),
    iv.toString('base64'),
    cipher.getAuthTag().toString('base64'),
    body.toString('base64'),
  ].join(':');
}

/** Whether a sealed value was sealed with these keys, without opening it. */
export function sealedWith(sealed: string, keys: LedgerKeys): boolean {
  const [version, id] = sealed.split(':', 2);
  return version === 'v1' && id === keyId(keys.encryption);
}

export function unseal(sealed: string, keys: LedgerKeys, belongsTo: string): string {
  const [, , iv, tag, body] = sealed.split(':');
  if (!sealedWith(sealed, keys) || iv === undefined || tag === undefined || body === undefined) {
    throw new VocError({
      code: 'ledger.denied',
      field: 'secret',
      message: { zh: '个人信息是用另一把密钥加密的', en: 'Personal data was encrypted with another key' },
      remedy: {
        zh: '请在凭据“VoC 台账”里填写原来的密钥，或恢复 SQLite 旁边的密钥文件。',
        en: 'Enter the former secret in the credential "VoC Ledger", or restore the key file beside the SQLite file.',
      },
    });
  }
  try {
    // Without authTagLength a tag cut down to four bytes would be accepted, and four bytes can be guessed.
    const decipher = createDecipheriv('aes-256-gcm', keys.encryption, Buffer.from(iv, 'base64'), {
      authTagLength: 16,
    })
      .setAAD(Buffer.from(belongsTo))
      .setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(body, 'base64')), decipher.final()]).toString('utf8');
  } catch (error) {
    throw new VocError({
      code: 'ledger.denied',
      field: belongsTo,
      message: {
        zh: `${belongsTo} 的加密个人信息被改动过，或属于另一条记录`,
        en: `The sealed personal data of ${belongsTo} was changed or belongs to another row`,
      },
      remedy: {
        zh: '请从备份恢复这条记录，并检查谁改动过台账数据库。',
        en: 'Restore this row from a backup and find out who changed the database.',
      },
      cause: error,
    });
  }
}
