import { redactedLine } from './redact';
import { remedyFor } from './remedies';
import type { SendOutcome, SendReason, SendResult } from './types';

/** What all channels do alike with an answer. */

type Secrets = readonly (string | undefined)[];

/** The JSON object of an answer, whether n8n has parsed it or not; undefined for HTML, arrays, broken JSON. */
export function parseAnswer(body: unknown): Record<string, unknown> | undefined {
  let value = Buffer.isBuffer(body) ? body.toString('utf8') : body;
  if (typeof value === 'string') {
    try {
      value = JSON.parse(value) as unknown;
    } catch {
      return undefined;
    }
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (Buffer.isBuffer(body)) return body.toString('utf8');
  return body === undefined || body === null ? '' : JSON.stringify(body);
}

export function result(
  meaning: { outcome: SendOutcome; reason: SendReason; retryAfterMs?: number },
  providerCode: string,
  said: unknown,
  secrets: Secrets,
): SendResult {
  const providerMessage = redactedLine(textOf(said), secrets);
  const remedy = remedyFor(meaning.reason);
  return {
    outcome: meaning.outcome,
    reason: meaning.reason,
    providerCode,
    ...(providerMessage === '' ? {} : { providerMessage }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(meaning.retryAfterMs === undefined ? {} : { retryAfterMs: meaning.retryAfterMs }),
  };
}

/** HTTP 200 without the field that says so is never a success, but the message may have gone out. */
export function notAnAnswer(body: unknown, secrets: Secrets): SendResult {
  return result({ outcome: 'uncertain', reason: 'notAnAnswer' }, 'http 200', body, secrets);
}

/** An HTTP status other than success, where the channel knows nothing better. */
export function httpFailure(
  status: number,
  body: unknown,
  secrets: Secrets,
  retryAfterMs?: number,
): SendResult {
  return result({ ...meaningOf(status), retryAfterMs }, `http ${status}`, body, secrets);
}

function meaningOf(status: number): { outcome: SendOutcome; reason: SendReason } {
  if (status >= 300 && status < 400) return { outcome: 'config', reason: 'redirected' };
  if (status === 401 || status === 403 || status === 407)
    return { outcome: 'config', reason: 'unauthorised' };
  if (status === 404) return { outcome: 'config', reason: 'notFound' };
  if (status === 410) return { outcome: 'dead', reason: 'gone' };
  if (status === 413) return { outcome: 'content', reason: 'tooLong' };
  if (status === 429) return { outcome: 'throttled', reason: 'rateLimited' };
  // A gateway that gave up waiting does not know what became of the request behind it.
  if (status === 504 || status === 408) return { outcome: 'uncertain', reason: 'timedOut' };
  if (status >= 500) return { outcome: 'retryable', reason: 'httpError' };
  return { outcome: 'bug', reason: 'requestRejected' };
}
