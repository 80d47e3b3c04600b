import { PRESETS, TARGET_FIELDS, presetById, readPayload, valueAt } from '../../../voc/feedback';
import { VocError } from '../../../voc/errors';

describe('valueAt', () => {
  const payload = JSON.parse(
    '{"a":{"b":[{"c":1}]},"x.y":"flat","deep":{"p.q":"mixed"},"__proto__":{"text":"bad"},"constructor":{"name":"bad"},"n":null}',
  ) as unknown;

  it.each([
    ['a.b.0.c', 1],
    ['a.b[0].c', 1],
    ['x.y', 'flat'],
    ['deep.p.q', 'mixed'],
    ['n', null],
    ['n.x', undefined],
    ['missing.x', undefined],
    ['a.b.5.c', undefined],
  ])('reads %s', (path, value) => {
    expect(valueAt(payload, path)).toEqual(value);
  });

  it.each([
    '__proto__',
    '__proto__.text',
    'constructor',
    'constructor.name',
    'a.__proto__',
    'toString',
    'a.hasOwnProperty',
  ])('reaches nothing by %s', (path) => {
    expect(valueAt(payload, path)).toBeUndefined();
  });

  it('would reach the prototype without the guard', () => {
    const naive = (value: unknown, path: string) =>
      path.split('.').reduce<unknown>((holder, key) => (holder as Record<string, unknown>)?.[key], value);
    expect(naive({}, 'constructor.name')).toBe('Object');
    expect(valueAt({}, 'constructor.name')).toBeUndefined();
  });

  it('runs no getter', () => {
    const trap = Object.defineProperty({}, 'text', {
      enumerable: true,
      get: () => {
        throw new Error('ran');
      },
    });
    expect(valueAt(trap, 'text')).toBeUndefined();
  });
});

describe('readPayload', () => {
  it('takes the first path that holds something and names it', () => {
    const mapping = { fields: { text: ['empty', 'blank', 'b', 'a'] } };
    expect(readPayload({ a: 'A', b: 'B', empty: '', blank: '  ' }, mapping)).toEqual({
      text: { path: 'b', value: 'B' },
    });
  });

  it('prefers a plain value to an object, and reports the object when there is nothing else', () => {
    const mapping = { fields: { text: ['content', 'content.text'] } };
    expect(readPayload({ content: { text: '刹车失灵' } }, mapping).text?.value).toBe('刹车失灵');
    expect(readPayload({ content: { html: 'x' } }, mapping).text).toEqual({
      path: 'content',
      value: { html: 'x' },
    });
  });

  it('reads the bare and the webhook-wrapped payload alike', () => {
    const api = presetById('api');
    const message = { text: '异响', customer: { phone: '13812345678' } };
    expect(readPayload(message, api)['customer.phone']).toEqual({
      path: 'customer.phone',
      value: '13812345678',
    });
    expect(readPayload({ headers: {}, body: message }, api)['customer.phone']).toEqual({
      path: 'body.customer.phone',
      value: '13812345678',
    });
  });

  it('guesses Chinese keys', () => {
    const raw = readPayload(
      { 问题描述: '方向盘卡死', 手机: '13812345678', 车型: '甲', 车架号: 'X', 城市: '苏州', 单号: 7 },
      presetById('genericJson'),
    );
    expect(Object.fromEntries(Object.entries(raw).map(([field, found]) => [field, found.value]))).toEqual({
      text: '方向盘卡死',
      'customer.phone': '13812345678',
      'vehicle.model': '甲',
      'vehicle.vin': 'X',
      'place.city': '苏州',
      sourceId: 7,
    });
  });

  it.each([null, undefined, 1, 'x', true])('reads nothing from %p', (payload) => {
    expect(readPayload(payload, presetById('api'))).toEqual({});
  });
});

describe('presets', () => {
  it('have ids of their own, both languages, and only fields that exist', () => {
    expect(new Set(PRESETS.map((preset) => preset.id)).size).toBe(PRESETS.length);
    for (const preset of PRESETS) {
      expect(preset.name.zh && preset.name.en && preset.description.zh && preset.description.en).toBeTruthy();
      for (const [field, paths] of Object.entries(preset.fields)) {
        expect(TARGET_FIELDS).toContain(field);
        expect(paths.length).toBeGreaterThan(0);
      }
    }
  });

  it('names the known ones for an unknown id', () => {
    expect(() => presetById('nope')).toThrow(VocError);
    expect(() => presetById('__proto__')).toThrow(expect.objectContaining({ field: 'preset' }));
  });
});
