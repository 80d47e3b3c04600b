import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { VocCase } from '../../nodes/VocCase/VocCase.node';
import { ledgerOf } from '../../nodes/shared/ledgerAccess';
import { TEST_SECRET, testFolder } from '../support/ledgers';
import { runNode } from '../support/nodeContext';
import type { NodeRun } from '../support/nodeContext';
import { alerted, tokenIn } from '../voc/pages/world';

const node = new VocCase();

async function fresh() {
  const credentials = {
    vocLedgerApi: { store: 'sqlite', path: join(testFolder(), 'ledger.sqlite'), secret: TEST_SECRET },
  };
  const ledger = await ledgerOf({
    getNode: () => ({ credentials: { vocLedgerApi: {} } }),
    getCredentials: async <T extends object>() => credentials.vocLedgerApi as unknown as T,
  });
  const run = async (parameters: IDataObject, item: IDataObject) => {
    const given = { parameters: parameters as NodeRun['parameters'], items: [item], credentials };
    return (await runNode(node, given))[0]!.map(({ json }) => json);
  };
  return { ledger, run };
}

describe('the pages of VoC Case', () => {
  it('handles a case behind the two webhooks with nothing configured, and rewards the warning', async () => {
    const { ledger, run } = await fresh();
    const { token, number } = await alerted(ledger);
    const [shown] = await run({ operation: 'actPage' }, { query: { t: token } });
    expect(shown).toMatchObject({ outcome: 'shown', status: 200, caseNumber: number });
    const submit = { operation: 'actPage', request: 'submit' };
    const [taken] = await run(submit, { body: { t: token, name: '李工' } });
    expect(taken).toMatchObject({ outcome: 'acknowledged', by: '李工' });
    const t = tokenIn(String(taken!.page));
    const body = { t, action: 'falseAlarm', finding: '烟为水汽', reporter: '周店员' };
    expect(await run(submit, { body })).toMatchObject([{ outcome: 'falseAlarm' }]);
    expect(await run({ operation: 'rewards' }, {})).toMatchObject([
      { reporter: '周店员', caseNumber: number },
    ]);
    expect(await run({ operation: 'rewards', since: '2999-01-01' }, {})).toEqual([]);
  });

  it('answers a request that is none of its forms with a page', async () => {
    const { run } = await fresh();
    for (const operation of ['actPage', 'surveyPage']) {
      expect(await run({ operation }, {})).toMatchObject([{ outcome: 'invalid', status: 403 }]);
      for (const body of [undefined, [], 'text' as unknown, { t: { a: 1 } }])
        expect(
          await run({ operation, request: 'submit', form: JSON.stringify(body ?? {}) }, {}),
        ).toMatchObject([{ outcome: 'invalid', status: 403 }]);
    }
    expect(await run({ operation: 'customerPage' }, {})).toMatchObject([{ outcome: 'asked', status: 200 }]);
  });

  it('refuses a stranger in one time, and counts by the address the last proxy has written', async () => {
    const { run } = await fresh();
    const asked = { action: 'look', number: 'C20200101-000001', digits: '1234' };
    const headers = { 'x-forwarded-for': 'spoofed, 192.0.2.5' };
    const started = performance.now();
    const look = { operation: 'customerPage', request: 'submit' };
    expect(await run(look, { body: asked, headers })).toMatchObject([{ outcome: 'stranger', status: 404 }]);
    expect(performance.now() - started).toBeGreaterThanOrEqual(395);
  });
});
