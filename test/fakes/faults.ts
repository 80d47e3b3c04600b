import type { ServerResponse } from 'node:http';
import type { Arrived, ChannelName, FaultKind, Verdict } from './types.ts';

/** Faults a test orders beforehand; each is played once and then gone. */
export function faultQueue() {
  const queues = new Map<ChannelName, FaultKind[]>();
  return {
    add(channel: ChannelName, kind: FaultKind, times: number) {
      queues.set(channel, [...(queues.get(channel) ?? []), ...Array<FaultKind>(times).fill(kind)]);
    },
    next: (channel: ChannelName): FaultKind | undefined => queues.get(channel)?.shift(),
    reset: () => queues.clear(),
  };
}

/** Faults under which the provider never looks at the message: it is not judged and reaches nobody. */
const UNSEEN: ReadonlySet<FaultKind> = new Set<FaultKind>([
  'http500',
  'http503html',
  'waf',
  'busy',
  'reset',
  'hang',
  'redirect',
]);

export const isUnseen = (kind: FaultKind | undefined): boolean => kind !== undefined && UNSEEN.has(kind);

const HTML =
  '<!DOCTYPE html><html><head><title>503 Service Temporarily Unavailable</title></head><body>nginx</body></html>';
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

function busyAnswer(channel: ChannelName): { status: number; body: string; headers: Record<string, string> } {
  if (channel === 'webhook')
    return { status: 503, body: '{"error":"busy"}', headers: { ...JSON_TYPE, 'retry-after': '1' } };
  const body =
    channel === 'feishu' ? { code: 2200, msg: 'internal error' } : { errcode: -1, errmsg: '系统繁忙' };
  return { status: 200, body: JSON.stringify(body), headers: JSON_TYPE };
}

/** Writes the answer as the fault wants it; `verdict` is absent where the message was never looked at. */
export async function playAnswer(
  kind: FaultKind | undefined,
  channel: ChannelName,
  arrived: Arrived,
  verdict: Verdict | undefined,
  response: ServerResponse,
  slowMs: number,
): Promise<void> {
  const send = (status: number, body: string, headers: Record<string, string> = JSON_TYPE) =>
    void response.writeHead(status, headers).end(body);
  switch (kind) {
    case 'http500':
      return send(500, '{"error":"internal"}');
    case 'http503html':
      return send(503, HTML, { 'content-type': 'text/html' });
    case 'waf':
      return send(200, '{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"inbox"}');
    case 'busy': {
      const { status, body, headers } = busyAnswer(channel);
      return send(status, body, headers);
    }
    case 'redirect':
      return send(302, '', { location: `${arrived.path}?${arrived.query.toString()}` });
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
    case 'hangAfterAccept':
      return;
  }
  if (!verdict) return;
  if (kind === 'slow') await new Promise<void>((resolve) => setTimeout(resolve, slowMs).unref());
  const answer = kind === 'badJson' ? verdict.answer.slice(0, -3) : verdict.answer;
  send(verdict.status, answer, { ...JSON_TYPE, ...verdict.headers });
}
