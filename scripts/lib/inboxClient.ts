import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { writeMarker } from './marker.ts';
import type { ProjectPaths } from './paths.ts';
import { hasEnded, startGroup, stopGroup } from './processes.ts';
import { ScriptError } from './sentence.ts';

/** What the inbox accepts: the robots of each provider with their secrets (test/fakes/inbox.ts). */
export interface InboxConfig {
  dingtalk: Array<{ token: string; secret: string; keyword?: string; name?: string }>;
  wecom: Array<{ key: string; name?: string }>;
  feishu: Array<{ id: string; secret?: string; name?: string }>;
  webhook: Array<{ path: string; secret: string; name?: string }>;
}

/** One message that reached the inbox, as `GET /journal` gives it. */
export interface Delivery {
  at: number | string;
  channel: string;
  target: string;
  accepted: boolean;
  title?: string;
  text?: string;
  raw?: unknown;
}

/** The alert inbox as a process of its own. */
export class InboxProcess {
  readonly url: string;
  private readonly child: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.child = child;
  }

  /** Starts it and waits until it says that it is ready. @throws ScriptError with what it said otherwise. */
  static async start(paths: ProjectPaths, port: number, config: InboxConfig): Promise<InboxProcess> {
    const file = join(paths.startRun, 'inbox.json');
    writeMarker(file, config, 0o600);
    const args = [
      '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
      paths.inbox,
      '--port',
      String(port),
      '--config',
      file,
    ];
    const child = startGroup(process.execPath, args, { cwd: paths.root });
    let said = '';
    const keep = (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-20_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const deadline = Date.now() + 20_000;
    while (!said.includes('inbox ready')) {
      if (hasEnded(child) || Date.now() > deadline) {
        await stopGroup(child);
        throw new ScriptError({ zh: '警报收件箱无法启动。', en: 'The alert inbox does not start.' }, said);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return new InboxProcess(`http://127.0.0.1:${port}`, child);
  }

  async journal(): Promise<Delivery[]> {
    const response = await fetch(`${this.url}/journal`, { signal: AbortSignal.timeout(5_000) });
    return ((await response.json()) as { deliveries: Delivery[] }).deliveries;
  }

  async stop(): Promise<void> {
    await stopGroup(this.child, 2_000);
  }
}
