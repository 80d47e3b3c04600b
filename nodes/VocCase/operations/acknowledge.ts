import type { IDataObject } from 'n8n-workflow';
import { acknowledgeCase } from '../../../voc/cases';
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

export const acknowledge: NodeOperation = {
  value: 'acknowledge',
  name: 'Acknowledge',
  action: 'Acknowledge a case',
  description:
    'Somebody takes the case: the escalation ends. The first one counts, the next is told who it was.',
  properties: [
    caseNumberProperty,
    actorProperty,
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add Option',
      default: {},
      options: [
        expectedRevisionProperty,
        {
          displayName: 'Said Through',
          name: 'via',
          type: 'string',
          default: 'node',
          description: 'How the person answered, for the history: link, phone, group …',
        },
      ],
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    return await forEachItem(this, 1, async (i, item) => {
      const options = this.getNodeParameter('options', i) as IDataObject;
      const { outcome, reason, evidence } = await ledger.transaction(
        async (tx) =>
          await acknowledgeCase(tx, {
            caseNumber: textOf(this, 'caseNumber', i),
            actor: textOf(this, 'actor', i),
            via: String(options.via ?? '').trim() || 'node',
            expectedRevision: expectedRevisionOf(options),
          }),
      );
      return { json: { ...item.json, outcome, reason, ...asData(evidence) } };
    });
  },
};
