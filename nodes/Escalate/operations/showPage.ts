import { showPage as pageOf } from '../../../voc/escalation/acknowledge';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { ledgerOf } from '../../shared/ledgerAccess';
import { SENT } from '../items';
import { textOf } from '../properties';

export const showPage: NodeOperation = {
  value: 'showPage',
  name: 'Show Page',
  action: 'Show the page of a signed link',
  description: 'Makes the page behind an alert’s link; changes nothing, so that link previews do no harm',
  properties: [
    {
      displayName: 'Link Code',
      name: 'linkCode',
      type: 'string',
      default: '={{ $json.query?.t }}',
      description: 'The parameter "t" of the address',
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    return await forEachItem(this, 3, async (i) => ({
      output: SENT,
      json: { ...(await pageOf(ledger, textOf(this, 'linkCode', i))) },
    }));
  },
};
