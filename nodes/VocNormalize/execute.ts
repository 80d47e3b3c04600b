import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { VocError } from '../../voc/errors';
import { storeFeedbacks } from '../../voc/feedback/store';
import type { StoredFeedback, StoreOptions } from '../../voc/feedback/store';
import { judge } from '../../voc/judge';
import type { Ledger } from '../../voc/ledger';
import { compiledWords, currentRulebook } from '../../voc/rulebook';
import type { Rulebook } from '../../voc/rulebook';
import { errorItem, nodeError } from '../shared/errors';
import { serverLanguage } from '../shared/language';
import { ledgerOf } from '../shared/ledgerAccess';
import { readItem } from './readItem';
import type { ReadItem } from './readItem';

/** Messages a transaction: one commit for many, but no writer holds the ledger for longer than a moment. */
const CHUNK = 100;
const [NEW, DUPLICATE, REJECTED] = [0, 1, 2];

interface Read extends ReadItem {
  itemIndex: number;
}

/** Reads every item, stores them, and passes on what is safely in the ledger. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const items = this.getInputData();
  const results: Array<StoredFeedback | Error> = [];
  try {
    const ledger = await ledgerOf(this);
    const rulebook = await currentRulebook(ledger);
    const judging = judgingBy(rulebook);
    const reads: Read[] = [];
    for (const [itemIndex, item] of items.entries()) {
      try {
        reads.push({ itemIndex, ...(await readItem(this, itemIndex, item, ledger.clock.now(), rulebook)) });
      } catch (error) {
        if (!this.continueOnFail()) throw nodeError(this.getNode(), error, itemIndex);
        results[itemIndex] = error as Error;
      }
    }
    for (let from = 0; from < reads.length; from += CHUNK) {
      await storeChunk(ledger, judging, reads.slice(from, from + CHUNK), results, this.continueOnFail());
    }
  } catch (error) {
    if (!this.continueOnFail()) throw nodeError(this.getNode(), error);
    for (const itemIndex of items.keys()) results[itemIndex] ??= error as Error;
  }

  const out: INodeExecutionData[][] = [[], [], []];
  for (const [itemIndex, item] of items.entries()) {
    const result = results[itemIndex]!;
    if (result instanceof Error) {
      out[REJECTED]!.push(errorItem(this.getNode(), item, result, itemIndex));
      continue;
    }
    const { output, json } = routed(result);
    out[output]!.push({ json, pairedItem: { item: itemIndex } });
  }
  return out;
}

type Judging = NonNullable<StoreOptions['judge']>;

/** Asked only for a message that could be merged into an earlier one's case: a redder one must not be. */
function judgingBy(rulebook: Rulebook): Judging {
  return ({ text, notes }) =>
    judge(text, notes ?? [], compiledWords(rulebook), { rulebookVersion: rulebook.version });
}

async function storeChunk(
  ledger: Ledger,
  judging: Judging,
  chunk: readonly Read[],
  results: Array<StoredFeedback | Error>,
  continueOnFail: boolean,
): Promise<void> {
  try {
    // Settings may differ an item (expressions); those that are alike are stored together.
    const stored = await ledger.transaction(async (tx) => {
      const done: StoredFeedback[] = [];
      for (const group of alike(chunk)) {
        const decisions = group.map(({ decision }) => decision);
        done.push(...(await storeFeedbacks(tx, decisions, { ...group[0]!.storing, judge: judging })));
      }
      return done;
    });
    chunk.forEach(({ itemIndex }, i) => (results[itemIndex] = stored[i]!));
  } catch (error) {
    // eslint-disable-next-line @n8n/community-nodes/require-node-api-error -- the caller makes the node error
    if (!continueOnFail) throw error;
    if (chunk.length === 1 || error instanceof VocError) {
      for (const { itemIndex } of chunk) results[itemIndex] = error as Error;
      return;
    }
    // One message the database refuses must not take its neighbours with it.
    for (const read of chunk) await storeChunk(ledger, judging, [read], results, true);
  }
}

/** Runs of neighbours with the same settings, so that the order of the items stays. */
function alike(chunk: readonly Read[]): Read[][] {
  const groups: Read[][] = [];
  for (const read of chunk) {
    const last = groups.at(-1);
    if (last && JSON.stringify(last[0]!.storing) === JSON.stringify(read.storing)) last.push(read);
    else groups.push([read]);
  }
  return groups;
}

function routed(stored: StoredFeedback): { output: number; json: IDataObject } {
  switch (stored.outcome) {
    case 'new':
      return { output: NEW!, json: { feedback: stored.feedback as unknown as IDataObject } };
    case 'duplicate':
      return {
        output: DUPLICATE!,
        json: {
          feedback: stored.feedback as unknown as IDataObject,
          duplicate: { reason: stored.reason, ...stored.evidence },
        },
      };
    case 'rejected':
      return {
        output: REJECTED!,
        json: {
          rejected: {
            number: stored.evidence.number,
            reason: stored.reason,
            problems: stored.problems.map((problem) => problem.toAnswer(serverLanguage)),
          },
        },
      };
  }
}
