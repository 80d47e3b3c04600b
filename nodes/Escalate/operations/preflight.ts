import type { IDataObject } from 'n8n-workflow';
import { notify } from '../../../voc/escalation/notify';
import { groupsOf, preflight as check } from '../../../voc/escalation/preflight';
import { say } from '../../../voc/language';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { serverLanguage } from '../../shared/language';
import { ledgerOf } from '../../shared/ledgerAccess';
import { deliveryItem, FAILED, SENT } from '../items';
import { outsideOf } from '../outside';
import { pageAddressOf, pageAddressOption } from '../settings';

export const preflight: NodeOperation = {
  value: 'preflight',
  name: 'Preflight',
  action: 'Check whether alerts would arrive',
  description: 'Checks ladders, groups, contacts and the acknowledge page of the rulebook in force',
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
        const problems: IDataObject[] = found.map(({ message, remedy, ...rest }) => ({
          ...rest,
          message: say(message, serverLanguage),
          remedy: say(remedy, serverLanguage),
        }));
        const groups = this.getNodeParameter('sendTest', i) ? groupsOf(outside.rulebook, outside.ways) : [];
        const tests: IDataObject[] = [];
        for (const target of groups.filter(({ channel }) => channel !== 'handOff')) {
          const message = {
            key: '',
            target,
            title: '告警通道测试',
            lines: ['这是一条测试消息，收到即表示通道正常，无需处理。'],
            pageAddress: '',
            drill: true,
          };
          tests.push(deliveryItem((await notify(ledger, message, outside)).delivery));
        }
        const ok =
          problems.every(({ severity }) => severity !== 'error') &&
          tests.every(({ state }) => state !== 'failed');
        const json = { ok, rulebookVersion: outside.rulebook.version, pageAddress, problems, tests };
        return { output: ok ? SENT : FAILED, json };
      },
      FAILED,
    );
  },
};
