import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { StepInput } from '../../voc/cases';
import type { Tx } from '../../voc/ledger';
import { currentRulebook } from '../../voc/rulebook/current';
import type { Rulebook } from '../../voc/rulebook/schema';
import { ledgerOf } from '../shared/ledgerAccess';
import { forEachItem } from '../shared/operations';
import { asData, expectedRevisionOf, expectedRevisionProperty, textOf } from './parameters';

/** What every step of a case is given. */
export interface StepGiven {
  tx: Tx;
  step: StepInput & { rulebook: Rulebook };
  text: (name: string) => string;
  option: (name: string) => string;
}

/** Options of a step; every one of them can be tied to what the person had on the screen. */
export function stepOptions(...more: INodeProperties[]): INodeProperties {
  return {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [expectedRevisionProperty, ...more].sort((a, b) => (a.displayName < b.displayName ? -1 : 1)),
  };
}

/** Runs one step of a case an item, each in a transaction of its own, and hands on what became of it. */
export function stepExecute(
  work: (given: StepGiven, context: IExecuteFunctions, itemIndex: number) => Promise<StepDone>,
): (this: IExecuteFunctions) => Promise<INodeExecutionData[][]> {
  return async function (this: IExecuteFunctions) {
    const ledger = await ledgerOf(this);
    const rulebook = await currentRulebook(ledger);
    return await forEachItem(this, 1, async (i, item) => {
      const options = this.getNodeParameter('options', i) as IDataObject;
      const given = {
        step: {
          rulebook,
          caseNumber: textOf(this, 'caseNumber', i),
          actor: textOf(this, 'actor', i),
          expectedRevision: expectedRevisionOf(options),
        },
        text: (name: string) => textOf(this, name, i),
        option: (name: string) => String(options[name] ?? '').trim(),
      };
      const { outcome, reason, evidence } = await ledger.transaction(
        async (tx) => await work({ tx, ...given }, this, i),
      );
      return { json: { ...item.json, outcome, reason, ...asData(evidence) } };
    });
  };
}

interface StepDone {
  outcome: string;
  reason: string;
  evidence: object;
}

/** A reason that stands in the history. */
export function reasonProperty(description: string, placeholder: string): INodeProperties {
  return {
    displayName: 'Reason',
    name: 'reason',
    type: 'string',
    default: '',
    required: true,
    placeholder,
    description,
  };
}
