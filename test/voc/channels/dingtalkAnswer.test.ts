import { DINGTALK_CODES, readDingTalkAnswer } from '../../../voc/channels/dingtalkAnswer';

const read = (errcode: unknown, errmsg = '') => readDingTalkAnswer(200, { errcode, errmsg });

describe('DingTalk answers (research/channels.md §1.1)', () => {
  it('only errcode 0 as a number, with HTTP 200, is success', () => {
    expect(readDingTalkAnswer(200, '{"errcode":0,"errmsg":"ok"}').outcome).toBe('sent');
    expect(read(0).outcome).toBe('sent');
    for (const body of [
      '',
      '{"errcode":0',
      '<html>ok</html>',
      '[]',
      'null',
      '{}',
      '{"errcode":"0"}',
      { errcode: '0' },
      undefined,
      null,
      0,
      [0],
    ]) {
      expect(readDingTalkAnswer(200, body)).toMatchObject({ outcome: 'uncertain', reason: 'notAnAnswer' });
    }
    expect(readDingTalkAnswer(502, { errcode: 0 })).toMatchObject({
      outcome: 'retryable',
      providerCode: 'http 502',
    });
  });

  it.each([
    ['description:关键词不匹配;solution:请联系群管理员查看此机器人的关键词', 'keywordMissing'],
    ['keywords not in content', 'keywordMissing'],
    [
      'description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳必须都放在调用的网址中;link:x',
      'signatureRejected',
    ],
    ['sign not match', 'signatureRejected'],
    ['description:机器人发送签名过期;solution:签名生成时间和发送时间请保持在 timestampms 以内', 'clockSkew'],
    ['invalid timestamp', 'clockSkew'],
    ['description:ip 1.2.3.4 不在白名单中;solution:请联系群管理员', 'ipNotAllowed'],
    ['ip 1.2.3.4 not in whitelist', 'ipNotAllowed'],
    ['something new', 'securityCheckFailed'],
  ])('310000 %s → %s', (errmsg, reason) => {
    const result = read(310000, errmsg);
    expect(result).toMatchObject({ outcome: 'config', reason, providerCode: '310000' });
    expect(result.remedy?.zh).toBeTruthy();
    expect(result.remedy?.en).toBeTruthy();
  });

  it.each([
    [-1, 'retryable', 'providerBusy', 1000],
    [130101, 'throttled', 'rateLimited', 600_000],
    [410100, 'throttled', 'rateLimited', 600_000],
    [460101, 'content', 'tooLong', undefined],
    [300001, 'dead', 'tokenUnknown', undefined],
    [300005, 'dead', 'tokenUnknown', undefined],
    [400101, 'dead', 'tokenUnknown', undefined],
    [400013, 'dead', 'robotRemoved', undefined],
    [400102, 'dead', 'robotRemoved', undefined],
    [400106, 'dead', 'robotRemoved', undefined],
    [400105, 'bug', 'requestRejected', undefined],
    [40035, 'bug', 'requestRejected', undefined],
    [43002, 'bug', 'requestRejected', undefined],
    [43004, 'bug', 'requestRejected', undefined],
    [430101, 'content', 'contentRejected', undefined],
    [430102, 'content', 'contentRejected', undefined],
    [430103, 'content', 'contentRejected', undefined],
    [430104, 'content', 'contentRejected', undefined],
    [90030, 'dead', 'dailyQuota', undefined],
    [99999, 'retryable', 'unknownCode', undefined],
  ])('%d → %s %s', (code, outcome, reason, retryAfterMs) => {
    expect(read(code)).toMatchObject({ outcome, reason, providerCode: String(code) });
    expect(read(code).retryAfterMs).toBe(retryAfterMs);
  });

  it('the table above names every code of the product', () => {
    expect(Object.keys(DINGTALK_CODES)).toHaveLength(19);
  });

  it('the firewall’s answer is throttling, with or without a code', () => {
    const waf = { status: 1111, wait: 5, source: 'x5', punish: 'deny' };
    expect(readDingTalkAnswer(200, waf)).toMatchObject({
      outcome: 'throttled',
      reason: 'firewall',
      retryAfterMs: 600_000,
    });
    expect(readDingTalkAnswer(200, { ...waf, errcode: 130101 })).toMatchObject({
      outcome: 'throttled',
      retryAfterMs: 600_000,
    });
  });

  it.each([
    [302, 'config', 'redirected'],
    [401, 'config', 'unauthorised'],
    [404, 'config', 'notFound'],
    [429, 'throttled', 'rateLimited'],
    [500, 'retryable', 'httpError'],
    [503, 'retryable', 'httpError'],
    [504, 'uncertain', 'timedOut'],
  ])('HTTP %d without its JSON → %s', (status, outcome, reason) => {
    expect(readDingTalkAnswer(status, '<html>nginx</html>')).toMatchObject({ outcome, reason });
  });

  it('shows what the provider said, without secrets and numbers', () => {
    const { providerMessage } = readDingTalkAnswer(
      200,
      { errcode: 40035, errmsg: 'bad access_token=tok-1 @13812345678 S3cret!' },
      ['S3cret!'],
    );
    expect(providerMessage).toBe('bad access_token=*** @138****5678 ***');
  });
});
