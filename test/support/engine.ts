import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as WorkflowModule from 'n8n-workflow';
import type {
  IConnections,
  IDataObject,
  INode,
  INodeExecutionData,
  INodeType,
  IPinData,
  IRun,
  IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

/**
 * Runs a workflow with our nodes inside the real n8n-core (the one of test/n8n): its expressions, its parameter
 * resolution, its pairing of items, its "continue on fail". No server, no database of n8n, no network.
 *
 *   const run = await runWorkflow({ nodes: [ours('vocNormalize'), ours('redLineClassifier')], items: [{ text }] });
 *   run.output('redLineClassifier', 0)
 */
const root = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'voc-engine-'));
// Before n8n-core loads: it reads (and makes) its settings there, and our nodes keep their ledger there.
process.env.N8N_USER_FOLDER = folder;
// Failing nodes are part of the tests: n8n would print each of their errors.
process.env.N8N_LOG_LEVEL ??= 'silent';
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Core {
  WorkflowExecute: new (
    additionalData: IWorkflowExecuteAdditionalData,
    mode: string,
  ) => { run(options: { workflow: unknown; startNode: INode; pinData: IPinData }): Promise<IRun> };
  ExecutionLifecycleHooks: new (mode: string, id: string, workflow: object) => object;
}

const requireFromN8n = createRequire(join(root, 'test/n8n/package.json'));
const core = requireFromN8n('n8n-core') as Core;
const { Workflow } = requireFromN8n('n8n-workflow') as typeof WorkflowModule;

/** Where this process's default ledger is. */
export const userFolder = folder;

const PACKAGE = 'n8n-nodes-voc-redline';
const START = 'test.start';

/** Stands for whatever gives the items (a webhook, a form): its output is pinned, as in the editor. */
const start = {
  description: {
    displayName: 'Start',
    name: 'start',
    group: ['trigger'],
    version: 1,
    description: '',
    defaults: {},
    inputs: [],
    outputs: ['main'],
    properties: [],
  },
} as unknown as INodeType;

/** All nodes of the package, by type name. */
function ourNodes(): Map<string, INodeType> {
  const found = new Map<string, INodeType>();
  const files = readdirSync(join(root, 'nodes'), { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.node.ts'))) {
    const exported = Object.values(require(join(root, 'nodes', file)) as Record<string, new () => INodeType>);
    const node = new exported[0]!();
    found.set(`${PACKAGE}.${node.description.name}`, node);
  }
  return found;
}

export interface EngineNode {
  name: string;
  type: string;
  parameters?: INode['parameters'];
  onError?: INode['onError'];
  credentials?: Record<string, IDataObject>;
}

/** A node of ours, named after its type where nothing else is said. */
export function ours(type: string, more: Partial<EngineNode> = {}): EngineNode {
  return { name: type, ...more, type: `${PACKAGE}.${type}` };
}

export interface EngineWorkflow {
  items: Array<INodeExecutionData | IDataObject>;
  nodes: EngineNode[];
  /** `[from, output, to]`; left out: each node's first output leads to the next. */
  connections?: Array<[from: string, output: number, to: string]>;
}

export interface EngineRun {
  run: IRun;
  /** Items of a node's output; empty where it gave none or did not run. */
  output(node: string, output?: number): INodeExecutionData[];
  /** What stopped the execution. */
  error?: Error & { description?: string | null };
}

let executions = 0;

export async function runWorkflow({ items, nodes, connections }: EngineWorkflow): Promise<EngineRun> {
  const pinned = items.map((item) => ('json' in item ? (item as INodeExecutionData) : { json: item }));
  const types = ourNodes().set(START, start);
  const credentials = new Map<string, IDataObject>();
  const all: INode[] = [{ name: 'Start', type: START }, ...nodes].map((node: EngineNode, i) => ({
    id: `node-${i}`,
    name: node.name,
    type: node.type,
    typeVersion: 1,
    position: [i * 200, 0],
    parameters: node.parameters ?? {},
    ...(node.onError ? { onError: node.onError } : {}),
    ...(node.credentials
      ? {
          credentials: Object.fromEntries(
            Object.entries(node.credentials).map(([type, data]) => {
              const id = `${i}/${type}`;
              credentials.set(id, data);
              return [type, { id, name: type }];
            }),
          ),
        }
      : {}),
  }));
  const wires =
    connections ?? all.slice(1).map(({ name }, i): [string, number, string] => [all[i]!.name, 0, name]);
  const workflow = new Workflow({
    id: 'engine-test',
    name: 'engine test',
    nodes: all,
    connections: connectionsOf(wires),
    active: false,
    nodeTypes: {
      getByName: (type) => types.get(type)!,
      getByNameAndVersion: (type) => types.get(type)!,
      getKnownTypes: () => ({}),
    },
    settings: { executionOrder: 'v1' },
  });
  const execution = `engine-${++executions}`;
  const hooks = new core.ExecutionLifecycleHooks('manual', execution, { id: 'engine-test', nodes: all });
  const engine = new core.WorkflowExecute(additionalData(execution, hooks, credentials), 'manual');
  const run = await engine.run({ workflow, startNode: all[0]!, pinData: { Start: pinned } });
  return {
    run,
    output: (node, output = 0) => run.data.resultData.runData[node]?.at(-1)?.data?.main[output] ?? [],
    error: run.data.resultData.error as EngineRun['error'],
  };
}

function connectionsOf(wires: ReadonlyArray<[string, number, string]>): IConnections {
  const connections: IConnections = {};
  for (const [from, output, to] of wires) {
    const main = ((connections[from] ??= { main: [] }).main ??= []);
    while (main.length <= output) main.push([]);
    main[output]!.push({ node: to, type: 'main', index: 0 });
  }
  return connections;
}

function additionalData(
  executionId: string,
  hooks: object,
  credentials: ReadonlyMap<string, IDataObject>,
): IWorkflowExecuteAdditionalData {
  const address = 'http://127.0.0.1:5678/';
  return {
    executionId,
    hooks,
    currentNodeExecutionIndex: 0,
    credentialsHelper: {
      getParentTypes: () => [],
      authenticate: async (_: unknown, __: string, request: unknown) => request,
      preAuthentication: async () => undefined,
      runPreAuthentication: async () => undefined,
      getCredentialsProperties: () => [],
      isCredentialUsableByNode: () => true,
      getDecrypted: async (_: unknown, { id }: { id: string }) => credentials.get(id),
    },
    restApiUrl: `${address}rest`,
    instanceBaseUrl: address,
    formBaseUrl: `${address}form`,
    formWaitingBaseUrl: `${address}form-waiting`,
    formTestBaseUrl: `${address}form-test`,
    webhookBaseUrl: `${address}webhook`,
    webhookWaitingBaseUrl: `${address}webhook-waiting`,
    webhookTestBaseUrl: `${address}webhook-test`,
    mcpBaseUrl: `${address}mcp`,
    mcpTestBaseUrl: `${address}mcp-test`,
    variables: {},
    logAiEvent: () => undefined,
    setExecutionStatus: () => undefined,
  } as unknown as IWorkflowExecuteAdditionalData;
}
