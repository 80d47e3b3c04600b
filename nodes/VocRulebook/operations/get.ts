import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isoInZone } from '../../../voc/clock';
import type { Ledger } from '../../../voc/ledger';
import { rowsOf, rulebookHistory, rulebookInForce, rulebookVersion } from '../../../voc/rulebook';
import type { Rulebook } from '../../../voc/rulebook';
import { serverLanguage } from '../../shared/language';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';

export const get: NodeOperation = {
  value: 'get',
  name: 'Get',
  action: 'Get a rulebook',
  description: 'Read the rulebook in force, a published version, or the list of versions',
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
        {
          name: 'List of Versions',
          value: 'history',
          description: 'One item a version, newest first: who, when, why and what changed',
        },
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
    {
      displayName: 'Limit',
      name: 'limit',
      type: 'number',
      typeOptions: { minValue: 1 },
      default: 50,
      description: 'Max number of results to return',
      displayOptions: { show: { which: ['history'] } },
    },
    {
      displayName: 'As Rows',
      name: 'asRows',
      type: 'boolean',
      default: false,
      description:
        'Whether to put out one item a row of the tables, to fill them with an older version again',
      displayOptions: { show: { which: ['inForce', 'byNumber'] } },
    },
  ],
  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return await forEachItem(this, 1, async (itemIndex) => {
      const ledger = await ledgerOf(this);
      const which = this.getNodeParameter('which', itemIndex) as string;
      if (which === 'history') {
        const limit = Number(this.getNodeParameter('limit', itemIndex));
        return await historyItems(ledger, Math.max(1, Math.trunc(limit) || 1));
      }
      const asRows = this.getNodeParameter('asRows', itemIndex) as boolean;
      if (which === 'byNumber') {
        const number = Number(this.getNodeParameter('version', itemIndex));
        const { publishedAt, rulebook, ...rest } = await rulebookVersion(ledger.reader, number);
        if (asRows) return rowItems(rulebook);
        return { json: { ...rest, publishedAt: isoInZone(publishedAt, rulebook.zone), ...whole(rulebook) } };
      }
      const { reason, evidence, rulebook } = await rulebookInForce(ledger);
      return asRows ? rowItems(rulebook) : { json: { ...evidence, reason, ...whole(rulebook) } };
    });
  },
};

function whole(rulebook: Rulebook): IDataObject {
  return { rulebook: rulebook as unknown as IDataObject };
}

function rowItems(rulebook: Rulebook) {
  return rowsOf(rulebook, serverLanguage).map((row) => ({ json: row as IDataObject }));
}

async function historyItems(ledger: Ledger, limit: number) {
  const { rulebook, evidence } = await rulebookInForce(ledger);
  const versions = await rulebookHistory(ledger.reader, limit);
  return versions.map(({ publishedAt, lines, ...rest }) => ({
    json: {
      ...rest,
      publishedAt: isoInZone(publishedAt, rulebook.zone),
      inForce: rest.version === evidence.version,
      ...(lines ? { difference: lines } : {}),
    },
  }));
}
