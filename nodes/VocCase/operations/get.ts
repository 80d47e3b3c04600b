import { caseView } from '../../../voc/cases';
import { clocksOf } from '../../../voc/sla';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { asData, caseNumberProperty, textOf } from '../parameters';

export const get: NodeOperation = {
  value: 'get',
  name: 'Get',
  action: 'Get a case',
  description: 'One case with its time limits as they stand now',
  properties: [caseNumberProperty],
  async execute() {
    const ledger = await ledgerOf(this);
    return await forEachItem(this, 1, async (i, item) => {
      const view = await caseView(ledger.reader, textOf(this, 'caseNumber', i));
      const clocks = await clocksOf(ledger.reader, view.number, ledger.clock.now());
      return { json: { ...item.json, case: asData(view), clocks: clocks.map(asData) } };
    });
  },
};
