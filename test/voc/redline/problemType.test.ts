import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VocError } from '../../../voc/errors';
import { classify } from '../../../voc';
import { problemTypeOf, problemTypeReader } from '../../../voc/redline/problemType';
import builtIn from '../../../voc/redline/packs/problemTypes.zh-CN.json';
import { PROBLEM_TYPES, SERVICE_KINDS } from '../../../voc/types';
import labels from './labels/types.json';

describe('problem type and kind of service complaint (R7)', () => {
  it.each([
    ['天窗漏水，中控异响，找了几次客服', { type: 'productFault' }],
    ['洗碗机不启动了', { type: 'productFault' }],
    ['座椅太硬，坐久了腰酸', { type: 'usageExperience' }],
    ['建议后排加一个出风口', { type: 'suggestion' }],
    ['前台爱答不理，打电话也不回复，一直推诿', { type: 'serviceComplaint', serviceKind: 'attitude' }],
    ['同一个地方没修好，来回修了多次', { type: 'serviceComplaint', serviceKind: 'technical' }],
    ['说好的月底交付时间，到现在还没提车', { type: 'serviceComplaint', serviceKind: 'deliveryTime' }],
    ['提车第三天官降一万，要求退差价', { type: 'serviceComplaint', serviceKind: 'price' }],
    ['过户手续来回跑，合同和发票都要重新开', { type: 'serviceComplaint', serviceKind: 'process' }],
  ] as const)('%s', (text, expected) => expect(problemTypeOf(text)).toEqual(expected));

  it('has an example above of every type and kind', () => {
    expect(PROBLEM_TYPES).toHaveLength(4);
    expect(SERVICE_KINDS).toHaveLength(5);
  });

  it('takes a denied fault for none', () => {
    expect(problemTypeOf('没有异响，态度恶劣')).toMatchObject({ serviceKind: 'attitude' });
    expect(problemTypeOf('有异响，态度恶劣')).toEqual({ type: 'productFault' });
  });

  it('counts a word once, and not inside a longer one', () => {
    expect(problemTypeOf(`${'态度'.repeat(50)}，天窗漏水`)).toEqual({ type: 'productFault' });
    expect(problemTypeOf('手续费')).toEqual({ type: 'serviceComplaint', serviceKind: 'price' });
  });

  it('is a fault where a red line about safety stands, whatever else is said', () => {
    expect(problemTypeOf('态度恶劣，一直推诿', 'safety')).toEqual({ type: 'productFault' });
    expect(classify('刹车失灵了，客服态度恶劣，一直推诿踢皮球').type).toBe('productFault');
    expect(classify('客服态度恶劣，一直推诿')).toMatchObject({
      type: 'serviceComplaint',
      serviceKind: 'attitude',
    });
    expect(classify('天窗漏水')).not.toHaveProperty('serviceKind');
  });

  it('stays linear in the text', () => {
    const text = '态度恶劣没有异响'.repeat(125_000);
    const before = process.cpuUsage();
    problemTypeOf(text);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(3_000);
  });
});

describe('the words as data', () => {
  const broken: [string, (data: typeof builtIn) => void, string][] = [
    ['a word twice', (d) => void d.entries[0]!.words.push(d.entries[0]!.words[0]!), 'entries.0.words.'],
    ['a word of one character', (d) => void (d.entries[1]!.words[0] = '坏'), 'entries.1.words.0'],
    ['an unknown type', (d) => void (d.entries[0]!.type = 'weather'), 'entries.0.type'],
    ['a service complaint of no kind', (d) => void delete kindOf(d).serviceKind, '.serviceKind'],
    ['a fault of a service kind', (d) => void (d.entries[0]!.serviceKind = 'price'), 'entries.0.serviceKind'],
    ['no weight', (d) => void (d.entries[0]!.weight = 0), 'entries.0.weight'],
  ];
  const kindOf = (data: typeof builtIn) => data.entries.find(({ type }) => type === 'serviceComplaint')!;

  it.each(broken)('turns away %s and names the entry', (_what, spoil, field) => {
    const data = structuredClone(builtIn);
    spoil(data);
    let error: unknown;
    try {
      problemTypeReader(data);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(VocError);
    expect(error).toMatchObject({
      code: 'rulebook.invalid',
      field: expect.stringContaining(field) as string,
    });
  });

  it.each([undefined, null, 7, []])('turns away %p', (data) => {
    expect(() => problemTypeReader(data)).toThrow(VocError);
  });
});

/**
 * Real complaints labelled by hand (ids and labels here, texts in the shared folder). Each round was labelled before
 * the reader saw it, measured once, and then used to widen the words; every round is weighted with service complaints,
 * which are the hard ones. Measured blind: round 3 29 of 38, round 4 27 of 40, round 5 30 of 41 types right (74 %
 * together), of the kinds 43 of the 56 whose type was right. What a blind round gave is the honest figure; the floors below only guard
 * against loss.
 */
const FILE = join(process.env.VOC_SHARED ?? join(__dirname, '../../../../shared'), 'data/texts_zh.jsonl');
const FLOORS = { type: 0.9, kind: 0.8 };

describe('problem types of real complaints', () => {
  const available = existsSync(FILE);
  it(available ? 'keeps what it reached' : 'not available: no texts on this machine', () => {
    if (!available) {
      process.stdout.write(`problem types of real texts: not available (${FILE} is absent)\n`);
      return;
    }
    const texts = new Map(
      readFileSync(FILE, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { id: string; text: string })
        .map(({ id, text }) => [id, text]),
    );
    let types = 0;
    let kinds = 0;
    const service = labels.filter(({ serviceKind }) => serviceKind);
    const typeMisses = new Map<string, number>();
    for (const { id, type, serviceKind } of labels) {
      const text = texts.get(id);
      expect(text).toBeDefined();
      const read = problemTypeOf(text!);
      if (read.type === type) types++;
      else typeMisses.set(`${type} → ${read.type}`, (typeMisses.get(`${type} → ${read.type}`) ?? 0) + 1);
      if (serviceKind && read.serviceKind === serviceKind) kinds++;
    }
    process.stdout.write(
      `problem types: ${types} of ${labels.length} right, service kinds ${kinds} of ${service.length}; ` +
        `missed ${[...typeMisses].map(([what, count]) => `${what} ${count}`).join(', ')}\n`,
    );
    expect(types / labels.length).toBeGreaterThanOrEqual(FLOORS.type);
    expect(kinds / service.length).toBeGreaterThanOrEqual(FLOORS.kind);
  });
});
