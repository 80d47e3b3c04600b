import { startCaseClocks } from '../../../voc/cases';
import { currentRulebook } from '../../../voc/rulebook/current';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { asData, textOf } from '../../VocCase/parameters';
import { actorProperty, caseNumberProperty } from '../parameters';

export const start: NodeOperation = {
  value: 'start',
  name: 'Start',
  action: 'Start time limits',
  description: 'Starts time limits of a case from now on; those that run already go on',
  properties: [
    caseNumberProperty,
    {
      displayName: 'Limits',
      name: 'limits',
      type: 'options',
      default: 'rulebook',
      description: 'Which time limits to start',
      options: [
        {
          name: 'By the Rulebook',
          value: 'rulebook',
          description: 'All limits the rulebook sets for the level of the case',
        },
        {
          name: 'One of My Own',
          value: 'own',
          description: 'A limit with a name and a time that you enter here; met by its clock ID or "By Hand"',
        },
      ],
    },
    {
      displayName: 'Name',
      name: 'limitName',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. 回访客户',
      displayOptions: { show: { limits: ['own'] } },
      description: 'What is to be done; within a case the same name is the same limit',
    },
    {
      displayName: 'Minutes',
      name: 'minutes',
      type: 'number',
      typeOptions: { minValue: 1, maxValue: 527040 },
      default: 60,
      displayOptions: { show: { limits: ['own'] } },
      description: 'How long it may take',
    },
    {
      displayName: 'Warn At (Percent)',
      name: 'warnAtPercent',
      type: 'number',
      typeOptions: { minValue: 1, maxValue: 100 },
      default: 80,
      displayOptions: { show: { limits: ['own'] } },
      description: 'Warning when this share of the time has passed; 100 = no warning',
    },
    actorProperty,
  ],
  async execute() {
    const ledger = await ledgerOf(this);
    const rulebook = await currentRulebook(ledger);
    return await forEachItem(this, 1, async (i, item) => {
      const own =
        this.getNodeParameter('limits', i) === 'own'
          ? {
              name: textOf(this, 'limitName', i),
              minutes: Number(this.getNodeParameter('minutes', i)),
              warnAtPercent: Number(this.getNodeParameter('warnAtPercent', i)),
            }
          : undefined;
      const caseNumber = textOf(this, 'caseNumber', i);
      const actor = textOf(this, 'actor', i) || 'system';
      const { outcome, reason, evidence } = await ledger.transaction(
        async (tx) => await startCaseClocks(tx, { caseNumber, rulebook, actor, own }),
      );
      return { json: { ...item.json, outcome, reason, ...asData(evidence) } };
    });
  },
};
