import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { ledgerCredential } from '../shared/ledgerAccess';
import { vocLedgerTest } from '../shared/ledgerTest';
import { localised } from '../shared/localisation';
import { operationProperties, runOperation } from '../shared/operations';
import { chosenSubtitle } from '../shared/subtitle';
import { operations } from './operations';
import { stateTexts } from './operations/search';
import zh from './zh-CN.json';

const properties = operationProperties(operations);

/** The ledger's front desk: a case from its opening to its closing, and what happened in between (R9, R15). */
export class VocCase implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'VoC Case',
    name: 'vocCase',
    icon: { light: 'file:../../icons/voc-case.svg', dark: 'file:../../icons/voc-case.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: chosenSubtitle(properties, 'operation', zh),
    description: 'Cases from opening to closing: owner, findings, measures, customer answers, history',
    defaults: { name: 'VoC Case' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ ...ledgerCredential }],
    properties,
    hints: [
      {
        message:
          'Place Escalate (Raise) behind "Open": a red line whose escalation was not raised comes back by the VoC Case Trigger.',
        type: 'info',
        location: 'ndv',
        whenToDisplay: 'beforeExecution',
        displayCondition: '={{ $parameter["operation"] === "open" }}',
      },
    ],
  };

  constructor() {
    this.description = localised(this.description, { ...stateTexts, ...zh });
  }

  methods = { credentialTest: { vocLedgerTest } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return await runOperation(this, operations);
  }
}
