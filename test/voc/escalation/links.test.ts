import { createHmac } from 'node:crypto';
import { DAY } from '../../../voc/clock';
import { VocError } from '../../../voc/errors';
import { linkAddress, readLink, signLink } from '../../../voc/escalation/links';
import { keysFromSecret } from '../../../voc/ledger';

const keys = keysFromSecret('a secret of these tests');
const NOW = Date.parse('2026-03-02T09:00:00+08:00');
const token = () => signLink(keys, { purpose: 'acknowledge', case: 'C1', ladder: 'L1', to: '危机群' }, NOW);

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof VocError ? error.code : 'not a VocError';
  }
  return 'accepted';
}

describe('signed links', () => {
  it('say what they allow, for a week', () => {
    const claims = readLink(keys, token(), 'acknowledge', NOW + 7 * DAY - 1);
    expect(claims).toMatchObject({ purpose: 'acknowledge', case: 'C1', ladder: 'L1', to: '危机群' });
    expect(codeOf(() => readLink(keys, token(), 'acknowledge', NOW + 7 * DAY))).toBe('link.expired');
  });

  it('are each their own', () => {
    expect(token()).not.toBe(token());
  });

  it('of another ledger, changed, cut or made up are invalid', () => {
    const [body, mac] = token().split('.') as [string, string];
    const other = Buffer.from(JSON.stringify({ purpose: 'acknowledge', case: 'C2', exp: 9e9, id: 'x' }));
    const forged = [
      '',
      'nonsense',
      '.',
      `${body}.`,
      `.${mac}`,
      `${body}.${mac}.${mac}`,
      `${body}.${mac.slice(0, -2)}`,
      `${other.toString('base64url')}.${mac}`,
      // Signed with the trail's key itself instead of the one derived for links.
      `${body}.${createHmac('sha256', keys.signing).update(body).digest('base64url')}`,
      signLink(keysFromSecret('the secret of another one'), { purpose: 'acknowledge', case: 'C1' }, NOW),
      'x'.repeat(3000),
    ];
    for (const each of forged)
      expect(codeOf(() => readLink(keys, each, 'acknowledge', NOW))).toBe('link.invalid');
    for (const each of [undefined, null, 42, ['t'], { t: 1 }]) {
      expect(codeOf(() => readLink(keys, each, 'acknowledge', NOW))).toBe('link.invalid');
    }
    expect(codeOf(() => readLink(keys, ` ${body}.${mac}\n`, 'acknowledge', NOW))).toBe('accepted');
  });

  it('signed for another purpose do not acknowledge', () => {
    const foreign = signLink(keys, { purpose: 'transfer' as 'acknowledge', case: 'C1' }, NOW);
    expect(codeOf(() => readLink(keys, foreign, 'acknowledge', NOW))).toBe('link.invalid');
  });

  it('stand behind the page’s address, whose own parameters stay', () => {
    expect(linkAddress('https://a.example.test/x?lang=zh', 'a.b')).toBe(
      'https://a.example.test/x?lang=zh&t=a.b',
    );
    expect(linkAddress('', 'a.b')).toBe('');
    expect(linkAddress('no address', 'a.b')).toBe('');
  });
});
