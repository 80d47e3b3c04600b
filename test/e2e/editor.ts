import type { Json, JsonObject } from '../../voc/types';
import type { TestN8n } from '../support/n8nServer';
import { eventually } from './support';

/** What an operator does in the browser: press "Execute workflow", look at its output, edit a Data Table. */

export interface Execution {
  status: string;
  /** The items of a node's output, over all its runs. */
  itemsOf(node: string, output?: number): JsonObject[];
  error?: { message: string; description?: string; node?: { name: string } };
}

interface StoredRun {
  resultData: {
    runData: Record<string, Array<{ data?: { main: Array<Array<{ json: JsonObject }> | null> } }>>;
    error?: Execution['error'];
  };
}

/** Runs a workflow from its manual trigger and waits for the end. */
export async function runByHand(n8n: TestN8n, workflowId: string, trigger: string): Promise<Execution> {
  const path = `/rest/workflows/${workflowId}/run`;
  const started = (await n8n.rest.call('POST', path, { triggerToStartFrom: { name: trigger } })) as {
    executionId: string;
  };
  const ended = await eventually(
    async () => {
      const found = (await n8n.rest.call('GET', `/rest/executions/${started.executionId}`)) as JsonObject;
      return ['new', 'running', 'waiting'].includes(String(found.status)) ? undefined : found;
    },
    30_000,
    100,
  );
  if (!ended)
    throw new Error(`execution ${started.executionId} of ${workflowId} did not end\n${n8n.log(40)}`);
  const { resultData } = unflatten(String(ended.data)) as unknown as StoredRun;
  return {
    status: String(ended.status),
    ...(resultData.error ? { error: resultData.error } : {}),
    itemsOf: (node, output = 0) =>
      (resultData.runData[node] ?? []).flatMap((run) =>
        (run.data?.main[output] ?? []).map(({ json }) => json),
      ),
  };
}

/** n8n stores executions in the format of the package "flatted": each string inside is the place of a value. */
function unflatten(text: string): Json {
  const values = JSON.parse(text) as Json[];
  const read = (value: Json): Json => {
    const found = typeof value === 'string' ? values[Number(value)]! : value;
    if (Array.isArray(found)) return found.map(read);
    if (typeof found !== 'object' || found === null) return found;
    return Object.fromEntries(Object.entries(found).map(([key, inner]) => [key, read(inner)]));
  };
  return read('0');
}

/** The Data Tables of the owner's project, by name. */
export class DataTables {
  private constructor(
    private readonly n8n: TestN8n,
    private readonly folder: string,
    private readonly ids: ReadonlyMap<string, string>,
  ) {}

  static async of(n8n: TestN8n): Promise<DataTables> {
    const { id } = (await n8n.rest.call('GET', '/rest/projects/personal')) as { id: string };
    const folder = `/rest/projects/${id}/data-tables`;
    const listed = (await n8n.rest.call('GET', folder)) as { data: Array<{ id: string; name: string }> };
    return new DataTables(n8n, folder, new Map(listed.data.map((table) => [table.name, table.id])));
  }

  get names(): string[] {
    return [...this.ids.keys()].sort();
  }

  async rows(table: string): Promise<JsonObject[]> {
    const answer = (await this.n8n.rest.call('GET', `${this.path(table)}/rows?take=100`)) as {
      data: JsonObject[];
    };
    return answer.data;
  }

  async insert(table: string, row: JsonObject): Promise<void> {
    await this.n8n.rest.call('POST', `${this.path(table)}/insert`, { data: [row] });
  }

  /** Changes the rows whose `column` holds `value`. */
  async update(table: string, column: string, value: Json, data: JsonObject): Promise<void> {
    const filter = { type: 'and', filters: [{ columnName: column, condition: 'eq', value }] };
    await this.n8n.rest.call('PATCH', `${this.path(table)}/rows`, { filter, data });
  }

  async remove(table: string, column: string, value: Json): Promise<void> {
    const filter = { type: 'and', filters: [{ columnName: column, condition: 'eq', value }] };
    await this.n8n.rest.call(
      'DELETE',
      `${this.path(table)}/rows?filter=${encodeURIComponent(JSON.stringify(filter))}`,
    );
  }

  private path(table: string): string {
    const id = this.ids.get(table);
    if (id === undefined) throw new Error(`no Data Table "${table}", there are: ${this.names.join(', ')}`);
    return `${this.folder}/${id}`;
  }
}
