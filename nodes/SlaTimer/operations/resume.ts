import { resumeCaseClocks } from '../../../voc/cases';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { asData, textOf } from '../../VocCase/parameters';
import { actorProperty, caseNumberProperty, chosenOf, chosenOrAllProperties } from '../parameters';

export const resume: NodeOperation = {
  value: 'resume',
  name: 'Resume',
  action: 'Resume time limits',
  description: 'Lets paused limits go on; what remained of their time remains',
  properties: [caseNumberProperty, ...chosenOrAllProperties, actorProperty],
  async execute() {
    const ledger = await ledgerOf(this);
    return await forEachItem(this, 1, async (i, item) => {
      const caseNumber = textOf(this, 'caseNumber', i);
      const actor = textOf(this, 'actor', i) || 'system';
      const { decision, status } = await ledger.transaction(
        async (tx) => await resumeCaseClocks(tx, { caseNumber, actor, ...chosenOf(this, i) }),
      );
      const resumed = decision.evidence.resumed.map(asData);
      return {
        json: {
          ...item.json,
          outcome: decision.outcome,
          reason: decision.reason,
          resumed,
          ...asData(status),
        },
      };
    });
  },
};
