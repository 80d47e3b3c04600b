import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Ledger } from '../../voc/ledger';
import { currentRulebook } from '../../voc/rulebook/current';
import type { Rulebook } from '../../voc/rulebook/schema';
import type { SurgeRule } from '../../voc/surge';
import { nodeRules } from './nodeRules';

/** Rules of one execution: of the published rulebook, or those of the panel (of its first item). */
export async function rulesInForce(
  context: IExecuteFunctions,
  ledger: Ledger,
): Promise<{ rulebook: Rulebook; rules: SurgeRule[] }> {
  const rulebook = await currentRulebook(ledger);
  if (context.getNodeParameter('rules', 0) === 'published') return { rulebook, rules: rulebook.surge };
  return { rulebook, rules: nodeRules(context.getNodeParameter('surgeRules', 0, {}) as IDataObject) };
}
