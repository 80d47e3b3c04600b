import { existsSync, renameSync, rmSync } from 'node:fs';
import { VocError } from '../../../../voc/errors';
import { normalize } from '../../../../voc/feedback';
import { storeFeedback } from '../../../../voc/feedback/store';
import { Ledger } from '../../../../voc/ledger';
import type { LedgerStore } from '../../../../voc/ledger';
import { migrations } from '../../../../voc/ledger/migrations';
import type { LedgerKind } from '../../../support/ledgers';
import { startChild } from '../child/start';
import { count, write } from '../support';

const OTHER = 'quite another secret of the tests';

async function refused(store: LedgerStore): Promise<VocError> {
  const error: unknown = await Ledger.open(store).then(
    async (ledger) => await ledger.close(),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(VocError);
  expect(error).toMatchObject({ code: 'ledger.denied', field: 'secret' });
  for (const { zh, en } of [(error as VocError).sentence, (error as VocError).remedy]) {
    expect(zh).toMatch(/[一-鿿]/);
    expect(en).toMatch(/^[^一-鿿]{10,}$/);
  }
  return error as VocError;
}

async function opens(store: LedgerStore): Promise<number> {
  const ledger = await Ledger.open(store);
  const rows = await count(ledger, 'voc_feedback');
  await ledger.close();
  return rows;
}

/** Takes back what the migrations behind schema 3 made: indexes, then columns of older tables, then tables. */
function undoLater(ledger: Ledger): string[] {
  const later = migrations
    .filter(({ version }) => version > 3)
    .flatMap(({ statements }) => statements(ledger.dialect))
    .join(';\n');
  const undo = (made: RegExp, statement: string) =>
    [...later.matchAll(made)].map((found) => statement.replace(/\d/g, (n) => found[Number(n)]!));
  return [
    ...undo(/CREATE (?:UNIQUE )?INDEX (\w+)/g, 'DROP INDEX 1'),
    ...undo(/ALTER TABLE (\w+) ADD COLUMN (\w+)/g, 'ALTER TABLE 1 DROP COLUMN 2'),
    ...undo(/CREATE TABLE (\w+)/g, 'DROP TABLE 1'),
  ];
}

/** Leaves the ledger as the package left it before schema 4: with its rows, without a fingerprint. */
async function backToSchema3(store: LedgerStore, ...contents: Array<'feedback' | 'trail'>): Promise<void> {
  const ledger = await Ledger.open(store);
  await ledger.transaction(async (tx) => {
    const decision = normalize({ text: '刹车失灵' }, { receivedAt: tx.now });
    if (contents.includes('feedback')) await storeFeedback(tx, decision, { stalledAfterMs: 0 });
    if (!contents.includes('trail')) return;
    for (const n of [1, 2]) {
      tx.trail({ caseNumber: `C-${n}`, type: 'case.opened', actor: 'test', data: { n } });
    }
  });
  for (const statement of undoLater(ledger)) await write(ledger, statement);
  await write(ledger, 'DELETE FROM voc_schema WHERE version > 3');
  await ledger.close();
}

export function secretContract(kind: LedgerKind): void {
  describe('the secret of a ledger', () => {
    it('is the only one that opens it, again and again', async () => {
      const store = await kind.freshStore();
      await opens(store);
      await opens(store);
      const error = await refused({ ...store, secret: OTHER });
      expect(error.sentence.zh).toContain('另一把密钥');
      expect(error.remedy.zh).toContain('原来的密钥');
      expect(JSON.stringify(error)).not.toContain(OTHER);
      await opens(store);
    });

    it('would be any one without the fingerprint: the ledger would be split between two secrets', async () => {
      const store = await kind.freshStore();
      const ledger = await Ledger.open(store);
      await write(ledger, 'DELETE FROM voc_setting');
      await ledger.close();
      await opens({ ...store, secret: OTHER });
      await refused(store);
    });

    it('does not stand in the database', async () => {
      const store = await kind.freshStore();
      const ledger = await Ledger.open(store);
      const [row] = await ledger.reader.all<{ name: string; value: string }>('SELECT * FROM voc_setting');
      expect(row).toEqual({
        name: 'secretFingerprint',
        value: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      });
      const keys = [ledger.keys.signing, ledger.keys.encryption].map((key) => key.toString('hex'));
      expect(keys).not.toContain(row!.value);
      await ledger.close();
    });

    it('is one even when processes with different secrets open first together', async () => {
      const store = await kind.freshStore();
      const secrets = [store.secret!, OTHER, store.secret!, OTHER];
      const at = Date.now() + 1500;
      const children = secrets.map((secret) => startChild('openLedger', { store: { ...store, secret }, at }));
      const ends = await Promise.all(children.map(async (child) => await child.ended));
      const won = secrets.filter((_, i) => ends[i]!.code === 0);
      expect(won).toHaveLength(2);
      expect(new Set(won).size).toBe(1);
      for (const { code, errors } of ends)
        if (code !== 0) expect(errors).toContain('belongs to another secret');
      await opens({ ...store, secret: won[0]! });
    }, 20_000);

    it.each([[[]], [['feedback']], [['trail']], [['feedback', 'trail']]] as const)(
      'an upgrade of a schema 3 ledger holding %j keeps rows and secret',
      async (contents) => {
        const store = await kind.freshStore();
        await backToSchema3(store, ...contents);
        if (contents.length > 0) await refused({ ...store, secret: OTHER });
        expect(await opens(store)).toBe((contents as readonly string[]).includes('feedback') ? 1 : 0);
        await refused({ ...store, secret: OTHER });
      },
    );

    if (kind.dialect !== 'sqlite') return;

    it('in a key file: a lost one is not replaced by a new one, a restored one opens', async () => {
      const { path } = (await kind.freshStore()) as LedgerStore & { kind: 'sqlite' };
      const store: LedgerStore = { kind: 'sqlite', path };
      await opens(store);
      renameSync(`${path}.key`, `${path}.key.backup`);
      const error = await refused(store);
      expect(error.sentence.zh).toContain(`${path}.key`);
      expect(error.remedy.zh).toContain('恢复');
      expect(existsSync(`${path}.key`)).toBe(false);
      renameSync(`${path}.key.backup`, `${path}.key`);
      await opens(store);
    });

    it('in a key file: another one is refused, also for a ledger of before schema 4', async () => {
      const { path } = (await kind.freshStore()) as LedgerStore & { kind: 'sqlite' };
      const store: LedgerStore = { kind: 'sqlite', path };
      await backToSchema3(store, 'feedback');
      rmSync(`${path}.key`);
      await refused(store);
      expect(existsSync(`${path}.key`)).toBe(false);
      await opens({ kind: 'sqlite', path: `${path}.other` });
      renameSync(`${path}.other.key`, `${path}.key`);
      expect((await refused(store)).sentence.en).toContain('was replaced');
    });
  });
}
