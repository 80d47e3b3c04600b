import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startInbox, type Inbox } from '../fakes/inbox.ts';
import type { Delivery } from '../fakes/types.ts';
import { INBOX_CONFIG, startCredentials } from '../../scripts/start-credentials.ts';
import { readWorkflows, TestN8n, type N8nWorkflow } from '../support/n8nServer';

/** A template as shipped, changed only where a test says so (shorter waits). */
export type Change = (workflow: N8nWorkflow) => void;

export interface Scene {
  n8n: TestN8n;
  inbox: Inbox;
}

/** A real n8n with all templates and the demo credentials, and an inbox that plays the providers. */
export async function openScene(change: Change = () => undefined): Promise<Scene> {
  const inbox = await startInbox({ port: 0, config: INBOX_CONFIG });
  try {
    const workflows = readWorkflows(join(__dirname, '../../workflows'));
    workflows.forEach(change);
    const n8n = await TestN8n.start({ workflows, credentials: startCredentials({ inbox: inbox.port }) });
    await n8n.waitForWebhook('voc-intake');
    await n8n.waitForWebhook('voc-act');
    return { n8n, inbox };
  } catch (error) {
    await inbox.close();
    throw error;
  }
}

export async function closeScene(scene: Scene | undefined): Promise<void> {
  await scene?.n8n.destroy();
  await scene?.inbox.close();
}

/** Parameters of one node of a template. @throws Error when the template has no such node: the test is out of date. */
export function parametersOf(workflow: N8nWorkflow, name: string): Record<string, unknown> {
  const node = workflow.nodes.find((candidate) => (candidate as { name?: string }).name === name);
  if (!node) throw new Error(`template "${workflow.name}" has no node "${name}"`);
  return (node as unknown as { parameters: Record<string, unknown> }).parameters;
}

/** Polls until `look` finds something; returns undefined after the limit. */
export async function eventually<T>(
  look: () => T | undefined | Promise<T | undefined>,
  limitMs: number,
  everyMs = 25,
): Promise<T | undefined> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined || Date.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Alerts that arrived for a case, in order. */
export function alertsOf(inbox: Inbox, caseNumber: string): Delivery[] {
  return inbox
    .journal()
    .filter((delivery) => delivery.accepted && JSON.stringify(delivery).includes(caseNumber));
}

/** The acknowledge link of an alert. */
export function actLink(delivery: Delivery): string {
  const link = delivery.links.map(({ url }) => url).find((url) => url.includes('/webhook/voc-act'));
  if (!link) throw new Error(`no acknowledge link in: ${delivery.text}`);
  return link;
}

/** Reads the embedded ledger from outside, as an administrator with the sqlite3 command would. */
export function ledgerRows<T>(n8n: TestN8n, sql: string, ...params: string[]): T[] {
  const database = new DatabaseSync(join(n8n.userFolder, '.n8n', 'voc-redline.sqlite'), { readOnly: true });
  try {
    return database.prepare(sql).all(...params) as T[];
  } finally {
    database.close();
  }
}

export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)]!;
}
