import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { isoInZone } from '../clock';
import { shortValue, VocError } from '../errors';
import { checkpointOf, verifyTrail } from '../ledger';
import type { Checkpoint, Ledger, Sql, TrailReason } from '../ledger';
import type { Sentence } from '../types';

export interface TrailAudit {
  intact: boolean;
  reason: TrailReason;
  /** Steps that were checked and fit. */
  rows: number;
  /** The first step that does not fit, and what the ledger holds there now. */
  firstBreak?: { seq: number; caseNumber?: string; type?: string; actor?: string; at?: string };
  /** The result in one sentence. */
  message: Sentence;
  /** What this check proves, and what it does not. */
  proves: Sentence;
  /** To be kept outside the ledger until the next check; only where the chain is intact. */
  checkpoint?: Checkpoint;
  /** What was checked against. */
  against?: { seq: number };
}

const checkpointSchema = z.object({
  seq: z.number().int().min(0),
  hash: z.string().max(200),
  mac: z.string().min(1).max(200),
});

/** A kept checkpoint: an object, its JSON, or nothing. Throws VocError `input.invalid` for anything else. */
export function readCheckpoint(value: unknown): Checkpoint | undefined {
  if (value === undefined || value === null) return undefined;
  const given = typeof value === 'string' ? (value.trim() === '' ? undefined : tryJson(value)) : value;
  if (given === undefined) return undefined;
  const parsed = checkpointSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new VocError({
    code: 'input.invalid',
    field: 'checkpoint',
    value: shortValue(value),
    message: { zh: '检查点的内容不完整', en: 'The checkpoint is not complete' },
    remedy: {
      zh: '请原样填入上次校验输出的 checkpoint（含 seq、hash、mac），或留空。',
      en: 'Enter the `checkpoint` of an earlier check as it was (seq, hash, mac), or leave it empty.',
    },
  });
}

/** Text that is no JSON is handed on, so that the error shows it. */
function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * Checks the whole audit chain (R15) and says in words what was found. Reads page by page and lets n8n work between two
 * pages. Throws VocError `input.invalid` for a checkpoint that is none.
 */
export async function auditTrail(
  ledger: Ledger,
  { checkpoint: kept, zone }: { checkpoint?: unknown; zone?: string } = {},
): Promise<TrailAudit> {
  const checkpoint = readCheckpoint(kept);
  const sql = withPauses(ledger.reader);
  const key = ledger.keys.signing;
  const { outcome, reason, evidence } = await verifyTrail(sql, key, checkpoint);
  const against = checkpoint ? { against: { seq: checkpoint.seq } } : {};
  if (outcome === 'valid') {
    return {
      ...{ intact: true, reason, rows: evidence.rows, ...against },
      message: {
        zh: `审计链完整，共 ${evidence.rows} 步`,
        en: `The audit chain is intact: ${evidence.rows} steps`,
      },
      proves: proven(evidence.rows, checkpoint),
      checkpoint: await checkpointOf(sql, key),
    };
  }
  const firstBreak = evidence.seq === undefined ? undefined : await rowAt(sql, evidence.seq, zone);
  return {
    ...{ intact: false, reason, rows: evidence.rows, ...against },
    ...(firstBreak ? { firstBreak } : {}),
    message: WORDS[reason]({ seq: evidence.seq ?? 0, rows: evidence.rows, kept: checkpoint?.seq ?? 0 }),
    proves: UNPROVEN[reason === 'checkpointForged' ? 'forged' : 'broken'],
  };
}

/**
 * SQLite answers at once, and a promise that is already settled lets nobody else in: without a pause n8n would answer no
 * webhook until a million steps are checked.
 */
function withPauses(sql: Sql): Sql {
  return {
    dialect: sql.dialect,
    all: async (text, params) => {
      await nextTurn();
      return await sql.all(text, params);
    },
    get: async (text, params) => await sql.get(text, params),
    run: async (text, params) => await sql.run(text, params),
  };
}

async function rowAt(sql: Sql, seq: number, zone?: string): Promise<TrailAudit['firstBreak']> {
  const row = await sql.get<{ case_number: string; type: string; actor: string; at: number }>(
    'SELECT case_number, type, actor, at FROM voc_case_event WHERE seq = ?',
    [seq],
  );
  if (!row) return { seq };
  const { case_number: caseNumber, type, actor, at } = row;
  const told = Math.abs(at) <= 8.64e15 ? { at: isoInZone(at, zone) } : {};
  return { seq, ...(caseNumber === '' ? {} : { caseNumber }), type, actor, ...told };
}

type Found = { seq: number; rows: number; kept: number };

const WORDS: Readonly<Record<TrailReason, (found: Found) => Sentence>> = {
  intact: ({ rows }) => ({ zh: `审计链完整，共 ${rows} 步`, en: `The audit chain is intact: ${rows} steps` }),
  rowChanged: ({ seq }) => ({
    zh: `第 ${seq} 步被改动、调换或伪造；它之前的各步相符`,
    en: `Step ${seq} was changed, swapped or invented; those before it fit`,
  }),
  rowMissing: ({ seq }) => ({
    zh: `第 ${seq} 步不见了；它之前的各步相符`,
    en: `Step ${seq} is gone; those before it fit`,
  }),
  tailCut: ({ rows, kept }) => ({
    zh: `末尾被截断：只剩 ${rows} 步${kept > rows ? `，而检查点记着 ${kept} 步` : ''}`,
    en: `The end was cut off: ${rows} steps are left${kept > rows ? `, the checkpoint knows of ${kept}` : ''}`,
  }),
  headChanged: ({ rows }) => ({
    zh: `链头记录被改动，与第 ${rows} 步不符`,
    en: `The head of the chain was changed and does not fit step ${rows}`,
  }),
  checkpointForged: ({ kept }) => ({
    zh: `检查点（第 ${kept} 步）不是本台账签发的，或被改动过；审计链本身未校验`,
    en: `The checkpoint (step ${kept}) was not made by this ledger or was changed; the chain itself was not checked`,
  }),
};

const UNPROVEN: Readonly<Record<'broken' | 'forged', Sentence>> = {
  broken: {
    zh: '断点之前的记录可信，断点及之后的不可信。请保留现场，与备份比对，查明谁能写数据库。',
    en: 'What stands before the break can be trusted, the rest cannot. Touch nothing, compare with a backup, find out who can write to the database.',
  },
  forged: {
    zh: '什么也没有证明。请换用更早保存的检查点，或不填检查点再校验一次。',
    en: 'Nothing is proven. Take an older checkpoint, or check once more without one.',
  },
};

function proven(rows: number, checkpoint: Checkpoint | undefined): Sentence {
  if (!checkpoint) {
    return {
      zh: '现有各步彼此衔接，没有被改动、删除、插入或调换。若有人把最后几步连同链头一起删去，不用检查点看不出来：请把 checkpoint 存到台账以外，下次校验时填入。',
      en: 'The steps that are there fit each other: none was changed, deleted, inserted or swapped. Whether the last ones were cut off together with the head shows only against a checkpoint: keep it outside the ledger and enter it next time.',
    };
  }
  const since = rows - checkpoint.seq;
  return {
    zh: `前 ${checkpoint.seq} 步与当时签发检查点时一字不差，没有被改动、删除或截断；此后新增 ${since} 步，彼此衔接。新增部分是否被截短，要用新的检查点来证明。`,
    en: `The first ${checkpoint.seq} steps are word for word those of the checkpoint: none was changed, deleted or cut off. ${since} were added since and fit each other; whether some of those were cut off will show against the new checkpoint.`,
  };
}
