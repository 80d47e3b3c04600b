import {
  acknowledgeCase,
  falseAlarm,
  recordFinding,
  recordMeasure,
  resolveCase,
  transferCase,
} from '../cases';
import { shortInZone } from '../clock';
import type { VocError } from '../errors';
import { cleanName } from '../escalation/acknowledge';
import { readCard } from '../escalation/card';
import type { CaseCard } from '../escalation/card';
import { readLink, signLink } from '../escalation/links';
import type { SignedClaims } from '../escalation/links';
import type { Ledger, Sql, Tx } from '../ledger';
import type { Rulebook } from '../rulebook/schema';
import type { Sentence } from '../types';
import { ACT_ACTIONS, ACTION_NAMES, usedPage, workPage } from './actPages';
import type { ActAction, WorkPage } from './actPages';
import { answering, fieldOf, refusalOf } from './answer';
import type { Form, PageAnswer } from './answer';
import { useOf, useUp } from './once';

/**
 * Template 03. The link of an alert lets anybody of the group take the case over in his or her name; from then on each
 * page carries a link of that person's own, which works once. A GET shows, only a POST acts: preview robots open all.
 */

export type ActOutcome =
  | 'shown'
  | 'used'
  | 'nameMissing'
  | 'continued'
  | 'acknowledged'
  | 'recorded'
  | 'resolved'
  | 'transferred'
  | 'escalated'
  | 'falseAlarm'
  | 'already';

export interface ActAnswer extends PageAnswer<ActOutcome> {
  action?: ActAction;
  /** Who did it: on `already` and `used` the other person. */
  by?: string;
  /** ISO 8601 in the case's zone. */
  at?: string;
}

const PURPOSES = ['acknowledge', 'act'] as const;

/** What a GET of the link shows. Changes nothing. */
export async function showAct(ledger: Ledger, token: unknown): Promise<ActAnswer> {
  return await answering(async () => {
    const now = ledger.clock.now();
    const claims = readLink(ledger.keys, token, PURPOSES, now);
    const use = await useOf(ledger.reader, claims.id);
    const card = await readCard(ledger.reader, claims.case, now);
    if (use)
      return { ...about(card), outcome: 'used', status: 410, by: use.actor, page: usedPage(card, use) };
    const page = workPage({
      card,
      token: String(token),
      ...(claims.by === undefined ? {} : { person: claims.by }),
      ...(await reporterOf(ledger.reader, claims.case)),
    });
    const { acknowledgedBy: by, acknowledgedAt: at } = card.case;
    return { ...about(card), outcome: 'shown', status: 200, page, ...(by && at ? { by, at } : {}) };
  });
}

/**
 * The POST of one of the page's forms. What a person typed wrongly, and what somebody else has done meanwhile, is said
 * on the page with the typed words still there; the link stays usable then.
 */
export async function submitAct(ledger: Ledger, form: Form, rulebook: Rulebook): Promise<ActAnswer> {
  return await answering(async () => {
    const claims = readLink(ledger.keys, fieldOf(form, 't'), PURPOSES, ledger.clock.now());
    const action = ACT_ACTIONS.find((each) => each === form.action) ?? 'acknowledge';
    const actor = claims.by ?? cleanName(form.name);
    if (actor === '') return await again(ledger, claims, form, action, NAME_MISSING, 'nameMissing', 400);
    try {
      return await ledger.transaction(async (tx) => await act(tx, { claims, action, actor, form, rulebook }));
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal || refusal.outcome === 'gone') throw error;
      const { sentence, remedy } = error as VocError;
      const text = { zh: `${sentence.zh}。${remedy.zh}`, en: `${sentence.en}. ${remedy.en}` };
      return await again(ledger, claims, form, action, text, refusal.outcome, refusal.status);
    }
  });
}

const NAME_MISSING: Sentence = { zh: '请先填写您的姓名', en: 'Please enter your name' };

interface Acting {
  claims: SignedClaims;
  action: ActAction;
  actor: string;
  form: Form;
  rulebook: Rulebook;
}

async function act(tx: Tx, acting: Acting): Promise<ActAnswer> {
  const { claims, action, actor } = acting;
  if (claims.purpose === 'act' && !(await useUp(tx, claims, { action, actor }))) {
    const card = await readCard(tx, claims.case, tx.now);
    const use = (await useOf(tx, claims.id))!;
    return { ...about(card), outcome: 'used', status: 409, by: use.actor, page: usedPage(card, use) };
  }
  const done = await DOING[personalOnly(acting)](tx, acting);
  const card = await readCard(tx, claims.case, tx.now);
  const by = done.by ?? actor;
  const notice = noticeFor(acting, done, card);
  // A person's own link from here on: the next step carries the name without asking for it.
  const token = signLink(tx.keys, { purpose: 'act', case: claims.case, by: actor }, tx.now);
  const page = workPage({ card, person: actor, token, notice, ...(await reporterOf(tx, claims.case)) });
  return {
    ...about(card),
    ...{ outcome: done.outcome, status: 200, page, action, by },
    ...(done.at === undefined ? {} : { at: done.at }),
  };
}

/** With the link of a group only the first step is done; what follows needs the person's own link. */
function personalOnly({ claims, action }: Acting): ActAction {
  return claims.purpose === 'act' || action === 'continue' ? action : 'acknowledge';
}

interface Done {
  outcome: ActOutcome;
  by?: string;
  at?: string;
}

type Doing = (tx: Tx, acting: Acting) => Promise<Done>;

const DOING: Readonly<Record<ActAction, Doing>> = {
  continue: async () => ({ outcome: 'continued' }),
  acknowledge: async (tx, acting) => {
    const { caseNumber, actor } = stepOf(acting);
    return doneOf(await acknowledgeCase(tx, { caseNumber, actor, via: 'link' }));
  },
  finding: async (tx, acting) =>
    doneOf(
      await recordFinding(tx, {
        ...stepOf(acting),
        finding: fieldOf(acting.form, 'finding'),
        batchDefect: fieldOf(acting.form, 'batchDefect') === 'yes',
        preliminary: fieldOf(acting.form, 'kind') !== 'final',
      }),
    ),
  measure: async (tx, acting) =>
    doneOf(
      await recordMeasure(tx, {
        ...stepOf(acting),
        kind: fieldOf(acting.form, 'kind') === 'solution' ? 'solution' : 'temporary',
        measure: fieldOf(acting.form, 'measure'),
      }),
    ),
  resolve: async (tx, acting) =>
    doneOf(
      await resolveCase(tx, {
        ...stepOf(acting),
        rootCause: fieldOf(acting.form, 'rootCause'),
        measure: fieldOf(acting.form, 'measure'),
      }),
    ),
  transfer: async (tx, acting) =>
    doneOf(
      await transferCase(tx, {
        ...stepOf(acting),
        rulebook: acting.rulebook,
        department: fieldOf(acting.form, 'department'),
        owner: fieldOf(acting.form, 'owner'),
        reason: fieldOf(acting.form, 'reason'),
      }),
    ),
  falseAlarm: async (tx, acting) =>
    doneOf(
      await falseAlarm(tx, {
        ...stepOf(acting),
        finding: fieldOf(acting.form, 'finding'),
        reporter: fieldOf(acting.form, 'reporter'),
      }),
    ),
};

function stepOf({ claims, actor, form }: Acting) {
  const revision = Number(fieldOf(form, 'revision'));
  return {
    caseNumber: claims.case,
    actor,
    ...(Number.isInteger(revision) && revision > 0 ? { expectedRevision: revision } : {}),
  };
}

function doneOf({ outcome, evidence }: { outcome: ActOutcome; evidence: { by: string; at: string } }): Done {
  return { outcome, by: evidence.by, at: evidence.at };
}

function noticeFor({ action, actor }: Acting, done: Done, card: CaseCard): WorkPage['notice'] {
  const { zone, department, owner } = card.case;
  const at = done.at === undefined ? '' : shortInZone(Date.parse(done.at), zone);
  const what = ACTION_NAMES[action];
  switch (done.outcome) {
    case 'already':
      return {
        good: false,
        text: {
          zh: `${done.by} 已在 ${at} ${action === 'acknowledge' ? '接手' : what.zh}，没有重复执行`,
          en: `${done.by} ${what.en} at ${at} already; nothing was done twice`,
        },
      };
    case 'continued':
      return undefined;
    case 'acknowledged':
      return {
        good: true,
        text: {
          zh: `已由 ${actor} 接手，升级提醒已停止，时限继续计时`,
          en: `Taken over by ${actor}; the escalation has stopped, the time limits go on`,
        },
      };
    case 'transferred':
      return {
        good: true,
        text: { zh: `已移交给 ${department} ${owner}`, en: `Handed on to ${department}, ${owner}` },
      };
    case 'escalated':
      return {
        good: false,
        text: {
          zh: '移交被拒绝：次数已到上限，或退回了曾经的责任人。已请上级指派责任人，案件暂时仍由现责任人处理',
          en: 'The transfer was refused (too many, or back to a former owner); a superior was asked to decide',
        },
      };
    case 'resolved':
      return {
        good: true,
        text: { zh: '已标记为已解决，接下来请客户评价', en: 'Resolved; the customer is asked next' },
      };
    case 'falseAlarm':
      return {
        good: true,
        text: {
          zh: '已按虚惊关闭，提醒人已列入奖励名单',
          en: 'Closed as a false alarm; whoever warned us will be rewarded',
        },
      };
    default:
      return { good: true, text: { zh: `${actor} ${what.zh}`, en: `${actor} ${what.en}` } };
  }
}

/** The page as it was, with what is wrong and what was typed. */
async function again(
  ledger: Ledger,
  claims: SignedClaims,
  form: Form,
  action: ActAction,
  text: Sentence,
  outcome: ActAnswer['outcome'],
  status: number,
): Promise<ActAnswer> {
  const now = ledger.clock.now();
  const use = await useOf(ledger.reader, claims.id);
  const card = await readCard(ledger.reader, claims.case, now);
  if (use) return { ...about(card), outcome: 'used', status: 409, by: use.actor, page: usedPage(card, use) };
  const values = Object.fromEntries(Object.keys(form).map((name) => [name, fieldOf(form, name)]));
  const page = workPage({
    card,
    token: fieldOf(form, 't'),
    notice: { text, good: false },
    typed: { action, values },
    ...(claims.by === undefined ? {} : { person: claims.by }),
    ...(await reporterOf(ledger.reader, claims.case)),
  });
  return { ...about(card), outcome, status, page, action };
}

function about(card: CaseCard): { caseNumber: string } {
  return { caseNumber: card.case.number };
}

/** Somebody of the staff who pressed the red button opened the case in his or her name (template 13). */
async function reporterOf(sql: Sql, caseNumber: string): Promise<{ reporter?: string }> {
  const opened = await sql.get<{ actor: string }>(
    "SELECT actor FROM voc_case_event WHERE case_number = ? AND type = 'case.opened' ORDER BY seq LIMIT 1",
    [caseNumber],
  );
  return opened === undefined || opened.actor === 'system' ? {} : { reporter: opened.actor };
}
