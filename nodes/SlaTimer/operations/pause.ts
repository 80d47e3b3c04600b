import { pauseCaseClocks } from '../../../voc/cases';
import { currentRulebook } from '../../../voc/rulebook/current';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { asData, textOf } from '../../VocCase/parameters';
import { actorProperty, caseNumberProperty, chosenOf, chosenOrAllProperties } from '../parameters';

export const pause: NodeOperation = {
  value: 'pause',
  name: 'Pause',
  action: 'Pause time limits',
  description: 'Stops the time of limits that may be paused; limits of a red line refuse it',
  properties: [
    caseNumberProperty,
    ...chosenOrAllProperties,
    {
      displayName: 'Reason',
      name: 'reason',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. 等待客户送车',
      description: 'Why it is paused; it stands in the history of the case',
    },
    {
      displayName: 'Until',
      name: 'until',
      type: 'string',
      default: '',
      placeholder: 'e.g. 2026-11-25 09:00',
      description:
        'When the time goes on by itself; without an offset in the zone of the rulebook. Empty: until somebody resumes it.',
    },
    actorProperty,
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    const { zone } = await currentRulebook(ledger);
    return await forEachItem(this, 1, async (i, item) => {
      const caseNumber = textOf(this, 'caseNumber', i);
      const actor = textOf(this, 'actor', i) || 'system';
      const reason = textOf(this, 'reason', i);
      const until = textOf(this, 'until', i);
      const { decision, status } = await ledger.transaction(
        async (tx) =>
          await pauseCaseClocks(tx, { caseNumber, actor, reason, until, zone, ...chosenOf(this, i) }),
      );
      const { outcome, reason: why, evidence } = decision;
      const paused = evidence.paused.map(asData);
      return { json: { ...item.json, outcome, reason: why, paused, ...asData(status) } };
    });
  },
};
