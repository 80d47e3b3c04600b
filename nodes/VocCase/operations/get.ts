import { caseView, contactsOf } from '../../../voc/cases';
import { clocksOf } from '../../../voc/sla';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { asData, caseNumberProperty, textOf } from '../parameters';

export const get: NodeOperation = {
  value: 'get',
  name: 'Get',
  action: 'Get a case',
  description: 'One case with its time limits as they stand now and its contacts with the customer',
  properties: [caseNumberProperty],
  async execute() {
    const ledger = await ledgerOf(this);
    return await forEachItem(this, 1, async (i, item) => {
      const view = await caseView(ledger.reader, textOf(this, 'caseNumber', i));
      const clocks = await clocksOf(ledger.reader, view.number, ledger.clock.now());
      const contacts = (await contactsOf(ledger.reader, view.number)).map(asData);
      return { json: { ...item.json, case: asData(view), clocks: clocks.map(asData), contacts } };
    });
  },
};
