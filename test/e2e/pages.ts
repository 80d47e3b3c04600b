import { eventually, ledgerRows } from './support';
import type { Scene } from './support';

/** What people and customers do on the pages. */

interface Row {
  state: string;
  level: string;
  life: string;
}

/** A message to voc-intake, as another system posts it. */
export async function intake(
  { n8n }: Scene,
  body: Record<string, string | Record<string, string>>,
): Promise<{ number: string; caseNumber: string; level: string }> {
  const answer = await n8n.post('voc-intake', { channel: 'web', ...body } as never);
  if (answer.status !== 200) throw new Error(`voc-intake answered ${answer.status}: ${answer.text}`);
  return answer.json as never;
}

/** A POST as a browser sends a form. */
export async function form({ n8n }: Scene, path: string, fields: Record<string, string>, headers = {}) {
  return await n8n.send(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  });
}

export async function act(scene: Scene, fields: Record<string, string>) {
  return await form(scene, 'voc-act', fields);
}

/** The token in the forms of a page. */
export function tokenIn(page: string): string {
  const token = /name="t" value="([^"]+)"/.exec(page)?.[1];
  if (!token) throw new Error(`no form with a token in: ${page}`);
  return token;
}

export function rowOf({ n8n }: Scene, caseNumber: string): Row {
  return ledgerRows<Row>(n8n, 'SELECT state, level, life FROM voc_case WHERE number = ?', caseNumber)[0]!;
}

/** The link of the n-th message to the customer of a case, as it arrived at the demo inbox. */
export async function surveyLink({ inbox, n8n }: Scene, caseNumber: string, nth: number): Promise<string> {
  const found = await eventually(() => {
    const links = inbox
      .journal()
      .filter((delivery) => JSON.stringify(delivery).includes(caseNumber))
      .flatMap(
        (delivery) =>
          /https?:\/\/[^\s"'\\)<]*\/webhook\/voc-survey\?t=[\w-]+[.][\w-]{43}/.exec(
            JSON.stringify(delivery),
          ) ?? [],
      );
    return [...new Set(links)][nth - 1];
  }, 20_000);
  if (!found) throw new Error(`no survey link ${nth} for ${caseNumber}\n${n8n.log(40)}`);
  return found;
}
