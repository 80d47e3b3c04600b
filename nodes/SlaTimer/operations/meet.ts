import { meetCaseClocks } from '../../../voc/cases';
import type { MetBy } from '../../../voc/sla';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { asData, textOf } from '../../VocCase/parameters';
import { actorProperty, caseNumberProperty } from '../parameters';

export const meet: NodeOperation = {
  value: 'meet',
  name: 'Meet',
  action: 'Meet time limits',
  description: 'A step was done: its time limits end, in time or late',
  properties: [
    caseNumberProperty,
    {
      displayName: 'Which',
      name: 'which',
      type: 'options',
      default: 'step',
      description: 'How to name what was done',
      options: [
        { name: 'By Step', value: 'step', description: 'All limits that this step meets' },
        { name: 'By Clock ID', value: 'clock', description: 'One limit' },
      ],
    },
    {
      displayName: 'Step',
      name: 'step',
      type: 'options',
      default: 'finding',
      displayOptions: { show: { which: ['step'] } },
      description: 'What was done',
      options: [
        { name: 'Acknowledged', value: 'acknowledge' },
        { name: 'By Hand', value: 'byHand', description: 'Limits that no step of the case meets' },
        { name: 'Case Closed', value: 'close' },
        { name: 'Customer Told', value: 'customerNotice' },
        { name: 'Finding Recorded', value: 'finding' },
        { name: 'Measure Taken', value: 'measure' },
      ],
    },
    {
      displayName: 'Clock ID',
      name: 'clockId',
      type: 'string',
      default: '={{ $json.clock?.id }}',
      required: true,
      placeholder: 'e.g. C20261121-000042/expertCheck',
      displayOptions: { show: { which: ['clock'] } },
      description: 'ID of the clock, as SLA Timer and its trigger hand it on',
    },
    actorProperty,
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    return await forEachItem(this, 1, async (i, item) => {
      const which =
        this.getNodeParameter('which', i) === 'clock'
          ? { clockId: textOf(this, 'clockId', i) }
          : { by: this.getNodeParameter('step', i) as MetBy };
      const caseNumber = textOf(this, 'caseNumber', i);
      const actor = textOf(this, 'actor', i) || 'system';
      const { decision, status } = await ledger.transaction(
        async (tx) => await meetCaseClocks(tx, { caseNumber, actor, ...which }),
      );
      const met = decision.evidence.met.map(asData);
      return {
        json: { ...item.json, outcome: decision.outcome, reason: decision.reason, met, ...asData(status) },
      };
    });
  },
};
