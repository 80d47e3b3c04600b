import { checkHealth } from '../../../voc/cases/health';
import { currentRulebook } from '../../../voc/rulebook/current';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { asData } from '../parameters';
import { said } from '../said';

export const health: NodeOperation = {
  value: 'health',
  name: 'Check Health',
  action: 'Check that due work is done',
  description:
    'Whether the triggers are at work, nothing due waits, nothing was given up and alerts went out; the problems as sentences',
  properties: [
    {
      displayName: 'Silent After Minutes',
      name: 'staleMinutes',
      type: 'number',
      typeOptions: { minValue: 1, maxValue: 1440 },
      default: 2,
      description:
        'A trigger that gave no sign for this long counts as standing still; a sign comes every 30 seconds',
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    const { zone } = await currentRulebook(ledger);
    return await forEachItem(this, 1, async (i) => {
      const staleMinutes = this.getNodeParameter('staleMinutes', i) as number;
      const { outcome, reason, evidence } = await checkHealth(ledger, { staleMinutes, zone });
      const problems = evidence.problems.map(({ text, ...problem }) => ({ ...problem, text: said(text) }));
      return {
        json: asData({
          healthy: outcome === 'healthy',
          ...{ outcome, reason, ...evidence, problems },
          text: problems.map(({ text }) => text).join('\n'),
        }),
      };
    });
  },
};
