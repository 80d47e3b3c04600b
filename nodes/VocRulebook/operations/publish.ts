import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { forgetRulebook, publishRulebook, rulebookError } from '../../../voc/rulebook';
import { nodeError } from '../../shared/errors';
import { ledgerOf } from '../../shared/ledgerAccess';
import type { NodeOperation } from '../../shared/operations';
import { rowsNotice, zone } from '../properties';
import { checkRows, failedRows, pairedWithAll } from '../readRows';

export const publish: NodeOperation = {
  value: 'publish',
  name: 'Publish',
  action: 'Publish a rulebook',
  description: 'Check the rows and put them in force as the next version; unchanged rows publish nothing',
  properties: [
    rowsNotice,
    {
      displayName: 'Author',
      name: 'author',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. 王工',
      description: 'Who publishes; stands in the audit trail',
    },
    {
      displayName: 'Note',
      name: 'note',
      type: 'string',
      default: '',
      placeholder: 'e.g. P1 limit from 8 to 6 hours',
      description: 'What changed and why, in a sentence',
    },
    zone,
  ],
  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    try {
      const check = checkRows(this);
      if (check.outcome === 'invalid') throw rulebookError(check.evidence.issues);
      const author = String(this.getNodeParameter('author', 0) ?? '').trim() || 'system';
      const note = String(this.getNodeParameter('note', 0) ?? '').trim();
      const ledger = await ledgerOf(this);
      const published = await ledger.transaction(
        async (tx) => await publishRulebook(tx, check.rulebook, { author, note }),
      );
      forgetRulebook(ledger);
      const json = {
        published: published.outcome === 'published',
        reason: published.reason,
        version: published.evidence.version,
        ...check.evidence,
      };
      return [[{ json, pairedItem: pairedWithAll(this) }]];
    } catch (error) {
      if (!this.continueOnFail()) throw nodeError(this.getNode(), error);
      return [[failedRows(this, error)]];
    }
  },
};
