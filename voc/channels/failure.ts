import { httpFailure, result } from './answer';
import type { SendOutcome, SendReason, SendResult } from './types';

/**
 * What a request that brought no answer means (research/channels.md §1.12). The one question is whether the request
 * can have been written: calling a lost answer "not sent" would call a person twice, calling an unreachable host
 * "uncertain" would leave a red line waiting.
 */

/** The connection never came up, so nothing was written. */
const NEVER_WRITTEN = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_NODATA',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const TIMED_OUT = new Set([
  'ECONNABORTED',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);
const LOST = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ERR_STREAM_PREMATURE_CLOSE']);
const TLS = /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO)/;
const BEFORE_TLS = /before secure TLS connection was established/i;
const MAX_DEPTH = 5;

interface Facts {
  codes: string[];
  messages: string[];
  status?: number;
  /** The failing step was `connect`, or every address failed while connecting. */
  connecting: boolean;
}

/** n8n and axios wrap the socket's error several times (`cause`, `errors`); the telling code may stand in any of them. */
function collect(error: unknown, facts: Facts, depth = 0): Facts {
  if (depth > MAX_DEPTH || typeof error !== 'object' || error === null) {
    if (typeof error === 'string') facts.messages.push(error);
    return facts;
  }
  const fields = error as Record<string, unknown>;
  if (typeof fields.code === 'string') facts.codes.push(fields.code);
  if (typeof fields.message === 'string') facts.messages.push(fields.message);
  if (fields.syscall === 'connect' || error instanceof AggregateError) facts.connecting = true;
  const response = fields.response as Record<string, unknown> | undefined;
  for (const status of [response?.status, response?.statusCode, fields.statusCode, fields.httpCode]) {
    if (/^[1-5]\d\d$/.test(String(status ?? ''))) facts.status ??= Number(status);
  }
  collect(fields.cause, facts, depth + 1);
  if (Array.isArray(fields.errors))
    for (const inner of fields.errors.slice(0, 4)) collect(inner, facts, depth + 1);
  return facts;
}

/**
 * @param error whatever the HTTP helper threw; never throws itself
 * @param secrets hidden in the message: errors carry the address, and with it the token
 */
export function classifyTransportError(
  error: unknown,
  secrets: readonly (string | undefined)[] = [],
): SendResult {
  const facts = collect(error, { codes: [], messages: [], connecting: false });
  const said = facts.messages[0] ?? '';
  if (facts.status !== undefined) return httpFailure(facts.status, said, secrets);
  const { code, outcome, reason } = meaningOf(facts);
  return result({ outcome, reason }, code, said, secrets);
}

function meaningOf(facts: Facts): { code: string; outcome: SendOutcome; reason: SendReason } {
  const text = facts.messages.join(' ');
  const found = (test: (code: string) => boolean) => facts.codes.find(test);
  const never = found((code) => NEVER_WRITTEN.has(code));
  if (never) return { code: never, outcome: 'retryable', reason: 'unreachable' };
  const tls = found((code) => TLS.test(code));
  if (tls) return { code: tls, outcome: 'config', reason: 'tlsFailed' };
  const timedOut = found((code) => TIMED_OUT.has(code));
  const lost = found((code) => LOST.has(code));
  if ((timedOut && facts.connecting) || BEFORE_TLS.test(text)) {
    return { code: timedOut ?? lost ?? 'tls', outcome: 'retryable', reason: 'unreachable' };
  }
  if (timedOut) return { code: timedOut, outcome: 'uncertain', reason: 'timedOut' };
  if (lost || /socket hang up/i.test(text)) {
    return { code: lost ?? 'ECONNRESET', outcome: 'uncertain', reason: 'connectionLost' };
  }
  if (/timeout|timed out/i.test(text)) return { code: 'timeout', outcome: 'uncertain', reason: 'timedOut' };
  return { code: facts.codes[0] ?? 'unknown', outcome: 'uncertain', reason: 'unknownFailure' };
}
