import { findSimilar, MAX_SIMILAR } from '../../../voc/knowledge';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { asData, caseNumberProperty, textOf } from '../parameters';
import { said } from '../said';

export const similar: NodeOperation = {
  value: 'similar',
  name: 'Find Similar',
  action: 'Find similar cases',
  description:
    'Other cases with the same fault, category, model or wording, the most alike first, with their causes and solutions',
  properties: [
    caseNumberProperty,
    {
      displayName: 'At Most',
      name: 'atMost',
      type: 'number',
      typeOptions: { minValue: 1, maxValue: MAX_SIMILAR },
      default: 5,
      description: 'How many similar cases are shown',
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    return await forEachItem(this, 1, async (i, item) => {
      const { cases, complete } = await findSimilar(ledger, {
        caseNumber: textOf(this, 'caseNumber', i),
        limit: this.getNodeParameter('atMost', i) as number,
      });
      const found = cases.map(({ stateName, because, ...one }) =>
        asData({ ...one, stateName: said(stateName), because: said(because) }),
      );
      return { json: { ...item.json, similar: found, similarComplete: complete } };
    });
  },
};
