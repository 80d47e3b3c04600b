import { VocError } from '../../../../voc/errors';
import { Ledger } from '../../../../voc/ledger';
import { migrations } from '../../../../voc/ledger/migrations';
import type { Migration } from '../../../../voc/ledger/migrations/migration';
import { TestClock } from '../../../support/ledgers';
import type { LedgerKind, OpenFresh } from '../../../support/ledgers';
import { startChild } from '../child/start';
import { write } from '../support';

const versions = migrations.map(({ version }) => version);

async function applied(ledger: Ledger) {
  return await ledger.reader.all('SELECT version, name, applied_at FROM voc_schema ORDER BY version');
}

export function migrationContract(open: OpenFresh, kind: LedgerKind): void {
  describe('migrations', () => {
    it('number from 1 without a gap, and a fresh ledger has them all', async () => {
      const clock = new TestClock();
      const { ledger } = await open(clock);
      expect(versions).toEqual(versions.map((_, index) => index + 1));
      expect(await applied(ledger)).toEqual(
        migrations.map(({ version, name }) => ({ version, name, applied_at: clock.now() })),
      );
    });

    it('run once: opening again changes nothing', async () => {
      const clock = new TestClock();
      const opened = await open(clock);
      const before = await applied(opened.ledger);
      clock.advance(1000);
      await opened.reopen();
      expect(await applied(opened.ledger)).toEqual(before);
    });

    it('run once when several processes start together, and all of them hold the same keys', async () => {
      const fresh = await kind.freshStore();
      // SQLite without a secret: the key file is made in the same race.
      const store = fresh.kind === 'sqlite' ? { kind: fresh.kind, path: fresh.path } : fresh;
      const at = Date.now() + 1500;
      const children = [1, 2, 3, 4].map(() => startChild('openLedger', { store, at }));
      const ends = await Promise.all(children.map(async (child) => await child.ended));
      expect(ends).toEqual(ends.map(() => ({ code: 0, signal: null, errors: '' })));
      const ledger = await Ledger.open(store);
      expect((await applied(ledger)).map(({ version }) => version)).toEqual(versions);
      const keys = new Set(children.flatMap(({ lines }) => lines));
      expect(keys).toEqual(new Set([ledger.keys.signing.toString('hex')]));
      await ledger.close();
    }, 20_000);

    it('leave the former schema when one fails half-way', async () => {
      const opened = await open();
      const broken: Migration = {
        version: versions.length + 1,
        name: 'broken',
        statements: () => ['CREATE TABLE voc_half_done (id BIGINT)', 'CREATE NONSENSE'],
      };
      const list = migrations as Migration[];
      list.push(broken);
      try {
        await expect(opened.another()).rejects.toThrow(/syntax error/);
      } finally {
        list.pop();
      }
      await opened.reopen();
      expect((await applied(opened.ledger)).map(({ version }) => version)).toEqual(versions);
      await expect(opened.ledger.reader.get('SELECT * FROM voc_half_done')).rejects.toThrow();
    });

    it('refuse a schema newer than this package, and say what to do', async () => {
      const opened = await open();
      await write(opened.ledger, "INSERT INTO voc_schema VALUES (999, 'from the future', 0)");
      const error: unknown = await opened.another().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(VocError);
      expect(error).toMatchObject({ code: 'ledger.tooNew' });
      expect((error as VocError).sentence.zh).toContain('999');
      expect((error as VocError).remedy.zh).toContain('升级');
      expect((error as VocError).remedy.en).toContain('Upgrade');
    });
  });
}
