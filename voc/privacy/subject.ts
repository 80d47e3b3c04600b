import { caseRow } from '../cases/view';
import { shortValue, VocError } from '../errors';
import { identityKey, IDENTITY_KINDS } from '../feedback/duplicates/identities';
import { sanitizeForLog } from '../feedback/mask';
import type { LedgerKeys } from '../ledger/keys';
import type { Sql } from '../ledger';

/** Whose data: by what the person gives us (R3). Looked for literally; what else may be theirs is only listed. */
export const SUBJECT_KINDS = [...IDENTITY_KINDS, 'feedback', 'case'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

export interface Subject {
  readonly by: SubjectKind;
  readonly value: string;
}

/** Throws VocError `input.missing` without a value, `input.invalid` for an unknown kind. */
export function checkSubject(subject: { by: string; value: string }): Subject {
  const by = SUBJECT_KINDS.find((kind) => kind === subject.by);
  const value = String(subject.value ?? '').trim();
  if (by && value !== '') return { by, value };
  throw new VocError({
    code: by ? 'input.missing' : 'input.invalid',
    field: by ? 'value' : 'findBy',
    ...(by ? {} : { value: shortValue(subject.by) }),
    message: by
      ? { zh: '没有填写要查找的值', en: 'There is no value to look for' }
      : { zh: '不能按这种方式查找', en: 'It cannot be looked for by this' },
    remedy: by
      ? {
          zh: '请填写手机号、邮箱、车架号、反馈编号或案件编号。',
          en: 'Enter a phone, an e-mail, a VIN, the number of a feedback or of a case.',
        }
      : { zh: `可用：${SUBJECT_KINDS.join('、')}。`, en: `Usable: ${SUBJECT_KINDS.join(', ')}.` },
  });
}

/** The value as it may stand in an answer and in the trail. */
export function maskedSubject({ by, value }: Subject): Subject {
  if (by === 'feedback' || by === 'case') return { by, value };
  const masked = sanitizeForLog(value);
  const hidden = by === 'vin' || masked === value ? `****${value.slice(-2)}` : masked;
  return { by, value: hidden };
}

/**
 * Numbers of the feedbacks of this subject, oldest first: those it is the customer or car of, and those that mention
 * it. Throws VocError `notFound` for a feedback or case number the ledger does not have.
 */
export async function feedbacksOf(sql: Sql, keys: LedgerKeys, subject: Subject): Promise<string[]> {
  const { by, value } = subject;
  if (by === 'case') {
    const { number } = await caseRow(sql, value);
    return await numbers(
      sql,
      'SELECT number FROM voc_feedback WHERE case_number = ? ORDER BY number',
      number,
    );
  }
  if (by === 'feedback') {
    const found = await numbers(sql, 'SELECT number FROM voc_feedback WHERE number = ?', value);
    if (found.length > 0) return found;
    throw new VocError({
      code: 'notFound',
      field: 'value',
      value: shortValue(value),
      message: {
        zh: `台账里没有反馈 ${shortValue(value)}`,
        en: `The ledger has no feedback ${shortValue(value)}`,
      },
      remedy: { zh: '请检查编号，例如 F20261121-000042。', en: 'Check the number, e.g. F20261121-000042.' },
    });
  }
  return await numbers(
    sql,
    'SELECT feedback AS number FROM voc_identity WHERE key = ? ORDER BY serial',
    identityKey(keys, by, value),
  );
}

async function numbers(sql: Sql, query: string, value: string): Promise<string[]> {
  return (await sql.all<{ number: string }>(query, [value])).map(({ number }) => number);
}
