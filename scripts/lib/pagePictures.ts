import type { Page } from 'playwright-core';

/** The way of a case over its pages on a phone, as the people of it see them (templates 03, 06, 07, 13). */
export interface PageStage {
  page: Page;
  /** Address of n8n. */
  url: string;
  /** All that arrived at the inbox, as text. */
  journal: () => Promise<string>;
  /** The first sample: a red line whose customer's phone ends in 1234. */
  caseNumber: string;
  save: (page: Page, name: string) => Promise<void>;
}

export async function pagePictures(stage: PageStage): Promise<void> {
  const { page, url, save, caseNumber } = stage;
  await page.goto(`${url}/form/voc-red-button`);
  await page.waitForLoadState('networkidle');
  await save(page, 'page-red-button');
  await work(stage);
  const survey = await linkTo(stage, 'voc-survey');
  await visit(page, `${url}/webhook/voc-status`);
  await save(page, 'page-status-look-up');
  await fill(page, { number: caseNumber, digits: '0000' });
  await send(page);
  await save(page, 'page-status-stranger');
  await fill(page, { number: caseNumber, digits: '1234' });
  await send(page);
  await save(page, 'page-status');
  await visit(page, survey);
  await choose(page, 'solved', 'yes');
  await choose(page, 'score', '5');
  await fill(page, { comment: '师傅很耐心，谢谢' });
  await save(page, 'page-survey');
  await send(page);
  await save(page, 'page-survey-done');
  await page.goto(`${url}/webhook/voc-act?t=expired`);
  await save(page, 'page-link-invalid');
}

/** From the alert to the solution, and what a form that was sent twice says. */
async function work(stage: PageStage): Promise<void> {
  const { page, save } = stage;
  await visit(page, await linkTo(stage, 'voc-act'));
  const name = page.locator('input[name="name"]');
  await name.fill('李工');
  await save(page, 'page-act');
  await send(page);
  await save(page, 'page-act-taken');
  const own = await page.locator('a[href^="?t="]').first().getAttribute('href');
  await open(page, 'finding');
  await page.locator('form:has(input[value="finding"]) textarea').fill('制动主缸内漏，同批次 3 台复现');
  await choose(page, 'batchDefect', 'yes');
  await save(page, 'page-act-finding');
  await send(page, 'finding');
  await page.goto(new URL(own ?? '', page.url()).href);
  await save(page, 'page-act-used');
  await visit(page, await linkTo(stage, 'voc-act'));
  await page.locator('input[name="name"]').fill('李工');
  await send(page);
  await open(page, 'resolve');
  const form = page.locator('form:has(input[value="resolve"])');
  await form.locator('textarea[name="rootCause"]').fill('供应商密封圈材料错误');
  await form.locator('textarea[name="measure"]').fill('更换制动主缸并路试');
  await send(page, 'resolve');
  await save(page, 'page-act-resolved');
}

/** @throws Error with what the page said instead. */
async function visit(page: Page, url: string): Promise<void> {
  const answer = await page.goto(url);
  if (!answer?.ok()) throw new Error(`${url} answered ${answer?.status()}: ${await page.innerText('body')}`);
}

async function open(page: Page, action: string): Promise<void> {
  await page.locator(`details:has(input[value="${action}"]) summary`).click();
}

async function choose(page: Page, name: string, value: string): Promise<void> {
  await page.locator(`label:has(input[name="${name}"][value="${value}"])`).first().click();
}

async function fill(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(values))
    await page.locator(`[name="${name}"]`).first().fill(value);
}

/** Presses the button as a thumb does: a page whose policy forbids its own form would stay where it is. */
async function send(page: Page, action?: string): Promise<void> {
  const form = action === undefined ? 'form' : `form:has(input[name="action"][value="${action}"])`;
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.locator(`${form} button`).first().click();
  await answered;
  await page.waitForLoadState('networkidle');
}

/** The newest link to a page of ours that arrived at the inbox; waits for it. */
async function linkTo({ journal, caseNumber }: PageStage, path: string): Promise<string> {
  // 43: a whole signature; the inbox also keeps the message as typed for its provider, where the link may be cut.
  const pattern = new RegExp(`https?:[^\\s"'\\\\)<]*/webhook/${path}\\?t=[\\w-]+[.][\\w-]{43}`, 'g');
  const deadline = Date.now() + 20_000;
  for (;;) {
    const links = [...(await journal()).matchAll(pattern)].map(([link]) => link);
    const mine = links.filter((link) => caseOf(link) === caseNumber).at(-1);
    if (mine) return mine;
    if (Date.now() > deadline) throw new Error(`no link to ${path} for ${caseNumber} arrived`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function caseOf(link: string): string | undefined {
  const [body = ''] = (new URL(link).searchParams.get('t') ?? '').split('.');
  try {
    return (JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as { case?: string }).case;
  } catch {
    return undefined;
  }
}
