import type { INodeProperties } from 'n8n-workflow';
import { AUTO, DEFAULT_MAX_TEXT_LENGTH, PRESETS, TARGET_FIELDS } from '../../voc/feedback';
import type { ChannelPreset } from '../../voc/feedback';
import { FIELD_NAMES } from './fieldNames';

export const CUSTOM = 'custom';
export const TRY = 'tryPreset';
const RECEIVE = 'receive';

/** What the panel shows under a preset: a message as that channel sends it. */
function sampleText(preset: ChannelPreset, head: string): string {
  return `${head} ${JSON.stringify(preset.sample)}`;
}

/** The presets' own words, so that a new preset needs no change here (English → Chinese). */
export const presetTexts: Record<string, string> = Object.fromEntries(
  PRESETS.flatMap((preset) => [
    [preset.name.en, preset.name.zh],
    [preset.description.en, preset.description.zh],
    [sampleText(preset, 'e.g.'), sampleText(preset, '例如')],
  ]),
);

export const properties: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    default: RECEIVE,
    options: [
      {
        name: 'Receive Feedback',
        value: RECEIVE,
        action: 'Receive feedback',
        description: 'Reads the messages and stores them in the ledger before they are passed on',
      },
      {
        name: 'Try a Preset',
        value: TRY,
        action: 'Try a preset on a message',
        description: 'Shows what a preset finds in a message and where; stores nothing and needs no ledger',
      },
    ],
  },
  {
    displayName: 'Channel Preset',
    name: 'preset',
    type: 'options',

    default: AUTO,
    description: 'How the fields of this channel are called',
    options: [
      {
        name: 'Detect From the Message',
        value: AUTO,
        description: 'By the fields only one channel has; what no channel knows is read by usual names',
      },
      ...PRESETS.map(({ id, name, description }) => ({
        name: name.en,
        value: id,
        description: description.en,
      })),
      {
        name: 'Custom Mapping',
        value: CUSTOM,
        description: 'You say below which path of the message holds which field',
      },
    ],
  },
  ...PRESETS.map(
    (preset): INodeProperties => ({
      displayName: sampleText(preset, 'e.g.'),
      name: `sample_${preset.id}`,
      type: 'notice',
      default: '',
      displayOptions: { show: { operation: [RECEIVE], preset: [preset.id] } },
    }),
  ),
  {
    displayName: 'Fields',
    name: 'mapping',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Field', sortable: true },
    placeholder: 'Add Field',
    default: { fields: [{ field: 'text', path: 'text' }] },
    displayOptions: { show: { preset: [CUSTOM] } },
    description:
      'At least the text. Several paths for one field: the first that holds something counts. "Title + Body" joins two.',
    options: [
      {
        displayName: 'Field',
        name: 'fields',
        values: [
          {
            displayName: 'Field',
            name: 'field',
            type: 'options',
            default: 'text',
            description: 'What the value is',
            options: TARGET_FIELDS.map((field) => ({ name: FIELD_NAMES[field], value: field })),
          },
          {
            displayName: 'Path',
            name: 'path',
            type: 'string',
            default: '',
            placeholder: 'e.g. data.content or items[0].message',
            description: 'Where it stands in the message, as names with dots',
          },
        ],
      },
    ],
  },
  {
    displayName: 'Channel',
    name: 'channel',
    type: 'string',
    default: '',
    placeholder: 'e.g. webForm',
    description:
      'Name of the channel for messages that do not carry one themselves. Empty: the name of the preset.',
  },
  {
    displayName: 'Message',
    name: 'source',
    type: 'json',
    default: '={{ $json.body ?? $json }}',
    displayOptions: { show: { operation: [RECEIVE] } },
    description:
      'What the channel sent. The default fits Webhook and form nodes; a raw body (binary) is read by itself.',
  },
  ...PRESETS.map((preset) => tried([preset.id], JSON.stringify(preset.sample, null, 2))),
  tried([AUTO, CUSTOM], '={{ $json.body ?? $json }}'),
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    displayOptions: { show: { operation: [RECEIVE] } },
    options: [
      {
        displayName: 'Allowed Channels',
        name: 'allowedChannels',
        type: 'string',
        default: '',
        placeholder: 'e.g. webForm, api, hotline',
        description:
          'Names separated by commas; messages of any other channel are rejected (and kept). Empty: all.',
      },
      {
        displayName: 'Come Back After (Seconds)',
        name: 'stalledAfterSeconds',
        type: 'number',
        typeOptions: { minValue: 0 },
        default: 120,
        description:
          'A feedback that has no verdict after this time comes back by the VoC Case Trigger, so that a stopped execution loses nothing. 0 switches it off.',
      },
      {
        displayName: 'Longest Text (Characters)',
        name: 'textLimit',
        type: 'number',
        typeOptions: { minValue: 100 },
        default: DEFAULT_MAX_TEXT_LENGTH,
        description: 'A longer text is cut and says so; the original up to 1 MB stays in the case file',
      },
      {
        displayName: 'Mask VIN',
        name: 'maskVin',
        type: 'boolean',
        default: false,
        description:
          'Whether to mask the VIN too in everything that is passed on (phone, ID number, e-mail, plate and name always are). Left out, the rulebook decides.',
      },
      {
        displayName: 'Same Matter Within (Days)',
        name: 'sameWithinDays',
        type: 'number',
        typeOptions: { minValue: 0 },
        default: 30,
        description:
          'A similar message of the same customer or car within this time joins the earlier case, unless it is more urgent; 0 = never',
      },
      {
        displayName: 'Same Message Within (Minutes)',
        name: 'repeatWithinMinutes',
        type: 'number',
        typeOptions: { minValue: 0 },
        default: 10,
        description:
          'Messages without an ID of their own count as the same when all they say is the same within this time',
      },
      {
        displayName: 'Time Zone',
        name: 'zone',
        type: 'string',
        default: '',
        placeholder: 'e.g. Asia/Shanghai',
        description: 'For times without an offset. Empty: the zone of the rulebook.',
      },
    ],
  },
];

/** The message to try: each preset begins with its own sample, so that one click shows what it does. */
function tried(presets: string[], sample: string): INodeProperties {
  return {
    displayName: 'Message to Try',
    name: 'message',
    type: 'json',
    default: sample,
    displayOptions: { show: { operation: [TRY], preset: presets } },
    description: 'Paste what your channel really sends in place of this example',
  };
}
