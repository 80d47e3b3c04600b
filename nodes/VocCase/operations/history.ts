import { caseView, historyOf } from '../../../voc/cases';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { asData, caseNumberProperty, textOf } from '../parameters';

export const history: NodeOperation = {
  value: 'history',
  name: 'History',
  action: 'Get the history of a case',
  description: 'Every step of a case: who, when, what, as a sentence and as data',
  properties: [caseNumberProperty],
  async execute() {
    const ledger = await ledgerOf(this);
    return await forEachItem(this, 1, async (i, item) => {
      const view = await caseView(ledger.reader, textOf(this, 'caseNumber', i));
      const history = await historyOf(ledger.reader, view.number);
      const steps = history.map(({ text, ...step }) => asData({ ...step, text: text.zh, textEn: text.en }));
      return { json: { ...item.json, case: asData(view), steps } };
    });
  },
};
