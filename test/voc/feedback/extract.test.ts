import { bestOf, extract } from '../../../voc/feedback';
import type { ExtractedField } from '../../../voc/feedback';
import { parseInstant } from '../../../voc/feedback/dates';
import { idNumberHolds, vinCheckDigitHolds } from '../../../voc/feedback/identifiers';
import { parseMileage } from '../../../voc/feedback/mileage';

const value = (text: string, field: ExtractedField) => bestOf(extract(text), field)?.value;

describe('extract', () => {
  it.each<[string, ExtractedField, string | number]>([
    ['电话13812345678', 'customer.phone', '13812345678'],
    ['tel:+86 138-1234-5678。', 'customer.phone', '13812345678'],
    ['微信同号138 1234 5678', 'customer.phone', '13812345678'],
    ['邮箱wang.w@mail.example.cn,', 'customer.email', 'wang.w@mail.example.cn'],
    ['车牌粤B·12345', 'vehicle.plate', '粤B12345'],
    ['京AD12345的车主', 'vehicle.plate', '京AD12345'],
    ['沪a12345f', 'vehicle.plate', '沪A12345F'],
    ['车架号lsvaa4182e2123456', 'vehicle.vin', 'LSVAA4182E2123456'],
    ['VIN:1M8GDM9AXKP042788', 'vehicle.vin', '1M8GDM9AXKP042788'],
    ['开了3.2万公里', 'vehicle.mileageKm', 32000],
    ['里程 32,000km', 'vehicle.mileageKm', 32000],
    ['才行驶800公里就熄火', 'vehicle.mileageKm', 800],
    ['2万多公里换了变速箱', 'vehicle.mileageKm', 20000],
    ['保修10万公里,现在跑了6万公里', 'vehicle.mileageKm', 60000],
  ])('reads %j as %s', (text, field, expected) => {
    expect(value(text, field)).toBe(expected);
  });

  it.each<[string, ExtractedField]>([
    ['订单20240301102356525049', 'customer.phone'],
    ['编号138123456789', 'customer.phone'],
    ['编号12812345678', 'customer.phone'],
    ['全新ES300h提车', 'vehicle.plate'],
    ['internationalisat', 'vehicle.vin'],
    ['LSVAA4182O2123456', 'vehicle.vin'],
    ['时速100公里', 'vehicle.mileageKm'],
    ['跑到120km/h抖动', 'vehicle.mileageKm'],
    ['质保期15万公里', 'vehicle.mileageKm'],
    ['三年或10万公里', 'vehicle.mileageKm'],
    ['3个月内/5000公里先到为准', 'vehicle.mileageKm'],
    ['百公里油耗12升', 'vehicle.mileageKm'],
    ['续航只有300公里', 'vehicle.mileageKm'],
    ['离4S店20公里', 'vehicle.mileageKm'],
    ['行驶9999999999公里', 'vehicle.mileageKm'],
  ])('finds nothing in %j for %s', (text, field) => {
    expect(value(text, field)).toBeUndefined();
  });

  it('prefers the VIN whose check digit holds', () => {
    expect(value('LSVAA4182E2123456 或 1M8GDM9AXKP042788', 'vehicle.vin')).toBe('1M8GDM9AXKP042788');
  });
});

describe('check digits', () => {
  it('knows VINs (GB 16735: the example of ISO 3779 and one with a digit changed)', () => {
    expect(vinCheckDigitHolds('1M8GDM9AXKP042788')).toBe(true);
    expect(vinCheckDigitHolds('11111111111111111')).toBe(true);
    expect(vinCheckDigitHolds('1M8GDM9AXKP042789')).toBe(false);
  });

  it('knows ID numbers (GB 11643)', () => {
    expect(idNumberHolds('11010519491231002X')).toBe(true);
    expect(idNumberHolds('110105194912310021')).toBe(false);
    expect(idNumberHolds('110105194902310026')).toBe(false);
  });
});

describe('parseMileage', () => {
  it.each([
    [32000, 32000],
    ['32,000 km', 32000],
    ['3.2万公里', 32000],
    ['3.2w', 32000],
    ['３万多公里', 30000],
    ['-5', -5],
    ['12345.6', 12346],
    ['很多', undefined],
    ['', undefined],
    [Number.NaN, undefined],
    [{}, undefined],
    ['1'.repeat(500), undefined],
  ])('reads %j', (given, km) => {
    expect(parseMileage(given)).toBe(km);
  });
});

describe('parseInstant', () => {
  const noon = Date.UTC(2026, 10, 21, 4);
  it.each([
    ['2026-11-21T12:00:00+08:00', noon],
    ['2026-11-21T04:00:00.000Z', noon],
    ['2026-11-21 12:00', noon],
    ['2026/11/21 12:00:00', noon],
    ['2026年11月21日 12点', noon],
    ['2026年11月21日12时00分', noon],
    ['20261121120000', noon],
    ['2026-11-21', noon - 12 * 3_600_000],
    ['20261121', noon - 12 * 3_600_000],
    [noon, noon],
    [noon / 1000, noon],
    [String(noon), noon],
    ['2026-02-30', undefined],
    ['2026-13-01', undefined],
    ['2026-11-21 25:00', undefined],
    ['昨天', undefined],
    [Infinity, undefined],
    [[], undefined],
  ])('reads %j', (given, at) => {
    expect(parseInstant(given, 'Asia/Shanghai')).toBe(at);
  });

  it('uses the given zone, summer time included', () => {
    expect(parseInstant('2026-07-01 12:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 6, 1, 10));
    expect(parseInstant('2026-12-01 12:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 11, 1, 11));
  });
});
