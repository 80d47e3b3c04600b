import type { Json, JsonObject } from '../../voc/types.ts';

export interface Login {
  email: string;
  password: string;
}

interface PublicationStatus {
  status: 'in_progress' | 'not_published' | 'published' | 'partial' | 'failed';
  triggers: Array<{ errorMessage: string | null }>;
}

const PUBLISH_TIMEOUT_MS = 60_000;

/** A refusal of n8n's editor API. */
export class N8nRefusal extends Error {
  readonly status: number;

  constructor(method: string, path: string, status: number, message: string) {
    super(`n8n answered ${status} to ${method} ${path}: ${message}`);
    this.name = 'N8nRefusal';
    this.status = status;
  }
}

/** n8n's editor API (`/rest/…`) as the browser uses it, with the login cookie. */
export class N8nRest {
  private readonly base: string;
  private cookie?: string;

  constructor(base: string) {
    this.base = base;
  }

  /** Makes the owner of a fresh n8n; the answer is a login at the same time. */
  async setUpOwner(login: Login): Promise<void> {
    await this.call('POST', '/rest/owner/setup', { ...login, firstName: 'VoC', lastName: 'Redline' });
  }

  async login(login: Login): Promise<void> {
    await this.call('POST', '/rest/login', { emailOrLdapLoginId: login.email, password: login.password });
  }

  /**
   * Publishes the workflow as it stands now, as the editor's button does, and waits until its triggers run: n8n only
   * notes the wish and starts them afterwards. A `kill -9` in between would cost its two-minute lease.
   */
  async publish(workflowId: string): Promise<void> {
    const path = `/rest/workflows/${workflowId}`;
    const workflow = (await this.call('GET', path)) as JsonObject;
    if (workflow.active !== true || workflow.activeVersionId !== workflow.versionId) {
      await this.call('POST', `${path}/activate`, { versionId: workflow.versionId ?? null });
    }
    const deadline = Date.now() + PUBLISH_TIMEOUT_MS;
    for (;;) {
      const state = (await this.call('GET', `${path}/publication-status`)) as unknown as PublicationStatus;
      if (state.status === 'published') return;
      const failed = state.triggers.flatMap((trigger) => trigger.errorMessage ?? []);
      const over = state.status === 'failed' || state.status === 'partial' || Date.now() > deadline;
      if (over)
        throw new N8nRefusal('POST', `${path}/activate`, 200, `${state.status}: ${failed.join('; ')}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Any editor call; returns its `data`. @throws N8nRefusal for anything but 2xx. */
  async call(method: string, path: string, body?: Json): Promise<Json> {
    const response = await fetch(this.base + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie === undefined ? {} : { cookie: this.cookie }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith('n8n-auth='));
    if (cookie !== undefined) this.cookie = cookie.split(';')[0];
    const text = await response.text();
    const answer = parse(text);
    if (!response.ok) {
      const message =
        isObject(answer) && typeof answer.message === 'string' ? answer.message : text.slice(0, 300);
      throw new N8nRefusal(method, path, response.status, message);
    }
    return isObject(answer) && answer.data !== undefined ? answer.data : answer;
  }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
