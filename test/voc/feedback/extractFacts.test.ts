import { TAKEN_FROM, extract, faultName, vocabularyOf } from '../../../voc/feedback';
import type { ExtractedField, ExtraVocabulary } from '../../../voc/feedback';
import { NOW, accepted } from './support';

function values(text: string, field: ExtractedField, vocabulary?: ExtraVocabulary) {
  const found = extract(text, { receivedAt: NOW, vocabulary });
  return found
    .filter((item) => item.field === field && item.confidence >= TAKEN_FROM)
    .map(({ value }) => value);
}

describe('car', () => {
  it.each<[string, string[], string[]]>([
    ['我的东风日产轩逸异响', ['日产'], ['轩逸']],
    ['途昂变速箱坏了', ['大众'], ['途昂']],
    ['比亚迪汉冠军版降价', ['比亚迪'], ['汉']],
    ['比亚迪秦PLUSDMI2023款', ['比亚迪'], ['秦PLUS']],
    ['标致408后桥异响', ['标致'], ['标致408']],
    ['奔驰C260L', ['奔驰'], ['C级']],
    ['宝马325Li', ['宝马'], ['3系']],
    ['车型为A6L2021款', ['奥迪'], ['A6L']],
    ['理想L9断电', ['理想'], ['理想L9']],
    ['现代汽车的途胜', ['现代'], ['途胜']],
    ['北京现代售后', ['现代'], []],
    ['效果不理想', [], []],
    ['现代社会的大众点评', [], []],
    ['408元的机油', [], []],
    ['RH61接头', [], []],
  ])('%s', (text, brands, models) => {
    expect(Array.from(new Set(values(text, 'vehicle.brand')))).toEqual(brands);
    expect(values(text, 'vehicle.model')).toEqual(models);
  });

  it('counts another car of a comparison less', () => {
    expect(values('还不如大众', 'vehicle.brand')).toEqual([]);
  });

  it('takes the owner’s words', () => {
    const own: ExtraVocabulary = {
      brands: [{ name: '远岚', series: ['远岚E5', 'E5 Max/E5Max'] }],
      components: [{ id: 'drone', name: { zh: '车载无人机', en: 'drone' }, words: ['无人机'] }],
    };
    expect(values('远岚E5异响', 'vehicle.model', own)).toEqual(['远岚E5']);
    expect(values('远岚E5异响', 'vehicle.brand', own)).toContain('远岚');
    expect(values('无人机失灵', 'fault.key', own)).toEqual(['drone/failure']);
    expect(faultName('drone/failure', vocabularyOf(own)).zh).toBe('车载无人机/故障');
    expect(values('无人机失灵', 'fault.key')).toEqual([]);
  });
});

describe('place', () => {
  it.each<[string, string[], string[], string[]]>([
    ['在杭州市西湖区', ['浙江', '浙江'], ['杭州', '杭州'], ['西湖区']],
    ['人在东莞', ['广东'], ['东莞'], []],
    ['广东省东莞市的店', ['广东', '广东'], ['东莞'], []],
    ['在昆山购车', ['江苏'], ['苏州'], ['昆山']],
    ['每天水温高,最大理赔', [], [], []],
    ['上海大众的车', [], [], []],
    ['开到南京路', [], [], []],
    ['东西安装好了', [], [], []],
  ])('%s', (text, provinces, cities, districts) => {
    expect(values(text, 'place.province')).toEqual(provinces);
    expect(values(text, 'place.city')).toEqual(cities);
    expect(values(text, 'place.district')).toEqual(districts);
  });
});

describe('software, batch and fault codes', () => {
  it.each<[string, ExtractedField, Array<string | number>]>([
    ['升级OTA 3.2.1之后', 'vehicle.software', ['3.2.1']],
    ['系统版本V2.0.1', 'vehicle.software', ['V2.0.1']],
    ['2.0T发动机,版本', 'vehicle.software', []],
    ['批次B2611的车', 'vehicle.batch', ['B2611']],
    ['同批次T77都有', 'vehicle.batch', []],
    ['读码P07BE,还有U0100-87', 'fault.codes', ['P07BE', 'U0100-87']],
    ['故障码p0a0f', 'fault.codes', ['P0A0F']],
    ['P0A4000', 'fault.codes', ['P0A40-00']],
    ['C260款和B50', 'fault.codes', []],
  ])('%s', (text, field, expected) => {
    expect(values(text, field)).toEqual(expected);
  });
});

describe('what is wrong, how often, where, with what harm', () => {
  it.each<[string, ExtractedField, Array<string | number>]>([
    ['刹车有异响', 'fault.key', ['brake/noise']],
    ['变速箱、发动机漏油', 'fault.key', ['transmission/leak', 'engine/leak']],
    ['仪表盘所有故障灯亮', 'fault.key', ['vehicle/warning']],
    ['中控台开裂,方向盘没有异响', 'fault.key', ['interior/crack']],
    ['检查无故障', 'fault.key', []],
    ['万一刹车失灵谁负责', 'fault.key', []],
    ['烧机油', 'fault.key', ['engine/oil_burn']],
    ['偶尔黑屏', 'fault.frequency', ['sometimes']],
    ['每次启动都异响', 'fault.frequency', ['always']],
    ['这是第三次故障了', 'fault.frequency', ['n3']],
    ['一周出现两次熄火', 'fault.frequency', ['2/week']],
    ['多次沟通无果', 'fault.frequency', []],
    ['打了三次电话投诉', 'fault.frequency', []],
    ['在高速上,时速80抖动', 'fault.situation', ['highway']],
    ['在高速上,时速80抖动', 'fault.speedKmh', [80]],
    ['倒车影像模糊', 'fault.situation', []],
    ['下坡时刹车失灵', 'fault.situation', ['downhill']],
    ['追尾前车,我受伤了', 'damage', ['collision', 'injury']],
    ['差点追尾', 'damage', []],
    ['追尾号,防自燃险', 'damage', []],
  ])('%s', (text, field, expected) => {
    expect(values(text, field)).toEqual(expected);
  });
});

describe('a record', () => {
  const text =
    '我叫王晓明,手机13812345678,2026年11月2日在杭州购买远山汽车,11月20日下午在高速上刹车突然失灵,追尾前车,' +
    '里程1.2万公里,系统版本V2.0.1,故障码P0A0F,车型大众途观L';

  it('is filled from the text where the channel says nothing', () => {
    const record = accepted({ text });
    expect(record.vehicle).toMatchObject({
      brand: '大众',
      model: '途观L',
      mileageKm: 12000,
      boughtAt: '2026-11-02',
      software: 'V2.0.1',
    });
    expect(record.place).toEqual({ province: '浙江', city: '杭州' });
    expect(record.fault).toMatchObject({
      codes: ['P0A0F'],
      key: '制动/故障',
      component: 'brake',
      symptom: 'failure',
      situations: ['highway'],
      damage: ['collision'],
    });
    expect(record.occurredAt).toBe(Date.parse('2026-11-20T15:00:00+08:00'));
    expect(record.occurredPrecision).toBe('dayPart');
    expect(record.fromText['vehicle.brand']).toBeGreaterThan(0.5);
    expect(record.masked.customer).toEqual({ name: '王*', phone: '138****5678' });
  });

  it('keeps what the channel says and notes what the text says otherwise', () => {
    const record = accepted({
      text,
      occurredAt: '2026-11-10 09:00',
      vehicle: { brand: '上汽大众', model: '途观L 2024款', mileageKm: 50000 },
      place: { city: '宁波市' },
      fault: { codes: ['U0100'] },
    });
    expect(record.vehicle).toMatchObject({ brand: '上汽大众', model: '途观L 2024款', mileageKm: 50000 });
    expect(record.place).toEqual({ province: '浙江', city: '宁波' });
    expect(record.fault.codes).toEqual(['U0100']);
    expect(record.occurredAt).toBe(Date.parse('2026-11-10T09:00:00+08:00'));
    const contradicted = record.notes
      .filter(({ reason }) => reason === 'contradiction')
      .map(({ field }) => field);
    expect(contradicted.sort()).toEqual(['occurredAt', 'place.city', 'vehicle.mileageKm']);
    expect(record.fromText).not.toHaveProperty('vehicle.brand');
  });

  it('does not make the number of a dealer’s man the customer’s', () => {
    expect(accepted({ text: '刹车失灵,销售经理电话13812345678' }).customer.phone).toBeUndefined();
    expect(accepted({ text: '刹车失灵,我的电话13812345678' }).customer.phone).toBe('13812345678');
  });
});
