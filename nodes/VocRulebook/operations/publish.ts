import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Ledger } from '../../../voc/ledger';
import {
  checkSeen,
  forgetRulebook,
  publishRulebook,
  rulebookError,
  rulebookHistory,
} from '../../../voc/rulebook';
import type { Publication, RulebookCheck } from '../../../voc/rulebook';
import { nodeError } from '../../shared/errors';
import { ledgerOf } from '../../shared/ledgerAccess';
import type { NodeOperation } from '../../shared/operations';
import { answerWithPage, linesOf } from '../page';
import type { Answer } from '../page';
import { neededText, textOf, wholeNumber } from '../parameters';
import { author, makePage, pageFeedbacks, rowsNotice, seen, zone } from '../properties';
import { checkRows, failedRows, pairedWithAll } from '../readRows';

export const publish: NodeOperation = {
  value: 'publish',
  name: 'Publish',
  action: 'Publish a rulebook',
  description: 'Check the rows and put them in force as the next version; unchanged rows publish nothing',
  properties: [
    rowsNotice,
    author,
    {
      displayName: 'Note',
      name: 'note',
      type: 'string',
      default: '',
      placeholder: 'e.g. P1 limit from 8 to 6 hours',
      description: 'What changed and why, in a sentence',
    },
    {
      displayName: 'Expected Version',
      name: 'expectedVersion',
      type: 'string',
      default: '',
      placeholder: 'e.g. 7',
      description:
        'The version you looked at (0 before the first one). If another one is in force by then, nothing is published. Empty: not checked.',
    },
    zone,
    makePage,
    seen,
    pageFeedbacks,
  ],
  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    if (this.getNodeParameter('makePage', 0) === true) {
      const limit = wholeNumber(this, 'feedbacks') ?? 0;
      return await answerWithPage(this, { limit, against: 'inForce' }, async (ledger, check) => {
        const publication = {
          author: neededText(this, 'author', '您的姓名', 'name'),
          note: neededText(this, 'note', '改了什么、为什么', 'note'),
        };
        if (check.outcome === 'invalid') throw rulebookError(check.evidence.issues);
        const newest = (await rulebookHistory(ledger.reader, 1))[0]?.version ?? 0;
        const expected = checkSeen(ledger.keys, textOf(this, 'seen'), newest, check.rulebook);
        return await put(ledger, check, { ...publication, expected });
      });
    }
    try {
      const check = checkRows(this);
      const publication: Publication = {
        author: neededText(this, 'author', '发布人', 'author'),
        note: textOf(this, 'note'),
        expected: wholeNumber(this, 'expectedVersion'),
      };
      const { json } = await put(await ledgerOf(this), check, publication);
      return [[{ json, pairedItem: pairedWithAll(this) }]];
    } catch (error) {
      if (!this.continueOnFail()) throw nodeError(this.getNode(), error);
      return [[failedRows(this, error)]];
    }
  },
};

async function put(ledger: Ledger, check: RulebookCheck, publication: Publication): Promise<Answer> {
  if (check.outcome === 'invalid') throw rulebookError(check.evidence.issues);
  const published = await ledger.transaction(
    async (tx) => await publishRulebook(tx, check.rulebook, publication),
  );
  forgetRulebook(ledger);
  const { version } = published.evidence;
  const isNew = published.outcome === 'published';
  return {
    json: {
      published: isNew,
      reason: published.reason,
      version,
      ...check.evidence,
      changes: published.difference.length,
      difference: linesOf(published.difference),
    },
    status: 200,
    notice: {
      good: true,
      text: isNew
        ? { zh: `已发布第 ${version} 版，现在起生效`, en: `Version ${version} is published and in force` }
        : { zh: `内容没有变化，仍是第 ${version} 版`, en: `Nothing changed, version ${version} stays` },
    },
  };
}
