import { ownWordsOfMail } from '../../../voc/feedback/mail';
import { ownWordsOfComment, ownWordsOfPost } from '../../../voc/feedback/posts';

describe('own words of a mail', () => {
  it.each([
    ['QQ mail', '刹车失灵\n\n------------------ 原始邮件 ------------------\n发件人: 客服\n起火'],
    ['163', '刹车失灵\n\n---- 回复的原邮件 ----\n| 发件人 | 客服 |\n起火'],
    ['Gmail, Chinese', '刹车失灵\n\n客服 <s@maker.example> 于2026年11月20日周五 10:00写道：\n\n> 起火'],
    [
      'Gmail, English',
      '刹车失灵\n\nOn Fri, Nov 20, 2026 at 10:00 AM Service <s@maker.example> wrote:\n> 起火',
    ],
    ['Apple Mail', '刹车失灵\n\n在 2026年11月20日，上午10:00，客服 <s@maker.example> 写道：\n起火'],
    ['Outlook', '刹车失灵\n\n________________________________\n发件人: 客服\n发送时间: 2026年11月20日\n起火'],
    ['Foxmail', '刹车失灵\n \n发件人： 客服\n发送时间： 2026-11-20 10:00\n收件人： 我\n主题： 回访\n起火'],
    ['Outlook, English', '刹车失灵\n\n-----Original Message-----\nFrom: Service\n起火'],
    ['a signature', '刹车失灵\n\n-- \n张三\n隐私泄露'],
    ['a phone', '刹车失灵\n\n发自我的iPhone'],
    [
      'a disclaimer',
      '刹车失灵\n\n本邮件及其附件含有保密信息，仅限发送给上面地址中列出的个人，泄露隐私将被追责',
    ],
    ['HTML', '<div>刹车失灵</div><div class="gmail_quote"><div>客服写道：</div><div>起火</div></div>'],
    ['nested HTML', '<p>刹车失灵</p><blockquote>一<blockquote>二</blockquote>起火</blockquote>'],
  ])('leaves out what was written before: %s', (_, body) => {
    expect(ownWordsOfMail(body)).toEqual({ words: '刹车失灵', cut: true });
  });

  it('keeps answers between quoted lines', () => {
    expect(ownWordsOfMail('> 是否起火？\n没有，刹车失灵\n> 还有吗？\n没有了').words).toBe(
      '没有，刹车失灵\n没有了',
    );
  });

  it.each([
    ['a forwarded complaint', '请跟进\n\n发件人: 客户\n主题: 投诉\n\n起火了', '转发：投诉', '起火了'],
    [
      'a forwarded complaint without a telling subject',
      'FYI\n---------- Forwarded message ---------\n起火了',
      '',
      '起火了',
    ],
    ['a mail of which nothing would be left', '> 起火了', '', '起火了'],
    ['text behind a quote that never ends', '<p>车</p>自燃了', '', '自燃了'],
  ])('keeps %s', (_, body, subject, words) => {
    expect(ownWordsOfMail(body, subject).words).toContain(words);
  });

  it.each(['发件人是谁我不知道', '我在 2026 年写道歉信', '主题：刹车失灵\n发件人：张三', '刹车失灵 -- 求助'])(
    'does not take %j for a quote',
    (body) => expect(ownWordsOfMail(body)).toEqual({ words: body, cut: false }),
  );

  it.each([
    ['<div>'],
    ['<blockquote>'],
    ['> x\n'],
    ['发件人: a\n'],
    ['-- '],
    ['On a wrote:\n'],
    ['<div '],
    ['于'],
  ])('takes a megabyte of %j in bounded time', (piece) => {
    const from = performance.now();
    ownWordsOfMail(piece.repeat(Math.ceil(1_000_000 / piece.length)));
    expect(performance.now() - from).toBeLessThan(8000);
  });
});

describe('own words of a comment', () => {
  it.each([
    ['回复@某某:刹车失灵', '刹车失灵', true],
    ['回复 @某某 ： 回复@乙：刹车失灵', '刹车失灵', true],
    ['我不信//@老王:起火了//@老李:真的', '我不信', true],
    ['//@老王:起火了', '//@老王:起火了', false],
    ['刹车失灵 https://a.example/@b:c', '刹车失灵 https://a.example/@b:c', false],
    ['联系 @客服 了也没用', '联系 @客服 了也没用', false],
  ])('%j', (text, words, cut) => expect(ownWordsOfComment(text)).toEqual({ words, cut }));
});

describe('own words of a post', () => {
  it.each([
    ['[quote]起火[/quote]我没有', '我没有'],
    ['[quote=老王]外[quote]内[/quote]起火[/quote]\n我没有', '我没有'],
    ['<blockquote>起火</blockquote>我没有', '我没有'],
    ['> 起火\n我没有', '我没有'],
    ['引用：起火\n我没有', '我没有'],
    ['引用 3# 老王 发表于 2026-11-20 10:00:12：\n起火\n\n我没有', '我没有'],
    ['回复 3楼 老王：我没有', '我没有'],
  ])('%j', (text, words) => expect(ownWordsOfPost(text)).toEqual({ words, cut: true }));

  it.each([
    ['an open quote: the writer’s own words would go with it', '[quote]起火了\n我也是'],
    ['a quote nobody can end', '引用 3楼：\n起火\n我也是'],
    ['only a quote', '[quote]起火[/quote]'],
    ['words that begin alike', '引用法律条文要求退车：依据三包'],
    ['no quote', '刹车失灵\n\n求助'],
  ])('keeps %s', (_, text) => {
    const { words } = ownWordsOfPost(text);
    for (const line of text.split('\n').slice(1)) expect(words).toContain(line);
    expect(words.length).toBeGreaterThan(0);
  });

  it.each(['[quote]', '[/quote]', '<blockquote>', '引用：\n', '>\n', '回复 1楼'])(
    'takes a megabyte of %j in bounded time',
    (piece) => {
      const from = performance.now();
      ownWordsOfPost(piece.repeat(Math.ceil(1_000_000 / piece.length)));
      expect(performance.now() - from).toBeLessThan(8000);
    },
  );
});
