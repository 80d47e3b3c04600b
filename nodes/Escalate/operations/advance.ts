import { advanceLadder } from '../../../voc/escalation/climb';
import { VocError, shortValue } from '../../../voc/errors';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { ledgerOf } from '../../shared/ledgerAccess';
import { FAILED, rungItems } from '../items';
import { outsideOf } from '../outside';
import { textOf } from '../properties';

export const advance: NodeOperation = {
  value: 'advance',
  name: 'Advance',
  action: 'Send the due rung of a ladder',
  description: 'Sends the rung that is due; does nothing where somebody acknowledged meanwhile',
  properties: [
    {
      displayName: 'Ladder ID',
      name: 'ladderId',
      type: 'string',
      default: '={{ $json.ladderId ?? $json.ladder?.id }}',
      required: true,
      placeholder: 'e.g. L20261121-000001',
    },
    {
      displayName: 'Which Rung',
      name: 'which',
      type: 'options',
      options: [
        {
          name: 'The One of the Event',
          value: 'event',
          description: 'Behind Escalate Trigger: a rung another execution has done is not sent again',
        },
        { name: 'The Next One Now', value: 'next', description: 'A person does not want to wait for it' },
      ],
      default: 'event',
    },
    {
      displayName: 'Rung of the Event',
      name: 'rung',
      type: 'string',
      default: '={{ $json.rung }}',
      required: true,
      displayOptions: { show: { which: ['event'] } },
    },
    {
      displayName: 'Climb of the Event',
      name: 'loop',
      type: 'string',
      default: '={{ $json.loop }}',
      required: true,
      displayOptions: { show: { which: ['event'] } },
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    const outside = await outsideOf(this, ledger);
    return await forEachItem(
      this,
      3,
      async (i, item) => {
        const planned = this.getNodeParameter('which', i) === 'event';
        const place = (name: 'loop' | 'rung') => placeOf(name, textOf(this, name, i));
        const expected = planned ? { loop: place('loop'), rung: place('rung') } : undefined;
        const climbed = await advanceLadder(ledger, textOf(this, 'ladderId', i), outside, expected);
        return rungItems(item, climbed.deliveries.length > 0 ? 'advanced' : 'nothingToDo', climbed);
      },
      FAILED,
    );
  },
};

function placeOf(field: string, text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new VocError({
    code: text === '' ? 'input.missing' : 'input.invalid',
    field,
    value: shortValue(text),
    message: { zh: '没有说明是哪一级', en: 'It is not said which rung is due' },
    remedy: {
      zh: '请接在“升级通知触发器”的“到了下一级”之后，或选择“立即发下一级”。',
      en: 'Put this node behind Escalate Trigger (rung due), or choose "The Next One Now".',
    },
  });
}
