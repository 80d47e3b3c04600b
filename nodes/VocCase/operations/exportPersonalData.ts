import { exportPersonalData as exportData } from '../../../voc/privacy';
import { currentRulebook } from '../../../voc/rulebook/current';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { actorProperty, asData, textOf } from '../parameters';
import { subjectOf, subjectProperties } from '../subject';

export const exportPersonalData: NodeOperation = {
  value: 'exportPersonalData',
  name: 'Export Personal Data',
  action: 'Export the personal data of a customer',
  description:
    'Everything the ledger holds about one person or car, unmasked, as one item. Hand it to that person only; who asked for it stands in the history.',
  properties: [...subjectProperties, actorProperty],
  async execute() {
    const ledger = await ledgerOf(this);
    const { zone } = await currentRulebook(ledger);
    // The item that came in is not passed on: it may be a whole request with somebody else's data.
    return await forEachItem(this, 1, async (i) => {
      const personalData = await ledger.transaction(
        async (tx) =>
          await exportData(tx, { subject: subjectOf(this, i), actor: textOf(this, 'actor', i), zone }),
      );
      return { json: { personalData: asData(personalData) } };
    });
  },
};
