import { isUntaken } from '../cases/states';
import { shortInZone } from '../clock';
import type { VocError } from '../errors';
import type { Sentence } from '../types';
import { durationText, factsOf } from './card';
import type { CaseCard } from './card';
import { document, escapeHtml as e, small } from '../pages/html';

/**
 * The pages behind a signed link (template 03): for a phone, Chinese with small English, one file each without scripts
 * or anything loaded from elsewhere. A GET only ever shows; the form's POST acts, so that a preview robot acts nothing.
 */

/**
 * The case with what a person must know before taking it over.
 * @param token goes into the form; the form posts to the address the page was opened at
 * @param notice why the last try did not work, e.g. the name was empty
 */
export function casePage(card: CaseCard, token: string, notice?: Sentence): string {
  const { case: view } = card;
  const body = [
    `<h1>${e(view.title)}</h1>`,
    notice ? `<p class="bad">${e(notice.zh)}${small(notice.en)}</p>` : '',
    view.acknowledgedBy === undefined ? '' : takenOver(card),
    factList(card),
    // Before all that may be long: on a phone the button must not stand a screen further down.
    isUntaken(view.state) ? form(token) : '',
    card.feedback?.text
      ? `<h2>客户原话${small('Customer')}</h2><blockquote>${e(card.feedback.text)}</blockquote>`
      : '',
    clockList(card),
  ];
  return document(`${view.number} ${view.title}`, body.join('\n'));
}

/** After the form: who takes care of it now, and what comes next. */
export function resultPage(card: CaseCard, outcome: 'acknowledged' | 'already', actor: string): string {
  const { case: view } = card;
  const head =
    outcome === 'acknowledged'
      ? `<h1>已由 ${e(actor)} 接手${small(`Taken over by ${actor}`)}</h1>
<p>升级提醒已停止，时限继续计时。${small('The escalation has stopped; the time limits go on.')}</p>`
      : `<h1>已有人接手${small('Somebody was first')}</h1>${takenOver(card)}`;
  return document(`${view.number} 受理结果`, [head, factList(card), clockList(card)].join('\n'));
}

/** A link or a step that does not work: what is wrong and what to do. */
export function errorPage(error: VocError): string {
  const { sentence, remedy } = error;
  return document(
    sentence.zh,
    `<h1>${e(sentence.zh)}${small(sentence.en)}</h1>\n<p>${e(remedy.zh)}${small(remedy.en)}</p>`,
  );
}

function takenOver({ case: view }: CaseCard): string {
  const at = view.acknowledgedAt === undefined ? '' : shortInZone(Date.parse(view.acknowledgedAt), view.zone);
  const who = view.acknowledgedBy ?? '';
  return `<p class="good">已由 ${e(who)} 在 ${e(at)} 接手${small(`Taken over by ${who} at ${at}`)}</p>`;
}

const ENGLISH: Readonly<Record<string, string>> = {
  编号: 'Case',
  级别: 'Level',
  车辆: 'Vehicle',
  地点: 'Place',
  时间: 'Time',
  原因: 'Why',
  负责人: 'Owner',
};

/** What everybody must know of the case. */
export function factList(card: CaseCard): string {
  const rows = factsOf(card).filter(({ label }) => label in ENGLISH);
  return `<dl>${rows
    .map(({ label, text }) => `<dt>${e(label)}${small(ENGLISH[label]!)}</dt><dd>${e(text)}</dd>`)
    .join('')}</dl>`;
}

/** Its time limits as they stand. */
export function clockList({ clocks: all, case: view }: CaseCard): string {
  if (all.length === 0) return '';
  const rows = all.map((clock) => {
    const due = clock.dueAt === undefined ? '' : `${shortInZone(Date.parse(clock.dueAt), view.zone)} 前，`;
    const state = {
      running: `还剩 ${durationText(clock.remainingMs)}`,
      paused: `已暂停，还剩 ${durationText(clock.remainingMs)}`,
      breached: `已超时 ${durationText(clock.overdueMs)}`,
      met: clock.overdueMs > 0 ? '已完成（超时）' : '已完成',
      stopped: '已停止',
    }[clock.state];
    const mark = clock.state === 'breached' ? ' class="bad"' : '';
    return `<dt>${e(clock.name)}${small(clock.nameEn)}</dt><dd${mark}>${e(`${due}${state}`)}</dd>`;
  });
  return `<h2>时限${small('Time limits')}</h2><dl>${rows.join('')}</dl>`;
}

function form(token: string): string {
  return `<form method="post">
<input type="hidden" name="t" value="${e(token)}">
<label for="name">您的姓名${small('Your name')}</label>
<input id="name" name="name" required maxlength="40" autocomplete="name">
<button type="submit">我来处理${small('I take care of it')}</button>
</form>`;
}
