import { VocError } from '../../../voc/errors';
import { caseView } from '../../../voc/cases/view';
import { stopLadders } from '../../../voc/escalation/ladders';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { ledgerOf } from '../../shared/ledgerAccess';
import { FAILED, SENT } from '../items';
import { caseNumberProperty, textOf } from '../properties';

export const stop: NodeOperation = {
  value: 'stop',
  name: 'Stop',
  action: 'Stop the ladders of a case',
  description: 'Ends the escalation without an acknowledgement, e.g. because it was a false alarm',
  properties: [
    caseNumberProperty,
    {
      displayName: 'Reason',
      name: 'reason',
      type: 'string',
      default: '',
      required: true,
      description: 'Goes into the history of the case',
    },
    {
      displayName: 'Actor',
      name: 'actor',
      type: 'string',
      default: 'system',
      description: 'Who does this, for the history of the case',
    },
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    return await forEachItem(
      this,
      3,
      async (i, item) => {
        const reason = textOf(this, 'reason', i).slice(0, 500);
        if (reason === '') throw noReason();
        const caseNumber = textOf(this, 'caseNumber', i);
        const ladders = await ledger.transaction(async (tx) => {
          const { number } = await caseView(tx, caseNumber);
          return await stopLadders(tx, number, reason, textOf(this, 'actor', i) || 'system');
        });
        return { output: SENT, json: { ...item.json, stopped: ladders.map((ladder) => ({ ...ladder })) } };
      },
      FAILED,
    );
  },
};

function noReason(): VocError {
  return new VocError({
    code: 'input.missing',
    field: 'reason',
    message: { zh: '没有填写停止的原因', en: 'There is no reason for stopping' },
    remedy: { zh: '请写明原因，例如“误报，已核实”。', en: 'Say why, e.g. "false alarm, checked".' },
  });
}
