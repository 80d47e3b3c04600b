import '../support/chinese';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { TEST_SECRET, testFolder } from '../support/ledgers';
import { ours, runWorkflow, userFolder } from '../support/engine';

const pairs = (items: INodeExecutionData[]) =>
  items.map(({ pairedItem }) =>
    typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : pairedItem,
  );
const feedbackOf = ({ json }: INodeExecutionData) => json.feedback as IDataObject;
const verdictOf = ({ json }: INodeExecutionData) => json.verdict as IDataObject;

describe('intake inside n8n-core', () => {
  it('leads messages from Normalize to the Classifier with nothing configured', async () => {
    const { output, error } = await runWorkflow({
      items: [
        { headers: {}, body: { id: 'E-1', text: '高速上刹车突然失灵，联系 13812345678' } },
        { headers: {}, body: { id: 'E-2', text: '空调出风口有异味' } },
        { headers: {}, body: { id: 'E-1', text: '高速上刹车突然失灵，联系 13812345678' } },
        { headers: {}, body: { customer: { name: '张伟' } } },
        { headers: {}, body: { id: 'E-3', text: '担心刹车会失灵' } },
      ],
      nodes: [ours('vocNormalize'), ours('redLineClassifier')],
    });
    expect(error).toBeUndefined();
    expect([0, 1, 2].map((i) => pairs(output('vocNormalize', i)))).toEqual([[0, 1, 4], [2], [3]]);
    const [p0, p1, p2, review] = [0, 1, 2, 3].map((i) => output('redLineClassifier', i));
    expect(pairs(p0!)).toEqual([0]);
    expect(pairs([...p1!, ...p2!])).toEqual([1]);
    expect(pairs(review!)).toEqual([2]);
    expect(feedbackOf(p0![0]!)).toMatchObject({ sourceId: 'E-1' });
    expect(JSON.stringify(p0)).not.toContain('13812345678');
    expect(verdictOf(p0![0]!)).toMatchObject({ level: 'P0', category: 'brake', rulebookVersion: 0 });
    expect(existsSync(join(userFolder, '.n8n', 'voc-redline.sqlite'))).toBe(true);
  });

  it('takes the ledger of the credential', async () => {
    const path = join(testFolder(), 'other.sqlite');
    const credentials = { vocLedgerApi: { store: 'sqlite', path, secret: TEST_SECRET } };
    const { output } = await runWorkflow({
      items: [{ text: '异响' }],
      nodes: [ours('vocNormalize', { credentials })],
    });
    expect(output('vocNormalize')).toHaveLength(1);
    expect(existsSync(path)).toBe(true);
  });

  it('stops with a Chinese sentence and what to do', async () => {
    const credentials = {
      vocLedgerApi: { store: 'sqlite', path: join(testFolder(), 'l.sqlite'), secret: '短' },
    };
    const { error } = await runWorkflow({
      items: [{ text: '异响' }],
      nodes: [ours('vocNormalize', { credentials })],
    });
    expect(error).toMatchObject({
      name: 'NodeOperationError',
      message: '台账密钥太短',
      description: expect.stringContaining('请填写至少 16 个字符') as string,
    });
  });

  it('names the item at fault where it stops', async () => {
    const { error } = await runWorkflow({
      items: [{ feedback: { text: '异响' } }, { somethingElse: true }],
      nodes: [ours('redLineClassifier', { parameters: { rules: 'builtIn' } })],
    });
    expect(error).toMatchObject({
      message: expect.stringMatching(/没有可判定的文本/) as string,
      context: { itemIndex: 1 },
    });
  });

  it.each([
    ['continueRegularOutput', 3],
    ['continueErrorOutput', 4],
  ] as const)('goes on past a failing item (%s)', async (onError, errorOutput) => {
    const { output, error } = await runWorkflow({
      items: [
        { feedback: { text: '刹车失灵' } },
        { somethingElse: true },
        { feedback: { text: '刹车失灵' } },
      ],
      nodes: [ours('redLineClassifier', { onError, parameters: { rules: 'builtIn' } })],
    });
    expect(error).toBeUndefined();
    expect(pairs(output('redLineClassifier', 0))).toEqual([0, 2]);
    const failed = output('redLineClassifier', errorOutput);
    expect(pairs(failed)).toEqual([1]);
    expect(failed[0]!.json).toMatchObject({ somethingElse: true, error: { message: '没有可判定的文本' } });
  });

  it('publishes the default rows and judges by that version', async () => {
    const { output, error } = await runWorkflow({
      items: [{}],
      nodes: [
        ours('vocRulebook', { name: 'Rows', parameters: { operation: 'defaultRows' } }),
        ours('vocRulebook', { name: 'Publish', parameters: { operation: 'publish', author: '王工' } }),
        ours('vocRulebook', { name: 'Get', parameters: { operation: 'get' } }),
        ours('vocNormalize', { parameters: { source: { id: 'E-9', text: '刹车失灵' } as never } }),
        ours('redLineClassifier'),
      ],
    });
    expect(error).toBeUndefined();
    expect(output('Rows').length).toBeGreaterThan(10);
    expect(output('Publish')).toMatchObject([{ json: { published: true, version: 1 } }]);
    expect(output('Get')).toMatchObject([{ json: { version: 1, reason: 'published' } }]);
    expect(verdictOf(output('redLineClassifier', 0)[0]!)).toMatchObject({ rulebookVersion: 1 });
  });

  it('opens the case of a red line, and opens none twice when the same execution runs again', async () => {
    const chain = {
      nodes: [
        ours('vocNormalize'),
        ours('redLineClassifier'),
        ours('vocCase', { parameters: { operation: 'open' } }),
      ],
    };
    const items = [
      { body: { id: 'K-1', text: '充电时电池突然起火' } },
      { body: { id: 'K-2', text: '座椅颜色很好看' } },
      { body: { id: 'K-3', text: '行驶中方向盘突然锁死' } },
    ];
    const first = await runWorkflow({ ...chain, items });
    expect(first.error).toBeUndefined();
    expect(pairs(first.output('redLineClassifier', 0))).toEqual([0, 2]);
    const cases = first.output('vocCase');
    expect(pairs(cases)).toEqual([0, 1]);
    const numbers = cases.map(({ json }) => (json.case as IDataObject).number);
    expect(cases[0]!.json).toMatchObject({ created: true, case: { level: 'P0', owner: '质量总监' } });
    expect((cases[0]!.json.clocks as unknown[]).length).toBeGreaterThan(0);

    // What n8n does with a stalled job: the items behind the node that died run again.
    const again = await runWorkflow({
      nodes: [ours('vocCase', { parameters: { operation: 'open' } })],
      items: first.output('redLineClassifier', 0).map(({ json }) => json),
    });
    expect(again.output('vocCase')).toMatchObject(
      numbers.map((number) => ({ json: { created: false, case: { number } } })),
    );
    // The sender that posts again learns which case its message has.
    const posted = await runWorkflow({ items, nodes: [ours('vocNormalize')] });
    expect(posted.output('vocNormalize', 1)).toHaveLength(3);
    expect(posted.output('vocNormalize', 1)[0]!.json).toMatchObject({
      duplicate: { reason: 'sameSourceId', caseNumber: numbers[0], level: 'P0', category: 'battery_fire' },
    });
  });
});
