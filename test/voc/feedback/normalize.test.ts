import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normalize, toRecord } from '../../../voc/feedback';
import { VocError } from '../../../voc/errors';
import { NOW, accepted, rejected } from './support';

const full = {
  channel: '客服热线',
  id: 'H-1',
  text: '我叫张三，高速上刹·车失灵！电话13812345678',
  occurredAt: '2026-11-21 09:30',
  customer: { name: '张三', phone: '+86 138 1234 5678', email: 'zhang@mail.example.cn' },
  vehicle: {
    brand: '甲',
    model: '乙 Pro',
    vin: '1m8gdm9axkp042788',
    plate: '粤b·12345',
    mileageKm: '3.2万公里',
    batch: 'B7',
    software: 'V2.1',
  },
  place: { province: '广东', city: '深圳', dealer: '城南店' },
  fault: { codes: ['p0a80', 'U0100', 'P0A80'] },
};

describe('an accepted feedback', () => {
  it('holds everything the channel told, checked', () => {
    const record = accepted(full);
    expect(record).toMatchObject({
      channel: '客服热线',
      sourceId: 'H-1',
      cleanText: '我叫张三,高速上刹车失灵!电话13812345678',
      maskedText: '我叫张*,高速上刹车失灵!电话138****5678',
      receivedAt: NOW,
      occurredAt: Date.UTC(2026, 10, 21, 1, 30),
      customer: { name: '张三', phone: '13812345678', email: 'zhang@mail.example.cn' },
      vehicle: { vin: '1M8GDM9AXKP042788', plate: '粤B12345', mileageKm: 32000, software: 'V2.1' },
      place: { province: '广东', city: '深圳', dealer: '城南店' },
      fault: { codes: ['P0A80', 'U0100'] },
      notes: [],
    });
  });

  it('passes on a masked record', () => {
    expect(toRecord(accepted(full), 'F20261121-000001', 'Asia/Shanghai')).toEqual({
      number: 'F20261121-000001',
      channel: '客服热线',
      sourceId: 'H-1',
      text: '我叫张*,高速上刹车失灵!电话138****5678',
      receivedAt: '2026-11-21T12:00:00.000+08:00',
      occurredAt: '2026-11-21T09:30:00.000+08:00',
      customer: { name: '张*', phone: '138****5678', email: 'z***@mail.example.cn' },
      vehicle: {
        brand: '甲',
        model: '乙 Pro',
        vin: '1M8GDM9AXKP042788',
        plate: '粤B***45',
        mileageKm: 32000,
        batch: 'B7',
        software: 'V2.1',
      },
      place: { province: '广东', city: '深圳', dealer: '城南店' },
      fault: {
        codes: ['P0A80', 'U0100'],
        key: '制动/故障',
        component: 'brake',
        symptom: 'failure',
        situations: ['highway'],
      },
      fromText: { 'fault.key': 0.85 },
    });
    const hidden = toRecord(accepted(full, { maskVin: true }), 'F1', 'Asia/Shanghai');
    expect(hidden.vehicle?.vin).toBe('1M8**********2788');
  });

  it('is accepted with fault codes only', () => {
    const decision = normalize(
      { fault: { codes: [{ code: 'P0A80' }, 4711] } },
      { preset: 'api', receivedAt: NOW },
    );
    expect(decision).toMatchObject({ outcome: 'accepted', reason: 'faultCodesOnly' });
    expect(accepted({ fault: { codes: 'p0a80、u0100; C1234-00' } }).fault.codes).toEqual([
      'P0A80',
      'U0100',
      'C1234-00',
    ]);
  });

  it('says which path gave which field', () => {
    const decision = normalize({ body: { text: '异响', id: 3 } }, { preset: 'api', receivedAt: NOW });
    expect(decision.evidence.paths).toEqual({ text: 'body.text', sourceId: 'body.id' });
  });

  it('takes the channel of the payload, of the options, of the preset, in this order', () => {
    expect(accepted({ channel: '微博', text: 'x' }, { channel: '热线' }).channel).toBe('微博');
    expect(accepted({ text: 'x' }, { channel: '热线' }).channel).toBe('热线');
    expect(accepted({ text: 'x' }).channel).toBe('api');
  });

  it('follows a mapping made by hand', () => {
    const mapping = { fields: { text: ['rows[0].说明'], sourceId: ['meta.no'] } };
    const record = accepted({ rows: [{ 说明: '方向盘抖' }], meta: { no: 9 } }, { mapping });
    expect(record).toMatchObject({ cleanText: '方向盘抖', sourceId: '9' });
  });

  it('fills from the text what the channel left open, and notes what contradicts it', () => {
    const text = '车架号1M8GDM9AXKP042788,粤B12345,跑了6万公里,电话13900001111';
    expect(accepted({ text })).toMatchObject({
      customer: { phone: '13900001111' },
      vehicle: { vin: '1M8GDM9AXKP042788', plate: '粤B12345', mileageKm: 60000 },
      notes: [],
    });
    const record = accepted({ text, customer: { phone: '13812345678' }, vehicle: { mileageKm: 61250 } });
    expect(record.customer.phone).toBe('13812345678');
    expect(record.vehicle.mileageKm).toBe(61250);
    expect(record.notes).toMatchObject([
      { field: 'customer.phone', reason: 'contradiction', value: '139****1111' },
    ]);
  });

  it('has the same content hash for the same message only', () => {
    const hash = (change: object) => accepted({ ...full, ...change }).contentHash;
    expect(hash({ id: 'H-2', occurredAt: 1 })).toBe(hash({}));
    expect(hash({ text: '刹车软' })).not.toBe(hash({}));
    expect(hash({ channel: '微博' })).not.toBe(hash({}));
    expect(hash({ customer: { phone: '13900001111' } })).not.toBe(hash({}));
    expect(hash({})).toMatch(/^[0-9a-f]{64}$/);
  });

  it('keeps a very long id apart from others', () => {
    const long = (end: string) => accepted({ text: 'x', id: 'a'.repeat(300) + end }).sourceId;
    expect(long('1')).toMatch(/^sha256:/);
    expect(long('1')).not.toBe(long('2'));
    expect(accepted({ text: 'x' }).sourceId).toBeUndefined();
  });
});

describe('absurd values are left out with a note', () => {
  it.each([
    [{ occurredAt: '2026-11-23 12:00' }, 'occurredAt', 'dateInFuture'],
    [{ occurredAt: '1989-12-31' }, 'occurredAt', 'dateTooOld'],
    [{ occurredAt: '前天' }, 'occurredAt', 'dateUnreadable'],
    [{ occurredAt: {} }, 'occurredAt', 'dateUnreadable'],
    [{ vehicle: { mileageKm: -1 } }, 'vehicle.mileageKm', 'mileageAbsurd'],
    [{ vehicle: { mileageKm: 3_000_001 } }, 'vehicle.mileageKm', 'mileageAbsurd'],
    [{ vehicle: { mileageKm: '不详' } }, 'vehicle.mileageKm', 'mileageUnreadable'],
    [{ vehicle: { vin: '无' } }, 'vehicle.vin', 'vinShape'],
    [{ vehicle: { vin: '1M8GDM9AXKP042789' } }, 'vehicle.vin', 'vinCheckDigit'],
    [{ vehicle: { plate: '没上牌' } }, 'vehicle.plate', 'plateShape'],
    [{ vehicle: { brand: {} } }, 'vehicle.brand', 'wrongType'],
    [{ vehicle: { model: 'x'.repeat(200) } }, 'vehicle.model', 'valueCut'],
    [{ customer: { phone: '12345' } }, 'customer.phone', 'phoneShape'],
    [{ customer: { email: 'nobody' } }, 'customer.email', 'emailShape'],
    [{ fault: { codes: Array.from({ length: 300 }, (_, i) => `P${i}`) } }, 'fault.codes', 'listCut'],
  ])('%j', (change, field, reason) => {
    const record = accepted({ text: '刹车失灵', ...change });
    expect(record.notes).toMatchObject([{ field, reason }]);
    expect(record.notes[0].message.zh && record.notes[0].message.en).toBeTruthy();
    expect(record.occurredAt).toBeUndefined();
    expect(record.vehicle.mileageKm).toBeUndefined();
  });

  it('keeps times up to a day ahead: clocks differ', () => {
    expect(accepted({ text: 'x', occurredAt: NOW + 86_400_000 }).occurredAt).toBe(NOW + 86_400_000);
  });
});

describe('texts of any size and encoding', () => {
  it('cuts a long text and says its length', () => {
    const record = accepted({ text: `刹车失灵${'啊'.repeat(130_000)}` });
    expect(record.cleanText).toHaveLength(100_000);
    expect(record.rawText).toHaveLength(130_004);
    expect(record.notes).toMatchObject([{ field: 'text', reason: 'textCut' }]);
    expect(record.notes[0].message.zh).toContain('130004');
    expect(accepted({ text: 'abc😀d' }, { maxTextLength: 4 }).cleanText).toBe('abc');
  });

  it('does not count markup: a large HTML mail with a short text stays whole', () => {
    const mail = `<html>${'<td style="color:red">'.repeat(5000)}刹车失灵</td></html>`;
    expect(accepted({ text: mail })).toMatchObject({ cleanText: '刹车失灵', notes: [] });
  });

  it('accepts a megabyte and rejects one byte more', () => {
    expect(accepted({ text: 'a'.repeat(1024 * 1024) }).cleanText).toHaveLength(100_000);
    const { reason, problems } = rejected({ text: 'a'.repeat(1024 * 1024 + 1) });
    expect(reason).toBe('textTooLarge');
    expect(problems[0]).toMatchObject({ code: 'input.tooLarge', field: 'text', value: '1048577 bytes' });
    expect(rejected({ text: '啊'.repeat(400_000) }).reason).toBe('textTooLarge');
  });

  it('notes a text in the wrong encoding', () => {
    const gbk = Buffer.from([0xc9, 0xb2, 0xb3, 0xb5, 0xca, 0xa7, 0xc1, 0xe9]);
    expect(new TextDecoder('gbk').decode(gbk)).toBe('刹车失灵');
    const lost = accepted({ text: gbk.toString('utf8') });
    expect(lost.notes).toMatchObject([{ field: 'text', reason: 'textGarbled' }]);
    const repaired = accepted({ text: gbk.toString('latin1') });
    expect(repaired.notes).toMatchObject([{ field: 'text', reason: 'textRepaired' }]);
    expect(repaired).toMatchObject({ cleanText: '刹车失灵', rawText: gbk.toString('latin1') });
    expect(accepted({ text: '刹车失灵 café' }).notes).toEqual([]);
  });

  it('takes numbers as text and keeps emoji', () => {
    expect(accepted({ text: 12315 }).cleanText).toBe('12315');
    expect(accepted({ text: '🔥🔥车😡' }).cleanText).toBe('🔥🔥车😡');
  });
});

describe('a rejected payload', () => {
  it.each([
    [{}, 'noText', 'text'],
    [{ text: ' \u200b\n ' }, 'noText', 'text'],
    [{ text: '<p></p>' }, 'noText', 'text'],
    [{ text: null, fault: { codes: [] } }, 'noText', 'text'],
    [{ text: { zh: '刹车' } }, 'textNotText', 'text'],
    [{ text: ['刹车'] }, 'textNotText', 'text'],
    [{ body: { text: false } }, 'textNotText', 'body.text'],
    [null, 'payloadNotObject', 'payload'],
    ['刹车失灵', 'payloadNotObject', 'payload'],
    [[{ text: '刹车' }], 'payloadNotObject', 'payload'],
  ])('%j', (payload, reason, field) => {
    const result = rejected(payload);
    expect(result.reason).toBe(reason);
    expect(result.problems).toHaveLength(1);
    const answer = result.problems[0].toAnswer('zh-CN');
    expect(answer.field).toBe(field);
    expect(answer.remedy).toMatch(/[一-鿿]/);
  });

  it('names the allowed channels, and every problem at once', () => {
    const { reason, problems } = rejected({ channel: '传真' }, { allowedChannels: ['微博', '热线'] });
    expect(reason).toBe('noText');
    expect(problems.map((problem) => problem.field)).toEqual(['text', 'channel']);
    expect(problems[1].remedy.zh).toContain('微博, 热线');
    expect(accepted({ channel: '微博', text: 'x' }, { allowedChannels: ['微博'] }).channel).toBe('微博');
    expect(rejected({ channel: '传真', text: 'x' }, { allowedChannels: ['微博'] }).reason).toBe(
      'unknownChannel',
    );
  });

  it('is kept as text that every database takes', () => {
    expect(rejected({ note: 'a\0b\ud83d' }).excerpt).toBe('{"note":"a\\u0000b\\ud83d"}');
    expect(rejected('a\0b\ud83d').excerpt).toBe('a\ufffdb\ufffd');
    expect(rejected({ note: 'x'.repeat(150_000) }).excerpt).toHaveLength(100_000);
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(rejected(cycle).excerpt).toBe('[object Object]');
  });

  it('is not fooled by hostile keys', () => {
    const payload = JSON.parse(
      '{"__proto__":{"text":"x","channel":"y"},"constructor":{"prototype":{"text":"z"}}}',
    ) as object;
    expect(rejected(payload).reason).toBe('noText');
    expect(({} as Record<string, unknown>).text).toBeUndefined();
  });
});

describe('wrong settings', () => {
  it.each([
    [{ preset: 'nope' }, 'preset'],
    [{ zone: 'Mars/Base' }, 'zone'],
    [{ receivedAt: Number.NaN }, 'receivedAt'],
    [{ maxTextLength: 0 }, 'maxTextLength'],
  ])('%j throws a VocError that names it', (options, field) => {
    const run = () => normalize({ text: 'x' }, { preset: 'api', receivedAt: NOW, ...options });
    expect(run).toThrow(VocError);
    expect(run).toThrow(expect.objectContaining({ field }));
  });
});

describe('real complaints (development texts beside the project)', () => {
  it('are all accepted, and cleaning them twice changes nothing', () => {
    const folder = process.env.VOC_SHARED ?? join(__dirname, '../../../../shared');
    let lines: string[];
    try {
      lines = readFileSync(join(folder, 'data/texts_zh.jsonl'), 'utf8')
        .split('\n')
        .filter(Boolean)
        .slice(0, 4000);
    } catch {
      process.stdout.write(`not available: ${folder}/data/texts_zh.jsonl\n`);
      return;
    }
    for (const line of lines) {
      const { id, text } = JSON.parse(line) as { id: string; text: string };
      const record = accepted({ id, text });
      expect(accepted({ id, text: record.cleanText }).cleanText).toBe(record.cleanText);
    }
  });
});
