import { acknowledgeCase, recordMeasure, resolveCase } from '../../../voc/cases';
import { signLink } from '../../../voc/escalation/links';
import type { Ledger } from '../../../voc/ledger';
import type { FeedbackRecord, Level } from '../../../voc/types';
import { openedCase } from '../cases/material';

/** A case, and the link of its alert as a group would see it. */
export async function alerted(ledger: Ledger, level: Level = 'P0', change: Partial<FeedbackRecord> = {}) {
  const { case: view } = await openedCase(ledger, level, 1, change);
  const { number } = view;
  const token = signLink(ledger.keys, { purpose: 'acknowledge', case: number }, ledger.clock.now());
  return { number, feedback: view.feedbacks[0]!, token };
}

/** The token in the forms of a page. */
export function tokenIn(page: string): string {
  const token = /name="t" value="([^"]+)"/.exec(page)?.[1];
  if (!token) throw new Error(`no form with a token in: ${page}`);
  return token;
}

/** A case that waits for the customer's word. */
export async function solved(ledger: Ledger, change: Partial<FeedbackRecord> = {}) {
  const given = await alerted(ledger, 'P0', change);
  const step = { caseNumber: given.number, actor: '李工' };
  await ledger.transaction(async (tx) => {
    await acknowledgeCase(tx, { ...step, via: 'link' });
    await recordMeasure(tx, { ...step, kind: 'solution', measure: '更换制动主缸' });
    await resolveCase(tx, { ...step, rootCause: '密封圈材料错误' });
  });
  return given;
}

/** Nothing runs and nothing is loaded, whatever the texts hold. */
export function expectHarmless(page: string): void {
  expect(page).not.toMatch(/<script|<img|<link|<[^>]*\son\w+=|url\(|@import|https?:/i);
  expect(page).toContain("default-src 'none'");
  expect(page).toContain('name="viewport"');
}

export const HOSTILE = `</textarea></blockquote><script>alert(1)</script><img src=x onerror='x'>"&amp;\`\${1}`;
