import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Ledger } from '../../../voc/ledger';
import { checkSeen, forgetRulebook, rollBackRulebook, rulebookHistory } from '../../../voc/rulebook';
import { ledgerOf } from '../../shared/ledgerAccess';
import { forEachItem } from '../../shared/operations';
import type { NodeOperation } from '../../shared/operations';
import { answerWithPage, linesOf } from '../page';
import type { Answer } from '../page';
import { neededText, textOf, wholeNumber } from '../parameters';
import { author, makePage, pageFeedbacks, seen, zone } from '../properties';

export const rollBack: NodeOperation = {
  value: 'rollBack',
  name: 'Roll Back',
  action: 'Roll back to an older rulebook',
  description:
    'Publish the content of an older version again, as the next version; the tables stay as they are',
  properties: [
    {
      displayName:
        'The Data Tables are not changed: correct them too, or the next publication brings the same rows back. "Get" with "As Rows" gives the rows of a version.',
      name: 'rollBackNotice',
      type: 'notice',
      default: '',
    },
    {
      displayName: 'Version',
      name: 'rollBackTo',
      type: 'string',
      default: '',
      placeholder: 'e.g. 7',
      description: 'Which version to bring back; empty for the one before the newest',
    },
    author,
    {
      displayName: 'Reason',
      name: 'reason',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. the new word rings for car washes',
      description: 'Why; stands in the audit trail and in the list of versions',
    },
    makePage,
    seen,
    { ...pageFeedbacks },
    { ...zone, displayOptions: { show: { makePage: [true] } } },
  ],
  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    if (this.getNodeParameter('makePage', 0) !== true) {
      return await forEachItem(this, 1, async () => {
        const { json } = await bringBack(await ledgerOf(this), inputOf(this));
        return { json };
      });
    }
    const limit = wholeNumber(this, 'feedbacks') ?? 0;
    return await answerWithPage(this, { limit, against: 'inForce' }, async (ledger, check) => {
      const input = inputOf(this);
      const newest = (await rulebookHistory(ledger.reader, 1))[0]?.version ?? 0;
      const rulebook = check.outcome === 'valid' ? check.rulebook : undefined;
      const expected = checkSeen(ledger.keys, textOf(this, 'seen'), newest, rulebook);
      return await bringBack(ledger, { ...input, expected });
    });
  },
};

interface Input {
  version?: number;
  author: string;
  reason: string;
  expected?: number;
}

function inputOf(context: IExecuteFunctions): Input {
  const version = wholeNumber(context, 'rollBackTo');
  return {
    ...(version === undefined ? {} : { version }),
    author: neededText(context, 'author', '您的姓名', 'name'),
    reason: neededText(context, 'reason', '原因', 'reason'),
  };
}

async function bringBack(ledger: Ledger, input: Input): Promise<Answer> {
  const { outcome, reason, evidence, difference } = await ledger.transaction(
    async (tx) => await rollBackRulebook(tx, input),
  );
  forgetRulebook(ledger);
  const { version, restores } = evidence;
  const isNew = outcome === 'published';
  return {
    json: {
      published: isNew,
      reason,
      version,
      restores,
      changes: difference.length,
      difference: linesOf(difference),
    },
    status: 200,
    notice: {
      good: true,
      text: isNew
        ? {
            zh: `已恢复第 ${restores} 版的内容，作为第 ${version} 版生效。数据表没有改动，请记得改正`,
            en: `Version ${restores} is back as version ${version}. The tables are unchanged: correct them too`,
          }
        : {
            zh: `第 ${restores} 版的内容正在使用`,
            en: `The content of version ${restores} is in force already`,
          },
    },
  };
}
