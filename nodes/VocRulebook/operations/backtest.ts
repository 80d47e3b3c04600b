import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { reviewRulebook } from '../../../voc/rulebook';
import type { ReviewOptions } from '../../../voc/rulebook';
import { nodeError } from '../../shared/errors';
import { ledgerOf } from '../../shared/ledgerAccess';
import type { NodeOperation } from '../../shared/operations';
import { answerWithPage, reviewJson } from '../page';
import { sampleOf, wholeNumber } from '../parameters';
import { feedbacks, makePage, rowsNotice, zone } from '../properties';
import { checkRows, failedRows, pairedWithAll } from '../readRows';

export const backtest: NodeOperation = {
  value: 'backtest',
  name: 'Backtest',
  action: 'Backtest a rulebook',
  description: 'Try the rows on real feedbacks of the ledger and say what would change; publishes nothing',
  properties: [
    rowsNotice,
    feedbacks,
    {
      displayName: 'Compare With',
      name: 'against',
      type: 'options',
      default: 'inForce',
      description: 'What the new rules are compared with',
      options: [
        { name: 'Rulebook in Force', value: 'inForce', description: 'Both are tried on the same feedbacks' },
        {
          name: 'Stored Verdicts',
          value: 'stored',
          description: 'What each feedback was judged when it came in',
        },
      ],
    },
    {
      displayName: 'Labelled Sample',
      name: 'sample',
      type: 'json',
      default: '[]',
      description:
        'Optional list of {text, label} with label P0, REVIEW or anything else for ordinary: gives recall and false alarms',
    },
    zone,
    makePage,
  ],
  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    try {
      const options: ReviewOptions = {
        limit: wholeNumber(this, 'feedbacks') ?? 0,
        against: this.getNodeParameter('against', 0) as ReviewOptions['against'],
        sample: sampleOf(this),
      };
      if (this.getNodeParameter('makePage', 0) === true) {
        return await answerWithPage(this, options, async () => ({ json: {}, status: 200 }));
      }
      const review = await reviewRulebook(await ledgerOf(this), checkRows(this), options);
      return [[{ json: reviewJson(review), pairedItem: pairedWithAll(this) }]];
    } catch (error) {
      if (!this.continueOnFail()) throw nodeError(this.getNode(), error);
      return [[failedRows(this, error)]];
    }
  },
};
