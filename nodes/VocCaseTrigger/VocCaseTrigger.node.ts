import type {
  INodeProperties,
  INodeType,
  INodeTypeDescription,
  ITriggerFunctions,
  ITriggerResponse,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { eventTrigger } from '../shared/eventTrigger';
import { ledgerCredential } from '../shared/ledgerAccess';
import { vocLedgerTest } from '../shared/ledgerTest';
import { localised } from '../shared/localisation';
import { chosenSubtitle } from '../shared/subtitle';
import { enrich } from './enrich';
import { samples } from './samples';
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
      { name: 'Surge Closed', value: 'surge.closed', description: 'It has been quiet for long enough' },
      { name: 'Surge Grown', value: 'surge.grown', description: 'Its number has doubled since it was told' },
      { name: 'Surge Opened', value: 'surge.opened', description: 'Surge Window found a new surge' },
    ],
  },
];

/**
 * Brings back what got stuck: the second entrance of the main road (DESIGN §5 "nothing gets stuck between two nodes").
 * And tells of surges (R8), which belong to many cases.
 */
export class VocCaseTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'VoC Case Trigger',
    name: 'vocCaseTrigger',
    icon: { light: 'file:../../icons/voc-case.svg', dark: 'file:../../icons/voc-case.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: chosenSubtitle(properties, 'topics', zh),
    description: 'Starts when a feedback got stuck on its way, and when a surge begins, grows or ends',
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
        displayCondition: '={{ $parameter["topics"].includes("feedback.stalled") }}',
      },
      {
        message:
          'Place Escalate (Notify) behind surge events: "text" is the headline, "detail" the lines below it, "chart" a picture (SVG). Each is told once.',
        type: 'info',
        location: 'ndv',
        whenToDisplay: 'always',
        displayCondition: '={{ $parameter["topics"].some((topic) => topic.startsWith("surge.")) }}',
      },
    ],
  };

  constructor() {
    this.description = localised(this.description, zh);
  }

  methods = { credentialTest: { vocLedgerTest } };

  async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
    const topics = this.getNodeParameter('topics') as Array<keyof typeof samples>;
    return await eventTrigger(this, { topics, samples: topics.map((topic) => samples[topic]), enrich });
  }
}
