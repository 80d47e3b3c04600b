import fc from 'fast-check';
import { cleanText, extract, maskText, toRecord } from '../../../voc/feedback';
import { NOW, accepted, email, hostileText, idNumber, mobile, plate } from './support';

const runs = { numRuns: 400 };

/** Pieces that extraction reacts to, beside the hostile ones. */
const told = fc.constantFrom(
  ...[
    '2024年1月',
    '昨天上午',
    '提车第二天',
    '3月5日',
    '半小时前',
    '上周五',
    '今早',
    '20号',
    '99月99日',
    '2023年2月30日',
  ],
  ...['在杭州市', '西湖区', '文三路88号', '昆山', '大众途观L', '比亚迪汉', '奔驰C260', '理想', 'H6', '408'],
  ...[
    '刹车',
    '失灵',
    '变速箱、',
    '发动机',
    '漏油',
    '没有',
    '万一',
    '偶尔',
    '第三次',
    '时速80',
    '追尾',
    '差点',
  ],
  ...[
    'P0A0F',
    'V2.0.1',
    'OTA ',
    '批次B2611',
    '三万多公里',
    '跑了两千',
    '3.2万',
    '车架号',
    '车主张伟',
    '王师傅',
  ],
  ...['一三八', '1234', '五六七八', '6222 0212 ', '400-812-3456', '微信', '地址:', '。', ',', ' ', '\n'],
);
const text = fc
  .array(fc.oneof({ weight: 3, arbitrary: told }, { weight: 1, arbitrary: hostileText }), { maxLength: 30 })
  .map((pieces) => cleanText(pieces.join('')));
/** Received at any time, the year of a VIN and the months before it included. */
const moment = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) });

describe('extraction under any text', () => {
  it('gives spans inside the text, confidences from 0 to 1, and no time ahead of the message', () => {
    fc.assert(
      fc.property(text, moment, (clean, receivedAt) => {
        for (const item of extract(clean, { receivedAt })) {
          expect(item.start).toBeGreaterThanOrEqual(0);
          expect(item.end).toBeGreaterThan(item.start);
          expect(item.end).toBeLessThanOrEqual(clean.length);
          expect(item.confidence).toBeGreaterThan(0);
          expect(item.confidence).toBeLessThanOrEqual(1);
          if (typeof item.value === 'number') expect(Number.isFinite(item.value)).toBe(true);
          else expect(item.value).not.toBe('');
          if (item.field === 'occurredAt') expect(item.value).toBeLessThanOrEqual(receivedAt);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('finds values whose words stand at the span', () => {
    fc.assert(
      fc.property(text, (clean) => {
        for (const { field, value, start, end } of extract(clean, { receivedAt: NOW })) {
          const words = clean.slice(start, end);
          if (field === 'vehicle.vin' || field === 'vehicle.plate')
            expect(words.toUpperCase().replace(/[·. -]/g, '')).toContain(value);
          if (field === 'customer.email' || field === 'customer.name') expect(words).toBe(value);
        }
      }),
      runs,
    );
  });

  it('is the same twice, and a record of it can be written down', () => {
    fc.assert(
      fc.property(text, (clean) => {
        expect(extract(clean, { receivedAt: NOW })).toEqual(extract(clean, { receivedAt: NOW }));
        if (clean === '') return;
        const record = accepted({ text: clean });
        expect(JSON.stringify(toRecord(record, 'F1', 'UTC'))).not.toMatch(/\\u0000|null/);
      }),
      runs,
    );
  });
});

describe('masking under any text', () => {
  it('is idempotent on all that is told', () => {
    fc.assert(
      fc.property(text, fc.boolean(), (clean, hideVin) => {
        const once = maskText(clean, { maskVin: hideVin });
        expect(maskText(once, { maskVin: hideVin })).toBe(once);
      }),
      { numRuns: 3000 },
    );
  });

  const numerals = '零一二三四五六七八九';
  const spelled = mobile.map((number) => Array.from(number, (digit) => numerals[Number(digit)]).join(''));
  const mixed = fc
    .tuple(mobile, fc.array(fc.boolean(), { minLength: 11, maxLength: 11 }))
    .map(([number, flags]) =>
      Array.from(number, (d, i) => (flags[i] || i === 3 ? numerals[Number(d)] : d)).join(''),
    );
  const spaced = fc
    .tuple(mobile, fc.constantFrom(' ', '-', '.', ' - ', '/', '—'))
    .map(([n, by]) => [n.slice(0, 3), n.slice(3, 7), n.slice(7)].join(by));
  const card = fc.stringMatching(/^62\d{13,16}$/).map((body) => `${body}${luhnDigit(body)}`);
  const name = fc
    .tuple(fc.constantFrom(...'王李张刘陈欧司'), fc.constantFrom('晓明', '伟', '建国', '秀英', '磊'))
    .map(([family, given]) => `${family === '欧' ? '欧阳' : family === '司' ? '司马' : family}${given}`);
  const house = fc.constantFrom('文三路88号3幢501室', '人民大道1288弄6号', '和平街15号院2号楼3单元');

  it('lets no number, card, name or house out of the case file', () => {
    const around = fc.constantFrom(',', '。', ';', '\n', ',刹车失灵,');
    fc.assert(
      fc.property(
        fc.record({ mobile, spelled, mixed, spaced, card, idNumber, email, plate, name, house }),
        around,
        (secret, gap) => {
          const words = [
            `电话${secret.mobile}`,
            `手机${secret.spelled}`,
            secret.mixed,
            secret.spaced,
            `卡号${secret.card}`,
            secret.idNumber,
            secret.email,
            secret.plate,
            `车主${secret.name}反映`,
            `住在杭州市西湖区${secret.house}`,
          ].join(gap);
          const record = accepted({ text: words });
          const out = JSON.stringify([
            record.maskedText,
            record.masked,
            record.notes,
            toRecord(record, 'F1', 'UTC'),
          ]);
          for (const [key, value] of Object.entries(secret)) {
            if (out.includes(value)) throw new Error(`${key} ${value} stands in ${out}`);
          }
          expect(record.maskedText).toContain('杭州市西湖区');
        },
      ),
      runs,
    );
  });

  it('would let them out without the mask: the test above can fail', () => {
    const record = accepted({ text: '车主王晓明反映,电话一三八一二三四五六七八' });
    expect(record.cleanText).toContain('王晓明');
    expect(record.maskedText).not.toContain('王晓明');
    expect(record.cleanText).toContain('一三八一二三四五六七八');
  });
});

function luhnDigit(body: string): number {
  const sum = Array.from(body)
    .reverse()
    .reduce((total, char, i) => {
      const weighed = i % 2 === 0 ? Number(char) * 2 : Number(char);
      return total + (weighed > 9 ? weighed - 9 : weighed);
    }, 0);
  return (10 - (sum % 10)) % 10;
}

describe('time on texts built to exhaust a pattern', () => {
  const cpuMillis = (run: () => unknown) => {
    const from = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(from);
    return (user + system) / 1000;
  };
  const pieces = [
    ...['大众途观', '跑了三万公里', '在杭州市西湖区', '故障码P0A0F', '代码1234a', '6222021234567890128 '],
    ...['王师傅', '变速箱、', '2024年1月故障'],
    ...[
      '1',
      '1 ',
      '2024年',
      '2024.1.',
      '1月',
      '3日',
      '昨',
      '上',
      '三',
      '三万',
      '跑了',
      '公里',
      '里程',
      '万',
      '第三次',
      '次',
    ],
    ...[
      '张',
      '车主',
      '先生',
      '区',
      '路1号',
      '路',
      '地址',
      '杭州',
      '北京',
      '大众',
      '汉',
      'C26',
      '车架号',
      'L',
      'P0A',
      'V1.',
    ],
    ...[
      '版本',
      '批次',
      '没有',
      '出现',
      '如果',
      '刹车',
      '失灵',
      '刹车失灵',
      '刹车、',
      '哈',
      'a@a.',
      '京A1',
      '时速',
      '差点',
      ' ',
      ',',
    ],
  ];

  it.each(pieces)('stays linear on repeated %j', (piece) => {
    const of = (length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
    const run = (words: string) => cpuMillis(() => [extract(words, { receivedAt: NOW }), maskText(words)]);
    run(of(2_000));
    const short = Math.max(run(of(10_000)), 2);
    // Eight times the text may take eight times as long, with room for a noisy machine; a square would take 64.
    expect(run(of(80_000))).toBeLessThan(short * 8 * 4 + 200);
  });
});
