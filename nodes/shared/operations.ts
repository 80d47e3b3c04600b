import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { errorItem, nodeError } from './errors';

/** One operation of a node: one file exports one of these. */
export interface NodeOperation {
  value: string;
  /** Shown in the operation list. */
  name: string;
  /** The sentence in the node picker. */
  action: string;
  description: string;
  /** Shown only while this operation is chosen. */
  properties: INodeProperties[];
  /** One array an output of the node. */
  execute: (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>;
}

/** The "Operation" selector and the properties of every operation, each shown for its own. */
export function operationProperties(operations: readonly NodeOperation[]): INodeProperties[] {
  // eslint-disable-next-line n8n-nodes-base/node-param-default-missing -- it is the first operation's
  const selector: INodeProperties = {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    options: operations.map(({ name, value, action, description }) => ({ name, value, action, description })),
    default: operations[0]!.value,
  };
  return [
    selector,
    ...operations.flatMap((operation) =>
      operation.properties.map((property) => ({
        ...property,
        displayOptions: {
          ...property.displayOptions,
          show: { ...property.displayOptions?.show, operation: [operation.value] },
        },
      })),
    ),
  ];
}

/** Runs the chosen operation; errors that no item caused (ledger away …) become node errors here. */
export async function runOperation(
  context: IExecuteFunctions,
  operations: readonly NodeOperation[],
): Promise<INodeExecutionData[][]> {
  const chosen = context.getNodeParameter('operation', 0) as string;
  const operation = operations.find(({ value }) => value === chosen) ?? operations[0]!;
  try {
    return await operation.execute.call(context);
  } catch (error) {
    throw nodeError(context.getNode(), error);
  }
}

/** Where one result goes: `output` counts from 0. */
export interface Routed {
  output?: number;
  json: INodeExecutionData['json'];
}

/**
 * The item loop all operations share: a separate output array for each output, `pairedItem` on every path, and
 * "continue on fail" that keeps the input beside the error. A failing item never takes the others with it.
 */
export async function forEachItem(
  context: IExecuteFunctions,
  outputs: number,
  handle: (itemIndex: number, item: INodeExecutionData) => Promise<Routed | Routed[]>,
  /** Where failed items go under "continue on fail". */
  errorOutput = 0,
): Promise<INodeExecutionData[][]> {
  const items = context.getInputData();
  const out: INodeExecutionData[][] = Array.from({ length: outputs }, () => []);
  for (const [i, item] of items.entries()) {
    try {
      const results = await handle(i, item);
      for (const { output, json } of Array.isArray(results) ? results : [results]) {
        out[output ?? 0]!.push({ json, pairedItem: { item: i } });
      }
    } catch (error) {
      if (!context.continueOnFail()) throw nodeError(context.getNode(), error, i);
      out[errorOutput]!.push(errorItem(context.getNode(), item, error, i));
    }
  }
  return out;
}
