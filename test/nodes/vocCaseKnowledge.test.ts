import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { VocCase } from '../../nodes/VocCase/VocCase.node';
import { ledgerOf } from '../../nodes/shared/ledgerAccess';
import type { Ledger } from '../../voc/ledger';
import { heartbeat, subscribe } from '../../voc/ledger';
import { TEST_SECRET, testFolder } from '../support/ledgers';
import { runNode } from '../support/nodeContext';
import type { NodeRun } from '../support/nodeContext';
import { openedCase } from '../voc/cases/material';
import { write } from '../voc/ledger/support';

const node = new VocCase();

async function fresh() {
  const credentials = {
    vocLedgerApi: { store: 'sqlite', path: join(testFolder(), 'ledger.sqlite'), secret: TEST_SECRET },
  };
  const ledger = await ledgerOf({
    getNode: () => ({ credentials: { vocLedgerApi: {} } }),
    getCredentials: async <T extends object>() => credentials.vocLedgerApi as unknown as T,
  });
  const run = async (parameters: IDataObject, items: IDataObject[] = [{}], more: NodeRun = {}) =>
    (
      await runNode(node, { parameters: parameters as NodeRun['parameters'], items, credentials, ...more })
    )[0]!.map(({ json }) => json);
  return { ledger, run };
}

const fault = { key: '制动/发软', component: '制动', symptom: '发软', codes: [] };
const brakes = async (ledger: Ledger, serial: number) =>
  (await openedCase(ledger, 'P0', serial, { fault })).case.number;

describe('VoC Case, knowledge', () => {
  it('puts a case into the library and finds it for the next one, with nothing configured', async () => {
    const { ledger, run } = await fresh();
    const caseNumber = await brakes(ledger, 1);
    const words = { actor: '李工', cause: '皮碗老化', solution: '更换主缸' };
    const [added] = await run({ operation: 'addToLibrary', ...words }, [{ caseNumber }]);
    expect(added).toMatchObject({ outcome: 'added', entry: { caseNumber, symptom: '制动/发软' } });
    const next = await brakes(ledger, 2);
    const [found] = await run({ operation: 'similar' }, [{ case: { number: next }, kept: 'on' }]);
    expect(found).toMatchObject({
      kept: 'on',
      similarComplete: true,
      similar: [{ number: caseNumber, typical: true, cause: '皮碗老化', solution: '更换主缸' }],
    });
    const [{ because, stateName }] = found!.similar as [{ because: string; stateName: string }];
    expect([typeof because, typeof stateName]).toEqual(['string', 'string']);
    const entries = await run({ operation: 'library', libraryFilters: { component: '制动' } });
    expect(entries).toMatchObject([{ entry: { caseNumber, addedBy: '李工' } }]);
    expect(await run({ operation: 'library', libraryFilters: { text: '变速箱' } })).toEqual([]);
  });

  it('names what is missing', async () => {
    const { ledger, run } = await fresh();
    const caseNumber = await brakes(ledger, 1);
    const more = { continueOnFail: true };
    const [noCause] = await run({ operation: 'addToLibrary', actor: '李工' }, [{ caseNumber }], more);
    expect(noCause!.error).toMatchObject({ code: 'input.missing', field: 'cause' });
    const [unknown] = await run({ operation: 'similar' }, [{ caseNumber: 'C1' }], more);
    expect(unknown!.error).toMatchObject({ code: 'notFound' });
    const [since] = await run({ operation: 'library', libraryFilters: { since: 'gestern' } }, [{}], more);
    expect(since!.error).toMatchObject({ field: 'since' });
  });
});

describe('VoC Case, sample', () => {
  it('gives one item a drawn case, and one where nothing was closed', async () => {
    const { ledger, run } = await fresh();
    const quarter = `${new Date().getFullYear() - 1}Q4`;
    const draw = { operation: 'sample', actor: '周敏', quarter };
    expect(await run(draw)).toMatchObject([{ outcome: 'empty', case: null, draw: { quarter, over: true } }]);
    const closedAt = new Date(`${new Date().getFullYear() - 1}-11-05T10:00:00+08:00`).getTime();
    for (const serial of [1, 2, 3, 4, 5, 6]) {
      await openedCase(ledger, 'P2', serial);
      await write(ledger, "UPDATE voc_case SET state = 'closed', closed_at = ?", [closedAt]);
    }
    const drawn = await run(draw);
    expect(drawn).toHaveLength(2);
    expect(drawn[0]).toMatchObject({
      outcome: 'drawn',
      case: { state: 'closed' },
      draw: { level: 'P2', population: 6, count: 2, rank: 1, seed: `${quarter}/P2`, share: 0.2 },
    });
    const all = await run({ ...draw, percent: 100, sampleOptions: { levels: ['P2'], seedWords: '40718' } });
    expect(all).toHaveLength(6);
    expect(all[5]).toMatchObject({ draw: { rank: 6, seed: `${quarter}/P2/40718`, earlierDraws: 2 } });
    const [refused] = await run({ ...draw, percent: 0 }, [{}], { continueOnFail: true });
    expect(refused!.error).toMatchObject({ field: 'share' });
  });
});

describe('VoC Case, verify and health', () => {
  it('gives a checkpoint that the next check takes as it is, and shows a break', async () => {
    const { ledger, run } = await fresh();
    await brakes(ledger, 1);
    const [first] = await run({ operation: 'verify' });
    expect(first).toMatchObject({ intact: true, reason: 'intact' });
    const [second] = await run({ operation: 'verify' }, [{ checkpoint: first!.checkpoint }]);
    expect(second).toMatchObject({ intact: true, against: { seq: first!.rows } });
    const typed = JSON.stringify(first!.checkpoint);
    expect((await run({ operation: 'verify', checkpoint: typed }))[0]).toMatchObject({ intact: true });
    await write(ledger, "UPDATE voc_case_event SET actor = '王五' WHERE seq = 2");
    const [broken] = await run({ operation: 'verify', checkpoint: typed });
    expect(broken).toMatchObject({ intact: false, firstBreak: { seq: 2, actor: '王五' }, checkpoint: null });
    const [nonsense] = await run({ operation: 'verify', checkpoint: '[]' }, [{}], { continueOnFail: true });
    expect(nonsense!.error).toMatchObject({ code: 'input.invalid', field: 'checkpoint' });
  });

  it('tells whether due work is done', async () => {
    const { ledger, run } = await fresh();
    const [dead] = await run({ operation: 'health' });
    expect(dead).toMatchObject({ healthy: false, reason: 'noSweep', problems: [{ kind: 'noSweep' }] });
    expect(typeof dead!.text).toBe('string');
    expect(dead!.text).not.toBe('');
    await subscribe(ledger, 'wf/node', [
      'ladder.rungDue',
      'clock.warning',
      'clock.breach',
      'feedback.stalled',
    ]);
    await heartbeat(ledger, 'wf/node', {});
    expect(await run({ operation: 'health' })).toMatchObject([{ healthy: true, text: '', problems: [] }]);
  });
});
