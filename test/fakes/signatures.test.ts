import { dingTalkSignature, feishuSignature, standardWebhookSignature } from './signatures.ts';

/** Vectors of research/channels.md §1.1, §1.5, §1.11: the judges must be right before they judge. */
describe('signatures of the fake providers', () => {
  it.each([
    ['1577262236757', 'this is secret', 'hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM='],
    ['1577262236757', 'this is a secret', 'DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA='],
  ])('DingTalk %s %s', (timestamp, secret, expected) => {
    expect(dingTalkSignature(timestamp, secret)).toBe(expected);
  });

  it.each([
    ['1599360473', 'demo-secret', '3/MaVZ8JLIy4TUG+7KSFJqvUkTKd+HWY8g+56DZWq8s='],
    ['100', 'demo', 'jquNHnVOwmDRfw+vqTIrY5dooJAgi5EcRtLsQE4wfXg='],
  ])('Feishu %s %s', (timestamp, secret, expected) => {
    expect(feishuSignature(timestamp, secret)).toBe(expected);
  });

  it('Standard Webhooks', () => {
    const vector = ['whsec', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'].join('_');
    expect(
      standardWebhookSignature(vector, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', '{"test": 2432232314}'),
    ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });
});
