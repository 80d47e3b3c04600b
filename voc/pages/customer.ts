import { timingSafeEqual } from 'node:crypto';
import { recordAnswer } from '../cases';
import { contactsOf } from '../cases/contacts';
import { isEnded } from '../cases/states';
import type { Answered } from '../cases';
import { lastSurvey } from '../cases/surveyRows';
import { caseRow, zoneOf } from '../cases/view';
import type { CaseRow } from '../cases/view';
import { parseJson } from '../canonicalJson';
import { DAY, MINUTE, shortInZone } from '../clock';
import type { VocError } from '../errors';
import { readLink, signLink } from '../escalation/links';
import type { SignedClaims } from '../escalation/links';
import type { Ledger, Sql } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import type { FeedbackRecord, Sentence } from '../types';
import { answering, fieldOf, refusalOf } from './answer';
import type { Form, PageAnswer } from './answer';
import { lookUpPage, MOST_CHARACTERS, statusPage } from './customerPages';
import type { StatusView } from './customerPages';
import { countTry, forgiveTry } from './rate';
import type { Allowance } from './rate';
import { answered, answerOf } from './survey';

/**
 * Template 07 (R21): the number and the last four digits of the phone. A stranger learns nothing: an unknown number and
 * wrong digits get the same page, and tries are counted in the ledger by number and by address.
 */

export type CustomerOutcome = 'asked' | 'shown' | 'stranger' | 'tooMany' | 'addition' | Answered['outcome'];

export interface CustomerAnswer extends PageAnswer<CustomerOutcome> {
  /** Of an addition: what VoC Normalize takes, and the case it joins (empty where that one has ended). */
  message?: { channel: string; id: string; text: string };
  joinCase?: string;
  solved?: boolean;
  score?: number;
}

/** How long a result can be used before the number must be entered again. */
const SESSION_MS = 30 * MINUTE;
/** A phone is four digits: 20 wrong tries a day make guessing one number a matter of a year and more. */
const WRONG_TRIES: ReadonlyArray<Omit<Allowance, 'name'>> = [
  { most: 5, windowMs: 15 * MINUTE },
  { most: 20, windowMs: DAY },
];
/** Behind one address may stand a whole office. */
const BY_ADDRESS: ReadonlyArray<Omit<Allowance, 'name'>> = [
  { most: 30, windowMs: 15 * MINUTE },
  { most: 300, windowMs: DAY },
];
/** Where no proxy tells the address all share one count, which must not lock everybody out at once. */
const UNKNOWN_ADDRESS: ReadonlyArray<Omit<Allowance, 'name'>> = [{ most: 600, windowMs: 15 * MINUTE }];

/** What a GET shows: the empty form. */
export function showCustomer(): CustomerAnswer {
  return { outcome: 'asked', status: 200, page: lookUpPage() };
}

/** @param address of the client as the proxy gives it; empty where nothing tells */
export async function submitCustomer(
  ledger: Ledger,
  form: Form,
  { address, rulebook }: { address: string; rulebook: Rulebook },
): Promise<CustomerAnswer> {
  const action = fieldOf(form, 'action');
  if (action !== 'add' && action !== 'rate') return await lookUp(ledger, form, address);
  return await answering<CustomerAnswer>(async () => {
    const claims = readLink(ledger.keys, fieldOf(form, 't'), 'customer', ledger.clock.now());
    return action === 'add'
      ? await addition(ledger, claims, form)
      : await rate(ledger, claims, form, rulebook);
  });
}

const STRANGER: Sentence = {
  zh: '编号或手机号后四位不正确，请核对后再试',
  en: 'The number or the digits are not right; please check them',
};
const TOO_MANY: Sentence = {
  zh: '查询次数过多，请稍后再试，或致电客服热线',
  en: 'Too many tries; please try later or call our hotline',
};

async function lookUp(ledger: Ledger, form: Form, address: string): Promise<CustomerAnswer> {
  const number = fieldOf(form, 'number').normalize('NFKC').toUpperCase().slice(0, 40);
  const digits = fieldOf(form, 'digits').normalize('NFKC');
  const named = (kind: string, of: ReadonlyArray<Omit<Allowance, 'name'>>) =>
    of.map((each) => ({ ...each, name: kind }));
  const byNumber = named(`number/${number}`, WRONG_TRIES);
  const byAddress = named(`address/${address}`, address === '' ? UNKNOWN_ADDRESS : BY_ADDRESS);
  return await ledger.transaction(async (tx) => {
    const free = await countTry(tx, [...byNumber, ...byAddress]);
    if (free !== undefined) {
      const page = lookUpPage({ number, notice: TOO_MANY });
      return { outcome: 'tooMany', status: 429, page };
    }
    const found = await ownerOf(tx, number, digits);
    if (!found) return { outcome: 'stranger', status: 404, page: lookUpPage({ number, notice: STRANGER }) };
    await forgiveTry(tx, byNumber);
    const view = await viewOf(tx, found, number);
    const claims = { purpose: 'customer', case: found.number, to: number } as const;
    const page = statusPage(view, signLink(tx.keys, claims, tx.now, SESSION_MS));
    return { outcome: 'shown', status: 200, page, caseNumber: found.number };
  });
}

const NOBODY: Pick<FeedbackRecord, 'customer'> = { customer: { phone: '13800000000' } };

/**
 * The case of that number, if the digits are those of one of its customers. An unknown number takes the same query and
 * the same comparison, so that neither the answer nor its time tells it from wrong digits.
 */
async function ownerOf(sql: Sql, number: string, digits: string): Promise<CaseRow | undefined> {
  const rows = await sql.all<{ record: string; case_number: string | null }>(
    'SELECT record, case_number FROM voc_feedback WHERE number = ? OR case_number = ? ORDER BY received_at LIMIT 20',
    [number, number],
  );
  const given = Buffer.alloc(8);
  given.write(/^\d{4}$/.test(digits) ? digits : '', 'latin1');
  let mine: string | undefined;
  for (const { record, case_number: caseNumber } of [
    ...rows,
    { record: JSON.stringify(NOBODY), case_number: null },
  ]) {
    const { customer } = parseJson<Partial<FeedbackRecord> & object>(record);
    const last = /\d{4}$/.exec(customer?.phone ?? '')?.[0];
    const kept = Buffer.alloc(8);
    // Nothing entered must not match nothing kept.
    kept.write(last ?? 'none', 'latin1');
    if (timingSafeEqual(given, kept) && caseNumber !== null) mine ??= caseNumber;
  }
  return mine === undefined ? undefined : await living(sql, mine);
}

/** The case itself, or the one it was merged into. */
async function living(sql: Sql, number: string): Promise<CaseRow> {
  let row = await caseRow(sql, number);
  // A chain of merges is short; the bound keeps damaged data from turning for ever.
  for (let i = 0; i < 10 && row.merged_into !== null; i++) row = await caseRow(sql, row.merged_into);
  return row;
}

async function viewOf(sql: Sql, row: CaseRow, number: string): Promise<StatusView> {
  const zone = zoneOf(row);
  const told = (await contactsOf(sql, row.number))
    .filter(({ direction }) => direction === 'toCustomer')
    .at(-1);
  const survey = await lastSurvey(sql, row.number);
  const first = await sql.get<{ received_at: number }>(
    'SELECT received_at FROM voc_feedback WHERE number = ? OR case_number = ? ORDER BY received_at LIMIT 1',
    [number, number],
  );
  return {
    number,
    state: row.state,
    receivedAt: shortInZone(first?.received_at ?? row.opened_at, zone),
    ...(told ? { contactedAt: shortInZone(Date.parse(told.at), zone) } : {}),
    ...(survey?.state === 'open' ? { asked: survey.purpose } : {}),
    answered: survey?.state === 'answered',
  };
}

const ADDED: Sentence = { zh: '已收到您的补充', en: 'We have received what you added' };

/** Hands the text to the way every message takes; it is stored there, once for this form. */
async function addition(ledger: Ledger, claims: SignedClaims, form: Form): Promise<CustomerAnswer> {
  const row = await living(ledger.reader, claims.case);
  const text = fieldOf(form, 'text').slice(0, MOST_CHARACTERS);
  if (text === '')
    return await shown(ledger, claims, row, 400, {
      notice: { zh: '请先写下要补充的情况', en: 'Please write down what is new' },
      good: false,
    });
  const answer = await shown(ledger, claims, row, 200, { notice: ADDED });
  return {
    ...answer,
    outcome: 'addition',
    message: { channel: 'customerPage', id: claims.id, text },
    joinCase: isEnded(row.state) ? '' : row.number,
  };
}

async function rate(
  ledger: Ledger,
  claims: SignedClaims,
  form: Form,
  rulebook: Rulebook,
): Promise<CustomerAnswer> {
  const { number } = await living(ledger.reader, claims.case);
  try {
    const answer = answerOf(form);
    const done = await ledger.transaction(
      async (tx) => await recordAnswer(tx, { ...answer, caseNumber: number, actor: 'customer', rulebook }),
    );
    const page = await shown(ledger, claims, await living(ledger.reader, number), 200, {
      notice:
        done.outcome === 'reopened'
          ? { zh: '很抱歉还没有让您满意，我们已重新安排处理', en: 'We are sorry; we work on it again' }
          : { zh: '谢谢您的评价', en: 'Thank you' },
    });
    return { ...page, ...answered(done) };
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    const notice = refusal.status === 400 ? (error as VocError).sentence : NOT_ASKED;
    return {
      ...(await shown(ledger, claims, await living(ledger.reader, number), refusal.status, {
        notice,
        good: false,
      })),
      outcome: refusal.outcome,
    };
  }
}

/** A customer is not told of states and steps. */
const NOT_ASKED: Sentence = { zh: '现在不需要评价', en: 'Your answer is not needed now' };

async function shown(
  ledger: Ledger,
  { to = '', case: caseNumber }: SignedClaims,
  row: CaseRow,
  status: number,
  said: { notice: Sentence; good?: boolean },
): Promise<CustomerAnswer> {
  const view = await viewOf(ledger.reader, row, to);
  // A fresh one: the id of the former token has become the id of the message it sent.
  const claims = { purpose: 'customer', case: caseNumber, to } as const;
  const token = signLink(ledger.keys, claims, ledger.clock.now(), SESSION_MS);
  return { outcome: 'shown', status, page: statusPage(view, token, said), caseNumber: row.number };
}
