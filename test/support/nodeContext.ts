import { runInNewContext } from 'node:vm';
import type {
  IDataObject,
  IExecuteFunctions,
  INode,
  INodeExecutionData,
  INodeParameters,
  INodeType,
  INodeTypeDescription,
  INodeProperties,
  ITriggerFunctions,
} from 'n8n-workflow';
import { ApplicationError, NodeHelpers } from 'n8n-workflow';

/**
 * A small IExecuteFunctions for node tests. It is strict where n8n is not: a parameter the description does not
 * declare (or does not show for the chosen operation) throws, and so does every function of n8n it does not have,
 * so that a test cannot pass on a value the panel never gives.
 *
 *   const [p0] = await runNode(new VocCase(), { parameters: { operation: 'get' }, items: [{ json: {…} }] });
 *
 * Expressions (`={{ … }}`) see `$json`, `$binary` and `$itemIndex`; the engine tests use n8n's own evaluator.
 */
export interface NodeRun {
  parameters?: INodeParameters;
  /** Items, or just their json; default one empty item. */
  items?: Array<INodeExecutionData | IDataObject>;
  /** By credential type, e.g. `{ vocLedgerApi: { store: 'sqlite', path } }`. */
  credentials?: Record<string, IDataObject>;
  continueOnFail?: boolean;
  /** Execution id; the same one again is "this execution runs twice". */
  executionId?: string;
  node?: Partial<INode>;
  /** Functions a node needs beside these, e.g. `{ helpers: { httpRequest } }`. */
  helpers?: Record<string, unknown>;
}

export async function runNode(node: INodeType, run: NodeRun = {}): Promise<INodeExecutionData[][]> {
  if (!node.execute) throw new ApplicationError(`${node.description.name} has no execute()`);
  const result = await node.execute.call(executeContext(node, run));
  if (!Array.isArray(result)) throw new ApplicationError('expected items, got an engine request');
  return result as INodeExecutionData[][];
}

export function executeContext(node: INodeType, run: NodeRun = {}): IExecuteFunctions {
  const items = itemsOf(run.items);
  return strict(baseContext(node, run, items), {
    getInputData: () => items,
    continueOnFail: () => run.continueOnFail ?? false,
  }) as unknown as IExecuteFunctions;
}

/** For triggers: `emitted` collects what the trigger emits. */
export function triggerContext(
  node: INodeType,
  run: NodeRun & { mode?: 'manual' | 'trigger'; activation?: 'activate' | 'init' } = {},
): { context: ITriggerFunctions; emitted: INodeExecutionData[][][] } {
  const emitted: INodeExecutionData[][][] = [];
  const context = strict(baseContext(node, run, itemsOf(run.items)), {
    getMode: () => run.mode ?? 'trigger',
    getActivationMode: () => run.activation ?? 'activate',
    emit: (data: INodeExecutionData[][], _response?: unknown, done?: { resolve(run: unknown): void }) => {
      emitted.push(data);
      done?.resolve({ data: { resultData: {} } });
    },
    emitError: (error: Error) => {
      throw error;
    },
  }) as unknown as ITriggerFunctions;
  return { context, emitted };
}

function itemsOf(items: NodeRun['items']): INodeExecutionData[] {
  return (items ?? [{}]).map((item) =>
    'json' in item ? (item as INodeExecutionData) : { json: item as IDataObject },
  );
}

function baseContext(node: INodeType, run: NodeRun, items: INodeExecutionData[]) {
  const self: INode = {
    id: 'node-under-test',
    name: String(node.description.displayName),
    type: `n8n-nodes-voc-redline.${node.description.name}`,
    typeVersion: 1,
    position: [0, 0],
    parameters: run.parameters ?? {},
    ...(run.credentials
      ? {
          credentials: Object.fromEntries(
            Object.keys(run.credentials).map((type) => [type, { id: type, name: type }]),
          ),
        }
      : {}),
    ...run.node,
  };
  const parameters = resolve(node.description, self);
  return {
    getNode: () => self,
    getWorkflow: () => ({ id: 'workflow-under-test', name: 'test', active: true }),
    getExecutionId: () => run.executionId ?? 'execution-1',
    getMode: () => 'manual',
    getTimezone: () => 'Asia/Shanghai',
    getInstanceBaseUrl: () => 'http://127.0.0.1:5678/',
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    getNodeParameter: (name: string, itemIndex?: unknown, fallback?: unknown) => {
      checkDeclared(node.description.properties, name, parameters);
      const index = typeof itemIndex === 'number' ? itemIndex : 0;
      const value = name
        .split('.')
        .reduce<unknown>((at, key) => (at as IDataObject | undefined)?.[key], parameters);
      const found = value === undefined ? fallback : evaluate(value, items[index], index);
      if (found === undefined) throw new ApplicationError(`Could not get parameter "${name}"`);
      return found;
    },
    getCredentials: async (type: string) => {
      const data = run.credentials?.[type];
      if (!data) throw new ApplicationError(`Node does not have any credentials set for "${type}"`);
      return data;
    },
    helpers: strict(
      {
        returnJsonArray: (data: IDataObject | IDataObject[]) =>
          (Array.isArray(data) ? data : [data]).map((json) => ({ json })),
        createDeferredPromise: () => {
          const settle: { resolve?: (value: unknown) => void; reject?: (error: Error) => void } = {};
          const promise = new Promise((resolve, reject) => Object.assign(settle, { resolve, reject }));
          return { promise, ...settle };
        },
        assertBinaryData: (index: number, property: string) => items[index]!.binary![property],
        getBinaryDataBuffer: async (index: number, property: string) =>
          Buffer.from(items[index]!.binary![property]!.data, 'base64'),
      },
      run.helpers ?? {},
    ),
  };
}

/** Parameters as the editor would save them: defaults filled in, only those that are shown. */
function resolve(description: INodeTypeDescription, self: INode): INodeParameters {
  const shown = NodeHelpers.getNodeParameters(
    description.properties,
    self.parameters,
    true,
    false,
    self,
    description,
  );
  if (!shown) throw new ApplicationError('n8n could not resolve the parameters');
  for (const name of Object.keys(self.parameters)) {
    if (!(name in shown)) throw new ApplicationError(`parameter "${name}" is not declared or not shown here`);
  }
  return shown;
}

function checkDeclared(properties: INodeProperties[], name: string, shown: INodeParameters): void {
  const [first, ...rest] = name.split('.');
  if (!(first! in shown))
    throw new ApplicationError(`the node asks for "${name}", which its panel does not show`);
  let candidates = properties.filter((property) => property.name === first);
  for (const key of rest) {
    candidates = candidates.flatMap((property) =>
      (property.options ?? [])
        .flatMap((option) => ('values' in option ? (option.name === key ? option.values : []) : []))
        .concat(
          (property.options ?? []).filter(
            (option): option is INodeProperties => 'type' in option && option.name === key,
          ),
        ),
    );
    if (candidates.length === 0)
      throw new ApplicationError(`the node asks for "${name}", which its panel does not have`);
    // Inside a fixed collection the next keys are field names or list positions of the group just found.
    if (candidates.every((property) => property.name !== key)) return;
  }
}

function evaluate(value: unknown, item: INodeExecutionData | undefined, itemIndex: number): unknown {
  if (typeof value === 'string' && value.startsWith('=')) {
    const whole = /^=\s*\{\{([\s\S]*)\}\}\s*$/.exec(value);
    const run = (code: string): unknown =>
      runInNewContext(`(${code})`, { $json: item?.json, $binary: item?.binary, $itemIndex: itemIndex });
    if (whole && !whole[1]!.includes('}}')) {
      try {
        return run(whole[1]!) ?? null;
      } catch {
        // As n8n does: reading a member of nothing gives null, not an error.
        return null;
      }
    }
    return value.slice(1).replace(/\{\{([\s\S]*?)\}\}/g, (_, code: string) => String(run(code)));
  }
  if (Array.isArray(value)) return value.map((entry) => evaluate(entry, item, itemIndex));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, evaluate(entry, item, itemIndex)]),
    );
  }
  return value;
}

/** An object that throws where it is asked for something it does not have. */
function strict<A extends object, B extends object>(base: A, more: B): A & B {
  return new Proxy(
    { ...base, ...more },
    {
      get(target, key) {
        if (typeof key === 'symbol' || key === 'then' || key in target)
          return Reflect.get(target, key) as unknown;
        throw new ApplicationError(`the test context has no "${key}"`);
      },
    },
  );
}
