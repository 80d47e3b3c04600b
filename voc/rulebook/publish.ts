import { canonicalJson } from '../canonicalJson';
import { VocError, shortValue } from '../errors';
import type { Tx } from '../ledger';
import type { Decision } from '../types';
import { readStored } from './current';
import { rulebookSchema } from './schema';
import type { Rulebook, RulebookInput } from './schema';

export interface Publication {
  /** Who publishes, for the trail. */
  author: string;
  /** Why, in a sentence. */
  note: string;
}

export type Published = Decision<
  'published' | 'unchanged',
  'newVersion' | 'sameContent',
  { version: number }
> & {
  rulebook: Rulebook;
};

/**
 * Publishes a rulebook as the next version. Content that is already in force publishes nothing, so that a workflow
 * that runs every hour does not count up. Throws VocError `rulebook.invalid` before anything is written.
 */
export async function publishRulebook(
  tx: Tx,
  input: RulebookInput,
  { author, note }: Publication,
): Promise<Published> {
  const parsed = rulebookSchema.safeParse(input);
  if (!parsed.success) throw invalid(input, parsed.error.issues[0]!);
  // Two publications at once would both become version n+1; the loser would fail on the primary key.
  await tx.lock(['rulebook/publish']);
  const newest = await tx.get<{ version: number; content: string }>(
    'SELECT version, content FROM voc_rulebook ORDER BY version DESC LIMIT 1',
  );
  const content = contentOf(parsed.data);
  if (newest && storedContent(newest) === content) {
    return {
      outcome: 'unchanged',
      reason: 'sameContent',
      evidence: { version: newest.version },
      rulebook: { ...parsed.data, version: newest.version },
    };
  }
  const version = (newest?.version ?? 0) + 1;
  const rulebook = { ...parsed.data, version };
  await tx.run(
    'INSERT INTO voc_rulebook (version, published_at, author, note, content) VALUES (?, ?, ?, ?, ?)',
    [version, tx.now, author, note, canonicalJson(rulebook)],
  );
  tx.trail({
    caseNumber: '',
    type: 'rulebook.published',
    actor: author,
    data: { version, note, ...(newest ? { former: newest.version } : {}) },
  });
  return { outcome: 'published', reason: 'newVersion', evidence: { version }, rulebook };
}

/** Everything but the number. */
function contentOf(book: Rulebook): string {
  return canonicalJson({ ...book, version: 0 });
}

function storedContent({ version, content }: { version: number; content: string }): string | undefined {
  const stored = readStored(version, content);
  return stored && contentOf(stored);
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

export interface RulebookVersion {
  version: number;
  publishedAt: number;
  author: string;
  note: string;
  rulebook: Rulebook;
}

/** A published version; throws VocError `notFound`. */
export async function rulebookVersion(tx: Pick<Tx, 'get'>, version: number): Promise<RulebookVersion> {
  const row = await tx.get<{
    version: number;
    published_at: number;
    author: string;
    note: string;
    content: string;
  }>('SELECT version, published_at, author, note, content FROM voc_rulebook WHERE version = ?', [version]);
  if (!row) {
    throw new VocError({
      code: 'notFound',
      field: 'version',
      value: String(version),
      message: { zh: `没有第 ${version} 版规则手册`, en: `There is no rulebook version ${version}` },
      remedy: {
        zh: '请填写已发布的版本号，或选择“现行版本”。',
        en: 'Give the number of a published version, or choose the one in force.',
      },
    });
  }
  const rulebook = readStored(row.version, row.content);
  if (!rulebook) {
    throw new VocError({
      code: 'rulebook.invalid',
      field: 'version',
      value: String(version),
      message: {
        zh: `第 ${version} 版规则手册已无法读取`,
        en: `Rulebook version ${version} can no longer be read`,
      },
      remedy: {
        zh: '它可能由更新版本的节点包写入，或被手工改动；请升级节点包，或重新发布规则手册。',
        en: 'It was written by a newer package or changed by hand: upgrade the package or publish the rulebook again.',
      },
    });
  }
  const { published_at: publishedAt, author, note } = row;
  return { version, publishedAt, author, note, rulebook };
}
