import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { VocError } from '../../voc/errors';
import { say } from '../../voc/language';
import type { Ledger } from '../../voc/ledger';
import { changeText, reviewRulebook, rulebookErrorPage, rulebookPage } from '../../voc/rulebook';
import type { Review, ReviewOptions, RulebookChange, RulebookCheck } from '../../voc/rulebook';
import { nodeError } from '../shared/errors';
import { serverLanguage } from '../shared/language';
import { ledgerOf } from '../shared/ledgerAccess';
import { checkRows, issueJson, pairedWithAll } from './readRows';

/** What a page answers to, beside the review it shows. */
export interface Answer {
  json: IDataObject;
  /** HTTP status of the page. */
  status: number;
  notice?: Parameters<typeof rulebookPage>[0]['notice'];
}

/** Differences as sentences in the server's language. */
export function linesOf(changes: readonly RulebookChange[]): string[] {
  return changes.map((change) => say(changeText(change), serverLanguage));
}

/** A review as JSON, for workflows that go on with it. */
export function reviewJson({ version, issues, difference, backtest, seen }: Review): IDataObject {
  return {
    valid: issues.length === 0,
    version,
    issues: issues.map(issueJson),
    ...(difference ? { changes: difference.length, difference: linesOf(difference) } : {}),
    ...(backtest ? { backtest: backtest as unknown as IDataObject } : {}),
    seen,
  };
}

/**
 * Does `act` with what the tables hold and answers with a page: of the new state when it worked, with what is wrong when
 * it did not. The page never fails over what a person typed; only a ledger that is away leaves nothing but the sentence.
 */
export async function answerWithPage(
  context: IExecuteFunctions,
  review: ReviewOptions,
  act: (ledger: Ledger, check: RulebookCheck) => Promise<Answer>,
): Promise<INodeExecutionData[][]> {
  const pairedItem = pairedWithAll(context);
  try {
    const check = checkRows(context);
    const ledger = await ledgerOf(context);
    const { json, status, notice } = await attempt(async () => await act(ledger, check));
    const shown = await reviewRulebook(ledger, check, review);
    const page = rulebookPage({ ...shown, ...(notice ? { notice } : {}) });
    return [[{ json: { ...json, status, page }, pairedItem }]];
  } catch (error) {
    if (!(error instanceof VocError)) throw nodeError(context.getNode(), error);
    const json = {
      error: error.toAnswer(serverLanguage),
      status: statusOf(error),
      page: rulebookErrorPage(error),
    };
    return [[{ json, pairedItem }]];
  }
}

async function attempt(act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    // eslint-disable-next-line @n8n/community-nodes/require-node-api-error -- answerWithPage makes the page or node error
    if (!(error instanceof VocError) || error.code.startsWith('ledger.')) throw error;
    const { sentence, remedy } = error;
    return {
      json: { published: false, error: error.toAnswer(serverLanguage) },
      status: statusOf(error),
      notice: {
        good: false,
        text: { zh: `${sentence.zh}。${remedy.zh}`, en: `${sentence.en}. ${remedy.en}` },
      },
    };
  }
}

function statusOf({ code }: VocError): number {
  if (code.startsWith('ledger.')) return 503;
  return { conflict: 409, notFound: 404, 'rulebook.invalid': 422 }[code as string] ?? 400;
}
