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
    default: ['clock.warning', 'clock.breach', 'clock.overrun'],
    description: 'What starts the workflow',
    options: [
      { name: 'Breach', value: 'clock.breach', description: 'A time limit is over' },
      {
        name: 'Overrun',
        value: 'clock.overrun',
        description:
          'A time limit was overrun by the share the rulebook sets (20 %): the case goes to review',
      },
      { name: 'Warning', value: 'clock.warning', description: 'A time limit nears its end' },
    ],
  },
];

/** Starts a workflow when a time limit nears its end or is over: once each, also after a stop of n8n (R10). */
export class SlaTimerTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'SLA Timer Trigger',
    name: 'slaTimerTrigger',
    icon: { light: 'file:../../icons/sla-timer.svg', dark: 'file:../../icons/sla-timer.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: chosenSubtitle(properties, 'topics', zh),
    description: 'Starts when a time limit of a case nears its end or is over',
    defaults: { name: 'SLA Timer Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ ...ledgerCredential }],
    properties,
    hints: [
      {
        message:
          'Each limit gives every warning, its breach and its overrun once. After a stop of n8n only the latest of them is told. The item holds the case, the clock and a ready text.',
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
    const topics = this.getNodeParameter('topics') as Array<keyof typeof samples>;
    return await eventTrigger(this, { topics, samples: topics.map((topic) => samples[topic]), enrich });
  }
}
