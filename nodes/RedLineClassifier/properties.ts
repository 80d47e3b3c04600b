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
        description: 'Only what the package brings; needs no ledger',
      },
      {
        name: 'This Node',
        value: 'node',
        description: 'The built-in pack and the words below, for trying things out; needs no ledger',
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
];
