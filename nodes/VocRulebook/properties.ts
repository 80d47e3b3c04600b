import type { INodeProperties } from 'n8n-workflow';
import { DEFAULT_ZONE } from '../../voc/clock';

export const zone: INodeProperties = {
  displayName: 'Time Zone',
  name: 'zone',
  type: 'string',
  default: DEFAULT_ZONE,
  placeholder: 'e.g. Asia/Shanghai',
  description: 'Zone of all times people read, and of the days in numbers',
};

export const rowsNotice: INodeProperties = {
  displayName:
    'All input items together are one rulebook: one item a row, with the columns of its table and (if it is not clear) a field "table".',
  name: 'rowsNotice',
  type: 'notice',
  default: '',
};
