import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import {
  amount,
  baseline,
  days,
  falseAlarms,
  FIELDS,
  hours,
  key,
  more,
  raisesTo,
  spreading,
  whole,
} from './ruleParts';

/**
 * The rules an operator enters in the panel: one group a kind, so that only what this kind needs is shown. Names are
 * those of the rule (voc/surge/rules.ts); what is said otherwise there (hours, texts) is turned in nodeRules.ts.
 */

const MODEL_FAULT = ['vehicle.model', 'fault'];

const kinds: INodePropertyCollection[] = [
  {
    displayName: 'Count: so Many in a Window',
    name: 'count',
    values: [
      key(MODEL_FAULT),
      hours(24),
      whole('At Least', 'minimum', 50, 'So many feedbacks in the window'),
      {
        displayName: 'Must Be Spreading',
        name: 'spreading',
        type: 'options',
        options: [
          {
            name: 'All Measures',
            value: 'all',
            description: 'Regions, dealers and rise, as set under "More"',
          },
          {
            name: 'Any Measure',
            value: 'any',
            description: 'One of regions, dealers, days or rise is enough',
          },
          { name: 'Off', value: 'off', description: 'The number alone is enough' },
        ],
        default: 'any',
        description: 'Whether many feedbacks of one place make a surge',
      },
      raisesTo('P0'),
      more('both', ...spreading),
    ],
  },
  {
    displayName: 'Growth: Above the Usual',
    name: 'growth',
    values: [
      key(MODEL_FAULT),
      hours(24),
      amount('Rise (%)', 'risePercent', 200, '200 = three times the usual number'),
      whole('At Least', 'minimum', 5, 'Fewer never ring, whatever the percentage'),
      raisesTo('P1'),
      more('both', ...baseline, falseAlarms, {
        displayName: 'Test',
        name: 'test',
        type: 'options',
        options: [
          { name: 'EARS C1', value: 'earsC1' },
          { name: 'EARS C2', value: 'earsC2' },
          { name: 'EARS C3', value: 'earsC3' },
          { name: 'Poisson', value: 'poisson' },
        ],
        default: 'poisson',
        description: 'What tells growth from chance; EARS compares whole days',
      }),
    ],
  },
  {
    displayName: 'Mass: Total Inflow',
    name: 'mass',
    values: [
      hours(1),
      amount('Times the Usual', 'factor', 3, 'So many times the usual inflow'),
      whole('At Least', 'minimum', 100, 'Fewer never ring'),
      more('off', ...baseline, falseAlarms),
    ],
  },
  {
    displayName: 'Ratio: Share Above a Limit',
    name: 'ratio',
    values: [
      key(['place.dealer']),
      days(30),
      {
        displayName: 'Counts for the Share',
        name: 'numerator',
        type: 'string',
        default: 'extra.overrun=true',
        placeholder: 'e.g. extra.overrun=true',
        description: 'Which of the feedbacks in the window make up the share',
      },
      {
        displayName: 'Compared With',
        name: 'against',
        type: 'options',
        options: [
          { name: 'A Fixed Limit', value: 'fixed' },
          { name: "The Group's Former Share", value: 'baseline' },
        ],
        default: 'fixed',
      },
      amount('Limit (%)', 'thresholdPercent', 20, 'Share, or rise over the former share, that rings'),
      whole('At Least', 'minimum', 30, 'Feedbacks in the window: one of one is not 100 %'),
      raisesTo('none'),
      more(
        'both',
        ...baseline,
        {
          displayName: 'Bound',
          name: 'bound',
          type: 'options',
          options: [
            { name: 'Clopper-Pearson (Strict)', value: 'clopperPearson' },
            { name: 'Wilson', value: 'wilson' },
          ],
          default: 'wilson',
          description: 'How the lowest share that is still believable is reckoned',
        },
        amount(
          'Confidence (%)',
          'confidencePercent',
          99,
          'How sure it must be that the share is above the limit',
        ),
      ),
    ],
  },
  {
    displayName: 'Repeat: Same Vehicle, Same Fault',
    name: 'repeat',
    values: [
      key(['vehicle.vin', 'fault']),
      days(30),
      whole('Times', 'times', 3, 'So many times in the window'),
      raisesTo('P1'),
      more('texts'),
    ],
  },
  {
    displayName: 'Run: so Many in a Row',
    name: 'run',
    values: [
      key(['vehicle.model']),
      {
        displayName: 'Same',
        name: 'same',
        type: 'multiOptions',
        options: FIELDS,
        default: ['fault'],
        description: 'What is the same in all of them',
      },
      whole('In a Row', 'length', 3, 'So many one after the other'),
      days(30),
      raisesTo('P1'),
      more('both'),
    ],
  },
];

/** The kinds as the panel calls them. */
export const KIND_TITLES: Readonly<Record<string, string>> = Object.fromEntries(
  kinds.map(({ name, displayName }) => [name, displayName]),
);

/** What the panel calls a member of a rule. */
export const MEMBER_TITLES: Readonly<Record<string, string>> = Object.fromEntries(
  kinds.flatMap(({ values }) =>
    values
      .flatMap((field) => [field, ...((field.options ?? []) as INodeProperties[])])
      .flatMap(({ name, displayName }) => (displayName === undefined ? [] : [[name, displayName]])),
  ),
);

export const rulesProperties: INodeProperties[] = [
  {
    displayName: 'Rules',
    name: 'rules',
    type: 'options',
    default: 'published',
    description: 'Which surge rules count',
    options: [
      { name: 'Published Rulebook', value: 'published', description: 'Those of the version in force' },
      { name: 'This Node', value: 'node', description: 'Those entered below' },
    ],
  },
  {
    displayName: 'Surge Rules',
    name: 'surgeRules',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Rule' },
    placeholder: 'Add Rule',
    default: {},
    displayOptions: { show: { rules: ['node'] } },
    description: 'The same rules in two nodes are the same rules: nothing is counted twice',
    options: kinds,
  },
];
