import { addToLibrary as add } from '../../../voc/knowledge';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { actorProperty, asData, caseNumberProperty, textOf } from '../parameters';

export const addToLibrary: NodeOperation = {
  value: 'addToLibrary',
  name: 'Add to Library',
  action: 'Add a case to the library of typical problems',
  description: 'Symptom, cause and solution of a case, for everybody who gets a similar one later',
  properties: [
    caseNumberProperty,
    actorProperty,
    {
      displayName: 'Symptom',
      name: 'symptom',
      type: 'string',
      default: '',
      description: 'Empty: the faults the customer told, else the title',
    },
    {
      displayName: 'Cause',
      name: 'cause',
      type: 'string',
      default: '',
      description: 'Empty: the root cause recorded in the case',
    },
    {
      displayName: 'Solution',
      name: 'solution',
      type: 'string',
      default: '',
      description: 'Empty: the solution recorded in the case',
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    return await forEachItem(this, 1, async (i, item) => {
      const { outcome, reason, evidence } = await ledger.transaction(
        async (tx) =>
          await add(tx, {
            caseNumber: textOf(this, 'caseNumber', i),
            actor: textOf(this, 'actor', i),
            symptom: textOf(this, 'symptom', i),
            cause: textOf(this, 'cause', i),
            solution: textOf(this, 'solution', i),
          }),
      );
      return { json: { ...item.json, outcome, reason, ...asData(evidence) } };
    });
  },
};
