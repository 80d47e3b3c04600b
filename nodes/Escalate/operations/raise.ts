import { raiseAndSend } from '../../../voc/escalation/climb';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { ledgerOf } from '../../shared/ledgerAccess';
import { FAILED, rungItems, SENT } from '../items';
import { ladderProperties, policyOf } from '../ladderOfNode';
import { outsideOf } from '../outside';
import { drillOption, optionsOf, pageAddressOption, settingsOf } from '../settings';
import { actorOption, caseNumberProperty, textOf } from '../properties';

export const raise: NodeOperation = {
  value: 'raise',
  name: 'Raise',
  action: 'Raise a ladder',
  description: 'Calls people about a case until somebody acknowledges; the first message goes out at once',
  properties: [
    caseNumberProperty,
    ...ladderProperties,
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add Option',
      default: {},
      options: [pageAddressOption, actorOption, drillOption],
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    const outside = await outsideOf(this, ledger);
    return await forEachItem(
      this,
      3,
      async (i, item) => {
        const { outcome, reason, climbed } = await raiseAndSend(
          ledger,
          {
            caseNumber: textOf(this, 'caseNumber', i),
            policyFor: policyOf(this, i, outside.rulebook),
            settings: settingsOf(this, i, outside.rulebook.zone),
            actor: (optionsOf(this, i).actor ?? '').trim() || 'system',
          },
          outside,
        );
        if (climbed) return rungItems(item, outcome, climbed);
        return { output: SENT, json: { ...item.json, escalation: { outcome, reason }, deliveries: [] } };
      },
      FAILED,
    );
  },
};
