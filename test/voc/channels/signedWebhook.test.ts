import {
  buildSignedWebhookRequest,
  readRetryAfter,
  readSignedWebhookAnswer,
  signStandardWebhook,
} from '../../../voc/channels/signedWebhook';
import { VocError } from '../../../voc/errors';
import { WEBHOOK_SECRET, sampleAlert } from './sample';

const NOW = 1_790_000_000_500;
const target = { url: 'https://receiver.example/voc?x=1', secret: WEBHOOK_SECRET };
const errorOf = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

describe('Standard Webhooks (research/channels.md §1.11)', () => {
  it('signs the published vector', () => {
    const secret = ['whsec', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'].join('_');
    expect(
      signStandardWebhook(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}'),
    ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('signs the very body it sends, with the key of the notification', () => {
    const { headers, body, url } = buildSignedWebhookRequest(
      target,
      { ...sampleAlert, drill: true },
      NOW,
      'case7-rung1',
    );
    expect(url).toBe(target.url);
    expect(headers['webhook-id']).toBe('case7-rung1');
    expect(headers['webhook-timestamp']).toBe('1790000000');
    expect(headers['webhook-signature']).toBe(
      signStandardWebhook(WEBHOOK_SECRET, 'case7-rung1', 1_790_000_000, body),
    );
    expect(JSON.parse(body)).toEqual({
      type: 'alert.drill',
      timestamp: '2026-09-21T22:13:20.500+08:00',
      data: {
        title: sampleAlert.title,
        lines: [{ label: '编号', text: 'C20261121-0007' }, { text: '15 分钟内认领' }],
        quote: sampleAlert.quote,
        links: sampleAlert.links,
        mention: { ...sampleAlert.mention, all: false },
        drill: true,
        resend: false,
      },
    });
  });

  it('cuts a megabyte of quotation and notes it', () => {
    const { body, notes } = buildSignedWebhookRequest(
      target,
      { ...sampleAlert, quote: '字'.repeat(400_000) },
      NOW,
      'n',
    );
    expect(Buffer.byteLength(body)).toBeLessThan(18_000);
    expect(body).toContain('…（共400000字）');
    expect(notes?.map((entry) => entry.reason)).toEqual(['quoteCut']);
  });

  it.each([
    ['url', { ...target, url: 'receiver.example' }, 'n'],
    ['url', { ...target, url: 'ftp://receiver.example' }, 'n'],
    ['url', { ...target, url: 'https://user:pass-word@receiver.example/' }, 'n'],
    ['secret', { ...target, secret: 'not base64!' }, 'n'],
    ['secret', { ...target, secret: 'whsec_' }, 'n'],
    ['id', target, 'a.b'],
    ['id', target, 'a\r\nb'],
    ['id', target, ''],
  ])('refuses a wrong %s with a remedy', (field, bad, id) => {
    const error = errorOf(() => buildSignedWebhookRequest(bad, sampleAlert, NOW, id));
    if (!(error instanceof VocError)) throw new Error('no VocError was thrown');
    expect(error.field).toBe(field);
    expect(error.remedy.zh).toBeTruthy();
    expect(JSON.stringify(error.toAnswer('en'))).not.toContain('pass-word');
  });

  it.each([
    [200, 'sent', 'accepted'],
    [204, 'sent', 'accepted'],
    [301, 'config', 'redirected'],
    [401, 'config', 'unauthorised'],
    [410, 'dead', 'gone'],
    [413, 'content', 'tooLong'],
    [422, 'bug', 'requestRejected'],
    [429, 'throttled', 'rateLimited'],
    [500, 'retryable', 'httpError'],
    [504, 'uncertain', 'timedOut'],
  ])('HTTP %d → %s', (status, outcome, reason) => {
    expect(readSignedWebhookAnswer({ status, body: '' }, NOW)).toMatchObject({
      outcome,
      reason,
      providerCode: `http ${status}`,
    });
  });

  it('reads Retry-After as seconds and as a date, never negative or endless', () => {
    expect(readSignedWebhookAnswer({ status: 429, headers: { 'Retry-After': '7' } }, NOW).retryAfterMs).toBe(
      7000,
    );
    const date = new Date(NOW + 30_000).toUTCString();
    expect(readRetryAfter({ 'retry-after': date }, NOW)).toBe(29_500);
    expect(readRetryAfter({ 'retry-after': new Date(NOW - 60_000).toUTCString() }, NOW)).toBe(0);
    expect(readRetryAfter({ 'retry-after': '999999999' }, NOW)).toBe(3_600_000);
    expect(readRetryAfter({ 'retry-after': 'soon' }, NOW)).toBeUndefined();
    expect(readRetryAfter(undefined, NOW)).toBeUndefined();
  });
});
