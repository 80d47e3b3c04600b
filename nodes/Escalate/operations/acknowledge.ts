import { acknowledgeCase } from '../../../voc/cases/life';
import { acknowledgeByLink } from '../../../voc/escalation/acknowledge';
import { readCard } from '../../../voc/escalation/card';
import { resultPage } from '../../../voc/escalation/pages';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { ledgerOf } from '../../shared/ledgerAccess';
import { SENT } from '../items';
import { caseNumberProperty, textOf } from '../properties';

export const acknowledge: NodeOperation = {
  value: 'acknowledge',
  name: 'Acknowledge',
  action: 'Acknowledge a case',
  description: 'Somebody takes the case over: its ladders stop, and a page for the answer is made',
  properties: [
    {
      displayName: 'By',
      name: 'by',
      type: 'options',
      options: [
        { name: 'Signed Link', value: 'link', description: 'The form of the page behind an alert’s link' },
        { name: 'Case Number', value: 'case', description: 'Somebody said so in another way' },
      ],
      default: 'link',
    },
    {
      displayName: 'Link Code',
      name: 'linkCode',
      type: 'string',
      default: '={{ $json.body?.t }}',
      description: 'The field "t" of the form',
      displayOptions: { show: { by: ['link'] } },
    },
    {
      displayName: 'Name',
      name: 'name',
      type: 'string',
      default: '={{ $json.body?.name }}',
      description: 'The field "name" of the form',
      displayOptions: { show: { by: ['link'] } },
    },
    { ...caseNumberProperty, displayOptions: { show: { by: ['case'] } } },
    {
      displayName: 'Actor',
      name: 'actor',
      type: 'string',
      default: '',
      required: true,
      description: 'Who takes the case over',
      displayOptions: { show: { by: ['case'] } },
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    return await forEachItem(this, 3, async (i) => {
      if (this.getNodeParameter('by', i) === 'link') {
        const answer = await acknowledgeByLink(ledger, textOf(this, 'linkCode', i), textOf(this, 'name', i));
        return { output: SENT, json: { ...answer } };
      }
      const caseNumber = textOf(this, 'caseNumber', i);
      const actor = textOf(this, 'actor', i);
      const { done, card } = await ledger.transaction(async (tx) => ({
        done: await acknowledgeCase(tx, { caseNumber, actor, via: 'node' }),
        card: await readCard(tx, caseNumber, tx.now),
      }));
      const { by, at } = done.evidence;
      const page = resultPage(card, done.outcome, by);
      return {
        output: SENT,
        json: { outcome: done.outcome, status: 200, page, caseNumber: card.case.number, by, at },
      };
    });
  },
};
