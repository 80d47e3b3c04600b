import { auditTrail } from '../../../voc/cases/audit';
import { currentRulebook } from '../../../voc/rulebook/current';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { asData } from '../parameters';
import { said } from '../said';

export const verify: NodeOperation = {
  value: 'verify',
  name: 'Verify Audit Chain',
  action: 'Verify the audit chain',
  description:
    'Walks the whole history and names the first step that was changed, removed or invented. Keep the checkpoint it gives outside the ledger and enter it next time.',
  properties: [
    {
      displayName: 'Kept Checkpoint',
      name: 'checkpoint',
      type: 'json',
      default: '={{ $json.checkpoint }}',
      description:
        'The checkpoint of an earlier check, as it was. Without one a cut-off end cannot be noticed.',
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    const { zone } = await currentRulebook(ledger);
    return await forEachItem(this, 1, async (i) => {
      const given = this.getNodeParameter('checkpoint', i) as unknown;
      const audit = await auditTrail(ledger, { checkpoint: given, zone });
      const { message, proves, checkpoint, ...found } = audit;
      // `checkpoint` is null where the chain is broken: nothing that could take the place of the kept one.
      const json = { ...found, message: said(message), proves: said(proves), checkpoint: checkpoint ?? null };
      return { json: asData(json) };
    });
  },
};
