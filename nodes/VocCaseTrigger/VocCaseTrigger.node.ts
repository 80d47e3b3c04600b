import type {
  INodeProperties,
  INodeType,
  INodeTypeDescription,
  ITriggerFunctions,
  ITriggerResponse,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import type { Topic } from '../../voc/ledger';
import { eventTrigger } from '../shared/eventTrigger';
import { ledgerCredential } from '../shared/ledgerAccess';
import { vocLedgerTest } from '../shared/ledgerTest';
import { localised } from '../shared/localisation';
import { chosenSubtitle } from '../shared/subtitle';
import { stalledSample } from './samples';
import zh from './zh-CN.json';

const properties: INodeProperties[] = [
  {
    displayName: 'Events',
    name: 'topics',
    type: 'multiOptions',
    required: true,
    default: ['feedback.stalled'],
    description: 'What starts the workflow',
    options: [
      {
        name: 'Feedback Stalled',
        value: 'feedback.stalled',
        description: 'An execution stopped between intake and escalation; connect it to Red-Line Classifier',
      },
    ],
  },
];

/** Brings back what got stuck: the second entrance of the main road (DESIGN §5 "nothing gets stuck between two nodes"). */
export class VocCaseTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'VoC Case Trigger',
    name: 'vocCaseTrigger',
    icon: { light: 'file:../../icons/voc-case.svg', dark: 'file:../../icons/voc-case.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: chosenSubtitle(properties, 'topics', zh),
    description: 'Starts when a feedback did not reach its end, so that it runs again from the verdict on',
    defaults: { name: 'VoC Case Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ ...ledgerCredential }],
    properties,
    hints: [
      {
        message:
          'Connect it to the Red-Line Classifier of the main workflow. Running twice changes nothing: case, time limits and alerts are made once.',
        type: 'info',
        location: 'ndv',
        whenToDisplay: 'always',
      },
    ],
  };

  constructor() {
    this.description = localised(this.description, zh);
  }

  methods = { credentialTest: { vocLedgerTest } };

  async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
    const topics = this.getNodeParameter('topics') as Topic[];
    return await eventTrigger(this, { topics, samples: [stalledSample] });
  }
}
