import type { IDataObject } from 'n8n-workflow';
import { joinCase, openCase } from '../../../voc/cases';
import { currentRulebook } from '../../../voc/rulebook/current';
import type { FeedbackRecord, Verdict } from '../../../voc/types';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { asData, jsonOf, textOf } from '../parameters';

export const open: NodeOperation = {
  value: 'open',
  name: 'Open',
  action: 'Open a case',
  description: 'Opens the case of a feedback with owner and time limits; a second run finds the same case',
  properties: [
    {
      displayName: 'Feedback',
      name: 'feedback',
      type: 'json',
      default: '={{ $json.feedback }}',
      required: true,
      description: 'The feedback as VoC Normalize hands it on',
    },
    {
      displayName: 'Verdict',
      name: 'verdict',
      type: 'json',
      default: '={{ $json.verdict }}',
      required: true,
      description: 'The verdict as Red-Line Classifier hands it on',
    },
    {
      displayName: 'Done By',
      name: 'actor',
      type: 'string',
      default: 'system',
      description: 'Who opens it: a name, or "system" for an automatic step',
    },
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add Option',
      default: {},
      options: [
        {
          displayName: 'Department',
          name: 'department',
          type: 'string',
          default: '',
          description: 'Instead of the department the rulebook names',
        },
        {
          displayName: 'Join Case',
          name: 'joinCase',
          type: 'string',
          default: '',
          placeholder: 'e.g. C20261121-000042',
          description:
            'Number of an open case that this feedback belongs to. A more urgent verdict raises that case. Empty: a case of its own.',
        },
        {
          displayName: 'Owner',
          name: 'owner',
          type: 'string',
          default: '',
          description: 'Instead of the owner the rulebook names',
        },
      ],
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    const rulebook = await currentRulebook(ledger);
    return await forEachItem(this, 1, async (i, item) => {
      const options = this.getNodeParameter('options', i) as IDataObject;
      const option = (name: string) => String(options[name] ?? '').trim();
      const input = {
        feedback: jsonOf(this, 'feedback', i) as FeedbackRecord,
        verdict: jsonOf(this, 'verdict', i) as Verdict,
        rulebook,
        actor: textOf(this, 'actor', i) || 'system',
      };
      const opened = await ledger.transaction(async (tx) =>
        option('joinCase') === ''
          ? await openCase(tx, { ...input, department: option('department'), owner: option('owner') })
          : await joinCase(tx, { ...input, caseNumber: option('joinCase') }),
      );
      return { json: { ...item.json, ...asData(opened) } };
    });
  },
};
