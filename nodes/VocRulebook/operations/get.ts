import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isoInZone } from '../../../voc/clock';
import { rulebookInForce, rulebookVersion } from '../../../voc/rulebook';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';

export const get: NodeOperation = {
  value: 'get',
  name: 'Get',
  action: 'Get a rulebook',
  description: 'Read the rulebook in force, or a published version',
  properties: [
    {
      displayName: 'Version',
      name: 'which',
      type: 'options',
      default: 'inForce',
      description: 'Which rulebook to read',
      options: [
        {
          name: 'In Force',
          value: 'inForce',
          description: 'What nodes use now; before the first publication the default',
        },
        { name: 'By Number', value: 'byNumber', description: 'A published version' },
      ],
    },
    {
      displayName: 'Number',
      name: 'version',
      type: 'number',
      typeOptions: { minValue: 1 },
      default: 1,
      description: 'Number of the version',
      displayOptions: { show: { which: ['byNumber'] } },
    },
  ],
  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return await forEachItem(this, 1, async (itemIndex) => {
      const ledger = await ledgerOf(this);
      if (this.getNodeParameter('which', itemIndex) === 'byNumber') {
        const number = Number(this.getNodeParameter('version', itemIndex));
        const { publishedAt, rulebook, ...rest } = await rulebookVersion(ledger.reader, number);
        const json = {
          ...rest,
          publishedAt: isoInZone(publishedAt, rulebook.zone),
          rulebook: rulebook as unknown as IDataObject,
        };
        return { json };
      }
      const { reason, evidence, rulebook } = await rulebookInForce(ledger);
      return { json: { ...evidence, reason, rulebook: rulebook as unknown as IDataObject } };
    });
  },
};
