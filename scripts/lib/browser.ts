import { chromium, type Browser, type Page } from 'playwright-core';
import type { Login } from './n8nRest.ts';

/** Nothing that Chromium does by itself: no updates, no look-ups, no graphics card. */
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface View {
  width: number;
  height: number;
  /** Device pixels a CSS pixel. */
  scale: number;
  phone?: boolean;
}

/** @param executable Chromium or Chrome of this machine; none is downloaded. */
export async function openBrowser(executable: string): Promise<Browser> {
  return await chromium.launch({ executablePath: executable, args: FLAGS });
}

/** A fresh window, as of a person who has never been here. */
export async function openPage(browser: Browser, view: View): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: view.width, height: view.height },
    deviceScaleFactor: view.scale,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    isMobile: view.phone,
    hasTouch: view.phone,
  });
  return await context.newPage();
}

/** Logs the window in; its pages share the cookie. */
export async function logIn(page: Page, url: string, { email, password }: Login): Promise<void> {
  const data = { emailOrLdapLoginId: email, password };
  const answer = await page.context().request.post(`${url}/rest/login`, { data });
  if (!answer.ok()) throw new Error(`n8n refused the login of ${email}: ${answer.status()}`);
}

/** Animations of the editor have no end that could be waited for. */
async function settle(page: Page): Promise<void> {
  await page.waitForTimeout(1_500);
}

/** Nobody needs n8n's advice for new users on a picture; it comes a moment after the canvas. */
async function closeAdvice(page: Page): Promise<void> {
  const close = page.locator('[data-test-id="suggested-actions-close"]');
  await close.click({ timeout: 3_000 }).catch(() => undefined);
}

async function fitCanvas(page: Page): Promise<void> {
  await page.locator('[data-test-id="canvas-node"]').first().waitFor();
  await closeAdvice(page);
  await page.locator('[data-test-id="zoom-to-fit"]').click();
  // Out of the way: a tooltip would stand on the picture.
  await page.mouse.move(800, 30);
  await settle(page);
}

/** The editor with the whole workflow in sight. */
export async function openWorkflow(page: Page, url: string, workflowId: string): Promise<void> {
  await page.goto(`${url}/workflow/${workflowId}`);
  await fitCanvas(page);
}

/** An execution as the editor shows it afterwards: with ticks and counts. */
export async function openExecution(
  page: Page,
  url: string,
  workflowId: string,
  executionId: string,
): Promise<void> {
  await page.goto(`${url}/workflow/${workflowId}/executions/${executionId}`);
  await page.locator('[data-test-id="canvas-node-status-success"]').first().waitFor();
  await fitCanvas(page);
}

/** Opens the panel of a node by a double click on it; its input pane shows what `from` has given. */
export async function openNode(page: Page, name: string, from: string): Promise<void> {
  await page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
  const panel = page.locator('[data-test-id="ndv"]').first();
  await panel.waitFor();
  await settle(page);
  const headers = panel.locator('[data-test-id="run-data-schema-header"]');
  const closed = page.locator('.collapsed');
  for (const header of [
    headers.filter({ hasNot: closed }).filter({ hasNotText: from }),
    headers.filter({ has: closed }).filter({ hasText: from }),
  ]) {
    if ((await header.count()) > 0) await header.first().click();
  }
  await settle(page);
}
