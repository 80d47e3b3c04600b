import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { ledgerCredential } from '../shared/ledgerAccess';
import { vocLedgerTest } from '../shared/ledgerTest';
import { localised } from '../shared/localisation';
import { chosenSubtitle } from '../shared/subtitle';
import { execute } from './execute';
import { modelInput } from './modelInput';
import { categoryTexts, properties } from './properties';
import zh from './zh-CN.json';

/** The verdict on each text (R4–R7): writes nothing, decides nothing about cases. */
export class RedLineClassifier implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Red-Line Classifier',
    name: 'redLineClassifier',
    icon: {
      light: 'file:../../icons/red-line-classifier.svg',
      dark: 'file:../../icons/red-line-classifier.dark.svg',
    },
    group: ['transform'],
    version: 1,
    subtitle: chosenSubtitle(properties, 'rules', zh),
    description:
      "Reads a customer's words and gives the level: P0 (red line), P1, P2, or Review where in doubt",
    defaults: { name: 'Red-Line Classifier' },
    usableAsTool: true,
    inputs: modelInput(),
    outputs: [
      NodeConnectionTypes.Main,
      NodeConnectionTypes.Main,
      NodeConnectionTypes.Main,
      NodeConnectionTypes.Main,
    ],
    outputNames: ['P0', 'P1', 'P2', 'Review'],
    credentials: [{ ...ledgerCredential, displayOptions: { show: { rules: ['published'] } } }],
    properties,
    hints: [
      {
        message:
          'Handle "Review" like P0: the words are there, only the context is doubtful. A person decides, within the P0 time.',
        type: 'info',
        location: 'ndv',
        whenToDisplay: 'beforeExecution',
      },
      {
        message:
          'Each item now carries "verdict": level, type, priority, and "why": the words, what they mean and in which context, in one sentence.',
        type: 'info',
        location: 'outputPane',
        whenToDisplay: 'afterExecution',
      },
    ],
  };

  constructor() {
    this.description = localised(this.description, { ...categoryTexts, ...zh });
  }

  methods = { credentialTest: { vocLedgerTest } };

  execute = execute;
}
