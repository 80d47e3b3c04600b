import { recordMeasure } from '../../../voc/cases';
import type { MeasureKind } from '../../../voc/cases';
import type { NodeOperation } from '../../shared/operations';
import { actorProperty, caseNumberProperty } from '../parameters';
import { stepExecute, stepOptions } from '../step';

export const recordMeasureOperation: NodeOperation = {
  value: 'recordMeasure',
  name: 'Record Measure',
  action: 'Record a measure',
  description: 'What is done about it, for now or for good; meets the time limits that wait for a measure',
  properties: [
    caseNumberProperty,
    actorProperty,
    {
      displayName: 'Kind',
      name: 'kind',
      type: 'options',
      default: 'temporary',
      options: [
        { name: 'Solution', value: 'solution', description: 'For good' },
        { name: 'Temporary Measure', value: 'temporary', description: 'Until the solution is there' },
      ],
      description: 'How long it is meant to hold',
    },
    {
      displayName: 'Measure',
      name: 'measure',
      type: 'string',
      typeOptions: { rows: 3 },
      default: '',
      required: true,
      placeholder: 'e.g. towed, a replacement car was given',
      description: 'What is done; it stands in the history, without personal data',
    },
    stepOptions(),
  ],
  execute: stepExecute(
    async ({ tx, step, text }) =>
      await recordMeasure(tx, { ...step, kind: text('kind') as MeasureKind, measure: text('measure') }),
  ),
};
