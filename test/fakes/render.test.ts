import { linksIn } from './content.ts';
import { renderText } from './render.ts';
import type { Content } from './types.ts';

const content = (text: string, more: Partial<Content> = {}): Content => ({
  title: '',
  text,
  format: 'markdown',
  links: [],
  pinged: [],
  ...more,
});

describe('the inbox page', () => {
  it.each([
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](https://a.example/"onmouseover="alert(1))',
    '![p](https://evil.example/pixel.png)',
    '**<b onclick=x>**',
    '<font color="warning"><script>x</script></font>',
    '<at id=all><svg onload=x></at>',
  ])('shows %s without a live tag of its own', (text) => {
    for (const format of ['plain', 'markdown', 'wecom', 'feishu'] as const) {
      const html = renderText(content(text, { format, pinged: ['all', '<svg>'] }));
      const tags = html.match(/<[^>]*>/g) ?? [];
      const allowed =
        /^<(?:\/?(?:p|a|span|strong|blockquote)|p class="\w+"|span class="\w+"|br|a href="https?:[^"<>]*" target="_blank" rel="noopener noreferrer")>$/;
      expect(tags.filter((tag) => !allowed.test(tag))).toEqual([]);
      expect(html).not.toMatch(/<img|href="javascript/);
    }
  });

  it('shows headings, quotations, links and only effective mentions', () => {
    const text =
      '### 标题\n\n@13800000000 @13900000000\n\n> 一\n\n> 二\n\n[处理](https://a.example/?a=1&b=2)';
    expect(renderText(content(text, { pinged: ['13800000000'] }))).toBe(
      '<p class="h3">标题</p><p><span class="at">@13800000000</span> @13900000000</p><blockquote>一<br>二</blockquote>' +
        '<p><a href="https://a.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">处理</a></p>',
    );
  });

  it.each([
    ['<@li> @lili', 'wecom', ['li', 'lili'], '<p><b>@li</b> <b>@lili</b></p>'],
    ['<@all> @所有人', 'wecom', ['all'], '<p><b>@所有人</b> <b>@所有人</b></p>'],
    ['@所有人', 'markdown', ['li'], '<p>@所有人</p>'],
    [
      '<at id=ou_a>甲</at> <at id=ou_b></at>',
      'feishu',
      ['ou_a'],
      '<p><b>@甲</b> &lt;at id=ou_b&gt;&lt;/at&gt;</p>',
    ],
    ['@a.b(c', 'plain', ['a.b(c'], '<p><b>@a.b(c</b></p>'],
  ] as const)('marks in %s exactly who was called', (text, format, pinged, expected) => {
    const html = renderText(content(text, { format, pinged: [...pinged] }));
    expect(html.replace(/<span class="at">(.*?)<\/span>/g, '<b>$1</b>')).toBe(expected);
  });

  it('finds links as clients do: markdown and bare', () => {
    expect(linksIn('[a](https://a.example) 看 https://b.example/x。', true)).toEqual([
      { text: 'a', url: 'https://a.example' },
      { text: 'https://b.example/x', url: 'https://b.example/x' },
    ]);
    expect(linksIn('https：//a.example www．a．example', true)).toEqual([]);
  });
});
