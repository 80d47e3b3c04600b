import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { auditTrail, readCheckpoint } from '../../../voc/cases/audit';
import { checkpointOf, verifyTrail } from '../../../voc/ledger';
import type { Checkpoint, Ledger, SqlValue } from '../../../voc/ledger';
import { closeAfterEach, onEveryLedger } from '../../support/ledgers';
import type { OpenFresh } from '../../support/ledgers';
import { write } from '../ledger/support';

async function steps(ledger: Ledger, from: number, to: number, actor = 'system'): Promise<void> {
  await ledger.transaction(async (tx) => {
    for (let n = from; n <= to; n++)
      tx.trail({ caseNumber: `C-${n}`, type: 'case.opened', actor, data: { n } });
  });
}

const cut = (last: number): Array<[string, SqlValue[]?]> => [
  ['DELETE FROM voc_case_event WHERE seq > ?', [last]],
  ['UPDATE voc_trail_head SET seq = ?, hash = (SELECT hash FROM voc_case_event WHERE seq = ?)', [last, last]],
];

/**
 * What somebody who can write to the database might do to ten steps, the checkpoint being of the eighth, and the step at
 * which it shows without and with that checkpoint (`–`: not at all). The rows of the table in docs/audit.md.
 */
const ATTACKS: Array<
  [zh: string, en: string, without: string, withIt: string, attack: Array<[string, SqlValue[]?]>]
> = [
  ['改动一步的内容', 'edit a step', '4', '4', [["UPDATE voc_case_event SET data = '{}' WHERE seq = 4"]]],
  [
    '改动一步的操作人',
    'edit who did it',
    '5',
    '5',
    [["UPDATE voc_case_event SET actor = 'me' WHERE seq = 5"]],
  ],
  ['改动一步的时间', 'edit its time', '6', '6', [['UPDATE voc_case_event SET at = at - 1 WHERE seq = 6']]],
  ['删除中间一步', 'delete a step', '3', '3', [['DELETE FROM voc_case_event WHERE seq = 3']]],
  [
    '删除一步并补齐序号',
    'delete a step and close the gap',
    '9',
    '9',
    [['DELETE FROM voc_case_event WHERE seq = 9'], ['UPDATE voc_case_event SET seq = 9 WHERE seq = 10']],
  ],
  [
    '插入一步',
    'insert a step',
    '11',
    '11',
    [["INSERT INTO voc_case_event VALUES (11, 'C-1', 'case.closed', 'me', 0, '{}', 'ab')"]],
  ],
  [
    '调换两步',
    'swap two steps',
    '2',
    '2',
    [
      ['UPDATE voc_case_event SET seq = 99 WHERE seq = 2'],
      ['UPDATE voc_case_event SET seq = 2 WHERE seq = 3'],
      ['UPDATE voc_case_event SET seq = 3 WHERE seq = 99'],
    ],
  ],
  ['删除末尾，链头未改', 'cut the end, head left', '7', '7', [['DELETE FROM voc_case_event WHERE seq > 6']]],
  ['只改链头', 'change the head alone', '10', '10', [["UPDATE voc_trail_head SET hash = 'ab'"]]],
  ['删除末尾并改链头，截到检查点之前', 'cut the end and the head, before the checkpoint', '–', '7', cut(6)],
  ['删除末尾并改链头，截到检查点之后', 'cut the end and the head, behind the checkpoint', '–', '–', cut(9)],
];

async function found(ledger: Ledger, checkpoint?: Checkpoint): Promise<string> {
  const audit = await auditTrail(ledger, { checkpoint });
  return audit.intact ? '–' : String(audit.firstBreak?.seq ?? audit.rows);
}

async function tenSteps(open: OpenFresh): Promise<{ ledger: Ledger; checkpoint: Checkpoint }> {
  const { ledger } = await open();
  await steps(ledger, 1, 8);
  const checkpoint = await checkpointOf(ledger.reader, ledger.keys.signing);
  await steps(ledger, 9, 10);
  return { ledger, checkpoint };
}

describe('docs/audit.md', () => {
  it('has the table of what is found', () => {
    const text = readFileSync(join(__dirname, '../../../docs/audit.md'), 'utf8');
    const rows = ATTACKS.map(([zh, en, without, withIt]) => {
      const shows = (at: string) => (at === '–' ? '看不出 not found' : `第 ${at} 步 step ${at}`);
      return `| ${zh} · ${en} | ${shows(without)} | ${shows(withIt)} |`;
    });
    expect(text).toContain(rows.join('\n'));
  });
});

describe('a kept checkpoint', () => {
  const kept = { seq: 3, hash: 'ab', mac: 'cd' };
  it('is an object, its JSON, or nothing', () => {
    expect(readCheckpoint(kept)).toEqual(kept);
    expect(readCheckpoint(JSON.stringify(kept))).toEqual(kept);
    for (const none of [undefined, null, '', '  ']) expect(readCheckpoint(none)).toBeUndefined();
  });

  it.each([
    ['text', 'abc'],
    ['a part', { seq: 3, hash: 'ab' }],
    ['a list', []],
    ['a number', 7],
    ['{}', '{}'],
  ])('is not %s', (_, value) => {
    expect(() => readCheckpoint(value)).toThrow(
      expect.objectContaining({ code: 'input.invalid', field: 'checkpoint' }) as Error,
    );
  });
});

onEveryLedger('the audit', (open, { dialect }) => {
  closeAfterEach();

  it.each(ATTACKS)('finds what it can: %s (%s)', async (_, __, without, withIt, attack) => {
    const { ledger, checkpoint } = await tenSteps(open);
    expect([await found(ledger), await found(ledger, checkpoint)]).toEqual(['–', '–']);
    for (const [sql, params] of attack) await write(ledger, sql, params);
    expect([await found(ledger), await found(ledger, checkpoint)]).toEqual([without, withIt]);
  });

  it('says what an intact chain proves, and gives the next checkpoint', async () => {
    const { ledger, checkpoint } = await tenSteps(open);
    const plain = await auditTrail(ledger);
    expect(plain).toMatchObject({ intact: true, reason: 'intact', rows: 10, checkpoint: { seq: 10 } });
    expect(plain.message.zh).toBe('审计链完整，共 10 步');
    expect(plain.proves.zh).toContain('请把 checkpoint 存到台账以外');
    const against = await auditTrail(ledger, { checkpoint: JSON.stringify(checkpoint) });
    expect(against.against).toEqual({ seq: 8 });
    expect(against.proves.zh).toContain('前 8 步');
    expect(against.proves.zh).toContain('此后新增 2 步');
    expect(await found(ledger, plain.checkpoint)).toBe('–');
  });

  it('shows what stands at the break, and gives no checkpoint of a broken chain', async () => {
    const { ledger, checkpoint } = await tenSteps(open);
    await write(ledger, "UPDATE voc_case_event SET actor = '王五' WHERE seq = 4");
    const audit = await auditTrail(ledger, { checkpoint });
    expect(audit).toMatchObject({
      intact: false,
      rows: 3,
      firstBreak: { seq: 4, caseNumber: 'C-4', type: 'case.opened', actor: '王五' },
    });
    expect(audit.message.zh).toContain('第 4 步被改动');
    expect(audit).not.toHaveProperty('checkpoint');
  });

  it('names a forged checkpoint instead of the chain', async () => {
    const { ledger, checkpoint } = await tenSteps(open);
    const audit = await auditTrail(ledger, { checkpoint: { ...checkpoint, seq: 6 } });
    expect(audit).toMatchObject({ intact: false, reason: 'checkpointForged' });
    expect(audit.message.zh).toContain('不是本台账签发的');
  });

  it('lets n8n work while it walks, which the bare walk does not', async () => {
    const { ledger } = await open();
    for (let n = 0; n < 5; n++) await steps(ledger, 1000 * n + 1, 1000 * n + 1000);
    /** Turns of the event loop while `work` runs. */
    const turnsDuring = async (work: () => Promise<unknown>): Promise<number> => {
      let [turns, over] = [0, false];
      const counting = (async () => {
        for (; !over && turns < 10_000; turns++) await nextTurn();
      })();
      await work();
      over = true;
      await counting;
      return turns;
    };
    expect(await turnsDuring(async () => await auditTrail(ledger))).toBeGreaterThanOrEqual(5);
    const { reader, keys } = ledger;
    if (dialect === 'sqlite')
      expect(await turnsDuring(async () => await verifyTrail(reader, keys.signing))).toBeLessThan(3);
  }, 60_000);
});
