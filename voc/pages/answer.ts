import { VocError } from '../errors';
import { errorPage } from '../escalation/pages';

/** A page for a person, with the HTTP status that fits it: what a person typed is answered, it is no fault. */
export interface PageAnswer<Outcome extends string = string> {
  outcome: Outcome | Refusal;
  status: number;
  page: string;
  caseNumber?: string;
}

/** What every page may answer with: the link, the case or what was typed does not do. */
export type Refusal = 'invalid' | 'expired' | 'gone' | 'refused';

const REFUSALS: Readonly<Partial<Record<VocError['code'], { outcome: Refusal; status: number }>>> = {
  'link.invalid': { outcome: 'invalid', status: 403 },
  'link.expired': { outcome: 'expired', status: 410 },
  notFound: { outcome: 'gone', status: 404 },
  conflict: { outcome: 'refused', status: 409 },
  'input.missing': { outcome: 'refused', status: 400 },
  'input.invalid': { outcome: 'refused', status: 400 },
  'input.tooLarge': { outcome: 'refused', status: 400 },
};

/** How a page answers an error of a person or a link; undefined for one of the ledger, which the node tells. */
export function refusalOf(error: unknown): { outcome: Refusal; status: number } | undefined {
  return error instanceof VocError ? REFUSALS[error.code] : undefined;
}

/** Runs `work`; a link that does not do is answered with a page that says so kindly. */
export async function answering<T extends PageAnswer>(
  work: () => Promise<T>,
): Promise<T | PageAnswer<Refusal>> {
  try {
    return await work();
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { ...refusal, page: errorPage(error as VocError) };
  }
}

/** What a form sent. */
export type Form = Readonly<Record<string, unknown>>;

/** A field as text; repeated fields and objects count as empty, because no form of ours sends them. */
export function fieldOf(form: Form, name: string): string {
  const value = form[name];
  return typeof value === 'string' ? value.trim() : '';
}
