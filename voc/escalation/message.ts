import type { AlertLine, AlertMessage } from '../channels';
import { LEVEL_NAMES } from '../cases/describe';
import { MINUTE } from '../clock';
import type { LadderPolicy } from '../rulebook/schema';
import { durationText, factsOf } from './card';
import type { CaseCard } from './card';
import type { Mentions } from './mentions';
import type { Step } from './plan';

/** Long enough to understand, short enough for a phone's screen; the whole text stands on the page. */
const QUOTE_CHARACTERS = 160;

export interface AlertParts {
  mentions: Mentions;
  /** Address of the acknowledge page with its token; empty: no link. */
  link: string;
  resend?: boolean;
  drill?: boolean;
}

/** The alert of a rung (R11): what, where, when, why, who, until when, and one tap to take over. */
export function ladderAlert(
  card: CaseCard,
  policy: LadderPolicy,
  step: Step,
  raisedAt: number,
  now: number,
  parts: AlertParts,
): AlertMessage {
  const waiting = now - raisedAt;
  const climbed = step.loop > 0 || step.rung > 0;
  const level = LEVEL_NAMES[card.case.level].zh;
  const state = climbed && waiting >= MINUTE ? `，已 ${durationText(waiting)} 无人响应` : '';
  const place = `第 ${step.rung + 1} 级（共 ${policy.rungs.length} 级）${step.loop > 0 ? `，第 ${step.loop + 1} 轮` : ''}`;
  return caseAlert(
    card,
    `【${level}】${card.case.title}`,
    [
      { label: '升级', text: `${policy.name.zh} ${place}${state}` },
      ...(policy.note === undefined ? [] : [{ label: '须知', text: policy.note }]),
    ],
    parts,
  );
}

/** An alert about a case with a headline of its own (warnings, breaches). Extra lines stand before the facts. */
export function caseAlert(
  card: CaseCard,
  title: string,
  extra: readonly AlertLine[],
  parts: AlertParts,
): AlertMessage {
  return {
    ...plainAlert(title, [...extra, ...factsOf(card)], parts),
    ...(card.feedback?.text ? { quote: shortQuote(card.feedback.text) } : {}),
  };
}

/** An alert that belongs to no case. */
export function plainAlert(title: string, lines: readonly AlertLine[], parts: AlertParts): AlertMessage {
  const { called, unreachable, mention } = parts.mentions;
  return {
    title,
    lines: [
      ...lines,
      ...(called.length === 0 ? [] : [{ label: '请处理', text: called.join('、') }]),
      ...(unreachable.length === 0
        ? []
        : [{ label: '请转告', text: `${unreachable.join('、')}（规则手册里没有联系方式）` }]),
    ],
    links: parts.link === '' ? [] : [{ text: '我来处理', url: parts.link }],
    mention,
    ...(parts.resend ? { resend: true } : {}),
    ...(parts.drill ? { drill: true } : {}),
  };
}

function shortQuote(text: string): string {
  const points = Array.from(text.replace(/\s+/g, ' ').trim());
  return points.length <= QUOTE_CHARACTERS
    ? points.join('')
    : `${points.slice(0, QUOTE_CHARACTERS).join('')}…`;
}
