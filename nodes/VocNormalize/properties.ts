import type { INodeProperties } from 'n8n-workflow';
import { DEFAULT_MAX_TEXT_LENGTH, PRESETS, TARGET_FIELDS } from '../../voc/feedback';
import { FIELD_NAMES } from './fieldNames';

export const CUSTOM = 'custom';

/** The presets' own words, so that a new preset needs no change here (English → Chinese). */
export const presetTexts: Record<string, string> = Object.fromEntries(
  PRESETS.flatMap(({ name, description }) => [
    [name.en, name.zh],
    [description.en, description.zh],
  ]),
);

export const properties: INodeProperties[] = [
  {
    displayName: 'Channel Preset',
    name: 'preset',
    type: 'options',
    // eslint-disable-next-line n8n-nodes-base/node-param-default-wrong-for-options -- the options come from the presets
    default: 'genericJson',
    description: 'How the fields of this channel are called',
    options: [
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
  {
    displayName: 'Fields',
    name: 'mapping',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Field', sortable: true },
    placeholder: 'Add Field',
    default: { fields: [{ field: 'text', path: 'text' }] },
    displayOptions: { show: { preset: [CUSTOM] } },
    description: 'At least the text. Several paths for one field: the first that holds something counts.',
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
    description:
      'What the channel sent. The default fits Webhook and form nodes; a raw body (binary) is read by itself.',
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
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
          'Whether to mask the VIN too in everything that is passed on (phone, ID number, e-mail, plate and name always are)',
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
