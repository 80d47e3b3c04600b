import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '../../voc/types';
import { ensureN8n, ensureRootDependencies } from '../../scripts/lib/install.ts';
import { N8nRest, type Login } from '../../scripts/lib/n8nRest.ts';
import { N8nServer } from '../../scripts/lib/n8nServer.ts';
import { ensurePack, installPack } from '../../scripts/lib/pack.ts';
import { projectPaths, type ProjectPaths } from '../../scripts/lib/paths.ts';
import { freePort } from '../../scripts/lib/ports.ts';
import { Progress } from '../../scripts/lib/progress.ts';
import {
  importCredentials,
  importWorkflows,
  publishAll,
  readWorkflows,
  type N8nCredential,
  type N8nWorkflow,
} from '../../scripts/lib/templates.ts';

export { readWorkflows, type N8nCredential, type N8nWorkflow };

export interface TestN8nOptions {
  /** Workflows as in workflows/*.json, with ids; those with a trigger are published. */
  workflows?: readonly N8nWorkflow[];
  credentials?: readonly N8nCredential[];
  /** On top of the environment of `npm start` (scripts/lib/n8nServer.ts). */
  env?: Record<string, string>;
}

/** An answer of a production webhook. */
export interface WebhookAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON, undefined when it is none. */
  json: Json | undefined;
  /** Milliseconds from sending to the whole answer. */
  ms: number;
}

const OWNER: Login = { email: 'owner@example.com', password: 'Voc7end2end' };

/**
 * A real n8n with this package installed, on free ports and in a user folder of its own.
 *
 *     const n8n = await TestN8n.start({ workflows: readWorkflows('workflows'), credentials });
 *     const answer = await n8n.post('voc-intake', { channel: 'web', text: '…' });
 *     await n8n.kill();      // kill -9
 *     await n8n.restart();   // same folder, same ports: as after a power cut
 *     await n8n.destroy();   // afterAll
 *
 * Allow two minutes for the first start in a run (`jest.setTimeout`, or the timeout of `beforeAll`).
 */
export class TestN8n {
  readonly server: N8nServer;
  /** Holds `.n8n` with n8n's database, the installed package and the ledger. */
  readonly userFolder: string;
  rest: N8nRest;

  private constructor(server: N8nServer) {
    this.server = server;
    this.userFolder = server.settings.userFolder;
    this.rest = new N8nRest(server.url);
  }

  /** Installs what is missing, starts n8n, imports and publishes. */
  static async start(options: TestN8nOptions = {}): Promise<TestN8n> {
    const paths = projectPaths();
    const template = await templateFolder(paths);
    const userFolder = mkdtempSync(join(tmpdir(), 'voc-n8n-'));
    cpSync(template, userFolder, { recursive: true });
    const n8n = new TestN8n(
      new N8nServer({
        binary: paths.n8nBinary,
        userFolder,
        port: await freePort(),
        brokerPort: await freePort(),
        env: options.env,
      }),
    );
    let complete = false;
    try {
      await importCredentials(n8n.server, options.credentials ?? []);
      await importWorkflows(n8n.server, options.workflows ?? []);
      await n8n.restart();
      await publishAll(n8n.rest, options.workflows ?? []);
      complete = true;
      return n8n;
    } finally {
      if (!complete) await n8n.destroy();
    }
  }

  get url(): string {
    return this.server.url;
  }

  /** Starts n8n on the folder as it stands and logs in; published workflows may need `waitForWebhook` first. */
  async restart(): Promise<void> {
    await this.server.start();
    this.rest = new N8nRest(this.url);
    await this.rest.login(OWNER);
  }

  /** Waits until a production webhook is registered (after `restart`). */
  waitForWebhook(path: string, method = 'POST'): Promise<void> {
    return this.server.waitForWebhook(path, method);
  }

  /** Ends n8n in order. */
  stop(): Promise<void> {
    return this.server.stop();
  }

  /** `kill -9` of n8n and all it started. */
  kill(): Promise<void> {
    return this.server.kill();
  }

  /** Stops n8n and deletes its folder. */
  async destroy(): Promise<void> {
    await this.server.stop();
    rmSync(this.userFolder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** `POST /webhook/<path>` with a JSON body; a string is sent as it is (for broken JSON). */
  post(path: string, body: Json, headers: Record<string, string> = {}): Promise<WebhookAnswer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.send(path, {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/json', ...headers },
    });
  }

  /** `GET /webhook/<path>`, query included in the path. */
  get(path: string, headers: Record<string, string> = {}): Promise<WebhookAnswer> {
    return this.send(path, { method: 'GET', headers });
  }

  /** Any request to a production webhook; redirects are not followed. `target` may be a whole link of an alert. */
  async send(target: string, init: RequestInit): Promise<WebhookAnswer> {
    const url = /^https?:/.test(target) ? target : `${this.url}/webhook/${target}`;
    const sent = performance.now();
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(60_000), ...init });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: jsonOf(text),
      ms: performance.now() - sent,
    };
  }

  /** What n8n wrote: put it into the message of a failed expectation. */
  log(lines?: number): string {
    return this.server.log(lines);
  }
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/**
 * A user folder with n8n's database, its owner and this very package installed, made once for a tarball and then copied:
 * migrations and npm cost half a minute that each test file would pay again.
 */
async function templateFolder(paths: ProjectPaths): Promise<string> {
  const progress = new Progress();
  await ensureRootDependencies(paths, progress);
  await ensureN8n(paths, progress);
  const pack = await ensurePack(paths, progress);
  const all = join(paths.cache, 'e2e');
  const folder = join(all, pack.sha256.slice(0, 16));
  if (existsSync(folder)) return folder;
  // Templates of older tarballs are of no use any more.
  rmSync(all, { recursive: true, force: true });
  const building = `${folder}.building`;
  mkdirSync(building, { recursive: true });
  await installPack(pack, building);
  const server = new N8nServer({
    binary: paths.n8nBinary,
    userFolder: building,
    port: await freePort(),
    brokerPort: await freePort(),
  });
  try {
    await server.start();
    await new N8nRest(server.url).setUpOwner(OWNER);
  } finally {
    await server.stop();
  }
  // Renamed only when complete: an interrupted build must not be copied by a later run.
  renameSync(building, folder);
  return folder;
}
