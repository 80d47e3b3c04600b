import { ConverterFactory, Locale } from 'opencc-js/t2cn';
import { cleanLine, cleanText, toSimplified } from '../../../voc/feedback';

describe('cleanText', () => {
  it.each([
    ['刹·车 失-灵', '刹车失灵'],
    ['刹 车 失 灵', '刹车失灵'],
    ['刹*车_失.灵了', '刹车失.灵了'],
    ['我的刹·车坏了', '我的刹车坏了'],
    ['刹  ·  车', '刹车'],
    ['刹&middot;车', '刹车'],
    ['刹\u3000车', '刹车'],
  ])('joins the evasion %j', (raw, clean) => {
    expect(cleanText(raw)).toBe(clean);
  });

  it.each([
    '没有异响 刹车正常',
    '没有漏油-刹车失灵',
    '丰田-雷克萨斯',
    '不抖,刹车好',
    '高速 100 km 抖动',
    '刹\n车',
  ])('leaves %j as it is: clauses must not run into each other', (text) => {
    expect(cleanText(text)).toBe(text);
  });

  it.each([
    ['刹\u200b车\ufeff失\u00ad灵', '刹车失灵'],
    ['刹\u202e车\u2066失\u0000灵', '刹车失灵'],
    ['刹\u0336车\u0336失\u20dd灵', '刹车失灵'],
    ['刹车\ufe0f失灵\ud83d', '刹车失灵'],
    ['ＡＢＳ　故障，１２３', 'ABS 故障,123'],
    ['a\r\nb\r\n\r\n\r\n\r\nc \t d', 'a\nb\n\nc d'],
    ['😡刹车失灵🔥', '😡刹车失灵🔥'],
  ])('normalises %j', (raw, clean) => {
    expect(cleanText(raw)).toBe(clean);
  });

  it.each([
    ['<p>刹<b>车</b>失灵</p><p>请处理</p>', '刹车失灵\n\n请处理'],
    ['<style>p{font:"宋体"}</style><!-- 注释 -->刹车<br/>失灵', '刹车\n失灵'],
    ['<div style="font-family:宋体" title="图">方向盘</div>', '图 方向盘'],
    ['<script>alert("x")</script>好', '好'],
    ['车速<60 时 刹车>软', '车速<60 时 刹车>软'],
    ['<刹车失灵>', '<刹车失灵>'],
    ['<b 刹车失灵 c>', '刹车失灵 c'],
    ['&lt;b&gt;刹车&lt;/b&gt; &#x5931;&#28789; &nbsp;&unknown;', '刹车 失灵 &unknown;'],
    ['&amp;amp;lt;i&amp;gt;失灵', '失灵'],
    ['<style>没有结束 刹车失灵', '没有结束 刹车失灵'],
  ])('reads HTML %j', (raw, clean) => {
    expect(cleanText(raw)).toBe(clean);
  });

  it.each([
    ['# 投诉\n> **刹车** __失灵__ ~~不~~ `ABS`', '投诉\n刹车 失灵 不 ABS'],
    ['见[视频](https://a.example/v?x=1)和![图](/a.png)', '见视频和图'],
    ['[刹车失灵](很严重)', '[刹车失灵](很严重)'],
    ['电话138****1234,139****5678', '电话138****1234,139****5678'],
    ['#刹车失灵# 2 * 3', '#刹车失灵# 2 * 3'],
  ])('reads markdown %j', (raw, clean) => {
    expect(cleanText(raw)).toBe(clean);
  });

  it.each([
    ['車子著火了，剎車失靈，軟體當機', '车子着火了,刹车失灵,软体当机'],
    ['乾淨，乾坤', '干净,乾坤'],
    ['怎麼回事？什麼？', '怎么回事?什么?'],
  ])('turns traditional %j into simplified', (raw, clean) => {
    expect(cleanText(raw)).toBe(clean);
  });

  it('keeps simplified words that the published tables would damage', () => {
    const unfiltered = ConverterFactory(Locale.from.tw, Locale.to.cn);
    expect(unfiltered('漏机油么 一年一坏')).toBe('漏机油幺 一年一坯');
    expect(toSimplified('漏机油么 一年一坏')).toBe('漏机油么 一年一坏');
  });

  it('reads 著火, which the table for `t` leaves as it is', () => {
    expect(toSimplified('車子著火')).toBe('车子着火');
  });

  it.each([
    ['open tags', '<a '],
    ['nested tags', '<b<b>>'],
    ['open comments', '<!--'],
    ['open scripts', '<script>'],
    ['stars', '**a'],
    ['brackets', '['],
    ['spaced characters', '刹 '],
    ['combining marks', '刹\u0336'],
    ['ampersands', '&amp;'],
    ['spaces', ' \t'],
    ['attribute letters', '<b 刹' + 'a'.repeat(2000)],
  ])('takes a megabyte of %s in bounded time', (_name, piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    const from = performance.now();
    const clean = cleanText(text);
    // A quadratic pass takes minutes here; linear ones stay far below a second on an idle machine.
    expect(performance.now() - from).toBeLessThan(8000);
    expect(clean.length).toBeLessThanOrEqual(text.length);
  });
});

describe('cleanLine', () => {
  it('puts a short value on one line and says when it was cut', () => {
    expect(cleanLine(' 张\u200b三\n（先生） ', 10)).toEqual({ value: '张三 (先生)', cut: false });
    expect(cleanLine('__a__b@x.cn', 100).value).toBe('__a__b@x.cn');
    expect(cleanLine('x'.repeat(1_000_000), 5)).toEqual({ value: 'xxxxx', cut: true });
    expect(cleanLine('ab😀', 3)).toEqual({ value: 'ab', cut: true });
  });
});
