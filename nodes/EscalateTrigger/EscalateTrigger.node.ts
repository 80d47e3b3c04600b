import type {
  IDataObject,
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
import { enrichLadderEvent } from './enrich';
import { samples } from './samples';
import zh from './zh-CN.json';

const properties: INodeProperties[] = [
  {
    displayName:
      'Put Escalate → Advance behind "Rung Due". Exactly one active workflow should work due rungs.',
    name: 'notice',
    type: 'notice',
    default: '',
  },
  {
    displayName: 'Events',
    name: 'topics',
    type: 'multiOptions',
    options: [
      {
        name: 'Acknowledged',
        value: 'ladder.acknowledged',
        description: 'Somebody has taken the case over',
      },
      {
        name: 'Exhausted',
        value: 'ladder.exhausted',
        description: 'Nobody answered to the end of the last climb',
      },
      { name: 'Rung Due', value: 'ladder.rungDue', description: 'The next people must be called' },
    ],
    default: ['ladder.rungDue'],
    required: true,
  },
];

/** Starts a workflow when a rung is due, when somebody acknowledged, and when nobody did to the end. */
export class EscalateTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Escalate Trigger',
    name: 'escalateTrigger',
    icon: { light: 'file:../../icons/escalate.svg', dark: 'file:../../icons/escalate.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: chosenSubtitle(properties, 'topics', zh),
    description: 'Starts when a rung of a ladder is due, acknowledged, or the ladder is exhausted',
    defaults: { name: 'Escalate Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ ...ledgerCredential }],
    properties,
  };

  constructor() {
    this.description = localised(this.description, zh);
  }

  methods = { credentialTest: { vocLedgerTest } };

  async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
    const topics = this.getNodeParameter('topics') as (keyof typeof samples)[];
    return await eventTrigger(this, {
      topics,
      samples: topics.map((topic): IDataObject => samples[topic]),
      enrich: enrichLadderEvent,
    });
  }
}
