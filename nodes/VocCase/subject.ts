import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { SubjectKind } from '../../voc/privacy';
import { textOf } from './parameters';

const labels: ReadonlyArray<{ name: string; value: SubjectKind }> = [
  { name: 'Case Number', value: 'case' },
  { name: 'E-Mail', value: 'email' },
  { name: 'Feedback Number', value: 'feedback' },
  { name: 'ID Number', value: 'idNumber' },
  { name: 'Open ID', value: 'openId' },
  { name: 'Phone', value: 'phone' },
  { name: 'Plate', value: 'plate' },
  { name: 'VIN', value: 'vin' },
];

/** Whose data: for export and erasure. */
export const subjectProperties: INodeProperties[] = [
  {
    displayName: 'Find By',
    name: 'findBy',
    type: 'options',
    options: labels.map((label) => ({ ...label })),
    default: 'phone',
    description: 'By what the person is found; exactly this value is looked for, nothing similar',
  },
  {
    displayName: 'Value',
    name: 'value',
    type: 'string',
    default: '',
    required: true,
    description: 'The phone, e-mail, VIN or number',
  },
];

export function subjectOf(context: IExecuteFunctions, itemIndex: number): { by: string; value: string } {
  return { by: textOf(context, 'findBy', itemIndex), value: textOf(context, 'value', itemIndex) };
}
