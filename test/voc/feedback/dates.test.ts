import { bestOf, extract } from '../../../voc/feedback';
import { parseInstant } from '../../../voc/feedback/dates';
import { findDates } from '../../../voc/feedback/extract/when';

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

describe('times told in a text', () => {
  /** Thursday 2024-03-14 18:30 in Shanghai. */
  const received = Date.parse('2024-03-14T18:30:00+08:00');
  const dates = (text: string) =>
    findDates(text, received).map(({ at }) =>
      new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' '),
    );

  it.each([
    ['2024年1月19日提车', ['2024-01-19 00:00']],
    ['2024年1月出现', ['2024-01-01 00:00']],
    ['23年8月份', ['2023-08-01 00:00']],
    ['2024.2.5号拖走', ['2024-02-05 00:00']],
    ['24.2.5号拖走', ['2024-02-05 00:00']],
    ['2024-02-05', ['2024-02-05 00:00']],
    ['3月5日', ['2024-03-05 00:00']],
    ['10月5日', ['2023-10-05 00:00']],
    ['去年五月份', ['2023-05-01 00:00']],
    ['今年1月', ['2024-01-01 00:00']],
    ['4.14提车', ['2023-04-14 00:00']],
    ['1月27日提车,29日黑屏', ['2024-01-27 00:00', '2024-01-29 00:00']],
    ['20号早上', ['2024-02-20 08:00']],
    ['昨天上午', ['2024-03-13 10:00']],
    ['昨晚', ['2024-03-13 20:00']],
    ['前天下午3点半', ['2024-03-12 15:30']],
    ['今早', ['2024-03-14 08:00']],
    ['上周五', ['2024-03-08 00:00']],
    ['周三', ['2024-03-13 00:00']],
    ['周五', ['2024-03-08 00:00']],
    ['半小时前', ['2024-03-14 18:00']],
    ['三天前', ['2024-03-11 00:00']],
    ['上个月', ['2024-02-01 00:00']],
    ['3月10日购买,提车第二天熄火', ['2024-03-10 00:00', '2024-03-11 00:00']],
    ['3月15日下午5点08分', ['2023-03-15 17:08']],
    ['2023年3月15日下午5点08分', ['2023-03-15 17:08']],
    ['2023年2月30日', []],
    ['3个月前', ['2023-12-01 00:00']],
    ['买了3个月,跑了8月不到', []],
    ['版本2.1.3', []],
    ['今晚', ['2024-03-14 18:30']],
  ])('reads %j', (text, expected) => {
    expect(dates(text)).toEqual(expected);
  });

  it('tells the fault from the purchase and from the visit', () => {
    const text = '2023年5月1日购买,2024年3月2日行驶中突然熄火,3月5日送到店里检测,3月8日打电话投诉';
    const found = extract(text, { receivedAt: received });
    expect(bestOf(found, 'occurredAt')?.value).toBe(Date.parse('2024-03-02T00:00:00+08:00'));
    expect(bestOf(found, 'vehicle.boughtAt')?.value).toBe(Date.parse('2023-05-01T00:00:00+08:00'));
    expect(findDates(text, received, [{ start: text.indexOf('熄火') }]).map(({ role }) => role)).toEqual([
      'bought',
      'fault',
      'other',
      'other',
    ]);
  });

  it('reads the writer’s clock in the given zone', () => {
    const found = findDates('昨天上午10点', Date.parse('2026-07-02T12:00:00Z'), [], 'Europe/Berlin');
    expect(found[0].at).toBe(Date.parse('2026-07-01T08:00:00Z'));
  });

  it('takes no time where it is not known when the message came in', () => {
    expect(bestOf(extract('昨天熄火'), 'occurredAt')).toBeUndefined();
  });
});
