import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** Fields that several kinds of rules share. */

export const FIELDS: INodePropertyOptions[] = [
  { name: 'Batch', value: 'vehicle.batch' },
  { name: 'Brand', value: 'vehicle.brand' },
  { name: 'Category', value: 'verdict.category' },
  { name: 'Channel', value: 'channel' },
  { name: 'City', value: 'place.city' },
  { name: 'Dealer', value: 'place.dealer' },
  { name: 'Fault (Code, Else Category)', value: 'fault' },
  { name: 'Model', value: 'vehicle.model' },
  { name: 'Problem Type', value: 'verdict.type' },
  { name: 'Province', value: 'place.province' },
  { name: 'Region (Province, Else City)', value: 'region' },
  { name: 'Software Version', value: 'vehicle.software' },
  { name: 'VIN', value: 'vehicle.vin' },
];

export const key = (fields: string[]): INodeProperties => ({
  displayName: 'Group By',
  name: 'key',
  type: 'multiOptions',
  options: FIELDS,
  // eslint-disable-next-line n8n-nodes-base/node-param-default-wrong-for-multi-options -- it is an array
  default: fields,
  description: 'Every combination of these values is counted on its own',
});

export const hours = (amount: number): INodeProperties => ({
  displayName: 'Window (Hours)',
  name: 'windowHours',
  type: 'number',
  default: amount,
  description: 'Length of the window that moves along with time; from 5 minutes to 366 days',
});

export const days = (amount: number): INodeProperties => ({
  displayName: 'Window (Days)',
  name: 'windowDays',
  type: 'number',
  default: amount,
  description: 'Length of the window that moves along with time; from 5 minutes to 366 days',
});

export const whole = (
  displayName: string,
  name: string,
  value: number,
  description: string,
): INodeProperties => ({
  displayName,
  name,
  type: 'number',
  typeOptions: { numberPrecision: 0 },
  default: value,
  description,
});

export const amount = (
  displayName: string,
  name: string,
  value: number,
  description: string,
): INodeProperties => ({
  displayName,
  name,
  type: 'number',
  default: value,
  description,
});

export const raisesTo = (level: string): INodeProperties => ({
  displayName: 'Raises To',
  name: 'raisesTo',
  type: 'options',
  options: [
    { name: 'None', value: 'none' },
    { name: 'P0 (Red Line)', value: 'P0' },
    { name: 'P1 (Major)', value: 'P1' },
    { name: 'Review (Doubtful)', value: 'review' },
  ],
  default: level,
  description: 'Level of the feedbacks and open cases of a surge; raised at most, never lowered',
});

export const baseline = [
  whole('Baseline (Days)', 'baselineDays', 28, 'How many days say what is usual'),
  whole(
    'Days Left Out',
    'lagDays',
    2,
    'Days just before the window that do not count as usual, so that a slow beginning does not hide itself',
  ),
];

export const falseAlarms = amount(
  'False Alarms a Year',
  'falseAlarmsPerKeyYear',
  1,
  'How often one group may ring by chance alone',
);

export const spreading = [
  whole('Spreading: Dealers', 'dealers', 3, 'At least so many dealers; 0 = not asked for'),
  whole('Spreading: Days', 'days', 0, 'At least so many calendar days; 0 = not asked for'),
  whole('Spreading: Regions', 'regions', 2, 'At least so many regions; 0 = not asked for'),
  amount(
    'Spreading: Rise (%)',
    'risingPercent',
    50,
    'Later half of the window above the earlier one by so many percent; 0 = not asked for',
  ),
];

const ONCE = [
  { name: 'Each Customer', value: 'customers' },
  { name: 'Each Customer and Each Text', value: 'both' },
  { name: 'Each Text', value: 'texts' },
  { name: 'Every Feedback', value: 'off' },
];

/** What is seldom set. `once`: how the kind counts repeats where nothing is said. */
export function more(once: 'both' | 'texts' | 'off', ...own: INodeProperties[]): INodeProperties {
  const options: INodeProperties[] = [
    ...own,
    {
      displayName: 'Count Once',
      name: 'distinctVoices',
      type: 'options',
      // A customer's own repeats are what the rule "repeat" looks for.
      options: ONCE.filter(({ value }) => once !== 'texts' || value === 'texts' || value === 'off'),
      default: once,
      description: 'Whether repeats of one customer and copies of one text count once in a window',
    },
    {
      displayName: 'Name',
      name: 'name',
      type: 'string',
      default: '',
      description: 'How alerts call the rule',
    },
    {
      displayName: 'Only Where',
      name: 'where',
      type: 'string',
      default: '',
      placeholder: 'e.g. verdict.type=productFault; vehicle.model=E5/E7',
      description: 'Only feedbacks that fit are counted',
    },
    {
      displayName: 'Other Fields',
      name: 'otherFields',
      type: 'string',
      default: '',
      placeholder: 'e.g. extra.supplier, vehicle.plate',
      description: 'More fields to group by; extra.… are those of "Facts"',
    },
    amount('Quiet Hours', 'quietHours', 24, 'The episode ends, and may ring anew, after so many quiet hours'),
    {
      displayName: 'Time',
      name: 'time',
      type: 'options',
      options: [
        { name: 'When It Came In', value: 'received' },
        { name: 'When It Happened', value: 'occurred' },
      ],
      default: 'received',
    },
  ];
  return {
    displayName: 'More',
    name: 'more',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: options.sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
  };
}
