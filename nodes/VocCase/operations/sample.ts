import type { IDataObject } from 'n8n-workflow';
import { drawSample } from '../../../voc/cases/sampling';
import { currentRulebook } from '../../../voc/rulebook/current';
import type { Level } from '../../../voc/types';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { actorProperty, asData, textOf } from '../parameters';

export const sample: NodeOperation = {
  value: 'sample',
  name: 'Sample for Review',
  action: 'Draw closed cases for review',
  description:
    'Draws closed cases of a quarter at random, each level on its own. The same quarter gives the same cases, so the draw can be checked; it stands in the audit chain.',
  properties: [
    {
      displayName: 'Quarter',
      name: 'quarter',
      type: 'string',
      default: '',
      placeholder: 'e.g. 2026Q3',
      description: 'Quarter in which the cases were closed. Empty: the last full one.',
    },
    {
      displayName: 'Share in Percent',
      name: 'percent',
      type: 'number',
      typeOptions: { minValue: 0.1, maxValue: 100, numberPrecision: 1 },
      default: 20,
      description: 'Of the closed cases of each level; rounded up',
    },
    actorProperty,
    {
      displayName: 'Options',
      name: 'sampleOptions',
      type: 'collection',
      placeholder: 'Add Option',
      default: {},
      options: [
        {
          displayName: 'Level',
          name: 'levels',
          type: 'multiOptions',
          default: [],
          options: [
            { name: 'P0 Red Line', value: 'P0' },
            { name: 'P1 Major', value: 'P1' },
            { name: 'P2 General', value: 'P2' },
            { name: 'To Be Reviewed', value: 'review' },
          ],
          description: 'Only these levels; none chosen means all',
        },
        {
          displayName: 'Seed Words',
          name: 'seedWords',
          type: 'string',
          default: '',
          description:
            'Something nobody could know while the cases were handled, e.g. a lottery number of the day of the draw. Write it into the minutes: with it anybody can repeat the draw.',
        },
      ],
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    const { zone } = await currentRulebook(ledger);
    return await forEachItem(this, 1, async (i) => {
      const options = this.getNodeParameter('sampleOptions', i) as IDataObject;
      const { outcome, reason, evidence } = await ledger.transaction(
        async (tx) =>
          await drawSample(tx, {
            actor: textOf(this, 'actor', i),
            quarter: textOf(this, 'quarter', i),
            share: Number(this.getNodeParameter('percent', i)) / 100,
            levels: (options.levels as Level[] | undefined) ?? [],
            seedWords: String(options.seedWords ?? ''),
            zone,
          }),
      );
      const { levels, ...draw } = evidence;
      const drawn = levels.flatMap(({ cases, ...level }) =>
        cases.map(({ case: view, rank, hash }) => ({
          json: { outcome, reason, case: asData(view), draw: asData({ ...draw, ...level, rank, hash }) },
        })),
      );
      // One item also where nothing was closed: a quarter without a review must not pass in silence.
      return drawn.length > 0 ? drawn : [{ json: { outcome, reason, case: null, draw: asData(draw) } }];
    });
  },
};
