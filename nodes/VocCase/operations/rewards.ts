import { rewardsOf } from '../../../voc/cases';
import { parseInstant } from '../../../voc/feedback/dates';
import { currentRulebook } from '../../../voc/rulebook/current';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { asData, textOf } from '../parameters';

export const rewards: NodeOperation = {
  value: 'rewards',
  name: 'Rewards',
  action: 'List rewards for warnings',
  description:
    'Who warned of a red line that was none: one item a warning, the newest first, to say thank you',
  properties: [
    {
      displayName: 'Since',
      name: 'since',
      type: 'string',
      default: '',
      placeholder: 'e.g. 2026-11-01',
      description: 'Date or time; without an offset in the zone of the rulebook. Empty: all.',
    },
    {
      displayName: 'Limit',
      name: 'limit',
      type: 'number',
      typeOptions: { minValue: 1 },
      default: 50,
      description: 'Max number of results to return',
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    const { zone } = await currentRulebook(ledger);
    return await forEachItem(this, 1, async (i) => {
      const since = textOf(this, 'since', i);
      const limit = Math.min(500, Math.max(1, Number(this.getNodeParameter('limit', i)) || 50));
      const found = await rewardsOf(ledger.reader, {
        limit,
        ...(since === '' ? {} : { since: parseInstant(since, zone) }),
      });
      return found.map((reward) => ({ json: asData(reward) }));
    });
  },
};
