import { rebaseCaseClocks } from '../../../voc/cases';
import { currentRulebook } from '../../../voc/rulebook/current';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { asData, textOf } from '../../VocCase/parameters';
import { actorProperty, caseNumberProperty } from '../parameters';

export const rebase: NodeOperation = {
  value: 'rebase',
  name: 'Rebase',
  action: 'Put time limits under the present rulebook',
  description: 'Reckons unfinished limits anew, by the rulebook and the calendar in force now',
  properties: [
    caseNumberProperty,
    {
      displayName: 'Clock ID',
      name: 'clockId',
      type: 'string',
      default: '',
      placeholder: 'e.g. C20261121-000042/expertCheck',
      description: 'One limit only. Empty: every unfinished limit of the case.',
    },
    {
      displayName: 'Reason',
      name: 'reason',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. 节后按新版规则手册重算',
      description: 'Why the limits are reckoned anew; it stands in the history of the case',
    },
    actorProperty,
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    const rulebook = await currentRulebook(ledger);
    return await forEachItem(this, 1, async (i, item) => {
      const caseNumber = textOf(this, 'caseNumber', i);
      const actor = textOf(this, 'actor', i) || 'system';
      const reason = textOf(this, 'reason', i);
      const clockId = textOf(this, 'clockId', i) || undefined;
      const { decision, status } = await ledger.transaction(
        async (tx) => await rebaseCaseClocks(tx, { caseNumber, actor, reason, clockId, rulebook }),
      );
      const { outcome, reason: why, evidence } = decision;
      const rebased = evidence.rebased.map(asData);
      return { json: { ...item.json, outcome, reason: why, rebased, ...asData(status) } };
    });
  },
};
