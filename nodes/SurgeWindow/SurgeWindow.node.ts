import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { ledgerCredential } from '../shared/ledgerAccess';
import { vocLedgerTest } from '../shared/ledgerTest';
import { localised } from '../shared/localisation';
import { operationProperties, runOperation } from '../shared/operations';
import { chosenSubtitle } from '../shared/subtitle';
import { operations } from './operations';
import zh from './zh-CN.json';

const properties = operationProperties(operations);

/** Sees an outbreak when it begins, and stays quiet over ordinary noise (R5, R8). */
export class SurgeWindow implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Surge Window',
    name: 'surgeWindow',
    icon: { light: 'file:../../icons/surge-window.svg', dark: 'file:../../icons/surge-window.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: chosenSubtitle(properties, 'operation', zh),
    description: 'Counts feedbacks by model, fault, region and more, and tells when a surge begins',
    defaults: { name: 'Surge Window' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
    outputNames: ['Surge', 'Normal'],
    credentials: [{ ...ledgerCredential }],
    properties,
    hints: [
      {
        message:
          '"Surge" gets every feedback of an open episode. Only the one that opens it or doubles it has surge.alarm = true; the VoC Case Trigger tells each of these once.',
        type: 'info',
        location: 'ndv',
        whenToDisplay: 'beforeExecution',
        displayCondition: '={{ $parameter["operation"] === "observe" }}',
      },
      {
        message:
          'Set "On Error" of this node to "Continue": a complaint must get its case even when counting fails.',
        type: 'info',
        location: 'ndv',
        whenToDisplay: 'beforeExecution',
        displayCondition: '={{ $parameter["operation"] === "observe" }}',
      },
    ],
  };

  constructor() {
    this.description = localised(this.description, zh);
  }

  methods = { credentialTest: { vocLedgerTest } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return await runOperation(this, operations);
  }
}
