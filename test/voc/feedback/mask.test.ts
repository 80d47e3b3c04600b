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
    ['联系人张先生', '联系人张*先生'],
    ['维修的王师傅说没问题', '维修的王*师傅说没问题'],
    ['请联系李和平女士', '请联系李*女士'],
    ['车主陈晓明反映刹车失灵', '车主陈*反映刹车失灵'],
    ['客户刘洋来电', '客户刘*来电'],
    ['总监(孙志刚13812345678)', '总监(孙*138****5678)'],
    ['一三八1234五六七八', '138****5678'],
    ['电话幺三八-一二三四-五六七八', '电话138****5678'],
    ['1 3 8 1 2 3 4 5 6 7 8', '138****5678'],
    ['138 - 1234 - 5678', '138****5678'],
    ['(+86)13812345678', '138****5678'],
    ['0755-12345678转801', '0755-****5678'],
    ['厂家400-812-3456', '厂家400****456'],
    ['座机:82345678', '座机:****78'],
    ['6222 0212 6222 0212 6222 0212', '6222 0212-****0212 6222 0212'],
    ['****13812345678', '****138****5678'],
    ['卡号6222021234567890128', '卡号6222****0128'],
    ['6222 0212 3456 7890 128', '6222****0128'],
    ['微信号abc_12345,QQ:1234567', '微信号a***,QQ:1***'],
    ['护照E12345678', '护照E1****78'],
    ['使014578和014578使', '使0***78和01***8使'],
    ['家住杭州市西湖区文三路88号3幢2单元501室', '家住杭州市西湖区***'],
    ['地址:人民路12号', '地址:***'],
    ['在解放路12号门口', '在解放路***门口'],
    ['wang@qq.comABS灯亮', 'w***@qq.comABS灯亮'],
    ['wang@qq.comabs灯亮', 'w***@qq.comabs灯亮'],
    ['wang@example.comABS灯亮', 'w***@example.comABS灯亮'],
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
    '车主高速救援',
    '客户于刹车失灵',
    '在天河区刹车失灵撞到中山路12号',
    '王师傅说刹车失灵',
    '路口刹车失灵,第3次',
  ])('covers no word a verdict needs: %j', (text) => {
    const danger = /刹车失灵|方向盘卡死|高速救援|自燃/.exec(text)?.[0] ?? '';
    expect(maskText(text)).toContain(danger);
  });

  it.each([
    '4月3号晚上开车上高速',
    '维修师傅和检查技师说没问题',
    '侵害车主权益,未经车主许可',
    '订单20240301102356525049',
    '高级经理,前任经理,空姐先生们',
    '高速公路12号出口附近3公里',
    '车主都知道,客户要求赔偿',
    '批次20231015',
    '3.2万公里,售价158800元',
  ])('leaves %j as it is', (text) => {
    expect(maskText(text)).toBe(text);
  });

  it('masks what is known of the customer wherever the text repeats it', () => {
    const known = { name: '张三丰', phone: '+1 415 555 0100' };
    expect(maskText('车主张三丰(+1 415 555 0100)来电', { known })).toBe('车主张*(****00)来电');
    expect(maskText('车主是欧阳某')).toBe('车主是欧阳某');
    expect(maskText('车主是欧阳某', { known: { name: '欧阳某' } })).toBe('车主是欧*');
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

  it.each([
    ...[
      'a',
      '1',
      'a@',
      '@',
      '京A',
      '我叫',
      'a.',
      '0755-',
      '138 ',
      '1 ',
      '一',
      '一 ',
      '路1号',
      '区',
      '路',
      '张',
    ],
    ...['先生', '车主', '车主张', '微信a', '6222 ', '车架号L ', '地址:', '400', '县路1'],
  ])('stays linear on repeated %j', (piece) => {
    const text = piece.repeat(Math.ceil(200_000 / piece.length));
    const from = performance.now();
    maskText(text, { known: { name: '张三' }, maskVin: true });
    expect(performance.now() - from).toBeLessThan(4000);
  });
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
