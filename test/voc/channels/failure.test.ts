import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { startInbox } from '../../fakes/inbox.ts';
import { JSON_HEADERS, post } from '../../fakes/post.ts';
import { classifyTransportError } from '../../../voc/channels/failure';

const failure = (code: string, more: object = {}) =>
  Object.assign(new Error(`failed ${code}`), { code, ...more });

describe('a request without an answer', () => {
  it.each([
    [failure('ECONNREFUSED'), 'retryable', 'unreachable'],
    [failure('ENOTFOUND'), 'retryable', 'unreachable'],
    [failure('EAI_AGAIN'), 'retryable', 'unreachable'],
    [failure('ETIMEDOUT', { syscall: 'connect' }), 'retryable', 'unreachable'],
    [
      Object.assign(new AggregateError([failure('ETIMEDOUT'), failure('ENETUNREACH')]), {
        code: 'ETIMEDOUT',
      }),
      'retryable',
      'unreachable',
    ],
    [
      failure('ECONNRESET', {
        message: 'Client network socket disconnected before secure TLS connection was established',
      }),
      'retryable',
      'unreachable',
    ],
    [failure('CERT_HAS_EXPIRED'), 'config', 'tlsFailed'],
    [failure('DEPTH_ZERO_SELF_SIGNED_CERT'), 'config', 'tlsFailed'],
    [failure('ECONNABORTED'), 'uncertain', 'timedOut'],
    [failure('ETIMEDOUT', { syscall: 'read' }), 'uncertain', 'timedOut'],
    [failure('ECONNRESET'), 'uncertain', 'connectionLost'],
    [failure('EPIPE'), 'uncertain', 'connectionLost'],
    [new Error('socket hang up'), 'uncertain', 'connectionLost'],
    [new Error('The operation was aborted due to timeout'), 'uncertain', 'timedOut'],
    [new Error('anything'), 'uncertain', 'unknownFailure'],
    ['a string', 'uncertain', 'unknownFailure'],
    [undefined, 'uncertain', 'unknownFailure'],
    [{ message: 'wrapped', httpCode: '503' }, 'retryable', 'httpError'],
    [{ message: 'wrapped', response: { status: 401 } }, 'config', 'unauthorised'],
    [
      { message: 'NodeApiError', httpCode: 'ECONNREFUSED', cause: { cause: failure('ECONNREFUSED') } },
      'retryable',
      'unreachable',
    ],
  ])('%p → %s %s', (error, outcome, reason) => {
    expect(classifyTransportError(error)).toMatchObject({ outcome, reason });
  });

  it('survives an error that contains itself', () => {
    const loop: { message: string; cause?: unknown } = { message: 'loop' };
    loop.cause = loop;
    expect(classifyTransportError(loop).outcome).toBe('uncertain');
  });

  it('hides the address’s secrets', () => {
    const error = failure('ECONNREFUSED', {
      message: 'POST http://x/robot/send?access_token=abc&sign=d for 13812345678',
    });
    expect(classifyTransportError(error).providerMessage).toBe(
      'POST http://x/robot/send?access_token=***&sign=*** for 138****5678',
    );
  });

  it('tells real failures apart: refused is not sent, lost and hung may be', async () => {
    const inbox = await startInbox({ config: { dingtalk: [{ token: 't' }] } });
    const send = (url: string) =>
      post(
        { url: `${url}/robot/send`, query: { access_token: 't' }, headers: JSON_HEADERS, body: '{}' },
        300,
      ).then(
        () => 'answered',
        (error: unknown) => classifyTransportError(error).outcome,
      );
    inbox.fault('dingtalk', 'reset');
    const reset = await send(inbox.url);
    inbox.fault('dingtalk', 'hangAfterAccept');
    const hung = await send(inbox.url);
    await inbox.close();
    const free = createServer();
    const port = await new Promise<number>((resolve) =>
      free.listen(0, '127.0.0.1', () => resolve((free.address() as AddressInfo).port)),
    );
    await new Promise((resolve) => free.close(resolve));
    expect([reset, hung, await send(`http://127.0.0.1:${port}`)]).toEqual([
      'uncertain',
      'uncertain',
      'retryable',
    ]);
  });
});
