import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Ledger } from '../../../voc/ledger';
import { observe as count, surgeUpgrades, tidySurge } from '../../../voc/surge';
import type { Observation } from '../../../voc/surge';
import type { Verdict } from '../../../voc/types';
import { errorItem, nodeError } from '../../shared/errors';
import { ledgerOf } from '../../shared/ledgerAccess';
import type { NodeOperation } from '../../shared/operations';
import { observationOf, observationProperties } from '../observation';
import { rulesProperties } from '../ruleFields';
import { rulesInForce } from '../rulesInForce';
import { surgeOf } from '../surgeItem';

const SURGE = 0;
const NORMAL = 1;

interface Counted {
  itemIndex: number;
  observation: Observation;
}

type Result = { output: number; json: IDataObject } | { error: unknown };

export const observe: NodeOperation = {
  value: 'observe',
  name: 'Observe',
  action: 'Observe a feedback',
  description: 'Counts each feedback once and says whether what it is about surges',
  properties: [
    ...observationProperties,
    ...rulesProperties,
    {
      displayName: 'Raise Levels',
      name: 'raise',
      type: 'boolean',
      default: true,
      description:
        'Whether a surge raises the level of this verdict and of the open cases of its episode, as its rule says. A level may rise, never fall.',
    },
  ],
  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const items = this.getInputData();
    const results: Result[] = [];
    const counted: Counted[] = [];
    for (const itemIndex of items.keys()) {
      try {
        counted.push({ itemIndex, observation: observationOf(this, itemIndex) });
      } catch (error) {
        if (!this.continueOnFail()) throw nodeError(this.getNode(), error, itemIndex);
        results[itemIndex] = { error };
      }
    }
    try {
      if (counted.length > 0) await countAll(this, counted, results);
    } catch (error) {
      if (!this.continueOnFail()) throw nodeError(this.getNode(), error);
      for (const { itemIndex } of counted) results[itemIndex] = { error };
    }
    const out: INodeExecutionData[][] = [[], []];
    for (const [itemIndex, item] of items.entries()) {
      const result = results[itemIndex]!;
      // To "Normal": a complaint goes on to its case also where it could not be counted.
      if ('error' in result) out[NORMAL]!.push(errorItem(this.getNode(), item, result.error, itemIndex));
      else {
        const json = { ...item.json, ...result.json };
        out[result.output]!.push({ json, pairedItem: { item: itemIndex } });
      }
    }
    return out;
  },
};

/** All items in one transaction, in their order: what is counted, told and raised appears together or not at all. */
async function countAll(context: IExecuteFunctions, counted: Counted[], results: Result[]): Promise<void> {
  const ledger = await ledgerOf(context);
  const { rules, rulebook } = await rulesInForce(context, ledger);
  const raises = counted.map(({ itemIndex }) => context.getNodeParameter('raise', itemIndex) as boolean);
  const decided = await ledger.transaction(async (tx) => {
    const observations = counted.map(({ observation }) => observation);
    const verdicts = await count(tx, observations, rules, { zone: rulebook.zone });
    const all = [];
    for (const [i, verdict] of verdicts.entries()) {
      const upgrades =
        raises[i] && verdict.outcome === 'surge'
          ? await surgeUpgrades(tx, verdict, { rulebook, actor: 'system' })
          : [];
      all.push({ verdict, upgrades });
    }
    return all;
  });
  decided.forEach(({ verdict, upgrades }, i) => {
    const { itemIndex, observation } = counted[i]!;
    const json = surgeOf(verdict, upgrades, observation.verdict as Partial<Verdict> | undefined, raises[i]!);
    results[itemIndex] = {
      output: verdict.outcome === 'surge' ? SURGE : NORMAL,
      json: json as unknown as IDataObject,
    };
  });
  await tidy(ledger, context);
}

const TIDY_EVERY_MS = 60_000;
const tidiedAt = new WeakMap<Ledger, number>();

/** Closes what has fallen silent and forgets old streams; now and then, and never at the cost of the feedbacks. */
async function tidy(ledger: Ledger, context: IExecuteFunctions): Promise<void> {
  const now = ledger.clock.now();
  if (Math.abs(now - (tidiedAt.get(ledger) ?? 0)) < TIDY_EVERY_MS) return;
  tidiedAt.set(ledger, now);
  try {
    await tidySurge(ledger);
  } catch (error) {
    context.logger.warn(`Surge Window: tidying failed, it is tried again: ${(error as Error).message}`);
  }
}
