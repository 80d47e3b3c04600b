import fc from 'fast-check';
import { byteLength, cleanText, cutBytes, neutralise, quoted } from '../../../voc/channels/neutralise';

describe('cleaning untrusted text (research/channels.md §1.13)', () => {
  it.each([
    ['a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
    ['a\u0000\u0007\u001b[31mb\u0085', 'a[31mb'],
    ['\u202eevil\u202c \u2066x\u2069\ufeff', 'evil x'],
    ['刹\u200b车\u00ad失\u2060灵', '刹车失灵'],
    ['一\n\n\n\n\n二', '一\n\n二'],
    ['cafe\u0301', 'caf\u00e9'],
    ['半个\ud83d字符', '半个\ufffd字符'],
    ['tag\u{e0041}\u{e007f}s', 'tags'],
  ])('%j → %j', (text, expected) => expect(cleanText(text)).toBe(expected));
});

describe('neutralising for markdown', () => {
  it.each([
    [
      '@所有人 <@all> [点我](https://evil.example/x)',
      '＠所有人 ＜＠all＞ ［点我］（https：//evil．example/x）',
    ],
    ['# 标题\n- 项\n=== \n1*2_3`4~5|6!\\&lt;', '＃ 标题\n－ 项\n＝==\n1＊2＿3｀4～5｜6！＼＆lt;'],
    ['www.evil.com 和 bad.cn/login', 'www．evil．com 和 bad．cn/login'],
    ['版本 3.2.1，胎压 2.5', '版本 3.2.1，胎压 2.5'],
  ])('%j', (text, expected) => {
    expect(neutralise.dingTalkMarkdown(text)).toBe(expected);
    expect(neutralise.weComMarkdown(text)).toBe(expected);
  });

  it('Feishu cards take the documented entities; text messages take full-width brackets', () => {
    expect(neutralise.feishuMarkdown('<at id=all></at> *a* &#60;')).toBe(
      '&#60;at id=all&#62;&#60;/at&#62; &#42;a&#42; ＆&#35;60;',
    );
    expect(neutralise.feishuText('<at user_id="all">x</at>')).toBe('＜at user_id="all"＞x＜/at＞');
    expect(neutralise.weComText('<@all> https://evil.example')).toBe('＜@all＞ https：//evil．example');
  });

  it('an empty line does not end the quotation', () => {
    expect(quoted('一\n\n二')).toBe('> 一\n\n> 二');
  });
});

describe('cutting by bytes', () => {
  it('keeps what fits, to the byte', () => {
    expect(cutBytes('字'.repeat(682), 2046)).toBe('字'.repeat(682));
    expect(cutBytes('字'.repeat(683), 2046)).toMatch(/^字+…（共683字）$/);
  });

  it('never exceeds, never splits a character, says the whole length', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.integer({ min: 0, max: 200 }),
        (text, max) => {
          const whole = cleanText(text);
          const cut = cutBytes(whole, max);
          expect(byteLength(cut)).toBeLessThanOrEqual(max);
          expect(cut).not.toMatch(/\p{Cs}/u);
          if (byteLength(whole) > max && max > 40) {
            expect(cut).toContain(`…（共${Array.from(whole).length}字）`);
            const kept = cut.slice(0, cut.lastIndexOf('…（共'));
            expect(whole.startsWith(kept)).toBe(true);
            // One more character would not have fitted: nothing is thrown away needlessly.
            const next = Array.from(whole.slice(kept.length))[0] ?? '';
            expect(byteLength(cut) + byteLength(next)).toBeGreaterThan(max);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('cuts ten megabytes without measuring them again and again', () => {
    const text = '😀字a'.repeat(1_500_000);
    const before = performance.now();
    expect(byteLength(cutBytes(text, 2000))).toBeLessThanOrEqual(2000);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
