import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import { DEMO_CONFIG, completeConfig, readConfig } from './config.ts';
import { fieldsOf, isJsonType, parseJson } from './content.ts';
import { answerDingTalk } from './dingtalk.ts';
import { faultQueue, isUnseen, playAnswer } from './faults.ts';
import { answerFeishu } from './feishu.ts';
import { arrive, json, listen } from './http.ts';
import { rateLimiter } from './limits.ts';
import { renderFeed, renderPage } from './page.ts';
import { CHANNELS, FAULTS, NOTHING } from './types.ts';
import type { Arrived, ChannelName, Delivery, FaultKind, InboxConfig, Verdict } from './types.ts';
import { answerWebhook } from './webhook.ts';
import { answerWeCom } from './wecom.ts';

/**
 * The alert inbox: one local server that speaks the group robots' protocols, judges what arrives as the providers do
 * and shows it. `npm start` runs it for people, the tests run it as fake provider (research/channels.md §5).
 */
export interface InboxOptions {
  /** 0 or absent: any free port. */
  port?: number;
  host?: string;
  config: Partial<InboxConfig>;
  /** UTC milliseconds; the machine's clock when absent. `advance` adds to it. */
  now?: () => number;
  /** How long the fault `slow` holds an answer back. */
  slowMs?: number;
}

export interface Inbox {
  url: string;
  port: number;
  /** What arrived, oldest first: accepted and rejected. */
  journal(): Delivery[];
  /** Forgets journal, faults and rate windows. */
  reset(): void;
  /** The next `times` requests of the channel meet this fault. */
  fault(channel: ChannelName, kind: FaultKind, times?: number): void;
  /** Moves the inbox's clock (rate windows, ages of time stamps) forward. */
  advance(ms: number): void;
  close(): Promise<void>;
}

const JOURNAL_LIMIT = 2000;
const MINUTE = 60_000;

const ROUTES: [ChannelName, RegExp][] = [
  ['dingtalk', /^\/robot\/send\/?$/],
  ['wecom', /^\/cgi-bin\/webhook\/send\/?$/],
  ['feishu', /^\/open-apis\/bot\/v2\/hook\/[^/]+$/],
  ['webhook', /^\/webhook\/.+$/],
];

export async function startInbox(options: InboxOptions): Promise<Inbox> {
  const config = completeConfig(options.config);
  const clock = options.now ?? Date.now;
  const faults = faultQueue();
  const limits = {
    dingtalk: rateLimiter([{ count: 20, ms: MINUTE }], 10 * MINUTE),
    wecom: rateLimiter([{ count: 20, ms: MINUTE }]),
    feishu: rateLimiter([
      { count: 5, ms: 1000 },
      { count: 100, ms: MINUTE },
    ]),
  };
  let offset = 0;
  let seq = 0;
  let epoch = 0;
  let entries: Delivery[] = [];
  const now = () => clock() + offset;

  const judge: Record<ChannelName, (arrived: Arrived) => Verdict> = {
    dingtalk: (arrived) => answerDingTalk(config.dingtalk, limits.dingtalk, arrived, now()),
    wecom: (arrived) => answerWeCom(config.wecom, limits.wecom, arrived, now()),
    feishu: (arrived) => answerFeishu(config.feishu, limits.feishu, arrived, now()),
    webhook: (arrived) => answerWebhook(config.webhook, arrived, now()),
  };

  const write = (
    channel: ChannelName,
    arrived: Arrived,
    verdict: Verdict | undefined,
    fault: FaultKind | undefined,
  ) => {
    seq += 1;
    const { path, query } = arrived;
    entries.push({
      ...(verdict?.content ?? NOTHING),
      seq,
      at: now(),
      channel,
      target: verdict?.target ?? query.get('access_token') ?? query.get('key') ?? path.split('/').pop() ?? '',
      name: verdict?.name ?? channel,
      accepted: verdict?.accepted ?? false,
      code: verdict?.code ?? `fault:${fault}`,
      why: verdict ? verdict.why : `按要求模拟故障 ${fault}`,
      fault,
      dedupeKey: verdict?.dedupeKey,
      raw: arrived.body.toString('utf8'),
    });
    if (entries.length > JOURNAL_LIMIT) entries = entries.slice(-JOURNAL_LIMIT);
  };

  const reset = () => {
    entries = [];
    epoch += 1;
    faults.reset();
    for (const limit of Object.values(limits)) limit.reset();
  };

  const receive = async (channel: ChannelName, arrived: Arrived, response: ServerResponse) => {
    const fault = faults.next(channel);
    const verdict = isUnseen(fault) ? undefined : judge[channel](arrived);
    write(channel, arrived, verdict, fault);
    await playAnswer(fault, channel, arrived, verdict, response, options.slowMs ?? 1500);
  };

  const control = (arrived: Arrived, response: ServerResponse) => {
    const order = fieldsOf(parseJson(arrived.body));
    // Only JSON: a web page of somebody else's cannot send that here without asking first.
    if (!isJsonType(arrived.headers)) return json(response, 415, { error: 'send application/json' });
    if (arrived.path === '/control/advance' && typeof order.ms === 'number' && order.ms >= 0) {
      offset += order.ms;
      return json(response, 200, { now: now() });
    }
    const channel = CHANNELS.find((name) => name === order.channel);
    const kind = FAULTS.find((name) => name === order.kind);
    const times = order.times ?? 1;
    if (
      arrived.path === '/control/fault' &&
      channel &&
      kind &&
      Number.isInteger(times) &&
      Number(times) > 0
    ) {
      faults.add(channel, kind, Math.min(Number(times), 1000));
      return json(response, 200, { ok: true });
    }
    const help = {
      '/control/fault': { channel: CHANNELS, kind: FAULTS, times: 1 },
      '/control/advance': { ms: 60000 },
    };
    return json(response, 400, { error: 'unknown order', help });
  };

  const page = (response: ServerResponse) => {
    const nonce = randomBytes(12).toString('base64');
    const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'`;
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy,
        'cache-control': 'no-store',
      })
      .end(renderPage(nonce));
  };

  const readJournal = (query: URLSearchParams) => {
    const after = Number(query.get('after') ?? 0);
    const accepted = entries.filter((entry) => entry.accepted).length;
    const deliveries = entries.filter((entry) => entry.seq > after);
    return {
      deliveries,
      last: entries.at(-1)?.seq ?? 0,
      epoch,
      accepted,
      rejected: entries.length - accepted,
    };
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const arrived = await arrive(request);
    if (!arrived) return json(response, 413, { error: 'request too large' });
    const route = ROUTES.find(([, pattern]) => pattern.test(arrived.path));
    if (route) return await receive(route[0], arrived, response);
    const { method, path } = arrived;
    if (method === 'POST' && path.startsWith('/control/')) return control(arrived, response);
    if (method === 'GET' && path === '/') return page(response);
    if (method === 'GET' && path === '/journal') return json(response, 200, readJournal(arrived.query));
    if (method === 'DELETE' && path === '/journal') {
      reset();
      return json(response, 200, { ok: true });
    }
    if (method === 'GET' && path === '/feed') {
      return void response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(renderFeed(config, entries));
    }
    return json(response, 404, { error: 'not found' });
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent)
        json(response, 400, { error: error instanceof Error ? error.message : 'bad request' });
    });
  });
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, options.port ?? 0, host);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    journal: () => [...entries],
    reset,
    fault: (channel, kind, times = 1) => faults.add(channel, kind, times),
    advance: (ms) => {
      offset += ms;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, host: { type: 'string' }, config: { type: 'string' } },
  });
  const inbox = await startInbox({
    port: Number(values.port ?? 0),
    host: values.host ?? '127.0.0.1',
    config: values.config === undefined ? DEMO_CONFIG : readConfig(values.config),
  });
  const stop = () => void inbox.close().then(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`inbox ready ${inbox.url}\n`);
}

/** `import.meta` is not there under jest and `require.main` not under Node, so the command line has to tell. */
if (/[\\/]fakes[\\/]inbox\.ts$/.test(process.argv[1] ?? '')) {
  main().catch((error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      /EADDRINUSE/.test(text) ? `${text}: the port is in use, choose another with --port\n` : `${text}\n`,
    );
    process.exitCode = 1;
  });
}
