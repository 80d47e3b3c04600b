import { falseAlarm } from '../../../voc/cases';
import type { NodeOperation } from '../../shared/operations';
import { actorProperty, caseNumberProperty } from '../parameters';
import { stepExecute, stepOptions } from '../step';

export const falseAlarmOperation: NodeOperation = {
  value: 'falseAlarm',
  name: 'False Alarm',
  action: 'Close a case as a false alarm',
  description: 'A red line that was none: closed on a finding, without blame, and the warning is rewarded',
  properties: [
    caseNumberProperty,
    actorProperty,
    {
      displayName: 'Finding',
      name: 'finding',
      type: 'string',
      typeOptions: { rows: 3 },
      default: '',
      placeholder: 'e.g. the smoke was steam from the car wash',
      description: 'What was found. Empty: the finding that was recorded. Words of blame are refused.',
    },
    {
      displayName: 'Reporter',
      name: 'reporter',
      type: 'string',
      default: '',
      description: 'Colleague or dealer who warned and is thanked; never the customer',
    },
    stepOptions(),
  ],
  execute: stepExecute(
    async ({ tx, step, text }) =>
      await falseAlarm(tx, { ...step, finding: text('finding'), reporter: text('reporter') }),
  ),
};
