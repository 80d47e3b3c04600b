import type { INodeProperties } from 'n8n-workflow';
import { DEFAULT_ZONE } from '../../voc/clock';

export const zone: INodeProperties = {
  displayName: 'Time Zone',
  name: 'zone',
  type: 'string',
  default: DEFAULT_ZONE,
  placeholder: 'e.g. Asia/Shanghai',
  description:
    'Zone of all times people read, and of the days in numbers, where the table of settings has none',
};

export const rowsNotice: INodeProperties = {
  displayName:
    'All input items together are one rulebook: one item a row, with the columns of its table and (if it is not clear) a field "table".',
  name: 'rowsNotice',
  type: 'notice',
  default: '',
};

export const author: INodeProperties = {
  displayName: 'Author',
  name: 'author',
  type: 'string',
  default: '',
  required: true,
  placeholder: 'e.g. 王工',
  description: 'Who publishes; stands in the audit trail',
};

export const makePage: INodeProperties = {
  displayName: 'Make a Page',
  name: 'makePage',
  type: 'boolean',
  default: false,
  description:
    'Whether to put out a web page (fields "page" and "status") with errors, difference and backtest. What is wrong then stands on the page instead of stopping the workflow.',
};

const onPage = { show: { makePage: [true] } };

export const feedbacks: INodeProperties = {
  displayName: 'Feedbacks',
  name: 'feedbacks',
  type: 'number',
  typeOptions: { minValue: 0, maxValue: 100_000 },
  default: 1000,
  description: 'How many of the newest feedbacks of the ledger to try the rules on; 0 for none',
};

export const seen: INodeProperties = {
  displayName: 'What Was Seen',
  name: 'seen',
  type: 'string',
  default: '',
  displayOptions: onPage,
  description:
    'The field "seen" of the page’s form: nothing takes effect when the tables changed since the page was opened',
};

/** The page that answers a form runs the backtest again. */
export const pageFeedbacks: INodeProperties = { ...feedbacks, displayOptions: onPage };
