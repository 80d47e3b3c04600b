import type { INodeProperties } from 'n8n-workflow';
import { builtinLexicon } from '../../voc/redline';

/** The names of the pack's categories (English → Chinese). */
export const categoryTexts: Record<string, string> = Object.fromEntries(
  builtinLexicon.categories.map(({ name }) => [name.en, name.zh]),
);

export const properties: INodeProperties[] = [
  {
    displayName: 'Text',
    name: 'text',
    type: 'string',
    typeOptions: { rows: 3 },
    default: '={{ $json.feedback.text }}',
    description: "The customer's words. The default fits what VoC Normalize gives.",
  },
  {
    displayName: 'Notes',
    name: 'notes',
    type: 'json',
    default: '={{ $json.feedback.notes ?? [] }}',
    description:
      'What VoC Normalize noted: a text that was cut or looks garbled goes to Review instead of P1 or P2. May be empty.',
  },
  {
    displayName: 'Rules',
    name: 'rules',
    type: 'options',
    default: 'published',
    description: 'Which words count as a red line',
    options: [
      {
        name: 'Published Rulebook',
        value: 'published',
        description: "The built-in pack and the owner's words in the version in force",
      },
      {
        name: 'Built-In Pack',
        value: 'builtIn',
        description: 'Only what the package brings, for the trade chosen below; needs no ledger',
      },
      {
        name: 'This Node',
        value: 'node',
        description: 'The built-in pack and the words below, for trying things out; needs no ledger',
      },
    ],
  },
  {
    displayName: 'Pack',
    name: 'pack',
    type: 'options',
    default: 'automotive',
    displayOptions: { show: { rules: ['builtIn'] } },
    description: 'The trade whose dangers the words describe',
    options: [
      { name: 'Cars', value: 'automotive', description: 'Brakes, steering, battery, airbag … (complete)' },
      {
        name: 'Food',
        value: 'food',
        description: 'Poisoning, foreign bodies, contaminated batches … (a start)',
      },
      {
        name: 'Household Electrical',
        value: 'household',
        description: 'Electric shock, fire, explosion … (a start)',
      },
    ],
  },
  {
    displayName: 'Words',
    name: 'words',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Word' },
    placeholder: 'Add Word',
    default: {},
    displayOptions: { show: { rules: ['node'] } },
    description: 'Words that count beside the built-in pack. A word can raise a level, never lower one.',
    options: [
      {
        displayName: 'Word',
        name: 'entries',
        values: [
          {
            displayName: 'Word',
            name: 'word',
            type: 'string',
            default: '',
            placeholder: 'e.g. 断轴',
            description: 'Two to forty characters, as customers write it',
          },
          {
            displayName: 'Level',
            name: 'level',
            type: 'options',
            default: 'P0',
            description: 'What the word alone makes of a text',
            options: [
              { name: 'P0 (Red Line)', value: 'P0' },
              { name: 'Review (Doubtful)', value: 'review' },
              { name: 'P1 (Major)', value: 'P1' },
            ],
          },
          {
            displayName: 'Category',
            name: 'category',
            type: 'options',
            default: 'malfunction',
            description: 'Under which category it is counted',
            options: builtinLexicon.categories.map(({ id, name }) => ({ name: name.en, value: id })),
          },
        ],
      },
    ],
  },
  {
    displayName: 'Second Reader (AI)',
    name: 'secondReader',
    type: 'boolean',
    default: false,
    noDataExpression: true,
    description:
      'Whether a chat model reads what is in doubt (Review). It may raise to P0 and say why, never lower; if it fails, nothing changes.',
  },
  {
    displayName:
      'Connect a chat model below the node. It gets the masked text only, one message an item that is in doubt.',
    name: 'secondReaderNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: { secondReader: [true] } },
  },
  {
    displayName: 'Second Reader Options',
    name: 'secondReaderOptions',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    displayOptions: { show: { secondReader: [true] } },
    options: [
      {
        displayName: 'At the Same Time',
        name: 'concurrency',
        type: 'number',
        typeOptions: { minValue: 1, maxValue: 20, numberPrecision: 0 },
        default: 4,
        description: 'How many texts the model reads at the same time',
      },
      {
        displayName: 'Sample of P1 and P2 (%)',
        name: 'samplePercent',
        type: 'number',
        typeOptions: { minValue: 0, maxValue: 100 },
        default: 0,
        description:
          'Share of P1 and P2 texts that the model reads too, to find what the words miss; 0 is none',
      },
      {
        displayName: 'Time Limit (Seconds)',
        name: 'timeoutSeconds',
        type: 'number',
        typeOptions: { minValue: 1, maxValue: 120 },
        default: 20,
        description: 'How long to wait for one answer. Without one in time the verdict stays as it was.',
      },
    ],
  },
];
