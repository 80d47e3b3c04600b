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
        name: 'Answer Due',
        value: 'case.answerDue',
        description: 'The customer was asked and has not answered in time',
      },
      {
        name: 'Case Reopened',
        value: 'case.reopened',
        description: 'The problem goes on or came back; connect it to Escalate (Raise)',
      },
      {
        name: 'Case Resolved',
        value: 'case.resolved',
        description: 'Somebody solved the problem; connect it to VoC Case (Ask Customer)',
      },
      {
        name: 'Feedback Stalled',
        value: 'feedback.stalled',
        description: 'An execution stopped between intake and escalation; connect it to Red-Line Classifier',
      },
      {
        name: 'Follow-Up Due',
        value: 'case.followUp',
        description: 'A month after the closing; connect it to VoC Case (Ask Customer)',
      },
      {
        name: 'Progress Due',
        value: 'case.progressDue',
        description: 'The customer has heard nothing for too long',
      },
      {
        name: 'Rulebook Broken',
        value: 'rulebook.broken',
        description: 'The newest rulebook cannot be used; an earlier one serves meanwhile',
      },
      { name: 'Surge Closed', value: 'surge.closed', description: 'It has been quiet for long enough' },
      { name: 'Surge Grown', value: 'surge.grown', description: 'Its number has doubled since it was told' },
      { name: 'Surge Opened', value: 'surge.opened', description: 'Surge Window found a new surge' },
      {
        name: 'Transfer Escalated',
        value: 'case.transferEscalated',
        description: 'A case was passed on too often; somebody has to decide who owns it',
      },
    ],
  },
];

/**
 * Brings back what got stuck: the second entrance of the main road (DESIGN §5 "nothing gets stuck between two nodes").
 * And tells of surges (R8), which belong to many cases, and of what is due in the life of a case (R9, R13, R14).
 */
export class VocCaseTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'VoC Case Trigger',
    name: 'vocCaseTrigger',
    icon: { light: 'file:../../icons/voc-case.svg', dark: 'file:../../icons/voc-case.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: chosenSubtitle(properties, 'topics', zh),
    description:
      'Starts when a case needs somebody, when a feedback got stuck, and when a surge comes or goes',
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
      {
        message:
          '"text" is a ready sentence for those who handle the case: place Escalate (Notify) behind it. A progress reminder comes back until a contact to the customer is logged.',
        type: 'info',
        location: 'ndv',
        whenToDisplay: 'always',
        displayCondition: '={{ $parameter["topics"].some((topic) => topic.startsWith("case.")) }}',
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
