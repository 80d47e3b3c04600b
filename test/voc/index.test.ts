import { classify, defaultRulebook, normalize } from '../../voc';

describe('the public face of the library', () => {
  it('judges a text, or a record with one', () => {
    expect(classify('高速上刹·车突然失灵')).toMatchObject({
      level: 'P0',
      category: 'brake',
      type: 'productFault',
    });
    expect(classify({ text: '座椅颜色很好看' })).toMatchObject({ level: 'P2', evidence: [] });
    expect(classify('')).toMatchObject({ level: 'review', reason: 'noText' });
  });

  it('judges by a rulebook and says which', () => {
    const book = {
      ...defaultRulebook(),
      version: 3,
      words: [{ word: '撂挑子', level: 'P0' as const, category: 'power_loss' }],
    };
    expect(classify('车子突然就撂挑子了').level).not.toBe('P0');
    expect(classify('车子突然就撂挑子了', book)).toMatchObject({ level: 'P0', rulebookVersion: 3 });
  });

  it('reads a payload and judges what it read', () => {
    const read = normalize(
      { text: '充电时电池冒烟', customer: { phone: '13812345678' } },
      { receivedAt: 0x18f00000000 },
    );
    expect(read.outcome === 'accepted' && classify(read.record.maskedText).level).toBe('P0');
  });
});
