import { parseMileage } from '../../../voc/feedback/mileage';
import { numberOf } from '../../../voc/feedback/extract/numbers';

describe('parseMileage', () => {
  it.each([
    [32000, 32000],
    ['32,000 km', 32000],
    ['3.2万公里', 32000],
    ['3.2w', 32000],
    ['３万多公里', 30000],
    ['-5', -5],
    ['12345.6', 12346],
    ['三万多公里', 30000],
    ['3万2', 32000],
    ['很多', undefined],
    ['', undefined],
    [Number.NaN, undefined],
    [{}, undefined],
    ['1'.repeat(500), undefined],
  ])('reads %j', (given, km) => {
    expect(parseMileage(given)).toBe(km);
  });
});

describe('numberOf', () => {
  it.each([
    ['两千', 2000],
    ['十二', 12],
    ['三十五', 35],
    ['一百零五', 105],
    ['三万二', 32000],
    ['三万二千五百', 32500],
    ['十几万', 100000],
    ['2.3w', 23000],
    ['1,234', 1234],
    ['1,2', undefined],
    ['千', undefined],
    ['', undefined],
    ['三3', undefined],
  ])('reads %j', (text, value) => {
    expect(numberOf(text)).toBe(value);
  });
});
