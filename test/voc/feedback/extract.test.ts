import { bestOf, extract } from '../../../voc/feedback';
import type { ExtractedField } from '../../../voc/feedback';
import { idNumberHolds, vinCheckDigitHolds, vinModelYear } from '../../../voc/feedback/identifiers';

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
    ['三万多公里', 'vehicle.mileageKm', 30000],
    ['行驶里程55000KM', 'vehicle.mileageKm', 55000],
    ['才跑了两千', 'vehicle.mileageKm', 2000],
    ['跑了三万多就换变速箱', 'vehicle.mileageKm', 30000],
    ['一万五千公里时熄火', 'vehicle.mileageKm', 15000],
    ['1万5千多公里', 'vehicle.mileageKm', 15000],
    ['里程3.2万', 'vehicle.mileageKm', 32000],
    ['一三八1234五六七八', 'customer.phone', '13812345678'],
    ['座机0755-12345678', 'customer.phone', '0755-12345678'],
    ['我叫王晓明,车坏了', 'customer.name', '王晓明'],
    ['wang@qq.comABS灯亮', 'customer.email', 'wang@qq.com'],
    ['车架号LSVA A418 2E21 2345 6', 'vehicle.vin', 'LSVAA4182E2123456'],
    ['卡号6222021234567890128', 'customer.bankCard', '6222021234567890128'],
    ['粤Z1234港', 'vehicle.plate', '粤Z1234港'],
    ['使014578', 'vehicle.plate', '使014578'],
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
    ['跑了300km高速', 'vehicle.mileageKm'],
    ['跑了20几趟', 'vehicle.mileageKm'],
    ['首保8000公里', 'vehicle.mileageKm'],
    ['延保至10年20万公里', 'vehicle.mileageKm'],
    ['400-812-3456', 'customer.phone'],
    ['订单20240301102356525049', 'customer.bankCard'],
    ['车主安全第一', 'customer.name'],
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

  it('decodes the model year, whose code comes round every 30 years (GB 16735)', () => {
    expect(vinModelYear('LSVAA4182E2123456', 2026)).toBe(2014);
    expect(vinModelYear('LSVAA4182R2123456', 2026)).toBe(2024);
    expect(vinModelYear('LSVAA418292123456', 2026)).toBe(2009);
    expect(vinModelYear('LSVAA418202123456', 2026)).toBeUndefined();
    expect(vinModelYear('LSVAA4182S2123456', 2010)).toBe(1995);
  });

  it('knows ID numbers (GB 11643)', () => {
    expect(idNumberHolds('11010519491231002X')).toBe(true);
    expect(idNumberHolds('110105194912310021')).toBe(false);
    expect(idNumberHolds('110105194902310026')).toBe(false);
  });
});
