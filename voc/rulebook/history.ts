import { parseJson } from '../canonicalJson';
import { VocError } from '../errors';
import type { Sql, Tx } from '../ledger';
import type { Decision, JsonObject } from '../types';
import { publishRulebook } from './publish';
import type { Published } from './publish';
import type { Rulebook } from './schema';
import { parseStored } from './stored';

export interface RulebookVersion {
  version: number;
  publishedAt: number;
  author: string;
  note: string;
  rulebook: Rulebook;
}

/** A published version; throws VocError `notFound`. */
export async function rulebookVersion(tx: Pick<Sql, 'get'>, version: number): Promise<RulebookVersion> {
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
  const rulebook = parseStored(row.version, row.content);
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

/** One line of the list of versions. */
export interface PublishedVersion {
  version: number;
  /** UTC ms. */
  publishedAt: number;
  author: string;
  note: string;
  /** Number of the version it brought back. */
  restores?: number;
  /** How much changed against the version before, and the first hundred changes in words. */
  changes?: number;
  lines?: string[];
}

/** The published versions, newest first, with what each changed (from the trail). */
export async function rulebookHistory(sql: Pick<Sql, 'all'>, limit = 50): Promise<PublishedVersion[]> {
  const rows = await sql.all<{ version: number; published_at: number; author: string; note: string }>(
    'SELECT version, published_at, author, note FROM voc_rulebook ORDER BY version DESC LIMIT ?',
    [limit],
  );
  const steps = await sql.all<{ data: string }>(
    `SELECT data FROM voc_case_event WHERE case_number = '' AND type = 'rulebook.published'
     ORDER BY seq DESC LIMIT ?`,
    [limit],
  );
  const told = new Map(
    steps.map(({ data }) => {
      const step = parseJson<JsonObject>(data);
      return [step.version as number, step] as const;
    }),
  );
  return rows.map(({ version, published_at: publishedAt, author, note }) => {
    const step = told.get(version);
    const difference = step?.difference as { changes?: number; lines?: string[] } | undefined;
    return {
      ...{ version, publishedAt, author, note },
      ...(typeof step?.restores === 'number' ? { restores: step.restores } : {}),
      ...(difference ? { changes: difference.changes, lines: difference.lines } : {}),
    };
  });
}

export interface RollBack {
  /** The version to bring back; left out, the one before the newest. */
  version?: number;
  author: string;
  /** Why; stands in the trail and in the list of versions. */
  reason: string;
  /** As in `Publication`. */
  expected?: number;
}

export type RolledBack = Decision<
  Published['outcome'],
  Published['reason'],
  { version: number; restores: number }
> &
  Pick<Published, 'rulebook' | 'difference'>;

/**
 * Brings an older version back by publishing its content as the next version: numbers only go up, and cases keep the
 * version they were judged with. The owner's tables are not touched.
 * Throws VocError `input.missing` without a reason, `notFound` for a version that is not there, `rulebook.invalid` for one
 * that can no longer be read, `conflict` as `publishRulebook`.
 */
export async function rollBackRulebook(
  tx: Tx,
  { version, author, reason, expected }: RollBack,
): Promise<RolledBack> {
  if (reason.trim() === '') {
    throw new VocError({
      code: 'input.missing',
      field: 'reason',
      message: { zh: '恢复旧版必须说明原因', en: 'A roll back needs a reason' },
      remedy: { zh: '请用一句话写明原因。', en: 'Say in a sentence why.' },
    });
  }
  const restores = version ?? (await versionBefore(tx));
  const { rulebook: old } = await rulebookVersion(tx, restores);
  const { evidence, ...published } = await publishRulebook(tx, old, {
    author,
    note: reason.trim(),
    restores,
    ...(expected === undefined ? {} : { expected }),
  });
  return { ...published, evidence: { ...evidence, restores } };
}

/** The one before the newest, skipping what cannot be read: bringing back a broken one helps nobody. */
async function versionBefore(tx: Tx): Promise<number> {
  const rows = await tx.all<{ version: number; content: string }>(
    'SELECT version, content FROM voc_rulebook ORDER BY version DESC LIMIT 20',
  );
  const found = rows.slice(1).find(({ version, content }) => parseStored(version, content));
  if (found) return found.version;
  throw new VocError({
    code: 'notFound',
    field: 'version',
    message: { zh: '没有可以恢复的旧版规则手册', en: 'There is no older rulebook to bring back' },
    remedy: {
      zh: '只发布过一版时无法恢复；请在数据表里改正后重新发布。',
      en: 'With one version only there is none; correct the tables and publish again.',
    },
  });
}
