import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { IDataObject, INodeCredentialDescription } from 'n8n-workflow';
import { canonicalJson } from '../../voc/canonicalJson';
import { Ledger } from '../../voc/ledger';
import type { LedgerStore } from '../../voc/ledger';
import { prepareStore } from './ledgerStore';

/** Every stateful node offers the ledger credential and works without one. */
export const ledgerCredential: INodeCredentialDescription = {
  name: 'vocLedgerApi',
  displayName: 'VoC Ledger',
  required: false,
  testedBy: 'vocLedgerTest',
};

interface LedgerContext {
  getNode(): { credentials?: Record<string, unknown> };
  getCredentials<T extends object = IDataObject>(type: string): Promise<T>;
}

/** One ledger a database and process: connections and prepared statements are shared by all nodes. */
const ledgers = new Map<string, Promise<Ledger>>();

/**
 * The ledger of this node: by credential, or the embedded one in n8n's user folder (nothing to configure).
 * @throws VocError with one sentence and its remedy for whatever keeps the ledger from being opened.
 */
export async function ledgerOf(context: LedgerContext): Promise<Ledger> {
  const chosen = context.getNode().credentials?.vocLedgerApi;
  return await openShared(chosen ? storeOf(await context.getCredentials('vocLedgerApi')) : defaultStore());
}

async function openShared(store: LedgerStore): Promise<Ledger> {
  const key = createHash('sha256').update(canonicalJson(store)).digest('hex');
  let ledger = ledgers.get(key);
  if (!ledger) {
    prepareStore(store);
    ledger = Ledger.open(store);
    ledgers.set(key, ledger);
    // A failed opening is not remembered: once the database is back the next execution finds it.
    ledger.catch(() => ledgers.delete(key));
  }
  return await ledger;
}

export function defaultStore(): LedgerStore & { kind: 'sqlite' } {
  // n8n takes a user folder relative to where it was started; the ledger's path has to be absolute.
  const folder = resolve(process.env.N8N_USER_FOLDER ?? homedir());
  return { kind: 'sqlite', path: join(folder, '.n8n', 'voc-redline.sqlite') };
}

/** Reads the credential `VocLedgerApi`. */
export function storeOf(data: IDataObject): LedgerStore {
  const text = (name: string, fallback = '') => String(data[name] ?? fallback).trim();
  const former = text('formerSecrets');
  const formerSecrets = former === '' ? {} : { formerSecrets: former };
  if (data.store === 'postgres') {
    return {
      kind: 'postgres',
      secret: text('secret'),
      ...formerSecrets,
      settings: {
        host: text('host', 'localhost'),
        port: Number(data.port ?? 5432),
        database: text('database'),
        user: text('user'),
        password: String(data.password ?? ''),
        schema: text('schema', 'voc_redline') || 'voc_redline',
        ssl: text('ssl', 'disable') as 'disable' | 'require' | 'verify',
      },
    };
  }
  const secret = text('secret');
  return {
    kind: 'sqlite',
    path: text('path') || defaultStore().path,
    ...(secret === '' ? {} : { secret, ...formerSecrets }),
  };
}
