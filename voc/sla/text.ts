import { DAY, HOUR, MINUTE, shortInZone } from '../clock';
import type { Sentence } from '../types';
import { readingOf, stateAt } from './view';
import type { LoadedClock } from './view';

/** The two largest units of a span: 3 天 2 小时, 1 小时 5 分钟, 12 分钟; under a minute says so. */
export function spanText(milliseconds: number): Sentence {
  const span = Math.max(0, milliseconds);
  if (span < MINUTE) return { zh: '不到 1 分钟', en: 'less than 1 min' };
  const units = [
    { size: DAY, zh: '天', en: 'd' },
    { size: HOUR, zh: '小时', en: 'h' },
    { size: MINUTE, zh: '分钟', en: 'min' },
  ];
  const first = units.findIndex(({ size }) => span >= size);
  const parts: Array<{ count: number; zh: string; en: string }> = [];
  let rest = span;
  for (const { size, zh, en } of units.slice(first, first + 2)) {
    parts.push({ count: Math.floor(rest / size), zh, en });
    rest %= size;
  }
  const shown = parts.filter(({ count }) => count > 0);
  return {
    zh: shown.map(({ count, zh }) => `${count} ${zh}`).join(' '),
    en: shown.map(({ count, en }) => `${count} ${en}`).join(' '),
  };
}

/** Chinese sets a space before a number and none before a word. */
export const apart = (span: string) => (/^\d/.test(span) ? ` ${span}` : span);

/** What an overrun adds to the line of its breach: R10 asks for a review. */
export function overrunText(percent: number): Sentence {
  return {
    zh: `，超出时限 ${percent}% 以上，请安排复盘`,
    en: `, more than ${percent} % over its limit: review why`,
  };
}

/** One line for an alert: 案件 C… 的“专家核查数据”还剩 12 分钟（截止 2026-03-02 10:00）. */
export function noticeText(clock: LoadedClock, now: number): Sentence {
  const { row, policy } = clock;
  const { name, zone } = policy;
  const { remainingMs, overdueMs, dueAt = row.due_at } = readingOf(clock, now);
  const state = stateAt(clock, now);
  const due = shortInZone(dueAt, zone);
  const left = spanText(remainingMs);
  const over = spanText(overdueMs);
  const zh = `案件 ${row.case_number} 的“${name.zh}”`;
  const en = `Case ${row.case_number}: "${name.en}"`;
  if (state === 'met')
    return {
      zh: `${zh}超时${apart(over.zh)}后才完成（截止 ${due}）`,
      en: `${en} was met ${over.en} late (due ${due})`,
    };
  if (state === 'breached')
    return {
      zh: `${zh}已超时${apart(over.zh)}（截止 ${due}）`,
      en: `${en} is overdue by ${over.en} (due ${due})`,
    };
  return { zh: `${zh}还剩${apart(left.zh)}（截止 ${due}）`, en: `${en} has ${left.en} left (due ${due})` };
}
