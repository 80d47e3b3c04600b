import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { defaultRulebook, RULEBOOK_TABLE_NAMES, rowsOf } from '../../../voc/rulebook';
import { serverLanguage } from '../../shared/language';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';

export const defaultRows: NodeOperation = {
  value: 'defaultRows',
  name: 'Default Rows',
  action: 'Get the default rows',
  description: 'One item a row of the rulebook the package brings, to fill the Data Tables with',
  properties: [
    {
      displayName: 'Tables',
      name: 'tables',
      type: 'multiOptions',
      default: [...RULEBOOK_TABLE_NAMES],
      description: 'For which tables to give rows',
      options: [
        { name: 'Calendars', value: 'voc_calendar' },
        { name: 'Ladders', value: 'voc_ladders' },
        { name: 'Limits', value: 'voc_limits' },
        { name: 'Owners', value: 'voc_owners' },
        { name: 'People', value: 'voc_people' },
        { name: 'Settings', value: 'voc_settings' },
        { name: 'Surge Rules', value: 'voc_surge' },
        { name: 'Vocabulary', value: 'voc_vocabulary' },
        { name: 'Words', value: 'voc_words' },
      ],
    },
    {
      displayName: 'Name the Table',
      name: 'nameTable',
      type: 'boolean',
      default: true,
      description:
        'Whether each row carries a field "table". Switch it off to insert rows into a Data Table, which has no such column.',
    },
  ],
  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return await forEachItem(this, 1, async (itemIndex) => {
      const tables = this.getNodeParameter('tables', itemIndex) as string[];
      const nameTable = this.getNodeParameter('nameTable', itemIndex) as boolean;
      return rowsOf(defaultRulebook(), serverLanguage)
        .filter(({ table }) => tables.includes(table))
        .map(({ table, ...cells }) => ({ json: nameTable ? { table, ...cells } : cells }));
    });
  },
};
