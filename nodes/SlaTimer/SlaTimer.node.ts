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

/** The time limits of cases (R10): started, met and looked at here; what comes due starts SLA Timer Trigger. */
export class SlaTimer implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'SLA Timer',
    name: 'slaTimer',
    icon: { light: 'file:../../icons/sla-timer.svg', dark: 'file:../../icons/sla-timer.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: chosenSubtitle(properties, 'operation', zh),
    description:
      'Starts, meets, pauses and shows the time limits of a case; they run on while n8n is stopped',
    defaults: { name: 'SLA Timer' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ ...ledgerCredential }],
    properties,
    hints: [
      {
        message:
          'VoC Case starts the limits of the rulebook by itself. Warnings and breaches come from the SLA Timer Trigger.',
        type: 'info',
        location: 'ndv',
        whenToDisplay: 'beforeExecution',
        displayCondition: '={{ $parameter["operation"] === "start" }}',
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
