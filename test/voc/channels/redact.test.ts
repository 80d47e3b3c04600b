import { redact, redactedLine } from '../../../voc/channels/redact';
import { SIGNING_SECRET, WEBHOOK_SECRET } from './sample';

describe('redacting (research/channels.md §1.12)', () => {
  it.each([
    [
      'https://x.cn/robot/send?access_token=abc123&timestamp=1&sign=a%2Bb%3D',
      'https://x.cn/robot/send?access_token=***&timestamp=1&sign=***',
    ],
    [
      'https://x.cn/cgi-bin/webhook/send?key=1-2-3 failed',
      'https://x.cn/cgi-bin/webhook/send?key=*** failed',
    ],
    ['POST /open-apis/bot/v2/hook/f00-ba4?x=1', 'POST /open-apis/bot/v2/hook/***?x=1'],
    ['{"accessToken":"abc","secret": "d e"}', '{"accessToken":"***","secret": "*** e"}'],
    ['access_token%3Dabc%26', 'access_token%3D***'],
    ['call 13812345678 or 138 1234 5678, +49 151 12345678', 'call 138****5678 or 138****5678, +***78'],
    ['+8613812345678', '+86138****5678'],
    ['订单 2026112113812345678901 不是手机号', '订单 2026112113812345678901 不是手机号'],
    [`secret ${SIGNING_SECRET} and ${WEBHOOK_SECRET}`, 'secret *** and ***'],
    ['Authorization: Bearer abc.def', 'Authorization: ***'],
    ['v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=', '***'],
    ['keyword not found, signal lost', 'keyword not found, signal lost'],
  ])('%s', (text, expected) => expect(redact(text)).toBe(expected));

  it('hides known secrets wherever they stand, also percent-encoded', () => {
    expect(redact('at p+w/d= or p%2Bw%2Fd%3D', ['p+w/d=', undefined, 'at'])).toBe('at *** or ***');
  });

  it('is idempotent', () => {
    const once = redact('access_token=abc&key=d 13812345678');
    expect(redact(once)).toBe(once);
  });

  it('makes one short line for the trail', () => {
    expect(redactedLine('a\n b', [], 10)).toBe('a b');
    expect(redactedLine('字'.repeat(400))).toBe(`${'字'.repeat(300)}…`);
  });
});
