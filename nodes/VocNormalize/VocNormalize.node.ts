import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { ledgerCredential } from '../shared/ledgerAccess';
import { vocLedgerTest } from '../shared/ledgerTest';
import { localised } from '../shared/localisation';
import { chosenSubtitle } from '../shared/subtitle';
import { execute } from './execute';
import { presetTexts, properties, TRY } from './properties';
import { executeTry } from './tryOperation';
import zh from './zh-CN.json';

/** Intake: one clean, checked, masked record of whatever a channel sends, stored before it is passed on (R1–R3). */
export class VocNormalize implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'VoC Normalize',
    name: 'vocNormalize',
    icon: { light: 'file:../../icons/voc-normalize.svg', dark: 'file:../../icons/voc-normalize.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: chosenSubtitle(
      properties,
      'preset',
      { ...presetTexts, ...zh },
      { otherwise: '$parameter["channel"]' },
    ),
    description:
      "Reads a customer's message, masks personal data, recognises repeats and stores it in the ledger",
    defaults: { name: 'VoC Normalize' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
    outputNames: ['New', 'Duplicate', 'Rejected'],
    credentials: [{ ...ledgerCredential }],
    properties,
    hints: [
      {
        message:
          'Answer the sender only behind this node: then the feedback is safely in the ledger. Connect "Rejected" too, somebody has to look at it.',
        type: 'info',
        location: 'ndv',
        whenToDisplay: 'beforeExecution',
        displayCondition: '={{ $parameter["operation"] !== "tryPreset" }}',
      },
    ],
  };

  constructor() {
    this.description = localised(this.description, { ...presetTexts, ...zh });
  }

  methods = { credentialTest: { vocLedgerTest } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const operation = this.getNodeParameter('operation', 0) as string;
    return operation === TRY ? await executeTry.call(this) : await execute.call(this);
  }
}
