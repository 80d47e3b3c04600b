import type { IDataObject } from 'n8n-workflow';
import { MAX_ENTRIES, searchLibrary } from '../../../voc/knowledge';
import { currentRulebook } from '../../../voc/rulebook/current';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { asData } from '../parameters';

export const library: NodeOperation = {
  value: 'library',
  name: 'Search Library',
  action: 'Search the library of typical problems',
  description: 'Typical problems with cause and solution, the newest first, one item an entry',
  properties: [
    {
      displayName: 'Filters',
      name: 'libraryFilters',
      type: 'collection',
      placeholder: 'Add Filter',
      default: {},
      options: [
        {
          displayName: 'Added Since',
          name: 'since',
          type: 'string',
          default: '',
          placeholder: 'e.g. 2026-11-01',
          description: 'Date or time; without an offset in the zone of the rulebook',
        },
        {
          displayName: 'Category',
          name: 'category',
          type: 'string',
          default: '',
          placeholder: 'e.g. brake',
          description: 'Category of the verdict, as the cases have it',
        },
        {
          displayName: 'Component',
          name: 'component',
          type: 'string',
          default: '',
          placeholder: 'e.g. 制动',
          description: 'Part at fault, as intake names it',
        },
        {
          displayName: 'Model',
          name: 'model',
          type: 'string',
          default: '',
          description: 'Model of the car, as the cases have it',
        },
        {
          displayName: 'Words',
          name: 'text',
          type: 'string',
          default: '',
          description: 'In title, symptom, cause or solution',
        },
      ],
    },
    {
      displayName: 'Limit',
      name: 'limit',
      type: 'number',
      typeOptions: { minValue: 1, maxValue: MAX_ENTRIES },
      default: 50,
      description: 'Max number of results to return',
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    const { zone } = await currentRulebook(ledger);
    return await forEachItem(this, 1, async (i) => {
      const filters = this.getNodeParameter('libraryFilters', i) as IDataObject;
      const text = (name: string) => String(filters[name] ?? '');
      const entries = await searchLibrary(ledger.reader, {
        ...{ category: text('category'), component: text('component'), model: text('model') },
        ...{ text: text('text'), since: text('since'), zone },
        limit: this.getNodeParameter('limit', i) as number,
      });
      return entries.map((entry) => ({ json: { entry: asData(entry) } }));
    });
  },
};
