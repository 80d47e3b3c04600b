import { defaultRulebook, ownerRuleFor } from '../../../voc/rulebook';
import type { OwnerRule } from '../../../voc/rulebook/schema';

const red = { level: 'P0', type: 'productFault', category: 'brake' } as const;
const rows = (...more: OwnerRule[]) => ({ owners: [...more, ...defaultRulebook().owners] });
const west: OwnerRule = { region: '四川', department: '西南大区', owner: '王芳', coOwners: ['法务部'] };

describe('the responsibility matrix', () => {
  it.each([
    [{ province: '四川省', city: '成都市' }, '王芳'],
    [{ city: '四川' }, '王芳'],
    [{ dealer: '四川恒信店' }, '王芳'],
    [{ province: '云南省' }, '质量总监'],
    [{}, '质量总监'],
    [undefined, '质量总监'],
  ])('takes the first row that fits the place %j', (place, owner) => {
    expect(ownerRuleFor(rows(west), { ...red, place }).owner).toBe(owner);
  });

  it('asks for everything a row names, and the last row fits all', () => {
    const only: OwnerRule = { ...west, level: 'P1' };
    const place = { province: '四川' };
    expect(ownerRuleFor(rows(only), { ...red, place }).owner).toBe('质量总监');
    expect(ownerRuleFor(rows(only), { ...red, level: 'P1', place })).toEqual(only);
    expect(ownerRuleFor(rows(), { level: 'P2', type: 'suggestion', category: 'none' }).owner).toBe(
      '客服主管',
    );
    expect(ownerRuleFor(rows({ ...west, region: undefined, category: '' }), red).owner).toBe('王芳');
  });
});
