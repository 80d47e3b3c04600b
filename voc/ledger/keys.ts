import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, linkSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { VocError } from '../errors';
import { ledgerFailure } from './failure';

/** The keys of a ledger. */
export interface LedgerKeys {
  /**
   * Chains the trail and hashes ids and identities. It is the first secret's for the ledger's whole life, also after a
   * rotation: else the chain could not be verified, nor a customer be found again (keyRing.ts).
   */
  signing: Buffer;
  /** Encrypts personal data at rest (R3): the present secret's. */
  encryption: Buffer;
  /** Signs links: the present secret's, so that a leaked secret forges none after a rotation. Default: `signing`. */
  links?: Buffer;
  /** Encryption keys of former secrets: opened with, never sealed with. */
  former?: readonly Buffer[];
}

/** A present secret and those it took the place of, newest first. */
export interface LedgerSecrets {
  readonly present: LedgerKeys;
  readonly former: readonly LedgerKeys[];
}

/** Derives all keys from one secret text, so that an administrator keeps a single value safe. */
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

/** `former`: secrets one a line, newest first; a secret may hold any other character. */
export function secretsFrom(present: string, former: string = ''): LedgerSecrets {
  const others = former.split('\n').map((line) => line.trim());
  return {
    present: keysFromSecret(present),
    former: others.filter((line) => line !== '' && line !== present).map(keysFromSecret),
  };
}

/** A key file holds the present secret in its first line and former ones in the next; `#` begins a remark. */
function secretsOfFile(text: string): LedgerSecrets {
  const lines = text.split('\n').map((line) => line.trim());
  const [present = '', ...former] = lines.filter((line) => line !== '' && !line.startsWith('#'));
  return secretsFrom(present, former.join('\n'));
}

/** Reads the secrets beside an embedded ledger; undefined where there is no such file. */
export function secretsFromFile(path: string): LedgerSecrets | undefined {
  try {
    return secretsOfFile(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw ledgerFailure(error, path);
  }
}

/**
 * Makes the secret beside an embedded ledger (mode 0600) and reads it. Several processes may start together: the
 * file appears under its name only when complete (`link` fails if another process was first).
 */
export function makeKeyFile(path: string): LedgerSecrets {
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
    return secretsOfFile(readFileSync(path, 'utf8'));
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

/** Whether a sealed value was sealed with the present key of these, without opening it. */
export function sealedWith(sealed: string, keys: LedgerKeys): boolean {
  return sealed.startsWith(sealedPrefix(keys));
}

/** How everything begins that was sealed with the present key. */
export function sealedPrefix(keys: LedgerKeys): string {
  return `v1:${keyId(keys.encryption)}:`;
}

function keyOf(sealed: string, keys: LedgerKeys): Buffer | undefined {
  const [version, id] = sealed.split(':', 2);
  if (version !== 'v1') return undefined;
  return [keys.encryption, ...(keys.former ?? [])].find((key) => keyId(key) === id);
}

export function unseal(sealed: string, keys: LedgerKeys, belongsTo: string): string {
  const [, , iv, tag, body] = sealed.split(':');
  const key = keyOf(sealed, keys);
  if (key === undefined || iv === undefined || tag === undefined || body === undefined) {
    throw new VocError({
      code: 'ledger.denied',
      field: 'secret',
      message: { zh: '个人信息是用另一把密钥加密的', en: 'Personal data was encrypted with another key' },
      remedy: {
        zh: '请在凭据“VoC 台账”的“旧密钥”里填写原来的密钥，或恢复 SQLite 旁边的密钥文件。',
        en: 'Enter the former secret under "Former Secret" in the credential "VoC Ledger", or restore the key file beside the SQLite file.',
      },
    });
  }
  try {
    // Without authTagLength a tag cut down to four bytes would be accepted, and four bytes can be guessed.
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'), {
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
