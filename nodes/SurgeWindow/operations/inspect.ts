import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { inspect as look } from '../../../voc/surge';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation, Routed } from '../../shared/operations';
import { rulesProperties } from '../ruleFields';
import { rulesInForce } from '../rulesInForce';

const SURGE = 0;
const NORMAL = 1;
const MAX_FOUND = 200;

export const inspect: NodeOperation = {
  value: 'inspect',
  name: 'Inspect',
  action: 'Inspect windows and episodes',
  description: 'What is being counted now: open episodes to "Surge", windows and closed episodes to "Normal"',
  properties: [
    ...rulesProperties,
    {
      displayName: 'Show',
      name: 'show',
      type: 'multiOptions',
      options: [
        { name: 'Closed Episodes', value: 'closed' },
        { name: 'Open Episodes', value: 'open' },
        { name: 'Windows', value: 'windows', description: 'The fullest first' },
      ],
      default: ['open', 'windows'],
    },
    {
      displayName: 'Containing',
      name: 'containing',
      type: 'string',
      default: '',
      placeholder: 'e.g. E5',
      description: 'Only what has this text in a group, or as the ID or name of its rule',
    },
    {
      displayName: 'Limit',
      name: 'limit',
      type: 'number',
      typeOptions: { minValue: 1, maxValue: MAX_FOUND },
      default: 50,
      description: 'Max number of results to return',
    },
  ],
  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const ledger = await ledgerOf(this);
    const { rules, rulebook } = await rulesInForce(this, ledger);
    return await forEachItem(
      this,
      2,
      async (i) => {
        const shown = this.getNodeParameter('show', i) as string[];
        const limit = this.getNodeParameter('limit', i) as number;
        const text = String(this.getNodeParameter('containing', i) ?? '').trim();
        const at = { now: ledger.clock.now(), zone: rulebook.zone };
        // A filter looks through all that is kept in view, not only through the first few.
        const found = await look(ledger.reader, rules, at, { limit: text === '' ? limit : MAX_FOUND });
        const routed: Routed[] = [];
        for (const episode of found.episodes) {
          if (!shown.includes(episode.state) || !holds(episode.evidence, text)) continue;
          routed.push({
            output: episode.state === 'open' ? SURGE : NORMAL,
            json: { episode: episode as unknown as IDataObject, storm: found.storm },
          });
        }
        if (shown.includes('windows'))
          for (const window of found.windows)
            if (holds(window, text))
              routed.push({
                output: NORMAL,
                json: { window: window as unknown as IDataObject, storm: found.storm },
              });
        return routed.slice(0, limit);
      },
      NORMAL,
    );
  },
};

interface Named {
  rule: string;
  name: { zh: string; en: string };
  key: Array<{ value: string }>;
}

function holds({ rule, name, key }: Named, text: string): boolean {
  const wanted = text.toLowerCase();
  const texts = [rule, name.zh, name.en, ...key.map(({ value }) => value)];
  return wanted === '' || texts.some((each) => each.toLowerCase().includes(wanted));
}
