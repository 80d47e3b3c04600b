import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../voc/types.ts';
import type { N8nRest } from './n8nRest.ts';
import type { N8nServer } from './n8nServer.ts';
import { writeMarker } from './marker.ts';
import { ScriptError } from './sentence.ts';

export interface N8nCredential {
  id: string;
  name: string;
  type: string;
  data: { [key: string]: Json };
}

export interface N8nWorkflow {
  id: string;
  name: string;
  nodes: Array<{ type: string; disabled?: boolean }>;
  connections: object;
}

/** Triggers that n8n does not count as a reason to publish: they are started by hand. */
const BY_HAND = ['n8n-nodes-base.manualTrigger', '@n8n/n8n-nodes-langchain.manualChatTrigger'];

/** Whether the workflow has something that must listen in production (template 00 has not). */
export function isPublishable(workflow: N8nWorkflow): boolean {
  return workflow.nodes.some(
    (node) => !node.disabled && /(Trigger|\.webhook)$/.test(node.type) && !BY_HAND.includes(node.type),
  );
}

/** The templates of a folder in the order of their numbers. @throws ScriptError for a file that is no workflow. */
export function readWorkflows(folder: string): N8nWorkflow[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => {
    try {
      const workflow = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Partial<N8nWorkflow>;
      if (workflow.id && workflow.name && Array.isArray(workflow.nodes) && workflow.connections) {
        return workflow as N8nWorkflow;
      }
    } catch {
      // Said below: for the reader it is the same trouble.
    }
    throw new ScriptError({
      zh: `模板 ${name} 不是有效的 n8n 工作流（需要 id、name、nodes、connections）。`,
      en: `Template ${name} is no valid n8n workflow (id, name, nodes, connections are needed).`,
    });
  });
}

/** Imports by n8n's own command (the editor's API gives new ids); n8n may not run meanwhile. */
async function importFile(server: N8nServer, command: string, content: object): Promise<void> {
  const file = join(server.settings.userFolder, `${command.replace(':', '-')}.json`);
  // Credentials are secrets until n8n has encrypted them: only the owner may read the file, and it goes at once.
  writeMarker(file, content, 0o600);
  try {
    await server.cli([command, `--input=${file}`]);
  } finally {
    rmSync(file, { force: true });
  }
}

export async function importCredentials(
  server: N8nServer,
  credentials: readonly N8nCredential[],
): Promise<void> {
  if (credentials.length > 0) await importFile(server, 'import:credentials', credentials);
}

/** Imported workflows are not published: an import switches them off. */
export async function importWorkflows(server: N8nServer, workflows: readonly object[]): Promise<void> {
  if (workflows.length > 0) await importFile(server, 'import:workflow', workflows);
}

/** Publishes every workflow that can be; an error names the template. */
export async function publishAll(rest: N8nRest, workflows: readonly N8nWorkflow[]): Promise<void> {
  for (const workflow of workflows.filter(isPublishable)) {
    try {
      await rest.publish(workflow.id);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ScriptError(
        { zh: `模板“${workflow.name}”无法发布。`, en: `Template "${workflow.name}" cannot be published.` },
        reason,
      );
    }
  }
}
