import { caseClocks } from '../../../voc/cases';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { asData, textOf } from '../../VocCase/parameters';
import { caseNumberProperty } from '../parameters';

export const status: NodeOperation = {
  value: 'status',
  name: 'Status',
  action: 'Get the time limits of a case',
  description: 'All time limits of a case as they stand now, and the one that is due next',
  properties: [caseNumberProperty],
  async execute() {
    const ledger = await ledgerOf(this);
    return await forEachItem(this, 1, async (i, item) => {
      const caseNumber = textOf(this, 'caseNumber', i);
      const found = await ledger.transaction(async (tx) => await caseClocks(tx, caseNumber));
      return { json: { ...item.json, ...asData(found) } };
    });
  },
};
