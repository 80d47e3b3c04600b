import { sleep } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { Ledger } from '../../voc/ledger';
import type { Form } from '../../voc/pages';
import { currentRulebook } from '../../voc/rulebook/current';
import type { Rulebook } from '../../voc/rulebook/schema';
import { ledgerOf } from '../shared/ledgerAccess';
import { forEachItem } from '../shared/operations';
import { asData, jsonOf, textOf } from './parameters';

/** The operations that make a page: behind a Webhook node, before Respond to Webhook with `page` and `status`. */
export const requestProperty: INodeProperties = {
  displayName: 'Request',
  name: 'request',
  type: 'options',
  options: [
    {
      name: 'Show',
      value: 'show',
      description: 'Behind the GET webhook: changes nothing, previews do no harm',
    },
    { name: 'Submit', value: 'submit', description: 'Behind the POST webhook: does what the form says' },
  ],
  default: 'show',
};

export const formProperty: INodeProperties = {
  displayName: 'Form',
  name: 'form',
  type: 'json',
  default: '={{ $json.body }}',
  description: 'What the form of the page sent',
  displayOptions: { show: { request: ['submit'] } },
};

export const pageProperties: INodeProperties[] = [
  requestProperty,
  {
    displayName: 'Link Code',
    name: 'linkCode',
    type: 'string',
    default: '={{ $json.query?.t }}',
    description: 'The parameter "t" of the address',
    displayOptions: { show: { request: ['show'] } },
  },
  formProperty,
];

/** As long as the slowest refusal takes; all of them take that long. */
const EVEN_MS = 400;

export interface PageWork<T extends { page: string; status: number }> {
  show: (ledger: Ledger, linkCode: string) => Promise<T>;
  submit: (
    given: { ledger: Ledger; form: Form; rulebook: Rulebook },
    context: IExecuteFunctions,
    itemIndex: number,
  ) => Promise<T>;
  /** Answers that must all take the same time. */
  evenly?: (answer: T) => boolean;
}

/** Makes one page an item; what a person did wrong is a page too, only a ledger that is away is an error. */
export function pageExecute<T extends { page: string; status: number }>({
  show,
  submit,
  evenly,
}: PageWork<T>): (this: IExecuteFunctions) => Promise<INodeExecutionData[][]> {
  return async function (this: IExecuteFunctions) {
    const ledger = await ledgerOf(this);
    const rulebook = await currentRulebook(ledger);
    return await forEachItem(this, 1, async (i) => {
      const started = performance.now();
      const shown = this.getNodeParameter('request', i) === 'show';
      const linkCode = shown && evenly === undefined ? textOf(this, 'linkCode', i) : '';
      const answer = shown
        ? await show(ledger, linkCode)
        : await submit({ ledger, form: formOf(this, i), rulebook }, this, i);
      if (evenly?.(answer)) await sleep(Math.max(0, EVEN_MS - (performance.now() - started)));
      return { json: asData(answer) };
    });
  };
}

/** A body that is no form has no fields: the page then asks for them. */
function formOf(context: IExecuteFunctions, itemIndex: number): Form {
  const value = jsonOf(context, 'form', itemIndex);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Form) : {};
}
