/**
 * Takes the pictures of the documentation from a real n8n in a real browser:
 *
 *     node scripts/screenshots.ts [name …]      (Node 24; all pictures unless named, e.g. template-01)
 *
 * Starts n8n with the package, all templates and the sample complaints as `npm start` does, in a folder of its own that
 * is deleted afterwards, and writes docs/images/<name>.png. Needs Chromium (CHROMIUM=/path, otherwise
 * /usr/bin/chromium) and a Chinese font (Debian: fonts-noto-cjk).
 */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Json } from '../voc/types.ts';
import {
  logIn,
  openBrowser,
  openExecution,
  openNode,
  openPage,
  openWorkflow,
  type View,
} from './lib/browser.ts';
import { projectPaths } from './lib/paths.ts';
import { describeError } from './lib/sentence.ts';
import { pagePictures } from './lib/pagePictures.ts';
import { rulebookPictures } from './lib/rulebookPictures.ts';
import { withScene, type Scene } from './lib/scene.ts';
import { RULEBOOK_OWNER } from './start-credentials.ts';

const DESK: View = { width: 1600, height: 900, scale: 1.5 };
const PHONE: View = { width: 390, height: 844, scale: 2, phone: true };
const MAX_BYTES = 400 * 1024;
const INTAKE_WORKFLOW = 'vocRedline01';

const folder = join(projectPaths().root, 'docs', 'images');

interface Stage extends Scene {
  browser: Browser;
  /** A window of the owner's, logged in. */
  editor: (view?: View) => Promise<Page>;
}

async function save(page: Page, name: string, fullPage = false): Promise<void> {
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, fullPage });
  const { size } = statSync(path);
  if (size > MAX_BYTES) throw new Error(`${path} has ${size} bytes, more than ${MAX_BYTES}`);
  process.stdout.write(`${path} ${Math.round(size / 1024)} KB\n`);
}

function template(number: string, view: View = DESK) {
  return async ({ editor, n8n }: Stage) => {
    const page = await editor(view);
    await openWorkflow(page, n8n.url, `vocRedline${number}`);
    await save(page, `template-${number}`);
  };
}

/** The execution that the first sample, a red line, has caused: n8n lists the newest first. */
async function redLineExecution({ rest }: Stage): Promise<string> {
  const filter = encodeURIComponent(JSON.stringify({ workflowId: INTAKE_WORKFLOW, status: ['success'] }));
  const { results } = (await rest.call('GET', `/rest/executions?filter=${filter}&limit=100`)) as {
    results: Array<{ id: string; mode: string } & { [key: string]: Json }>;
  };
  const first = results.filter(({ mode }) => mode === 'webhook').at(-1);
  if (!first) throw new Error('n8n has stored no successful execution of template 01');
  return first.id;
}

/** The panel of a node after the run; the input pane shows the node it came from. */
function panel(name: string, node: string, from: string) {
  return async (stage: Stage) => {
    const page = await stage.editor();
    await openExecution(page, stage.n8n.url, INTAKE_WORKFLOW, await redLineExecution(stage));
    await openNode(page, node, from);
    await save(page, name);
  };
}

/** The link of the first alert, as a person taps it on the phone. */
async function firstLink({ inbox, samples }: Stage): Promise<string> {
  const text = JSON.stringify(await inbox.journal());
  const link = /https?:\/\/[^\s"'\\)]*\/webhook\/voc-act\?[^\s"'\\)]+/.exec(text)?.[0];
  if (!link) throw new Error(`no alert with an acknowledge link for ${samples[0]?.caseNumber}`);
  return link;
}

async function actPages(stage: Stage): Promise<void> {
  const page = await openPage(stage.browser, PHONE);
  await page.goto(await firstLink(stage));
  await page.locator('input[name="name"]').fill('李工');
  await save(page, 'act-page', true);
  await page.locator('form button').first().click();
  await page.waitForLoadState('networkidle');
  await save(page, 'act-page-done', true);
}

const pages = async ({ browser, n8n, inbox, samples }: Stage) =>
  await pagePictures({
    // Whole pages, however short: sharp enough to read, small enough to keep.
    page: await openPage(browser, { ...PHONE, height: 420, scale: 1.5 }),
    url: n8n.url,
    journal: async () => JSON.stringify(await inbox.journal()),
    caseNumber: samples[0]!.caseNumber!,
    save: async (page, name) => await save(page, name, true),
  });

const rulebook = async ({ browser, editor, n8n, rest }: Stage) =>
  await rulebookPictures({
    ...{ url: n8n.url, rest, password: RULEBOOK_OWNER },
    editor: await editor({ width: 1400, height: 700, scale: 1.2 }),
    page: await openPage(browser, { width: 1100, height: 700, scale: 1 }),
    save,
  });

/** In this order: the act page ends the alert that the pictures before show. */
const PICTURES: Record<string, (stage: Stage) => Promise<void>> = {
  // Ten rows of tables one below the other: on a wide window nobody could read it.
  'template-00': template('00', { width: 1600, height: 1400, scale: 1.2 }),
  'template-01': async (stage) => {
    const page = await stage.editor();
    await openExecution(page, stage.n8n.url, INTAKE_WORKFLOW, await redLineExecution(stage));
    await save(page, 'template-01');
  },
  'template-02': template('02'),
  'template-03': template('03'),
  'panel-classifier': panel('panel-classifier', '红线判定', '规整（接口）'),
  'panel-escalate': panel('panel-escalate', '逐级告警', '立案（红线）'),
  inbox: async ({ browser, inbox }) => {
    const page = await openPage(browser, { ...DESK, width: 1200 });
    await page.goto(inbox.url);
    await page.waitForLoadState('load');
    await save(page, 'inbox');
  },
  'act-page': actPages,
  rulebook,
  'template-06': template('06'),
  'template-07': template('07'),
  'template-10': template('10'),
  'template-11': template('11'),
  'template-13': template('13'),
  page: pages,
};

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in PICTURES));
  if (unknown.length > 0) {
    throw new Error(`unknown: ${unknown.join(', ')}; there are ${Object.keys(PICTURES).join(', ')}`);
  }
  mkdirSync(folder, { recursive: true });
  await withScene(async (scene) => {
    const browser = await openBrowser(process.env.CHROMIUM ?? '/usr/bin/chromium');
    const editor = async (view: View = DESK) => {
      const page = await openPage(browser, view);
      await logIn(page, scene.n8n.url, scene.owner);
      return page;
    };
    try {
      for (const [name, take] of Object.entries(PICTURES)) {
        if (names.length === 0 || names.includes(name)) await take({ ...scene, browser, editor });
      }
    } finally {
      await browser.close();
    }
  });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`\n${describeError(error)}\n`);
  process.exitCode = 1;
});
