import { acknowledgeCase } from '../cases/life';
import { VocError } from '../errors';
import type { Ledger } from '../ledger';
import { readCard } from './card';
import { readLink } from './links';
import { casePage, errorPage, resultPage } from './pages';

export type PageOutcome =
  | 'shown'
  | 'acknowledged'
  | 'already'
  | 'nameMissing'
  | 'invalid'
  | 'expired'
  | 'tooLate'
  | 'gone';

/** A page for the person, with the HTTP status that fits it; a bad link is an answer, not a fault. */
export interface PageAnswer {
  outcome: PageOutcome;
  status: number;
  page: string;
  caseNumber?: string;
  by?: string;
  /** ISO 8601 in the case's zone. */
  at?: string;
}

/** What a GET of the link shows. Changes nothing: preview robots open every link of a group. */
export async function showPage(ledger: Ledger, token: unknown): Promise<PageAnswer> {
  return await answerLink(async () => {
    const now = ledger.clock.now();
    const claims = readLink(ledger.keys, token, 'acknowledge', now);
    const card = await readCard(ledger.reader, claims.case, now);
    const { acknowledgedBy, acknowledgedAt } = card.case;
    return {
      outcome: 'shown',
      status: 200,
      page: casePage(card, String(token)),
      caseNumber: card.case.number,
      ...(acknowledgedBy === undefined ? {} : { by: acknowledgedBy }),
      ...(acknowledgedAt === undefined ? {} : { at: acknowledgedAt }),
    };
  });
}

/** The form's POST: takes the case over in the name that was entered; the second one is told who was first. */
export async function acknowledgeByLink(ledger: Ledger, token: unknown, name: unknown): Promise<PageAnswer> {
  return await answerLink(async () => {
    const now = ledger.clock.now();
    const claims = readLink(ledger.keys, token, 'acknowledge', now);
    const actor = cleanName(name);
    if (actor === '') {
      const notice = { zh: '请先填写您的姓名', en: 'Please enter your name' };
      const card = await readCard(ledger.reader, claims.case, now);
      const page = casePage(card, String(token), notice);
      return { outcome: 'nameMissing', status: 400, page, caseNumber: card.case.number };
    }
    const { done, card } = await ledger.transaction(async (tx) => ({
      done: await acknowledgeCase(tx, { caseNumber: claims.case, actor, via: 'link' }),
      card: await readCard(tx, claims.case, tx.now),
    }));
    const { by, at } = done.evidence;
    const page = resultPage(card, done.outcome, by);
    return { outcome: done.outcome, status: 200, page, caseNumber: card.case.number, by, at };
  });
}

const MAX_NAME = 40;

/** A name as a person signs with; empty where nothing visible is left. */
export function cleanName(name: unknown): string {
  if (typeof name !== 'string') return '';
  // Controls and invisible characters would let somebody sign with a name nobody can tell apart from another.
  const visible = name.normalize('NFKC').replace(/[\p{C}\u2028\u2029]/gu, ' ');
  return Array.from(visible.replace(/\s+/g, ' ').trim()).slice(0, MAX_NAME).join('');
}

const ANSWERS: Readonly<Partial<Record<VocError['code'], { outcome: PageOutcome; status: number }>>> = {
  'link.invalid': { outcome: 'invalid', status: 403 },
  'link.expired': { outcome: 'expired', status: 410 },
  notFound: { outcome: 'gone', status: 404 },
  // The case was closed meanwhile.
  conflict: { outcome: 'tooLate', status: 409 },
};

async function answerLink(work: () => Promise<PageAnswer>): Promise<PageAnswer> {
  try {
    return await work();
  } catch (error) {
    const known = error instanceof VocError ? ANSWERS[error.code] : undefined;
    if (!known) throw error;
    return { ...known, page: errorPage(error as VocError) };
  }
}
