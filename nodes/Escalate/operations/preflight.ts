import { notify } from '../../../voc/escalation/notify';
import { groupsOf, preflight as check } from '../../../voc/escalation/preflight';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { ledgerOf } from '../../shared/ledgerAccess';
import { FAILED, SENT } from '../items';
import { outsideOf } from '../outside';
import { allWellRow, problemRow, testRow } from '../preflightRows';
import { pageAddressOf, pageAddressOption } from '../settings';

const TEST_MESSAGE = { title: '告警通道测试', lines: ['这是一条测试消息，收到即表示通道正常，无需处理。'] };

export const preflight: NodeOperation = {
  value: 'preflight',
  name: 'Preflight',
  action: 'Check whether alerts would arrive',
  description:
    'Checks ladders, groups, contacts and the acknowledge page of the rulebook in force; gives one item a problem',
  properties: [
    {
      displayName: 'Send a Test Message',
      name: 'sendTest',
      type: 'boolean',
      default: false,
      description: 'Whether each group of the ladders gets a message marked as a drill',
    },
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add Option',
      default: {},
      options: [pageAddressOption],
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    const outside = await outsideOf(this, ledger);
    return await forEachItem(
      this,
      3,
      async (i) => {
        const pageAddress = pageAddressOf(this, i);
        const found = await check(ledger, outside.rulebook, outside.ways, pageAddress);
        const rows = found.map(problemRow);
        const groups = this.getNodeParameter('sendTest', i) ? groupsOf(outside.rulebook, outside.ways) : [];
        for (const target of groups.filter(({ channel }) => channel !== 'handOff')) {
          const test = { key: '', target, ...TEST_MESSAGE, pageAddress: '', drill: true };
          rows.push(testRow(target, (await notify(ledger, test, outside)).delivery));
        }
        if (rows.length === 0) rows.push(allWellRow());
        const ok = rows.every(({ result }) => result !== 'error');
        const { version } = outside.rulebook;
        // All on one output, so that the editor shows them as one table.
        return rows.map((row) => ({
          output: ok ? SENT : FAILED,
          json: { ...row, rulebookVersion: version, pageAddress },
        }));
      },
      FAILED,
    );
  },
};
