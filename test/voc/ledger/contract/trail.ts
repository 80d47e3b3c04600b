import { checkpointOf, keysFromSecret, verifyTrail } from '../../../../voc/ledger';
import type { Checkpoint, Ledger, Sql, SqlValue } from '../../../../voc/ledger';
import { appendTrail } from '../../../../voc/ledger/trail';
import type { OpenFresh } from '../../../support/ledgers';
import { write } from '../support';

async function note(ledger: Ledger, n: number, actor = 'system'): Promise<void> {
  await ledger.transaction(async (tx) =>
    tx.trail({ caseNumber: `C-${n}`, type: 'case.opened', actor, data: { n, text: '刹车失灵' } }),
  );
}

async function tenSteps(open: OpenFresh): Promise<{ ledger: Ledger; checkpoint: Checkpoint }> {
  const { ledger } = await open();
  for (let n = 1; n <= 10; n++) await note(ledger, n);
  return { ledger, checkpoint: await checkpointOf(ledger.reader, ledger.keys.signing) };
}

async function verify(ledger: Ledger, checkpoint?: Checkpoint) {
  const { outcome, reason, evidence } = await verifyTrail(ledger.reader, ledger.keys.signing, checkpoint);
  return [outcome, reason, evidence.seq ?? evidence.rows];
}

type Statement = [string, SqlValue[]?];

/** What somebody with access to the database might do, and the first row at which it shows. */
const TAMPERING: Array<[string, Statement[], [string, number]]> = [
  [
    'edited data',
    [["UPDATE voc_case_event SET data = replace(data, '失灵', '正常') WHERE seq = 4"]],
    ['rowChanged', 4],
  ],
  ['data that is no JSON', [["UPDATE voc_case_event SET data = 'x' WHERE seq = 4"]], ['rowChanged', 4]],
  [
    'a space in the data',
    [["UPDATE voc_case_event SET data = data || ' ' WHERE seq = 4"]],
    ['rowChanged', 4],
  ],
  ['another actor', [["UPDATE voc_case_event SET actor = 'me' WHERE seq = 5"]], ['rowChanged', 5]],
  ['another time', [['UPDATE voc_case_event SET at = at - 60000 WHERE seq = 6']], ['rowChanged', 6]],
  ['another case', [["UPDATE voc_case_event SET case_number = 'C-9' WHERE seq = 7"]], ['rowChanged', 7]],
  ['a deleted row', [['DELETE FROM voc_case_event WHERE seq = 3']], ['rowMissing', 3]],
  ['a deleted first row', [['DELETE FROM voc_case_event WHERE seq = 1']], ['rowMissing', 1]],
  [
    'a deleted row with the gap closed',
    [['DELETE FROM voc_case_event WHERE seq = 10'], ['UPDATE voc_case_event SET seq = 10 WHERE seq = 9']],
    ['rowMissing', 9],
  ],
  [
    'two rows swapped',
    [
      ['UPDATE voc_case_event SET seq = 100 WHERE seq = 2'],
      ['UPDATE voc_case_event SET seq = 2 WHERE seq = 3'],
      ['UPDATE voc_case_event SET seq = 3 WHERE seq = 100'],
    ],
    ['rowChanged', 2],
  ],
  [
    'an invented row at the end',
    [["INSERT INTO voc_case_event VALUES (11, 'C-11', 'case.closed', 'me', 0, '{}', 'abcd')"]],
    ['rowChanged', 11],
  ],
  [
    'an invented row before the first',
    [["INSERT INTO voc_case_event VALUES (-1, 'C-1', 'case.closed', 'me', 0, '{}', 'abcd')"]],
    ['rowChanged', -1],
  ],
  ['a cut tail with the head left', [['DELETE FROM voc_case_event WHERE seq > 8']], ['tailCut', 9]],
  ['a removed head', [['DELETE FROM voc_trail_head']], ['tailCut', 11]],
  ['a changed head', [["UPDATE voc_trail_head SET hash = 'abcd'"]], ['headChanged', 10]],
  ['a head set back', [['UPDATE voc_trail_head SET seq = 9']], ['headChanged', 10]],
];

/** A cut that also sets the head back: only somebody who kept a checkpoint can see it. */
async function cutCleanly(ledger: Ledger, last: number): Promise<void> {
  await write(ledger, 'DELETE FROM voc_case_event WHERE seq > ?', [last]);
  await write(
    ledger,
    'UPDATE voc_trail_head SET seq = ?, hash = (SELECT hash FROM voc_case_event WHERE seq = ?)',
    [last, last],
  );
}

export function trailContract(open: OpenFresh): void {
  describe('the trail', () => {
    it('is one unbroken chain after parallel transactions of two processes', async () => {
      const opened = await open();
      const ledgers = [opened.ledger, await opened.another()];
      await Promise.all(Array.from({ length: 60 }, async (_, n) => await note(ledgers[n % 2]!, n)));
      expect(await verify(opened.ledger)).toEqual(['valid', 'intact', 60]);
    });

    it.each(TAMPERING)('shows %s', async (_, statements, [reason, seq]) => {
      const { ledger, checkpoint } = await tenSteps(open);
      expect(await verify(ledger, checkpoint)).toEqual(['valid', 'intact', 10]);
      for (const [sql, params] of statements) await write(ledger, sql, params);
      expect(await verify(ledger)).toEqual(['broken', reason, seq]);
    });

    it('shows a clean cut only against a checkpoint, also after new rows took the place', async () => {
      const { ledger, checkpoint } = await tenSteps(open);
      await cutCleanly(ledger, 8);
      expect(await verify(ledger)).toEqual(['valid', 'intact', 8]);
      expect(await verify(ledger, checkpoint)).toEqual(['broken', 'tailCut', 9]);
      for (const n of [9, 10, 11]) await note(ledger, n, 'somebody else');
      expect(await verify(ledger)).toEqual(['valid', 'intact', 11]);
      expect(await verify(ledger, checkpoint)).toEqual(['broken', 'rowChanged', 10]);
    });

    it('refuses a forged checkpoint', async () => {
      const { ledger, checkpoint } = await tenSteps(open);
      const forged: Checkpoint[] = [
        { ...checkpoint, seq: 8 },
        { ...checkpoint, hash: 'abcd' },
        { ...checkpoint, mac: checkpoint.mac.replace(/^./, (c) => (c === '0' ? '1' : '0')) },
        { ...checkpoint, mac: '' },
      ];
      for (const each of forged)
        expect(await verify(ledger, each)).toEqual(['broken', 'checkpointForged', 0]);
    });

    it('does not fit another key', async () => {
      const { ledger } = await tenSteps(open);
      const other = keysFromSecret('some other secret text').signing;
      expect((await verifyTrail(ledger.reader, other)).reason).toBe('rowChanged');
    });

    it('stays valid while somebody appends during the walk', async () => {
      const { ledger } = await tenSteps(open);
      let appended = 0;
      const busy: Sql = {
        ...ledger.reader,
        dialect: ledger.dialect,
        get: async (sql, params) => await ledger.reader.get(sql, params),
        run: async (sql, params) => await ledger.reader.run(sql, params),
        all: async <T extends object>(sql: string, params?: readonly SqlValue[]) => {
          if (appended < 3) await note(ledger, 100 + ++appended);
          const rows = await ledger.reader.all<T>(sql, params);
          if (appended < 6) await note(ledger, 100 + ++appended);
          return rows;
        },
      };
      const verdict = await verifyTrail(busy, ledger.keys.signing);
      expect(verdict).toMatchObject({ outcome: 'valid', reason: 'intact' });
      expect(verdict.evidence.rows).toBeGreaterThan(12);
    });

    it('keeps odd texts as they were hashed', async () => {
      const { ledger } = await open();
      for (const actor of ['half \ud83d pair', 'null \0 byte', '😀 王工', '']) await note(ledger, 1, actor);
      await ledger.transaction(async (tx) =>
        tx.trail({ caseNumber: 'C', type: 'case.closed', actor: 'a', data: { text: '\ud83d \0 \u2028' } }),
      );
      expect(await verify(ledger)).toEqual(['valid', 'intact', 5]);
    });

    it('refuses to go on without its head', async () => {
      const { ledger } = await tenSteps(open);
      await write(ledger, 'DELETE FROM voc_trail_head');
      await expect(note(ledger, 11)).rejects.toMatchObject({ code: 'ledger.denied' });
      await expect(checkpointOf(ledger.reader, ledger.keys.signing)).rejects.toMatchObject({
        code: 'ledger.denied',
      });
    });

    it('carries the moment of its transaction and keeps the order of the steps', async () => {
      const { ledger } = await open();
      await ledger.transaction(async (tx) => {
        const step = { caseNumber: 'C-1', actor: 'a', data: {} };
        tx.trail({ ...step, type: 'case.opened' });
        tx.trail({ ...step, type: 'ladder.raised' });
        await appendTrail(tx, [{ ...step, type: 'clock.started' }], 7, tx.keys.signing);
      });
      const rows = await ledger.reader.all('SELECT type, at FROM voc_case_event ORDER BY seq');
      expect(rows).toEqual([
        { type: 'clock.started', at: 7 },
        { type: 'case.opened', at: ledger.clock.now() },
        { type: 'ladder.raised', at: ledger.clock.now() },
      ]);
    });
  });
}
