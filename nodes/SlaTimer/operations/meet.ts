import { meetCaseClocks } from '../../../voc/cases';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { asData, textOf } from '../../VocCase/parameters';
import { actorProperty, caseNumberProperty, chosenOf, chosenProperties } from '../parameters';

export const meet: NodeOperation = {
  value: 'meet',
  name: 'Meet',
  action: 'Meet time limits',
  description: 'A step was done: its time limits end, in time or late',
  properties: [caseNumberProperty, ...chosenProperties, actorProperty],
  async execute() {
    const ledger = await ledgerOf(this);
    return await forEachItem(this, 1, async (i, item) => {
      const caseNumber = textOf(this, 'caseNumber', i);
      const actor = textOf(this, 'actor', i) || 'system';
      const { decision, status } = await ledger.transaction(
        async (tx) => await meetCaseClocks(tx, { caseNumber, actor, ...chosenOf(this, i) }),
      );
      const met = decision.evidence.met.map(asData);
      return {
        json: { ...item.json, outcome: decision.outcome, reason: decision.reason, met, ...asData(status) },
      };
    });
  },
};
