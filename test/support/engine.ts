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
const CHAT_MODEL = '@n8n/n8n-nodes-langchain.lmChatOpenAi';

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
  typeVersion?: number;
  parameters?: INode['parameters'];
  onError?: INode['onError'];
  credentials?: Record<string, IDataObject>;
}

/** n8n's own OpenAI chat model, as its package brings it; `url` is where it sends to. */
export function openAiModel(url: string, options: INode['parameters'] = {}): EngineNode {
  return {
    name: 'Model',
    type: CHAT_MODEL,
    typeVersion: 1.3,
    parameters: {
      model: { __rl: true, mode: 'id', value: 'fake-model' },
      responsesApiEnabled: false,
      options: options as never,
    },
    credentials: { openAiApi: { apiKey: 'test-key', url } },
  };
}

/** Loaded on first use: LangChain takes seconds that the other tests need not wait for. */
function chatModel(): INodeType {
  const file = join(
    root,
    'test/n8n/node_modules/@n8n/n8n-nodes-langchain/dist/nodes/llms/LMChatOpenAi/LmChatOpenAi.node.js',
  );
  const { LmChatOpenAi } = requireFromN8n(file) as { LmChatOpenAi: new () => INodeType };
  return new LmChatOpenAi();
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
  /** `[model, node]`: chat models and the nodes below which they hang. */
  models?: Array<[model: string, node: string]>;
}

export interface EngineRun {
  run: IRun;
  /** Items of a node's output, of all its runs; empty where it gave none or did not run. */
  output(node: string, output?: number): INodeExecutionData[];
  /** What stopped the execution. */
  error?: Error & { description?: string | null };
}

let executions = 0;

/** As n8n loads them: `n8n-nodes-base.set` is the class of a file Set.node.js that the package lists. */
function baseNode(type: string, version: number): INodeType {
  // Triggers and answers are pinned; loading them would bring in the server's HTTP parts.
  if (!type.startsWith('n8n-nodes-base.') || /trigger|webhook|imap/i.test(type)) return start;
  const list = requireFromN8n('n8n-nodes-base/package.json') as { n8n: { nodes: string[] } };
  const [, name] = type.split('.');
  const file = list.n8n.nodes.find((path) => path.toLowerCase().endsWith(`/${name!.toLowerCase()}.node.js`));
  if (!file) return start;
  const exported = requireFromN8n(`n8n-nodes-base/${file}`) as Record<string, new () => INodeType>;
  const node = new (Object.values(exported)[0]!)() as INodeType & { getNodeType?: (v: number) => INodeType };
  return node.getNodeType ? node.getNodeType(version) : node;
}

const asItems = (items: ReadonlyArray<INodeExecutionData | IDataObject>): INodeExecutionData[] =>
  items.map((item) => ('json' in item ? (item as INodeExecutionData) : { json: item }));

/** A workflow as in workflows/*.json. */
export interface Template {
  nodes: INode[];
  connections: IConnections;
}

/**
 * Runs a template from one of its triggers. `pins` stand for what nodes give that need the outside world: the trigger,
 * n8n's AI nodes. Nodes of n8n-nodes-base run as they are; of other packages only pinned ones can be passed.
 */
export async function runTemplate(
  template: Template,
  trigger: string,
  pins: Record<string, Array<INodeExecutionData | IDataObject>>,
): Promise<EngineRun> {
  // The engine writes the defaults into the nodes; and no credential of a server is at hand here.
  const nodes = structuredClone(template.nodes);
  for (const node of nodes) {
    delete node.credentials;
    if (node.name in pins) node.disabled = false;
  }
  const pinData = Object.fromEntries(Object.entries(pins).map(([name, items]) => [name, asItems(items)]));
  return await run(nodes, template.connections, trigger, pinData, new Map());
}

export async function runWorkflow({
  items,
  nodes,
  connections,
  models = [],
}: EngineWorkflow): Promise<EngineRun> {
  const credentials = new Map<string, IDataObject>();
  const all: INode[] = [{ name: 'Start', type: START }, ...nodes].map((node: EngineNode, i) => ({
    id: `node-${i}`,
    name: node.name,
    type: node.type,
    typeVersion: node.typeVersion ?? 1,
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
    connections ??
    all
      .filter(({ type }) => type !== CHAT_MODEL)
      .slice(1)
      .map(({ name }, i, rest): [string, number, string] => [rest[i - 1]?.name ?? all[0]!.name, 0, name]);
  return await run(all, connectionsOf(wires, models), 'Start', { Start: asItems(items) }, credentials);
}

async function run(
  nodes: INode[],
  connections: IConnections,
  startName: string,
  pinData: IPinData,
  credentials: ReadonlyMap<string, IDataObject>,
): Promise<EngineRun> {
  const types = ourNodes().set(START, start);
  if (nodes.some(({ type }) => type === CHAT_MODEL)) types.set(CHAT_MODEL, chatModel());
  const typeOf = (type: string, version = 1) => types.get(type) ?? baseNode(type, version);
  const workflow = new Workflow({
    id: 'engine-test',
    name: 'engine test',
    nodes,
    connections,
    active: false,
    nodeTypes: {
      getByName: (type) => typeOf(type),
      getByNameAndVersion: (type, version) => typeOf(type, version),
      getKnownTypes: () => ({}),
    },
    settings: { executionOrder: 'v1' },
  });
  const execution = `engine-${++executions}`;
  const hooks = new core.ExecutionLifecycleHooks('manual', execution, { id: 'engine-test', nodes });
  const engine = new core.WorkflowExecute(additionalData(execution, hooks, credentials), 'manual');
  const startNode = nodes.find(({ name }) => name === startName)!;
  const result = await engine.run({ workflow, startNode, pinData });
  return {
    run: result,
    output: (node, output = 0) => itemsOf(result, node, output),
    error: result.data.resultData.error as EngineRun['error'],
  };
}

/** All that a node gave at an output: a node that several others feed runs once for each of them. */
function itemsOf(result: IRun, node: string, output: number): INodeExecutionData[] {
  return (result.data.resultData.runData[node] ?? []).flatMap((one) => one.data?.main[output] ?? []);
}

function connectionsOf(
  wires: ReadonlyArray<[string, number, string]>,
  models: ReadonlyArray<[string, string]>,
): IConnections {
  const connections: IConnections = {};
  for (const [from, output, to] of wires) {
    const main = ((connections[from] ??= { main: [] }).main ??= []);
    while (main.length <= output) main.push([]);
    main[output]!.push({ node: to, type: 'main', index: 0 });
  }
  for (const [model, node] of models) {
    connections[model] = { ai_languageModel: [[{ node, type: 'ai_languageModel', index: 0 }]] };
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
