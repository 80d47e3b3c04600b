import { canonicalJson } from '../canonicalJson';
import { VocError, shortValue } from '../errors';
import type { Tx } from '../ledger';
import type { Decision } from '../types';
import { defaultRulebook } from './defaults';
import { differenceJson, differenceOf } from './difference';
import type { RulebookChange } from './difference';
import { rulebookSchema } from './schema';
import type { Rulebook, RulebookInput } from './schema';
import { parseStored } from './stored';

export interface Publication {
  /** Who publishes, for the trail. */
  author: string;
  /** Why, in a sentence. */
  note: string;
  /** The version the author looked at (0: none yet); another one in force by now refuses the publication. */
  expected?: number;
  /** Number of the version whose content this is, for the trail. */
  restores?: number;
}

export type Published = Decision<
  'published' | 'unchanged',
  'newVersion' | 'sameContent',
  { version: number }
> & {
  rulebook: Rulebook;
  /** What changed against the version before; against the default rulebook for the first one. */
  difference: RulebookChange[];
};

/**
 * Publishes a rulebook as the next version. Content that is already in force publishes nothing, so that a workflow
 * that runs every hour does not count up. The difference to the version before is stored in the trail.
 * Throws VocError, before anything is written, `rulebook.invalid`, and `conflict` where somebody published meanwhile.
 */
export async function publishRulebook(
  tx: Tx,
  input: RulebookInput,
  { author, note, expected, restores }: Publication,
): Promise<Published> {
  const parsed = rulebookSchema.safeParse(input);
  if (!parsed.success) throw invalid(input, parsed.error.issues[0]!);
  // Two publications at once would both become version n+1; the loser would fail on the primary key.
  await tx.lock(['rulebook/publish']);
  const newest = await tx.get<{ version: number; content: string }>(
    'SELECT version, content FROM voc_rulebook ORDER BY version DESC LIMIT 1',
  );
  if (expected !== undefined && expected !== (newest?.version ?? 0))
    throw overtaken(expected, newest?.version ?? 0);
  const former = newest && parseStored(newest.version, newest.content);
  if (former && contentOf(former) === contentOf(parsed.data)) {
    return {
      outcome: 'unchanged',
      reason: 'sameContent',
      evidence: { version: former.version },
      rulebook: { ...parsed.data, version: former.version },
      difference: [],
    };
  }
  const version = (newest?.version ?? 0) + 1;
  const rulebook = { ...parsed.data, version };
  const difference = differenceOf(former ?? defaultRulebook(), rulebook);
  await tx.run(
    'INSERT INTO voc_rulebook (version, published_at, author, note, content) VALUES (?, ?, ?, ?, ?)',
    [version, tx.now, author, note, canonicalJson(rulebook)],
  );
  tx.trail({
    caseNumber: '',
    type: 'rulebook.published',
    actor: author,
    data: {
      version,
      note,
      ...(newest ? { former: newest.version } : {}),
      ...(restores === undefined ? {} : { restores }),
      difference: differenceJson(difference),
    },
  });
  return { outcome: 'published', reason: 'newVersion', evidence: { version }, rulebook, difference };
}

/** Everything but the number. */
function contentOf(book: Rulebook): string {
  return canonicalJson({ ...book, version: 0 });
}

function overtaken(expected: number, version: number): VocError {
  return new VocError({
    code: 'conflict',
    field: 'expectedVersion',
    value: String(expected),
    message: {
      zh: `没有发布：您看的是第 ${expected} 版，期间已有人发布了第 ${version} 版`,
      en: `Nothing was published: you looked at version ${expected}, meanwhile version ${version} was published`,
    },
    remedy: {
      zh: '请重新打开页面，看过新的差异和试算后再发布。',
      en: 'Open the page again, look at the new difference and backtest, then publish.',
    },
  });
}

function invalid(input: unknown, issue: { path: (string | number)[]; message: string }): VocError {
  const field = issue.path.join('.');
  const value = issue.path.reduce<unknown>(
    (at, key) => (at as Record<string, unknown> | undefined)?.[key],
    input,
  );
  return new VocError({
    code: 'rulebook.invalid',
    field,
    value: shortValue(value),
    message: {
      zh: `规则手册不能发布：${field} 不正确（${issue.message}）`,
      en: `The rulebook cannot be published: ${field}: ${issue.message}`,
    },
    remedy: {
      zh: '请改正该项后重新发布；现行版本继续有效。',
      en: 'Correct it and publish again; the version in force stays.',
    },
  });
}
