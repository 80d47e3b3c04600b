import '../support/chinese';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { PRESETS } from '../../voc/feedback';
import { runTemplate, runWorkflow, ours } from '../support/engine';
import type { EngineRun, Template } from '../support/engine';
import { gbkBytes } from '../support/gbk';

const folder = join(__dirname, '../../workflows');
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Template;
const gallery = read('11-channel-gallery.json');
const VIN = 'LSVAA2186E2123456';

const feedbackOf = (item: INodeExecutionData | undefined) => item?.json.feedback as IDataObject | undefined;
/** The one red line that came through an arm, up to its case. */
function redLine({ output, error }: EngineRun, normalize: string) {
  expect(error).toBeUndefined();
  expect(output(normalize, 2)).toEqual([]);
  expect(output('红线判定', 0)).toHaveLength(1);
  const [opened] = output('立案（红线）');
  expect(opened!.json).toMatchObject({ created: true, case: { level: 'P0' } });
  return feedbackOf(output(normalize)[0])!;
}

describe('template 11, each channel as it really arrives', () => {
  it('e-mail: subject and own words, not the quoted mail', async () => {
    const run = await runTemplate(gallery, '收邮件', {
      收邮件: [
        {
          textHtml: '<p>充电时电池起火</p>',
          textPlain:
            '充电时电池起火，已报警，电话 13800000031\n\n-- \n李四\n\n发件人: 客服\n主题: 回访\n\n刹车失灵请拨打热线',
          metadata: { 'message-id': '<e1@mail.example>' },
          attributes: { uid: 31 },
          from: '李四 <lisi@mail.example>',
          subject: '投诉',
          date: 'Sat, 21 Nov 2026 09:00:00 +0800',
        },
      ],
    });
    const feedback = redLine(run, '规整（邮件）');
    expect(feedback).toMatchObject({ channel: 'email', sourceId: '<e***@mail.example>' });
    expect(feedback.text).not.toContain('刹车');
    expect(JSON.stringify(feedback)).not.toContain('13800000031');
  });

  it('store form: the workshop’s words are kept beside the customer’s', async () => {
    const run = await runTemplate(gallery, '门店登记', {
      门店登记: [
        {
          客户描述: '高速上方向盘突然锁死',
          门店: '常熟店',
          客户姓名: '蒋先生',
          联系电话: '13800000032',
          车架号: VIN,
          车牌号: '苏E12345',
          车系: '星途',
          行驶里程: '3200',
          技师诊断: '待检',
          submittedAt: '2026-11-21T10:00:00.000+08:00',
          formMode: 'production',
        },
      ],
    });
    expect(redLine(run, '规整（门店）')).toMatchObject({
      channel: 'store',
      text: '高速上方向盘突然锁死',
      summary: '待检',
      vehicle: { vin: VIN, model: '星途', mileageKm: 3200 },
      place: { dealer: '常熟店' },
    });
  });

  it('hotline recording: what the speech node gives, with the number of the form', async () => {
    const run = await runTemplate(gallery, '上传热线录音', {
      上传热线录音: [
        { 来电号码: '13800000033', submittedAt: '2026-11-21T10:00:00.000+08:00', formMode: 'production' },
      ],
      录音转文字: [
        { text: '你好 我的车刚才在高速上刹车失灵了 撞了护栏', usage: { type: 'duration', seconds: 12 } },
      ],
    });
    const feedback = redLine(run, '规整（热线）');
    expect(feedback).toMatchObject({ channel: 'hotline', customer: { phone: '138****0033' } });
    expect(feedback.notes).toMatchObject([{ reason: 'speakersUnknown' }]);
  });

  it('photo: what the vision node read, with the addition of the form', async () => {
    const run = await runTemplate(gallery, '上传照片', {
      上传照片: [
        { 联系电话: '13800000034', 补充说明: '客户交来的手写信', submittedAt: 'x', formMode: 'production' },
      ],
      照片转文字: [
        {
          id: 'resp_1',
          output: [
            { type: 'reasoning', summary: [] },
            {
              type: 'message',
              role: 'assistant',
              content: [{ type: 'output_text', text: '车辆行驶中自燃，要求退车' }],
            },
          ],
        },
      ],
    });
    expect(redLine(run, '规整（照片）')).toMatchObject({
      channel: 'photo',
      text: '客户交来的手写信\n车辆行驶中自燃,要求退车',
    });
  });

  it('telematics: codes without a word are a feedback, and the car’s platform gets its number', async () => {
    const body = {
      messageId: 'tb-1',
      vin: VIN,
      udsResponse: '59 02 FF 0A 0F 00 2F',
      eventTime: 1795221000000,
    };
    const run = await runTemplate(gallery, '车端上报', {
      车端上报: [{ headers: {}, params: {}, query: {}, body }],
      应答车端: [{}],
    });
    expect(run.error).toBeUndefined();
    expect(feedbackOf(run.output('规整（车端）')[0])).toMatchObject({
      channel: 'telematics',
      sourceId: 'tb-1',
      fault: { codes: ['P0A0F-00'] },
    });
    const verdicts = [0, 1, 2, 3].flatMap((output) => run.output('红线判定', output));
    expect(verdicts).toHaveLength(1);
  });

  it('table of a complaint site, as Excel saves it: in batches, with progress, each row once', async () => {
    const rows = Array.from({ length: 450 }, (_, i) =>
      [
        `czw-${i}`,
        '某某',
        '星途 Pro',
        '2026款',
        i === 7 ? '高速上刹车失灵，差点追尾' : `中控屏第${i}次重启，要求更换`,
        i === 7 ? '制动系统:失灵' : '影音系统:故障',
        '2026-11-20',
        '信息审核',
      ].join(','),
    );
    const csv = `单号,品牌,车系,车型,问题描述,典型问题,时间,状态\n${rows.join('\n')}\n,某某,星途,,,,2026-11-20,\n`;
    const upload = (encoding: string, bytes: Buffer): INodeExecutionData => ({
      json: { 编码: encoding, formMode: 'production' },
      binary: {
        file: {
          data: bytes.toString('base64'),
          mimeType: 'text/csv',
          fileName: 'c.csv',
          fileExtension: 'csv',
        },
      },
    });
    const gbk = await runTemplate(gallery, '上传投诉网站表格', {
      上传投诉网站表格: [upload('GBK（Excel 直接另存的 CSV）', gbkBytes(csv))],
    });
    expect(gbk.error).toBeUndefined();
    const fresh = gbk.output('规整（投诉网站）');
    expect(fresh.length + gbk.output('规整（投诉网站）', 1).length).toBe(450);
    expect(gbk.output('规整（投诉网站）', 2)).toMatchObject([{ json: { rejected: { reason: 'noText' } } }]);
    expect(gbk.output('进度').map(({ json }) => json)).toEqual([
      { done: 200, total: 451 },
      { done: 400, total: 451 },
      { done: 451, total: 451 },
    ]);
    expect(gbk.output('全部完成')).toMatchObject([{ json: { total: 451 } }]);
    const [red] = gbk.output('红线判定', 0);
    expect(feedbackOf(red)).toMatchObject({
      channel: 'complaintSite',
      sourceId: 'czw-7',
      text: '高速上刹车失灵,差点追尾\n制动系统:失灵',
      vehicle: { brand: '某某', model: '星途 Pro' },
    });
    // Uploaded again after an interruption, this time with the other encoding: nothing is taken twice.
    const again = await runTemplate(gallery, '上传投诉网站表格', {
      上传投诉网站表格: [upload('UTF-8', Buffer.from(csv))],
    });
    expect(again.output('规整（投诉网站）')).toEqual([]);
    expect(again.output('规整（投诉网站）', 1)).toHaveLength(450);
  }, 120_000);
});

describe('template 11 beside template 01', () => {
  const main = read('01-intake-to-red-line.json');
  const ROAD = [
    '红线判定',
    '突增统计（红线）',
    '突增统计（一般）',
    '立案（红线）',
    '立案（一般）',
    '逐级告警',
    '确认时限在走',
  ];

  /** What the road does, without where it lies on the canvas and without the answers only 01 gives. */
  function roadOf({ nodes, connections }: Template) {
    const named = (name: string) => nodes.find((node) => node.name === name) as INode;
    return ROAD.map((name) => {
      const { type, typeVersion, parameters, onError } = named(name);
      const next = (connections[name]?.main ?? []).map((output) =>
        (output ?? []).map(({ node }) => node).filter((node) => ROAD.includes(node)),
      );
      return { name, type, typeVersion, parameters, onError, next };
    });
  }

  it('goes the same road behind Normalize', () => expect(roadOf(gallery)).toEqual(roadOf(main)));

  it('has nothing switched on that needs an account', () => {
    const needs = gallery.nodes.filter(({ type }) => /openAi|emailReadImap/.test(type));
    expect(needs).toHaveLength(3);
    for (const node of needs) expect(node).toMatchObject({ disabled: true });
    for (const node of gallery.nodes.filter((one) => /openAi|emailReadImap/.test(one.type)))
      expect(node.credentials).toBeUndefined();
  });

  it('leads every arm into the road, and loses no rejected message', () => {
    const arms = gallery.nodes.filter(({ type }) => type.endsWith('.vocNormalize'));
    expect(arms).toHaveLength(6);
    for (const { name } of arms) {
      const outputs = (gallery.connections[name]?.main ?? []).map((output) =>
        (output ?? []).map(({ node }) => node),
      );
      expect(outputs[0]).toContain('红线判定');
      expect(outputs[2]!.length).toBeGreaterThan(0);
      expect(outputs[3]!.length).toBeGreaterThan(0);
    }
  });
});

describe('trying a preset inside n8n-core', () => {
  it('shows what was found where, stores nothing and needs no ledger', async () => {
    const sample = PRESETS.find(({ id }) => id === 'email')!.sample;
    const { output, error } = await runWorkflow({
      items: [{}],
      nodes: [
        ours('vocNormalize', {
          parameters: { operation: 'tryPreset', preset: 'auto', message: JSON.stringify(sample) },
          credentials: { vocLedgerApi: { store: 'sqlite', path: '/nowhere/at/all.sqlite', secret: 'short' } },
        }),
      ],
    });
    expect(error).toBeUndefined();
    const [trial] = output('vocNormalize');
    expect(trial!.json).toMatchObject({ preset: 'email', presetName: '邮件', outcome: 'accepted' });
    expect(trial!.json.found).toContainEqual({
      field: 'customer.email',
      name: '客户邮箱',
      path: 'from',
      value: 's***@mail.example',
    });
    expect(JSON.stringify(trial!.json)).not.toMatch(/13800000007|sunli@/);
  });
});
