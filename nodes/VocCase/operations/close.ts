import type { IDataObject } from 'n8n-workflow';
import { closeCase } from '../../../voc/cases';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import {
  actorProperty,
  asData,
  caseNumberProperty,
  expectedRevisionOf,
  expectedRevisionProperty,
  textOf,
} from '../parameters';

export const close: NodeOperation = {
  value: 'close',
  name: 'Close',
  action: 'Close a case',
  description: 'Ends an acknowledged case; its time limits and escalation stop',
  properties: [
    caseNumberProperty,
    actorProperty,
    {
      displayName: 'Reason',
      name: 'reason',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. brake cylinder replaced, customer confirms',
      description: 'Why the case is closed; it stands in the history',
    },
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add Option',
      default: {},
      options: [expectedRevisionProperty],
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    return await forEachItem(this, 1, async (i, item) => {
      const { outcome, reason, evidence } = await ledger.transaction(
        async (tx) =>
          await closeCase(tx, {
            caseNumber: textOf(this, 'caseNumber', i),
            actor: textOf(this, 'actor', i),
            reason: textOf(this, 'reason', i),
            expectedRevision: expectedRevisionOf(this.getNodeParameter('options', i) as IDataObject),
          }),
      );
      return { json: { ...item.json, outcome, reason, ...asData(evidence) } };
    });
  },
};
