import { maskCustomer, maskText, sanitizeForLog } from '../../../voc/feedback';

describe('maskText', () => {
  it.each([
    ['电话13812345678。', '电话138****5678。'],
    ['+86 138-1234-5678', '138****5678'],
    ['座机0755-12345678', '座机0755-****5678'],
    ['身份证11010519491231002X', '身份证110***********002X'],
    ['邮箱wang.w@mail.example.cn', '邮箱w***@mail.example.cn'],
    ['a@b.cn', '***@b.cn'],
    ['粤B·12345和京AD12345', '粤B***45和京A***45'],
    ['姓名:张三,联系人 李小明,我叫欧阳娜娜。', '姓名:张*,联系人 李*,我叫欧*。'],
    ['联系人李和平先生', '联系人李*先生'],
    ['联系人张先生', '联系人张先生'],
    ['姓名王有才电话', '姓名王*电话'],
    ['我叫张三我的车坏了', '我叫张*我的车坏了'],
    ['我叫张小明是车主', '我叫张*是车主'],
  ])('masks %j', (text, masked) => {
    expect(maskText(text)).toBe(masked);
    expect(maskText(masked)).toBe(masked);
  });

  it.each([
    '我叫张三刹车失灵',
    '联系人王五方向盘卡死',
    '我叫刹车失灵',
    '我叫高速救援',
    '姓名刹车失灵',
    '刹车失灵wang@mail.example.cn',
    '粤B12345刹车失灵',
    '13812345678自燃了',
  ])('covers no word a verdict needs: %j', (text) => {
    const danger = /刹车失灵|方向盘卡死|高速救援|自燃/.exec(text)?.[0] ?? '';
    expect(maskText(text)).toContain(danger);
  });

  it('masks what is known of the customer wherever the text repeats it', () => {
    const known = { name: '张三丰', phone: '+1 415 555 0100' };
    expect(maskText('车主张三丰(+1 415 555 0100)来电', { known })).toBe('车主张*(****00)来电');
    expect(maskText('车主张三丰来电')).toBe('车主张三丰来电');
    expect(maskText('JOHN SMITH called', { known: { name: 'John Smith' } })).toBe('J* called');
    expect(maskText('ann, annual', { known: { name: 'Ann' } })).toBe('a*, annual');
  });

  it('does not let a name field cover the complaint', () => {
    expect(maskText('刹车失灵', { known: { name: '刹车' } })).toBe('刹车失灵');
    expect(maskText('刹车失灵', { known: { name: '刹车失灵' } })).toBe('刹车失灵');
  });

  it('masks the VIN only when asked', () => {
    expect(maskText('车架号LSVAA4182E2123456')).toContain('LSVAA4182E2123456');
    expect(maskText('车架号LSVAA4182E2123456', { maskVin: true })).toBe('车架号LSV**********3456');
  });

  it.each(['a', '1', 'a@', '@', '京A', '我叫', 'a.', '0755-', '138 '])(
    'stays linear on repeated %j',
    (piece) => {
      const text = piece.repeat(Math.ceil(200_000 / piece.length));
      const from = performance.now();
      maskText(text, { known: { name: '张三' }, maskVin: true });
      expect(performance.now() - from).toBeLessThan(4000);
    },
  );
});

describe('maskCustomer', () => {
  it('masks every part and keeps absent ones absent', () => {
    expect(
      maskCustomer({
        name: '张三',
        phone: '13812345678',
        email: 'wang@x.cn',
        idNumber: '11010519491231002X',
      }),
    ).toEqual({ name: '张*', phone: '138****5678', email: 'w***@x.cn', idNumber: '110***********002X' });
    expect(maskCustomer({ phone: '不方便留' })).toEqual({ phone: '****' });
    expect(maskCustomer({})).toEqual({});
  });
});

describe('sanitizeForLog', () => {
  it('gives one short masked line of anything', () => {
    expect(sanitizeForLog({ tel: '13812345678', text: 'a\nb' })).toBe('{"tel":"138****5678","text":"a\\nb"}');
    expect(sanitizeForLog('１３８１２３４５６７８')).toBe('138****5678');
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(sanitizeForLog(cycle)).toBe('[object Object]');
    expect(sanitizeForLog(1n)).toBe('1');
    expect(sanitizeForLog('x'.repeat(500))).toHaveLength(60);
  });
});
