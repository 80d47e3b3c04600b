import type { SignedClaims } from '../escalation/links';
import type { Sql, Tx } from '../ledger';

/** Links that work once (R9): a form that is sent twice acts once, and a copied link acts no more. */
export interface LinkUse {
  action: string;
  actor: string;
  /** UTC ms. */
  at: number;
}

/** What was done with the link; undefined while it is unused. */
export async function useOf(sql: Sql, id: string): Promise<LinkUse | undefined> {
  return await sql.get<LinkUse>('SELECT action, actor, at FROM voc_link_use WHERE id = ?', [id]);
}

/**
 * Uses the link up, in the transaction of what it does: a step that is refused leaves it usable.
 * @returns false where somebody was first
 */
export async function useUp(
  tx: Tx,
  { id, case: caseNumber }: SignedClaims,
  { action, actor }: Pick<LinkUse, 'action' | 'actor'>,
): Promise<boolean> {
  // DO NOTHING: of two posts at once one writes the row, the other one waits for it and acts nothing.
  const added = await tx.run(
    `INSERT INTO voc_link_use (id, case_number, action, actor, at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO NOTHING`,
    [id, caseNumber, action, actor, tx.now],
  );
  return added === 1;
}
