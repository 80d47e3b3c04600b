import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { IDataObject, INodeCredentialDescription } from 'n8n-workflow';
import { canonicalJson } from '../../voc/canonicalJson';
import { Ledger } from '../../voc/ledger';
import type { LedgerStore } from '../../voc/ledger';

/** Every stateful node offers the ledger credential and works without one. */
export const ledgerCredential: INodeCredentialDescription = {
  name: 'vocLedgerApi',
  required: false,
  testedBy: 'vocLedgerTest',
};

interface LedgerContext {
  getNode(): { credentials?: Record<string, unknown> };
  getCredentials<T extends object = IDataObject>(type: string): Promise<T>;
}

/** One ledger a database and process: connections and prepared statements are shared by all nodes. */
const ledgers = new Map<string, Promise<Ledger>>();

/** The ledger of this node: by credential, or the embedded one in n8n's user folder (nothing to configure). */
export async function ledgerOf(context: LedgerContext): Promise<Ledger> {
  const chosen = context.getNode().credentials?.vocLedgerApi;
  return await openShared(chosen ? storeOf(await context.getCredentials('vocLedgerApi')) : defaultStore());
}

async function openShared(store: LedgerStore): Promise<Ledger> {
  const key = createHash('sha256').update(canonicalJson(store)).digest('hex');
  let ledger = ledgers.get(key);
  if (!ledger) {
    if (store.kind === 'sqlite') mkdirSync(dirname(store.path), { recursive: true });
    ledger = Ledger.open(store);
    ledgers.set(key, ledger);
    // A failed opening is not remembered: once the database is back the next execution finds it.
    ledger.catch(() => ledgers.delete(key));
  }
  return await ledger;
}

export function defaultStore(): LedgerStore {
  return {
    kind: 'sqlite',
    path: join(process.env.N8N_USER_FOLDER ?? homedir(), '.n8n', 'voc-redline.sqlite'),
  };
}

/** Reads the credential `VocLedgerApi`. */
export function storeOf(data: IDataObject): LedgerStore {
  const text = (name: string, fallback = '') => String(data[name] ?? fallback).trim();
  if (data.store === 'postgres') {
    return {
      kind: 'postgres',
      secret: text('secret'),
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
  const standard = defaultStore();
  const path = text('path');
  const secret = text('secret');
  return {
    kind: 'sqlite',
    path: path === '' && standard.kind === 'sqlite' ? standard.path : path,
    ...(secret === '' ? {} : { secret }),
  };
}
