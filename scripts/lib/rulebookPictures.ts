import type { Page } from 'playwright-core';
import type { N8nRest } from './n8nRest.ts';

/** What the pictures of the rulebook need: a running n8n with the templates, and the owner's window. */
export interface RulebookStage {
  url: string;
  rest: N8nRest;
  /** Logged in to the editor. */
  editor: Page;
  /** Without a login: the page asks for its own password. */
  page: Page;
  password: { user: string; password: string };
  save: (page: Page, name: string, fullPage?: boolean) => Promise<void>;
}

const WORDS = [
  { word: '趴窝/抛锚', level: 'P0', category: '行驶中失去动力' },
  { word: '后排屏/副驾屏+黑屏', level: 'P1', category: '车机' },
  { word: '座椅+吱吱声/异响', level: 'P1', category: '座椅' },
];

/** Runs template 00 by hand, adds an owner's words, and takes the table and the page that shows what they would change. */
export async function rulebookPictures(stage: RulebookStage): Promise<void> {
  const { url, rest, editor, page, save } = stage;
  await runByHand(rest, 'vocRedline00', '开始设置');
  const { id: project } = (await rest.call('GET', '/rest/projects/personal')) as { id: string };
  const tables = `/rest/projects/${project}/data-tables`;
  const { data } = (await rest.call('GET', `${tables}?take=100`)) as {
    data: Array<{ id: string; name: string }>;
  };
  const words = data.find(({ name }) => name === 'voc_words');
  if (!words) throw new Error('template 00 made no table of words');
  await rest.call('POST', `${tables}/${words.id}/insert`, { data: WORDS });
  await editor.goto(`${url}/projects/${project}/datatables/${words.id}`);
  await editor.getByText('趴窝/抛锚').first().waitFor();
  await editor.waitForTimeout(1_500);
  await save(editor, 'words-table');

  const { user, password } = stage.password;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  await page.setExtraHTTPHeaders({ authorization });
  await page.goto(`${url}/webhook/voc-rulebook`);
  await page.waitForLoadState('load');
  await save(page, 'page-rulebook', true);
}

async function runByHand(rest: N8nRest, workflowId: string, trigger: string): Promise<void> {
  const { executionId } = (await rest.call('POST', `/rest/workflows/${workflowId}/run`, {
    triggerToStartFrom: { name: trigger },
  })) as { executionId: string };
  for (let i = 0; i < 300; i++) {
    const { status } = (await rest.call('GET', `/rest/executions/${executionId}`)) as { status: string };
    if (status === 'success') return;
    if (!['new', 'running', 'waiting'].includes(status)) throw new Error(`template ${workflowId}: ${status}`);
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`template ${workflowId} did not end within a minute`);
}
