import type { ChildProcess } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { ScriptError } from './sentence.ts';
import {
  hasEnded,
  killGroup,
  lastLines,
  startGroup,
  stopGroup,
  tryRun,
  type Environment,
} from './processes.ts';

export interface N8nSettings {
  /** `bin/n8n` of an installed n8n. */
  binary: string;
  /** n8n makes `.n8n` inside it: its database, keys and installed packages. */
  userFolder: string;
  port: number;
  /** The task broker's own port; two n8n on one machine must not share it. */
  brokerPort: number;
  locale?: string;
  env?: Environment;
  /** Everything n8n says is appended here besides being kept in memory. */
  logFile?: string;
}

/** Milliseconds n8n gets to finish what it is doing before it is killed. */
const GRACE_MS = 12_000;
const START_TIMEOUT_MS = 180_000;
const PROBE_TIMEOUT_MS = 2_000;

/**
 * The environment of a local n8n: nothing goes out (no telemetry, template, version or package look-ups), it listens on
 * loopback only, and times are China's.
 */
export function n8nEnvironment(settings: N8nSettings): Environment {
  const address = `http://127.0.0.1:${settings.port}/`;
  const inherited = { ...process.env };
  // jest sets these; n8n would then look for its own test sources.
  for (const name of ['NODE_ENV', 'JEST_WORKER_ID', 'NODE_OPTIONS']) delete inherited[name];
  return {
    ...inherited,
    N8N_USER_FOLDER: settings.userFolder,
    N8N_PORT: String(settings.port),
    N8N_HOST: '127.0.0.1',
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_EDITOR_BASE_URL: address,
    N8N_WEBHOOK_URL: address,
    N8N_SECURE_COOKIE: 'false',
    N8N_DEFAULT_LOCALE: settings.locale ?? 'zh-CN',
    GENERIC_TIMEZONE: 'Asia/Shanghai',
    TZ: 'Asia/Shanghai',
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    N8N_TEMPLATES_ENABLED: 'false',
    N8N_PERSONALIZATION_ENABLED: 'false',
    N8N_HIRING_BANNER_ENABLED: 'false',
    N8N_DYNAMIC_BANNERS_ENABLED: 'false',
    N8N_DISABLED_MODULES: 'mcp-registry',
    N8N_VERIFIED_PACKAGES_ENABLED: 'false',
    N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
    N8N_RUNNERS_BROKER_PORT: String(settings.brokerPort),
    N8N_GRACEFUL_SHUTDOWN_TIMEOUT: String(GRACE_MS / 1000 - 2),
    ...settings.env,
  };
}

/** A real n8n process on this machine. */
export class N8nServer {
  readonly url: string;
  readonly settings: N8nSettings;
  private child?: ChildProcess;
  private said = '';

  constructor(settings: N8nSettings) {
    this.settings = settings;
    this.url = `http://127.0.0.1:${settings.port}`;
  }

  /** Runs an n8n command (`import:workflow …`) on the user folder. @throws ScriptError with what n8n said. */
  async cli(args: string[]): Promise<string> {
    const { binary, userFolder } = this.settings;
    mkdirSync(userFolder, { recursive: true });
    const env = n8nEnvironment(this.settings);
    const { code, output } = await tryRun(process.execPath, [binary, ...args], { cwd: userFolder, env });
    // n8n's import commands report some failures with exit code 0.
    const failed = code !== 0 || /An error occurred|^Error:/m.test(output);
    if (!failed) return output;
    throw new ScriptError(
      { zh: `n8n ${args[0]} 失败。`, en: `n8n ${args[0]} failed.` },
      lastLines(output, 20),
    );
  }

  /** Starts n8n; resolves when its database and API are ready (webhooks may follow: `waitForWebhook`). */
  async start(): Promise<void> {
    const { binary, userFolder } = this.settings;
    mkdirSync(userFolder, { recursive: true });
    // The user folder as working directory: n8n reads a `.env` file where it stands.
    this.child = startGroup(process.execPath, [binary, 'start'], {
      cwd: userFolder,
      env: n8nEnvironment(this.settings),
    });
    const keep = (chunk: Buffer) => this.keep(chunk.toString('utf8'));
    this.child.stdout?.on('data', keep);
    this.child.stderr?.on('data', keep);
    await this.waitUntil('n8n', async () => (await this.probe('/healthz/readiness')).ok);
    await this.waitUntil('the editor API', async () => (await this.probe('/rest/settings')).ok);
  }

  /** Waits until a production webhook answers: n8n listens before it has registered them. */
  async waitForWebhook(path: string, method = 'POST'): Promise<void> {
    await this.waitUntil(`webhook ${method} ${path}`, async () => {
      // n8n answers OPTIONS with the methods that are registered for the path; nothing is executed.
      const response = await this.probe(`/webhook/${path}`, {
        method: 'OPTIONS',
        headers: { origin: this.url },
      });
      return (response.headers.get('access-control-allow-methods') ?? '').split(/,\s*/).includes(method);
    });
  }

  /** Stops n8n in order; resolves when it and its helpers are gone. */
  async stop(): Promise<void> {
    if (this.child) await stopGroup(this.child, GRACE_MS);
    this.child = undefined;
  }

  /** `kill -9`: what a power cut does. */
  async kill(): Promise<void> {
    if (this.child) await killGroup(this.child);
    this.child = undefined;
  }

  /** Resolves when n8n ends by itself. */
  ended(): Promise<void> {
    const { child } = this;
    if (!child || hasEnded(child)) return Promise.resolve();
    return new Promise((resolve) => child.once('exit', () => resolve()));
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** The last lines n8n wrote, over all its starts. */
  log(lines = 200): string {
    return lastLines(this.said, lines);
  }

  private keep(text: string): void {
    this.said = (this.said + text).slice(-1_000_000);
    if (this.settings.logFile) appendFileSync(this.settings.logFile, text);
  }

  /** A question that a starting n8n may leave without an answer: given up soon, and asked again. */
  private probe(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url + path, { ...init, signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
  }

  private async waitUntil(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline) {
      if (!this.child || hasEnded(this.child)) {
        throw new ScriptError({ zh: 'n8n 已自行退出。', en: 'n8n ended by itself.' }, this.log(40));
      }
      if (await isSo().catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new ScriptError(
      {
        zh: `等待超过 ${START_TIMEOUT_MS / 1000} 秒：${what}`,
        en: `Waited more than ${START_TIMEOUT_MS / 1000} s for ${what}.`,
      },
      this.log(40),
    );
  }
}
