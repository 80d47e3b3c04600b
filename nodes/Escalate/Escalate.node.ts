import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { ledgerCredential } from '../shared/ledgerAccess';
import { vocLedgerTest } from '../shared/ledgerTest';
import { localised } from '../shared/localisation';
import { operationProperties, runOperation } from '../shared/operations';
import { chosenSubtitle } from '../shared/subtitle';
import { dingTalkRobotTest, signedWebhookTest } from './credentialTests';
import { acknowledge } from './operations/acknowledge';
import { advance } from './operations/advance';
import { notify } from './operations/notify';
import { preflight } from './operations/preflight';
import { raise } from './operations/raise';
import { showPage } from './operations/showPage';
import { stop } from './operations/stop';
import zh from './zh-CN.json';

const operations = [raise, advance, acknowledge, showPage, stop, notify, preflight];
const properties = operationProperties(operations);

/** The operations that send; the others need no credential of a channel. */
const SENDING = ['raise', 'advance', 'notify', 'preflight'];

/** The red-line through-train (R11): calls people, rung by rung, until somebody acknowledges. */
export class Escalate implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Escalate',
    name: 'escalate',
    icon: { light: 'file:../../icons/escalate.svg', dark: 'file:../../icons/escalate.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: chosenSubtitle(properties, 'operation', zh),
    description: 'Calls people about a case, rung by rung, until somebody acknowledges',
    defaults: { name: 'Escalate' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
    outputNames: ['Sent', 'Hand-off', 'Failed'],
    credentials: [
      { ...ledgerCredential },
      {
        name: 'dingTalkRobotApi',
        displayName: 'DingTalk Group Robot',
        required: false,
        testedBy: 'dingTalkRobotTest',
        displayOptions: { show: { operation: SENDING } },
      },
      {
        name: 'signedWebhookApi',
        displayName: 'Signed Webhook',
        required: false,
        testedBy: 'signedWebhookTest',
        displayOptions: { show: { operation: SENDING } },
      },
    ],
    properties,
    hints: [
      {
        message:
          'Connect "Failed": it tells which channel did not work and what to do. Template 02 must be active, otherwise only the first rung is sent.',
        type: 'info',
        location: 'ndv',
        whenToDisplay: 'beforeExecution',
        displayCondition: '={{ ["raise", "advance"].includes($parameter["operation"]) }}',
      },
    ],
  };

  constructor() {
    this.description = localised(this.description, zh);
  }

  methods = { credentialTest: { vocLedgerTest, dingTalkRobotTest, signedWebhookTest } };

  async execute(this: IExecuteFunctions) {
    return await runOperation(this, operations);
  }
}
